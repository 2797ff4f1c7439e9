#!/bin/bash
# pxe-sniff on a live interface, in a network namespace of its own: what it sees, how it ends, what it keeps.
set -u
sniff=$1
here=$(cd "$(dirname "$0")" && pwd)
if [ "${2:-}" != inside ]; then
  namespace=-Urn
  [ "$(id -u)" != 0 ] || namespace=-n  # a root in a chroot may have no user namespace
  unshare $namespace true 2>/dev/null || { echo "skipped: no network namespaces here"; exit 77; }
  exec unshare $namespace "$0" "$sniff" inside
fi
export TZ=UTC ASAN_OPTIONS=detect_leaks=0  # LeakSanitizer needs the privileges that are dropped
work=$(mktemp -d) || exit 1
pid=
witness=
finish() {
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
  [ -z "$witness" ] || kill -KILL "$witness" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
failures=0
fail() {
  printf '%s\n' "$*"
  failures=$((failures + 1))
}
wait_for() { # COMMAND…: until it succeeds, 10 s at most
  for _ in $(seq 200); do
    "$@" 2>/dev/null && return 0
    sleep 0.05
  done
  fail "waited in vain for: $*"
  return 1
}

ip link set lo up
ip link add left type veth peer name right
ip link set left up
ip link set right up

listening() { # [PID]: a packet socket is bound, and privileges are gone
  grep -q "NoNewPrivs:.1" "/proc/${1:-$pid}/status"
}
send() {
  python3 "$here/send_frames.py" right "$here/../../data/captures/bios-ipxe.pcap"
}

"$sniff" left lo >"$work/out" 2>"$work/err" &
pid=$!
wait_for listening
grep -q 'CapEff:.0000000000000000' "/proc/$pid/status" || fail "capabilities are kept: $(grep Cap "/proc/$pid/status")"
send
wait_for grep -q 'HTTP GET .*/initrd.gz' "$work/out"  # the last of them, while it still listens
kill -INT "$pid"
wait "$pid"
status=$?
pid=
[ $status = 0 ] || fail "SIGINT: exit $status"
[ ! -s "$work/err" ] || fail "said: $(cat "$work/err")"
[ "$(grep -cv '^ ' "$work/out")" = 22 ] || fail "saw $(grep -cv '^ ' "$work/out") messages, not 22"

# A signal ends it with what there is to say of the whole, all that the kernel had captured by then. It prints nothing
# before the end: a witness on the same interface, who is handed each frame in the same moment, says when all are there.
"$sniff" --timeline --stats left >"$work/out" 2>"$work/err" &
pid=$!
"$sniff" left >"$work/seen" 2>/dev/null &
witness=$!
wait_for listening
wait_for listening "$witness"
kill -STOP "$pid"  # so that it has read nothing when the signal comes
send
wait_for grep -q 'HTTP GET .*/initrd.gz' "$work/seen"
kill -INT "$pid" "$witness"
kill -CONT "$pid"
wait "$witness"
witness=
wait "$pid"
status=$?
pid=
[ $status = 0 ] || fail "SIGINT with --timeline: exit $status"
grep -q '^52:54:00:12:34:01  ' "$work/out" || fail "no story after SIGINT: $(cat "$work/out")"
grep -q '^DHCP DISCOVER *2$' "$work/out" || fail "no statistics after SIGINT"

# So does the interface when it vanishes, with status 1; one that goes down is waited for.
ip link add vanishing type veth peer name other
ip link set vanishing up
ip link set other up
"$sniff" --why vanishing >"$work/out" 2>"$work/err" &
pid=$!
wait_for listening
ip link set vanishing down
ip link set vanishing up
python3 "$here/send_frames.py" other "$here/../../data/captures/bios-ipxe.pcap"
wait_for grep -q 'HTTP GET .*/initrd.gz' "$work/out"
ip link del vanishing
wait_for grep -q 'vanishing is gone' "$work/err"
wait "$pid"
status=$?
pid=
[ $status = 1 ] || fail "an interface that vanished: exit $status"
grep -q 'Nothing wrong was seen' "$work/out" || fail "no summary after the interface vanished"

# A reader that leaves ends it, without another frame.
mkfifo "$work/pipe"
"$sniff" left >"$work/pipe" 2>"$work/err" &
pid=$!
exec 3<"$work/pipe"
wait_for listening
exec 3<&-
has_ended() { [ ! -e "/proc/$pid" ] || grep -q '^State:.Z' "/proc/$pid/status"; }
wait_for has_ended || kill -KILL "$pid"
wait "$pid"
status=$?
pid=
[ $status = 0 ] || fail "a closed pipe: exit $status"
[ ! -s "$work/err" ] || fail "a closed pipe said: $(cat "$work/err")"

# -n ends it by itself.
"$sniff" -n 2 --json left >"$work/out" 2>"$work/err" &
pid=$!
wait_for listening
send
wait "$pid"
status=$?
pid=
lines=$(wc -l <"$work/out")
if [ $status != 0 ] || [ "$lines" != 2 ]; then fail "-n 2: exit $status, $lines lines"; fi

# A pcap file has one link type: Ethernet and a tunnel do not go into one.
if ip tuntap add dev tunnel mode tun 2>/dev/null && ip link set tunnel up; then
  timeout 10 "$sniff" -n 1 -w "$work/mixed" left tunnel 2>"$work/err" && fail "mixed link types were written"
  grep -q 'different link types' "$work/err" || fail "said: $(cat "$work/err")"
fi

# CAP_NET_RAW is all that it needs.
if [ "$(id -u)" = 0 ] && setpriv --reuid 65534 --clear-groups true 2>/dev/null; then
  chmod 755 "$work"
  cp "$sniff" "$work/pxe-sniff"
  setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw \
    --bounding-set=-all,+net_raw "$work/pxe-sniff" -n 1 left >"$work/out" 2>"$work/err" &
  pid=$!
  wait_for listening
  grep -q 'CapEff:.0000000000000000' "/proc/$pid/status" || fail "CAP_NET_RAW is kept: $(grep Cap "/proc/$pid/status")"
  send
  wait "$pid" || fail "with CAP_NET_RAW alone: exit $?: $(cat "$work/err")"
  pid=
  grep -q 'DHCP DISCOVER' "$work/out" || fail "with CAP_NET_RAW alone it saw: $(cat "$work/out")"
fi

# Without privilege, and without the interface: what to do.
"$sniff" nosuch0 2>"$work/err" && fail "nosuch0 was found"
grep -q 'there is no interface nosuch0; those that are up here: .*left' "$work/err" || fail "said: $(cat "$work/err")"
setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$sniff" left 2>"$work/err" && fail "listened without privilege"
grep -q 'setcap cap_net_raw=ep /.*pxe-sniff' "$work/err" || fail "said: $(cat "$work/err")"

[ $failures = 0 ] && echo "all as expected"
exit $((failures > 0))
