#!/bin/bash
# pxe-sniff as a user meets it: files good and bad, pipes, exit codes.
set -u
sniff=$1
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../../data/captures
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=UTC
failures=0

fail() {
  printf '%s\n' "$*"
  failures=$((failures + 1))
}
# expect CODE PATTERN-ON-STDERR ARGUMENT…; stdout is left in $work/out
expect() {
  local code=$1 pattern=$2
  shift 2
  "$sniff" "$@" >"$work/out" 2>"$work/err" </dev/null
  local status=$?
  [ $status = "$code" ] || fail "pxe-sniff $*: exit $status, wanted $code: $(cat "$work/err")"
  if [ -z "$pattern" ]; then
    [ ! -s "$work/err" ] || fail "pxe-sniff $*: said $(cat "$work/err")"
  else
    grep -qE -- "^pxe-sniff: .*$pattern" "$work/err" || fail "pxe-sniff $*: said '$(cat "$work/err")', wanted $pattern"
    [ "$(wc -l <"$work/err")" = 1 ] || fail "pxe-sniff $*: more than one line: $(cat "$work/err")"
  fi
}
heads() { grep -cv '^ ' "$work/out"; }

bios=$captures/bios-ipxe.pcap
expect 0 "" -r "$bios"
[ "$(heads)" = 22 ] || fail "bios-ipxe has $(heads) messages"
grep -q '^ ' "$work/out" && fail "brief shows fields"
expect 0 "" -v -r "$bios"
if [ "$(heads)" != 22 ] || [ "$(grep -c '^ ' "$work/out")" -lt 60 ]; then fail "-v shows no fields"; fi
expect 0 "" -r "$bios" -n 3
[ "$(heads)" = 3 ] || fail "-n 3 showed $(heads)"
expect 0 "" -r "$bios" --only http
[ "$(heads)" = 16 ] || fail "--only http showed $(heads)"
expect 0 "" -r "$bios" --only tftp,http --only dhcp
[ "$(heads)" = 22 ] || fail "--only twice showed $(heads)"
expect 0 "" -r "$bios" --http-port 8080 --only http
[ "$(heads)" = 0 ] || fail "--http-port 8080 showed $(heads)"
expect 0 "" -r "$captures/uefi-pxe.pcap" --mac 52-54-00-12-34-03
[ "$(heads)" = 20 ] || fail "--mac showed $(heads)"
expect 0 "" -r "$captures/uefi-pxe.pcap" --mac 52:54:00:12:34:99
[ "$(heads)" = 0 ] || fail "another --mac showed $(heads)"

# Tools chain: what -w writes is a capture with the matching frames, and nothing is printed.
expect 0 "" -r "$captures/uefi-pxe.pcap" --only tftp -w "$work/tftp.pcap"
[ ! -s "$work/out" ] || fail "-w printed something"
expect 0 "" -r "$work/tftp.pcap"
[ "$(heads)" = 6 ] || fail "-w kept $(heads) messages"
grep -q 'TFTP done .*850.5 kB' "$work/out" || fail "the blocks were not written"
"$sniff" -r - -w - <"$bios" 2>"$work/err" | "$sniff" -r - 2>>"$work/err" >"$work/out"
[ "$(heads)" = 22 ] || fail "through a pipe came $(heads)"
[ ! -s "$work/err" ] || fail "the pipe said $(cat "$work/err")"

# A reader that leaves early is no error.
"$sniff" -r "$captures/uefi-pxe.pcap" 2>"$work/err" | head -n 1 >/dev/null
[ "${PIPESTATUS[0]}" = 0 ] || fail "a closed pipe gave ${PIPESTATUS[0]}"
"$sniff" -r - <(:) 2>/dev/null
"$sniff" -r "$captures/uefi-pxe.pcap" -w - 2>>"$work/err" | head -c 1 >/dev/null
[ "${PIPESTATUS[0]}" = 0 ] || fail "a closed pipe behind -w gave ${PIPESTATUS[0]}"
[ ! -s "$work/err" ] || fail "a closed pipe said $(cat "$work/err")"
if [ -e /dev/full ]; then
  "$sniff" -r "$bios" >/dev/full 2>"$work/err"
  status=$?
  if [ $status != 1 ] || ! grep -q 'cannot write' "$work/err"; then
    fail "a full disk: exit $status, said $(cat "$work/err")"
  fi
  expect 1 'cannot write /dev/full' -r "$bios" -w /dev/full
fi

# Five frames of somebody else's.
head -c 24 "$bios" >"$work/others"
for _ in 1 2 3 4 5; do
  { printf '\0\0\0\0\0\0\0\0\x3c\0\0\0\x3c\0\0\0'; head -c 60 /dev/zero; } >>"$work/others"
done

# Files that are not, or not whole.
expect 1 'No such file' -r "$work/none"
expect 1 'not a capture' -r "$0"
: >"$work/empty"
expect 1 'not a capture' -r "$work/empty"
expect 1 'not a capture|Is a directory' -r "$work"
head -c 24 "$bios" >"$work/no-packets"
expect 0 "" -r "$work/no-packets"
size=$(stat -c %s "$bios")
for cut in 25 39 40 41 500 1000 $((size - 1)); do
  head -c "$cut" "$bios" >"$work/cut"
  expect 0 'file cut short after packet [0-9]+' -r "$work/cut"
done
{ head -c 20 "$bios"; printf '\x69\0\0\0'; tail -c +25 "$bios"; } >"$work/wifi"
expect 1 'unsupported link type 105' -r "$work/wifi"
{ head -c 32 "$bios"; printf '\xff\xff\xff\x7f'; tail -c +37 "$bios"; } >"$work/lies"
expect 1 'damaged after packet 0' -r "$work/lies"

# What a person types at three in the morning.
expect 1 "$bios is a file: read it with -r|without privilege" "$bios"
expect 1 'lo: No such file or directory; to listen on that interface leave out -r' -r lo
(cd "$work" && TERM=dumb script -qec "$sniff -r -" /dev/null) >"$work/out" 2>&1
grep -q 'the standard input is a terminal' "$work/out" || fail "-r - on a terminal said $(cat "$work/out")"
(cd "$work" && TERM=dumb script -qec "$sniff -r $bios -w -" /dev/null) >"$work/out" 2>&1 </dev/null
grep -q 'the standard output is a terminal' "$work/out" || fail "-w - on a terminal said $(cat "$work/out")"
expect 0 '5 frames, and nothing of network boot among them' -r "$work/others" --why
grep -q '^No machine was seen.$' "$work/out" || fail "of others it said $(cat "$work/out")"

gzip -c "$bios" >"$work/compressed"
expect 1 'compressed, see gzip' -r "$work/compressed"

# What is said of the whole.
expect 0 "" -r "$bios" --timeline
grep -q '^ *t+16.162  HTTP /vmlinuz' "$work/out" || fail "no timeline: $(cat "$work/out")"
[ "$(tail -n 1 "$work/out")" = 'Nothing wrong was seen.' ] || fail "the diagnosis is $(tail -n 1 "$work/out")"
expect 0 "" -r "$bios" --why
[ "$(heads)" = 24 ] || fail "--why has $(heads) lines"
expect 0 "" -r "$bios" --why --json
[ "$(wc -l <"$work/out")" = 22 ] || fail "--why found something: $(tail -n 1 "$work/out")"
expect 0 "" -r "$bios" --stats
grep -q '^DHCP DISCOVER *2$' "$work/out" || fail "no statistics"
"$sniff" -r "$bios" --stats --json 2>"$work/err" | grep -qv '^{' && fail "statistics among JSON"
grep -q '1 machines' "$work/err" || fail "no statistics beside JSON"
expect 0 "" -r "$bios" -f 'udp port 67'
[ "$(heads)" = 6 ] || fail "-f showed $(heads)"
expect 0 "" -D
grep -q '^lo ' "$work/out" || fail "-D has no lo"
NO_COLOR=1 TERM=xterm script -qec "$sniff -r $bios -n 1" /dev/null >"$work/out" 2>/dev/null </dev/null
grep -q DISCOVER "$work/out" && grep -q $'\x1b\\[3' "$work/out" && fail "colour in spite of NO_COLOR"
env -u NO_COLOR TERM=xterm script -qec "$sniff -r $bios -n 1" /dev/null >"$work/out" 2>/dev/null </dev/null
if grep -q DISCOVER "$work/out" && ! grep -q $'\x1b\\[3' "$work/out"; then fail "no colour on a terminal"; fi

# Usage.
expect 1 '-f: ' -r "$bios" -f 'nonsense ('
expect 2 'no place beside --json' -r "$bios" --timeline --json
expect 2 'no place beside it' -r "$bios" --why -w "$work/x"
expect 2 'name an interface' --json
expect 2 "'eth0' has no place" -r "$bios" eth0
expect 2 "--mac: 'x' is not a MAC" -r "$bios" --mac x
expect 2 "--only: 'arp' is none of" -r "$bios" --only arp
expect 2 "--http-port: '0' is not a port" -r "$bios" --http-port 0
expect 2 "-n: 'many' is not a number" -r "$bios" -n many
expect 2 '--bogus' --bogus
expect 1 'there is no interface nosuch0|without privilege' nosuch0

[ $failures = 0 ] && echo "all as expected"
exit $((failures > 0))
