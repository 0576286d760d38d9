#!/bin/sh
# Compiles kernels.c to kernels.wasm, or to the file that is named. Debian: apt-get install clang lld
set -eu
cd "$(dirname "$0")"
clang --target=wasm32 -O3 -msimd128 -nostdlib -ffreestanding -fno-builtin -Wall -Wextra -Werror \
  -Wl,--no-entry,--strip-all,--import-memory -o "${1:-kernels.wasm}" kernels.c
