# What tools/quickstart and tests/run share; sourced by both, with their own $0 and arguments.
# shellcheck shell=bash disable=SC2034

program=$(basename "$0")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$root/build/cache

die() {
  echo "$program: $*" >&2
  exit 1
}

# become_root ARGUMENT…: starts the program again through sudo unless it is root already.
become_root() {
  [[ $EUID -eq 0 ]] && return 0
  command -v sudo >/dev/null || die "this needs root (packages, namespaces, virtual machines), and there is no sudo: run it as root"
  echo "$program: not root: starting again through sudo" >&2
  exec sudo -- "$0" "$@"
}

# What root made under build/ belongs to whoever called sudo.
give_back() {
  if [[ ${SUDO_UID-} && -d $root/build ]]; then chown -hR "$SUDO_UID:${SUDO_GID-$SUDO_UID}" "$root/build"; fi
}

# step WORDS…: opens a step; step_done says how long it took.
step() {
  step_began=$EPOCHREALTIME
  echo
  echo "== $*"
}

step_done() {
  local now=$EPOCHREALTIME
  local tenths=$(((${now/./} - ${step_began/./}) / 100000))
  echo "   $((tenths / 10)).$((tenths % 10)) s"
}

# configure_and_build PRESET [cmake argument…]
configure_and_build() {
  local preset=$1
  shift
  (
    cd "$root"
    # Boost is looked for anew: another one may have been installed, or unpacked, since the last time.
    cmake --preset "$preset" -UPXE_BOOST_INCLUDE_DIR -DPXE_BOOST_ROOT="${boost_root-}" "$@" >"build/$preset-configure.log" 2>&1 || {
      cat "build/$preset-configure.log" >&2
      exit 1
    }
    cmake --build --preset "$preset"
  ) || die "the build failed"
}
