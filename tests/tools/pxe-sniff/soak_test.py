#!/usr/bin/env python3
"""pxe-sniff on an endless capture: ever new machines, none of which gets to the end of anything, and memory stays flat.

   soak_test.py PXE-SNIFF CAPTURE
"""
import os
import socket
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

from captured import dhcp_frames, from_machine  # noqa: E402  pylint: disable=wrong-import-position

SNIFF, CAPTURE = sys.argv[1:]
FILL = 15_000  # machines: more than any of its limits
ROUNDS = 3
MOST_GROWTH = 3 << 10  # KiB, over a round as large as the first
MOST_EVER = 96 << 10


def ip(protocol, source, destination, payload, fragment=0, number=0):
    return struct.pack(">6s6sHBBHHHBBH4s4s", bytes(6), bytes(6), 0x0800, 0x45, 0, 20 + len(payload), number, fragment, 64,
                       protocol, 0, source, destination) + payload


def udp(from_port, to_port, payload):
    return struct.pack(">HHHH", from_port, to_port, 8 + len(payload), 0) + payload


class Machine:
    """What one machine says: DHCP, a file by TFTP that stalls, a page that stays under way, half a datagram."""

    server = socket.inet_aton("10.77.0.1")
    dhcp = list(dhcp_frames(CAPTURE))

    def __init__(self, number):
        self.number = number
        self.address = struct.pack(">I", 0x0B000000 + number)

    def frames(self):
        for one in self.dhcp:
            frame = from_machine(self.number, one)
            frame[58:62] = self.address  # yiaddr
            yield bytes(frame)
        port = 1024 + self.number % 60_000
        yield ip(17, self.address, self.server, udp(port, 69, b"\0\1/ipxe-%d.efi\0octet\0blksize\x001432\0" % self.number))
        yield ip(17, self.server, self.address, udp(30_000, port, b"\0\6blksize\x001432\0"))
        head = struct.pack(">HHIIBBHHH", port, 80, 1, 1, 0x50, 0x18, 1000, 0, 0)
        yield ip(6, self.address, self.server, head + b"GET /%d HTTP/1.1\r\nX-Half-A-Head: yes\r\n" % self.number)
        yield ip(17, self.address, self.server, udp(port, 69, bytes(1000)), 0x2000, self.number & 0xffff)


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def main():
    with open(SNIFF, "rb") as program:
        if b"__asan_init" in program.read():
            print("skipped: AddressSanitizer keeps what was freed")
            return 77
    with subprocess.Popen([SNIFF, "--timeline", "-r", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as sniff:
        sniff.stdin.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        seen = []
        clock = 0
        for round_number in range(ROUNDS):
            for number in range(FILL):
                for frame in Machine(round_number * FILL + number).frames():
                    clock += 1
                    header = struct.pack("<IIII", clock // 1_000_000, clock % 1_000_000, len(frame), len(frame))
                    sniff.stdin.write(header + frame)
            sniff.stdin.flush()
            seen.append(memory(sniff.pid))
        sniff.stdin.close()
        status = sniff.wait(60)
    print(f"{clock} frames of {ROUNDS * FILL} machines: {', '.join(f'{one} KiB' for one in seen)} resident, exit {status}")
    grown = seen[-1] - seen[0]
    return 1 if status != 0 or grown > MOST_GROWTH or seen[-1] > MOST_EVER else 0


sys.exit(main())
