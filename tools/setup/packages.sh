# Debian packages for tools/quickstart and tests/run; sourced by both, after setup.sh.
# shellcheck shell=bash disable=SC2034,SC2154
#
# Nothing here may harm the machine it runs on: no service is started, no installed package is removed, no kernel and
# no server is installed (those are downloaded and unpacked under build/cache), and nothing is asked of apt when
# everything is there already.

build_packages=(
  g++ cmake ninja-build pkg-config
  libboost1.81-dev libcli11-dev libfmt-dev libpcap-dev libtomlplusplus-dev libsqlite3-dev nlohmann-json3-dev
  libre2-dev libexpected-dev libssl-dev
)
boot_packages=(
  python3 iproute2 qemu-system-x86 ipxe-qemu ovmf       # machines and their network
  ipxe pxelinux syslinux-common                         # what they are given to boot
  busybox-static                                        # the Linux at the end
)
test_packages=(
  libgtest-dev
  tshark tcpdump curl openssl atftp tftp-hpa                    # other people's clients and decoders
  strace                                                # system calls that fail
  isc-dhcp-client isc-dhcp-relay dhcpcd-base            # DHCP clients and a relay
  dnsmasq-base php-cgi                                  # another DHCP server, another CGI program
  apache2-bin libfcgi0ldbl                              # other web servers, without their services; the rest is unpacked
  qemu-system-arm u-boot-qemu                           # a board with U-Boot
  libdevmapper1.02.1                                    # what the unpacked grub-mkimage links
  s6 execline runit                                     # supervisors, run by a test only
  libaio1 libibverbs1 librdmacm1                        # what the unpacked tgtd links
  strace faketime                                       # what the kernel refuses, and a clock that jumps
  mandoc zsh fish bash-completion                       # manual and completions
  clang-format clang-tidy shellcheck                    # house style
)
bench_packages=(
  python3 iproute2 wrk tcpdump tshark libbenchmark-dev  # tests/bench/run; its servers are unpacked: tests/bench/peers.sh
)

policy=/usr/sbin/policy-rc.d
policy_saved=/usr/sbin/policy-rc.d.before-pxe-setup
policy_lock=/run/pxe-setup.lock
policy_mark='# pxe-setup: no service starts while packages are installed'

# packages_install NAME…: installs those that are missing. Sets boost_root when Boost had to be unpacked.
packages_install() {
  local missing
  boost_root=""
  mapfile -t missing < <(packages_missing "$@")
  if [[ " ${missing[*]} " == *" libboost1.81-dev "* && -d $cache/libboost1.81-dev/usr/include/boost ]]; then
    boost_root=$cache/libboost1.81-dev/usr
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -vx libboost1.81-dev)
  fi
  [[ ${#missing[@]} -eq 0 ]] && return 0
  packages_refresh
  packages_without_removals
  [[ ${#missing[@]} -eq 0 ]] && return 0
  echo "installing ${#missing[@]} packages and what they need: ${missing[*]}"
  packages_denying_services apt_progress install -y --no-install-recommends "${missing[@]}"
}

# packages_unpack NAME FOLDER: the package's files under FOLDER, nothing installed.
packages_unpack() {
  local name=$1 folder=$2 work
  [[ -d $folder ]] && return 0
  echo "unpacking $name into ${folder#"$root/"} (not installed)"
  work=$(mktemp -d "$cache/unpack.XXXXXX")
  chmod 755 "$work"
  if ! (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$name" >"$work/log" 2>&1); then
    packages_refresh
    if ! (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$name" >"$work/log" 2>&1); then
      cat "$work/log" >&2
      rm -rf "$work"
      die "could not download the package $name"
    fi
  fi
  dpkg-deb -x "$work"/*.deb "$work/files"
  mkdir -p "${folder%/*}"
  mv "$work/files" "$folder"
  rm -rf "$work"
}

# packages_kernel FOLDER: the newest cloud kernel's files under FOLDER.
packages_kernel() {
  local name
  [[ -d $1 ]] && return 0
  # The metapackage has no files; it depends on the package that has them.
  name=$(packages_concrete_kernel)
  if [[ -z $name ]]; then
    packages_refresh
    name=$(packages_concrete_kernel)
  fi
  [[ -n $name ]] || die "apt knows no linux-image-cloud-amd64; is 'main' among its sources?"
  # A signed kernel is published some hours after its unsigned twin.
  if ! (packages_unpack "$name" "$1"); then packages_unpack "$name-unsigned" "$1"; fi
}

packages_concrete_kernel() {
  apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1
}

packages_missing() {
  local name
  for name in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || echo "$name"
  done
}

# apt's lists, once a run.
packages_refresh() {
  [[ ${packages_fresh-} ]] && return 0
  packages_fresh=1
  apt-get -q update >"$cache/apt-update.log" 2>&1 ||
    echo "note: 'apt-get update' did not work (see ${cache#"$root/"}/apt-update.log); going on with the lists there are"
}

# Takes libboost1.81-dev out of `missing` where an older Boost is installed, and refuses whatever would remove a package.
packages_without_removals() {
  local removed
  removed=$(packages_removed_by "${missing[@]}")
  if [[ $removed && " ${missing[*]} " == *" libboost1.81-dev "* ]]; then
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -vx libboost1.81-dev)
    if [[ ${#missing[@]} -eq 0 ]] || [[ -z $(packages_removed_by "${missing[@]}") ]]; then
      echo "libboost1.81-dev would remove $removed: it is unpacked beside it instead"
      packages_unpack libboost1.81-dev "$cache/libboost1.81-dev"
      boost_root=$cache/libboost1.81-dev/usr
      return 0
    fi
    removed=$(packages_removed_by "${missing[@]}")
  fi
  [[ -z $removed ]] && return 0
  die "nothing was installed: '${missing[*]}' would remove the installed $removed.
Decide yourself (apt-get install --no-install-recommends ${missing[*]}), or run this in a container."
}

# The installed packages that installing these would remove, on one line.
packages_removed_by() {
  local plan
  plan=$(LC_ALL=C apt-get install -s --no-install-recommends "$@" 2>&1) ||
    die "apt cannot install: $*
$(grep -v '^Reading\|^Building' <<<"$plan")"
  sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$plan" | sort -u | paste -sd ' '
}

# packages_denying_services COMMAND…: runs it while no package may start a service. A policy that is already there is
# moved aside and back, untouched; one that an interrupted run of ours left is cleared first.
packages_denying_services() (
  restore() {
    if grep -qsF "$policy_mark" "$policy"; then rm -f "$policy"; fi
    if [[ -e $policy_saved || -L $policy_saved ]]; then mv -T "$policy_saved" "$policy"; fi
  }
  exec 9>"$policy_lock"
  flock 9
  restore
  trap restore EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  if [[ -e $policy || -L $policy ]]; then mv -T "$policy" "$policy_saved"; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
  chmod 755 "$policy"
  "$@" 9>&-
)

# apt-get with its own progress as one line, everything else in a log that is shown when it fails.
apt_progress() {
  local log=$cache/apt.log
  if DEBIAN_FRONTEND=noninteractive apt-get -q -o APT::Status-Fd=8 -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" \
    8> >(apt_percentages) >"$log" 2>&1 </dev/null; then
    return 0
  fi
  tail -n 30 "$log" >&2
  die "apt-get $1 failed; the whole of what it said is in ${log#"$root/"}"
}

# dlstatus:1:23.4:… while downloading, pmstatus:NAME:56.7:… while installing: a line every ten per cent.
apt_percentages() {
  local kind percent last=
  while IFS=: read -r kind _ percent _; do
    percent=${percent%%.*}
    case $kind in dlstatus) kind=downloading ;; pmstatus) kind=installing ;; *) continue ;; esac
    [[ $kind$((percent / 10)) == "$last" ]] && continue
    last=$kind$((percent / 10))
    echo "  $kind: $percent%"
  done
}
