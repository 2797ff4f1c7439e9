"""tools/quickstart leaves the host as it found it: its links, addresses, routes, sockets, mounts and policy-rc.d;
and nothing running.

Run alone by ctest (RUN_SERIAL), because other tests open sockets on the host's loopback.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
POLICY = "/usr/sbin/policy-rc.d"


def words(*argv):
    return subprocess.run(argv, text=True, capture_output=True, check=True).stdout


def snapshot():
    """What a careless lab would change, without what changes by itself (lifetimes, counters)."""
    addresses = json.loads(words("ip", "-j", "address", "show"))
    for link in addresses:
        for address in link["addr_info"]:
            address.pop("valid_life_time", None)
            address.pop("preferred_life_time", None)
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        mounted = sorted(mounts)
    return {
        "links and addresses": addresses,
        "routes": sorted(re.sub(r" expires \S+", "", words("ip", family, "route", "show", "table", "all"))
                         for family in ("-4", "-6")),
        "rules": words("ip", "rule", "show"),
        "listening sockets": sorted(line.split()[0] + " " + line.split()[4] for line in words("ss", "-H", "-lntu").splitlines()),
        "named network namespaces": sorted(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else [],
        "mounts": mounted,
        "policy-rc.d": open(POLICY, encoding="utf-8").read() if os.path.exists(POLICY) else None,
    }


def left_running(mark):
    """The programs that carry `mark` in their environment, as everything tools/quickstart starts inherits it."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environment, open(f"/proc/{pid}/comm", encoding="utf-8") as comm:
                if mark.encode() in environment.read():
                    yield f"{comm.read().strip()} {pid}"
        except OSError:
            continue  # it ended meanwhile


def main():
    if os.geteuid() != 0:
        print("skipped: tools/quickstart needs root")
        return 77
    before = snapshot()
    mark = f"PXE_HOST_UNHARMED=by-{os.getpid()}"
    done = subprocess.run(["env", mark, os.path.join(ROOT, "tools/quickstart"), "--programs", sys.argv[1]], text=True,
                          capture_output=True, check=False)
    if "no namespace of its own" in done.stderr or "/dev/net/tun" in done.stderr:
        print(f"skipped: {done.stderr}")
        return 77
    after = snapshot()
    failed = done.returncode != 0 or "Linux is up" not in done.stdout
    if failed:
        print(f"tools/quickstart ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    for what, was in before.items():
        if after[what] != was:
            failed = True
            print(f"changed: {what}\n  before {was}\n  after  {after[what]}")
    for program in left_running(mark):
        failed = True
        print(f"left running: {program}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
