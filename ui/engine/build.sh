#!/bin/sh
# Compiles kernels.c to kernels.wasm, or to the file that is named. Debian and Ubuntu: apt-get install clang-14 lld-14
set -eu
cd "$(dirname "$0")"
clang-14 --target=wasm32 -O3 -msimd128 -nostdlib -ffreestanding -fno-builtin -Wall -Wextra -Werror \
  -Wl,--no-entry,--strip-all,--import-memory -o "${1:-kernels.wasm}" kernels.c
