#!/usr/bin/env bash
# The programs and the library through clang-tidy, by .clang-tidy.
set -eu
build=$1
cd "$(dirname "$0")/../.."
command -v run-clang-tidy >/dev/null || { echo "skipped: clang-tidy is not installed"; exit 77; }
# The compile commands are those of GCC, which knows warnings that clang does not.
run-clang-tidy -quiet -p "$build" -j 2 -extra-arg=-Wno-unknown-warning-option "$PWD/(common|tools)/.*\.cpp$" 2>/dev/null
