#!/usr/bin/env bash
# tools/setup/packages.sh against a pretended apt: nothing is removed, and policy-rc.d comes back as it was.
# shellcheck disable=SC1091,SC2034,SC2154,SC2329
set -u
. "$(dirname "$0")/../../../tools/setup/setup.sh"
. "$root/tools/setup/packages.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$work/cache
policy=$work/policy-rc.d
policy_saved=$work/policy-rc.d.before-pxe-setup
policy_lock=$work/lock
mkdir "$cache"
failed=0

expect() { # WHAT COMMAND…
  local what=$1
  shift
  if "$@"; then echo "ok: $what"; else failed=1 && echo "FAILED: $what"; fi
}
is() { [[ $1 == "$2" ]] || { echo "  '$1' is not '$2'"; return 1; }; }
contains() { [[ $1 == *"$2"* ]] || { echo "  '$1' has no '$2'"; return 1; }; }
absent() { [[ ! -e $1 && ! -L $1 ]]; }

# --- policy-rc.d
said=$(packages_denying_services bash -c "$policy; echo \$?")
expect "services are denied meanwhile" is "$said" 101
expect "no policy before, none after" absent "$policy"

printf '#!/bin/sh\nexit 0\n' >"$policy"
chmod 710 "$policy"
before=$(stat -c '%i %a %Y' "$policy")
packages_denying_services false
expect "a policy comes back after a failure, the very file" is "$(stat -c '%i %a %Y' "$policy")" "$before"

set -m # a job is a process group, so that a signal reaches what it runs, as Ctrl-C does
packages_denying_services bash -c "echo started >$work/started; exec sleep 30" &
until [[ -e $work/started ]]; do sleep 0.05; done
kill -TERM -- -$!
flock "$policy_lock" true # until it has put things back
set +m
expect "a policy comes back after an interrupt, the very file" is "$(stat -c '%i %a %Y' "$policy")" "$before"

rm "$policy"
ln -s /nowhere "$policy"
packages_denying_services true
expect "a dangling link comes back as one" is "$(readlink "$policy")" /nowhere

# A run of ours that was killed outright leaves its denial, and the saved file beside it.
mv "$policy" "$policy_saved"
printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
packages_denying_services true
expect "the next run repairs what a killed one left" is "$(readlink "$policy")" /nowhere
expect "and forgets the saved file" absent "$policy_saved"

# --- apt: a pretended one, which finds that libboost1.81-dev removes libboost1.74-dev, and evil removes nice
apt-get() {
  echo "apt-get $*" >>"$work/calls"
  case " $* " in
    *" -s "*libboost1.81-dev*) echo "Remv libboost1.74-dev [1.74.0]" ;;
    *" -s "*" evil "*) echo "Remv nice [1.0]" ;;
    *" download "*) mkdir -p pack/DEBIAN pack/usr/include/boost &&
      printf 'Package: libboost1.81-dev\nVersion: 1\nArchitecture: all\nMaintainer: t\nDescription: t\n' >pack/DEBIAN/control &&
      dpkg-deb --build pack libboost1.81-dev_1_all.deb >/dev/null ;;
  esac
}
dpkg-query() { [[ ${*: -1} == present ]] && echo installed; }

packages_install present
expect "nothing is asked of apt when everything is there" absent "$work/calls"

said=$(packages_install evil 2>&1)
expect "a removal ends it" is "$?" 1
expect "and is named" contains "$said" "would remove the installed nice"
expect "and nothing was installed" is "$(grep -c 'install -y' "$work/calls")" 0

packages_install libboost1.81-dev cmake >"$work/said"
expect "the other packages are installed" contains "$(grep 'install -y' "$work/calls")" "cmake"
expect "without the one that removes" is "$(grep -c 'install -y.*libboost1.81-dev' "$work/calls")" 0
expect "which is unpacked for cmake" is "$boost_root" "$cache/libboost1.81-dev/usr"

rm "$work/calls"
packages_install libboost1.81-dev present
expect "and found there the next time" is "$boost_root" "$cache/libboost1.81-dev/usr"
expect "without asking apt" absent "$work/calls"

exit "$failed"
