#!/bin/sh
# Compiles kernels.c and training/training.c to .wasm files beside them, or in the folder that is named. Debian and
# Ubuntu: apt-get install clang-14 lld-14
set -eu
here=$(cd "$(dirname "$0")" && pwd)

compile() {
  clang-14 --target=wasm32 -O3 -msimd128 -nostdlib -ffreestanding -fno-builtin -Wall -Wextra -Werror -I "$here" \
    -Wl,--no-entry,--strip-all,--import-memory -o "$2" "$here/$1"
}

compile kernels.c "${1:-$here}/kernels.wasm"
compile training/training.c "${1:-$here/training}/training.wasm"
