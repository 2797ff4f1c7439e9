#!/usr/bin/env bash
# Every C++ file as .clang-format wants it.
set -eu
cd "$(dirname "$0")/../.."
command -v clang-format >/dev/null || { echo "skipped: clang-format is not installed"; exit 77; }
find common tools tests -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run --Werror
