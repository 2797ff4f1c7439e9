#!/usr/bin/env python3
"""pxe-sniff on a server that is busy with other things: the kernel's filter keeps them from it, so it does not even wake.

   busy_test.py PXE-SNIFF          in a network namespace of its own; exit 77 where there is none
"""
import os
import socket
import struct
import subprocess
import sys
import time

SNIFF = sys.argv[1]
FRAMES = 100_000  # of each kind
MOST_WAKES = 20
LIMIT = 20


def frame(protocol, payload):
    return struct.pack(">6s6sHBBHHHBBH4s4s", b"\xff" * 6, bytes(6), 0x0800, 0x45, 0, 20 + len(payload), 0, 0, 64,
                       protocol, 0, socket.inet_aton("10.77.0.1"), socket.inet_aton("10.77.0.2")) + payload


def foreign():
    """A stream over UDP, an NFS-like TCP stream, and the middle of a download over HTTP."""
    tcp = struct.pack(">HHIIBBHHH", 2049, 900, 1, 1, 0x50, 0x18, 1000, 0, 0)
    http = struct.pack(">HHIIBBHHH", 80, 900, 1, 1, 0x50, 0x10, 1000, 0, 0)
    return [frame(17, struct.pack(">HHHH", 5201, 5201, 1408, 0) + b"\xa5" * 1400),
            frame(6, tcp + b"\xa5" * 1400), frame(6, http + b"\xa5" * 1400)]


def ours():
    return frame(17, struct.pack(">HHHH", 68, 67, 248, 0) + b"\1\1\6\0" + bytes(232) + b"\x63\x82\x53\x63")


def wakes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def wait_until(condition, what):
    deadline = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"waited in vain for {what}")
        time.sleep(0.02)


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return status.read()


def inside():
    for command in ("link add left type veth peer name right", "link set left up", "link set right up"):
        subprocess.run(["ip", *command.split()], check=True)
    env = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    with subprocess.Popen([SNIFF, "-n", "1", "left"], stdout=subprocess.PIPE, env=env) as sniff:
        try:
            wait_until(lambda: "NoNewPrivs:\t1" in status_of(sniff.pid), "the capture to begin")
            wait_until(lambda: "State:\tS" in status_of(sniff.pid), "nothing to do")
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link:
                link.bind(("right", 0))
                woken, spent, began = wakes(sniff.pid), cpu_seconds(sniff.pid), time.monotonic()
                for one in foreign():
                    for _ in range(FRAMES):
                        link.send(one)
                took = time.monotonic() - began
                woken, spent = wakes(sniff.pid) - woken, cpu_seconds(sniff.pid) - spent
                link.send(ours())
            said = sniff.communicate(timeout=LIMIT)[0]
        finally:
            sniff.kill()
    print(f"{3 * FRAMES} frames of others in {took:.1f} s: woken {woken} times, {spent:.2f} s of CPU")
    if woken > MOST_WAKES or b"DHCP REQUEST" not in said:
        print(f"it saw {said!r} afterwards")
        return 1
    return 0


def main():
    if sys.argv[2:] == ["inside"]:
        return inside()
    namespace = "-n" if os.getuid() == 0 else "-Urn"  # a root in a chroot may have no user namespace
    if subprocess.run(["unshare", namespace, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("skipped: no network namespaces here")
        return 77
    return subprocess.run(["unshare", namespace, sys.executable, "-B", *sys.argv, "inside"], check=False).returncode


sys.exit(main())
