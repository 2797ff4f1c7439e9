# The peers that tests/bench/run measures against, from Debian; sourced by it, after setup.sh and packages.sh.
# shellcheck shell=bash disable=SC2154
#
# Servers are unpacked rather than installed: two of them exclude each other (tftpd-hpa and atftpd), and none may start
# a service. A peer's folder is build/cache/bench/NAME, with a folder for each package it needs and that is not
# installed; where its package is installed, that folder stays empty and the program on the PATH is measured.

peers=(kea isc dnsmasq tftpd-hpa atftpd nginx lighttpd apache)

peer_packages() { # NAME
  case $1 in
  kea) echo kea-dhcp4-server kea-admin ;; # kea-admin has perfdhcp
  isc) echo isc-dhcp-server ;;
  dnsmasq) echo dnsmasq-base ;;
  apache) echo apache2-bin libapache2-mod-php8.2 ;;
  *) echo "$1" ;;
  esac
}

# What does not come is left out with a note; the run then says that it was not measured.
peers_unpack() {
  local name
  for name in "${peers[@]}"; do
    (peer_unpack "$name") || echo "note: $name is not measured"
  done
}

peer_unpack() { # NAME
  local name=$1 package needed folder=$cache/bench/$1
  mkdir -p "$folder"
  # shellcheck disable=SC2046  # names of packages, one word each
  needed=$(LC_ALL=C apt-get install -s --no-install-recommends $(peer_packages "$name") 2>&1) || {
    tail -n 3 <<<"$needed"
    return 1
  }
  while read -r package; do
    packages_unpack "$package" "$folder/$package" </dev/null
  done < <(sed -n 's/^Inst \([^ ]*\).*/\1/p' <<<"$needed")
}
