#!/usr/bin/env bash
# The programs and the library through clang-tidy, by .clang-tidy.
set -eu
build=$1
cd "$(dirname "$0")/../.."
command -v run-clang-tidy >/dev/null || { echo "skipped: clang-tidy is not installed"; exit 77; }
run-clang-tidy -quiet -p "$build" -j 2 "$PWD/(common|tools)/.*\.cpp$" 2>/dev/null
