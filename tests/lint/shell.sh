#!/usr/bin/env bash
# Every shell script through shellcheck.
set -eu
cd "$(dirname "$0")/../.."
command -v shellcheck >/dev/null || { echo "skipped: shellcheck is not installed"; exit 77; }
mapfile -t scripts < <(grep -rlE --exclude-dir=build --exclude-dir=.git '^#!.*\bbash|^# shellcheck shell=bash' .ci completions tests tools)
# SC2317: functions that a test calls by name look unreachable.
shellcheck -x -e SC2317 "${scripts[@]}"
