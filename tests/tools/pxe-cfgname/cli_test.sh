#!/bin/bash
# pxe-cfgname as a user meets it: what it prints, on which stream, and its exit codes.
set -u
cfgname=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failures=0

# expect CODE EXPECTED-STDOUT ARGUMENT…
expect() {
  local code=$1 wanted=$2 got
  shift 2
  got=$("$cfgname" "$@" 2>"$work/stderr")
  local status=$?
  if [ $status != "$code" ] || [ "$got" != "$wanted" ]; then
    printf 'pxe-cfgname %s\n  exit %s, wanted %s\n  got:    %s\n  wanted: %s\n' "$*" $status "$code" "$got" "$wanted"
    failures=$((failures + 1))
  fi
}
complains() { # PATTERN ARGUMENT…: exit 2, and one line on stderr
  local pattern=$1
  shift
  expect 2 "" "$@"
  if ! grep -qE -- "^pxe-cfgname: .*$pattern" "$work/stderr" || [ "$(wc -l <"$work/stderr")" != 1 ]; then
    printf 'pxe-cfgname %s\n  said: %s\n  wanted: %s\n' "$*" "$(cat "$work/stderr")" "$pattern"
    failures=$((failures + 1))
  fi
}

names='pxelinux.cfg/01-00-26-b9-5e-30-3a
pxelinux.cfg/C0A80744
pxelinux.cfg/C0A8074
pxelinux.cfg/C0A807
pxelinux.cfg/C0A80
pxelinux.cfg/C0A8
pxelinux.cfg/C0A
pxelinux.cfg/C0
pxelinux.cfg/C
pxelinux.cfg/default'
uuid_name='pxelinux.cfg/44454c4c-3900-104e-804e-b9c04f4d344a'
mac=00:26:b9:5e:30:3a

expect 0 "$names" $mac 192.168.7.68
expect 0 "$names" 0026.B95E.303A 192.168.7.68
expect 0 "$names" 192.168.7.68 $mac
expect 0 "$names" $mac 192.168.7.68/24
expect 0 "$names" $mac 192.168.7.68/255.255.255.0
expect 0 "$uuid_name
$names" $mac 192.168.7.68 --uuid 4c4c4544-0039-4e10-804e-b9c04f4d344a
expect 0 "$uuid_name
$names" $mac 192.168.7.68 --wire-uuid 44454c4c-3900-104e-804e-b9c04f4d344a
expect 0 "$uuid_name
pxelinux.cfg/default" --uuid 4C4C454400394E10804EB9C04F4D344A
expect 0 "pxelinux.cfg/20-00-26-b9-5e-30-3a
pxelinux.cfg/default" $mac --hwtype 0x20
expect 0 "/boot/pxelinux.cfg/01-00-26-b9-5e-30-3a
/boot/pxelinux.cfg/default" $mac --prefix /boot/
expect 0 '{"name":"pxelinux.cfg/01-00-26-b9-5e-30-3a"}
{"name":"pxelinux.cfg/default"}' --json $mac

mkdir -p "$work/a/pxelinux.cfg/01-00-26-b9-5e-30-3a" "$work/b/pxelinux.cfg"
touch "$work/b/pxelinux.cfg/default"
expect 0 "unreadable $work/a/pxelinux.cfg/01-00-26-b9-5e-30-3a
found      $work/b/pxelinux.cfg/default" --root "$work/a" --root "$work/b" $mac
expect 0 "$work/b/pxelinux.cfg/default" --root "$work/a" --root "$work/b" --first $mac
expect 1 "" --root "$work/a" --first 10.0.0.1
expect 0 "{\"name\":\"pxelinux.cfg/default\",\"state\":\"found\",\"path\":\"$work/b/pxelinux.cfg/default\"}" \
  --root "$work/b" --first --json $mac

complains "'nonsense' is not a MAC address or an IPv4 address" nonsense
complains "'10.0.0.1.2' is not an IPv4 address" $mac 10.0.0.1.2
complains "'10.0.0.2' is not a MAC address" 10.0.0.1 10.0.0.2
complains "'10.0.0.1/33' is not an IPv4 address" $mac 10.0.0.1/33
complains "--root: $work/none: No such file" --root "$work/none" $mac
complains "--root: $work/b/pxelinux.cfg/default: Not a directory" --root "$work/b/pxelinux.cfg/default" $mac
complains "'third' is not expected after a MAC and an IPv4 address" $mac 10.0.0.1 third
complains 'a MAC address, an IPv4 address or --uuid is needed'
complains "--uuid: 'x' is not a UUID" --uuid x
complains '--uuid and --wire-uuid' --uuid 4c4c4544-0039-4e10-804e-b9c04f4d344a --wire-uuid 4c4c4544-0039-4e10-804e-b9c04f4d344a
complains "--hwtype: '256' is not" --hwtype 256 $mac
complains '--first needs --root' --first $mac
complains '--bogus' --bogus $mac
complains '127 characters' --prefix "$(printf '%0110d' 0)" $mac
complains 'x1b' $'\e[2J'

expect 0 'grub/grub.cfg-01-00-26-b9-5e-30-3a
grub/grub.cfg' --style grub --prefix grub/ $mac
expect 0 'pxelinux.cfg/01-00-26-b9-5e-30-3a
pxelinux.cfg/01-00-26-b9-5e-30-3a.ipxe
grub2/grub.cfg-01-00-26-b9-5e-30-3a
grub2/grub.cfg-00:26:b9:5e:30:3a' --style foreman $mac
expect 0 'local-vars.ipxe
MAC-0026b95e303a.ipxe
MAC-00-26-b9-5e-30-3a.ipxe
menu.ipxe' --style netboot.xyz $mac
expect 0 '00-26-b9-5e-30-3a/start4.elf
start4.elf' --style raspberry-pi $mac
expect 0 '9ffefdef/start4.elf
start4.elf' --style raspberry-pi --serial 9ffefdef
expect 0 "http://10.0.0.1:8080/x/pxelinux.cfg/01-00-26-b9-5e-30-3a
http://10.0.0.1:8080/x/pxelinux.cfg/default" --base http://10.0.0.1:8080/x $mac
expect 0 'pxelinux.cfg/4c4c4544-0039-4e10-804e-b9c04f4d344a
pxelinux.cfg/default-arm
pxelinux.cfg/default' --style u-boot --arch arm --wire-uuid 4c4c4544-0039-4e10-804e-b9c04f4d344a

expect 0 '01-00-26-b9-5e-30-3a                 mac=00:26:b9:5e:30:3a
C0A807                               ip=192.168.7.0/24
44454c4c-3900-104e-804e-b9c04f4d344a uuid=4c4c4544-0039-4e10-804e-b9c04f4d344a
20-00-26-b9-5e-30-3a                 mac=00:26:b9:5e:30:3a hwtype=32' \
  --reverse 01-00-26-b9-5e-30-3a C0A807 44454c4c-3900-104e-804e-b9c04f4d344a 20-00-26-b9-5e-30-3a
mkdir -p "$work/cfg/folder"
touch "$work/cfg/default" "$work/cfg/c0a807" "$work/cfg/notes"
expect 1 'c0a807                               nobody meant=C0A807
default                              default
notes                                nobody' --reverse "$work/cfg"
expect 1 '{"name":"c0a807","stands_for":"nobody","meant":"C0A807"}' --reverse --json c0a807

# Machines on stdin.
feed() { # CODE EXPECTED-STDOUT INPUT ARGUMENT…
  local code=$1 wanted=$2 input=$3 got
  shift 3
  got=$(printf '%b' "$input" | "$cfgname" "$@" - 2>"$work/stderr")
  local status=$?
  if [ $status != "$code" ] || [ "$got" != "$wanted" ]; then
    printf 'pxe-cfgname %s - of %s\n  exit %s, wanted %s\n  got:    %s\n  wanted: %s\n' "$*" "$input" $status "$code" "$got" "$wanted"
    failures=$((failures + 1))
  fi
}
feed 0 'pxelinux.cfg/01-00-26-b9-5e-30-3a
pxelinux.cfg/default
pxelinux.cfg/01-00-00-00-00-00-01
pxelinux.cfg/default' "$mac\n\n{\"mac\":\"00:00:00:00:00:01\"}\n{\"mac\":\"00:00:00:00:00:01\"}\n{\"kind\":\"http\"}\n"
feed 0 '{"mac":"00:26:b9:5e:30:3a","name":"pxelinux.cfg/01-00-26-b9-5e-30-3a"}
{"mac":"00:26:b9:5e:30:3a","name":"pxelinux.cfg/default"}' "$mac" --json
feed 1 'pxelinux.cfg/01-00-26-b9-5e-30-3a
pxelinux.cfg/default' "nonsense\n$mac\n"
grep -q "^pxe-cfgname: line 1: 'nonsense' is not a MAC address" "$work/stderr" || { echo "no word of line 1"; failures=$((failures + 1)); }

complains "'lilo' is not one of pxelinux, grub" --style lilo $mac
complains '--soc needs --arch' --style u-boot --soc x $mac
complains '--hwtype is for --style pxelinux' --style grub --hwtype 6 $mac
complains "--base: 'ftp://x' is not a URL" --base ftp://x $mac
complains '--fetch needs --base' --fetch $mac
complains '--reverse needs a name' --reverse
complains 'control characters' --prefix $'\e[2J' $mac
complains "--serial: 'x' is not a serial number" --style raspberry-pi --serial x

[ $failures = 0 ] && echo "all as expected"
exit $((failures > 0))
