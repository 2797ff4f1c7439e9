#!/bin/sh
# Compares what pxe-dhcpd would answer to each capture, and why, with what it was when a person last looked; and tries
# the captures that it has to refuse.
#   explain.sh PXE-DHCPD PXE-SNIFF [--update]
# --update writes the files anew; look at the difference before you commit it.
set -u
dhcpd=$1
sniff=$2
update=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../data/captures
status=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$here/pxe-dhcpd" || exit 1

wrong() {
  echo "$*"
  status=1
}

for capture in "$captures"/*.pcap; do
  golden=$here/pxe-dhcpd/$(basename "$capture" .pcap).txt
  "$dhcpd" -c pxe.toml --explain "$capture" >"$work/out" 2>&1 || wrong "--explain $capture: exit $?"
  if [ "$update" = --update ]; then
    cp "$work/out" "$golden"
  elif ! diff -u "$golden" "$work/out"; then
    wrong "differs from $golden; if it should, run: $0 $dhcpd $sniff --update"
  fi
  # Through the pipe it is the same, but for the numbers of the frames that were left out.
  "$sniff" -r "$capture" -w - | "$dhcpd" -c pxe.toml --explain - >"$work/piped" || wrong "piped: exit $?"
  sed 's/ frame [0-9]*//' "$work/out" >"$work/plain"
  sed 's/ frame [0-9]*//' "$work/piped" | diff - "$work/plain" || wrong "$capture: the pipe says something else"
done

refused() { # WORDS FILE
  if "$dhcpd" -c pxe.toml --explain "$2" >"$work/out" 2>"$work/err" </dev/null; then
    wrong "$2 was explained"
  elif [ "$(wc -l <"$work/err")" != 1 ] || ! grep -q "^pxe-dhcpd: .*$1" "$work/err"; then
    wrong "not '$1' but: $(cat "$work/err")"
  fi
}
echo 'This is no capture, however long it may be.' >"$work/text"
refused 'not a capture' "$work/text"
refused 'not a capture' -
refused 'No such file' "$work/absent"
head -c 24 "$captures/uefi-pxe.pcap" >"$work/empty.pcap"
refused 'no DHCP request' "$work/empty.pcap"
head -c 60 "$captures/uefi-pxe.pcap" >"$work/cut.pcap"
refused 'after packet 0' "$work/cut.pcap"
exit $status
