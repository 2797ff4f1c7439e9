#!/bin/sh
# Compares what pxe-sniff prints for each capture with what it printed when a person last looked.
#   run.sh PXE-SNIFF [--update]
# --update writes the files anew; look at the difference before you commit it.
set -u
sniff=$1
update=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../data/captures
export TZ=UTC
status=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

check() { # GOLDEN ARGUMENT…
  golden=$here/pxe-sniff/$1
  shift
  "$sniff" "$@" >"$work/out" 2>&1 || { echo "pxe-sniff $*: exit $?"; status=1; }
  if [ "$update" = --update ]; then
    cp "$work/out" "$golden"
  elif ! diff -u "$golden" "$work/out"; then
    echo "differs from $golden; if it should, run: $0 $sniff --update"
    status=1
  fi
}

for capture in "$captures"/*.pcap; do
  name=$(basename "$capture" .pcap)
  check "$name.brief.txt" -r "$capture"
  check "$name.full.txt" -v -r "$capture"
  check "$name.jsonl" --json --why -r "$capture"
  check "$name.timeline.txt" --timeline -r "$capture"
  check "$name.why.txt" --why -n 1000000 --only tftp,http --stats -r "$capture"
  # What "decoded" means: every option and sub-option by name, nothing malformed or cut.
  if "$sniff" -v -r "$capture" | grep -nE 'option-[0-9]|malformed|truncated|unassigned'; then
    echo "$name: the lines above have something unknown"
    status=1
  fi
done
exit $status
