#!/usr/bin/env python3
"""pxe-sniff and captures that lie, FAULTS of a capture one by one: it never crashes or hangs, says why in one line, and
says the same twice.

   faults_test.py PXE-SNIFF CAPTURE
"""
import random
import struct
import subprocess
import sys

SNIFF, CAPTURE = sys.argv[1:]
WHOLE = open(CAPTURE, "rb").read()
HEAD, BODY = WHOLE[:24], WHOLE[24:]
FIRST = struct.unpack("<IIII", BODY[:16])
FRAME = BODY[16:16 + FIRST[2]]
failures = []


def sniff(data, *options):
    return subprocess.run([SNIFF, *options, "-r", "-"], input=data, capture_output=True, timeout=20, check=False)


def expect(name, data, code=None, said="", *options):
    done = sniff(data, *options)
    error = done.stderr.decode(errors="replace")
    if done.returncode not in ((0, 1) if code is None else (code,)):
        failures.append(f"{name}: exit {done.returncode}, wanted {code}: {error}")
    if said not in error:
        failures.append(f"{name}: said {error!r}, wanted {said!r}")
    if error.count("\n") > 1:
        failures.append(f"{name}: said more than a line: {error!r}")
    if any(byte < 0x20 and byte != 10 or byte == 0x7f for byte in done.stdout + done.stderr):
        failures.append(f"{name}: control characters came out")
    return done


def pcap(*frames, magic=0xa1b2c3d4, link=1, order="<"):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link)
    for at, frame in enumerate(frames):
        out += struct.pack(order + "IIII", at, 0, len(frame), len(frame)) + frame
    return out


def block(kind, body, length=None, trailer=None, order="<"):
    total = len(body) + 12
    return struct.pack(order + "II", kind, total if length is None else length) + body + \
        struct.pack(order + "I", total if trailer is None else trailer)


def section(order="<"):
    return block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1), order=order)


def interface(link=1, order="<"):
    return block(1, struct.pack(order + "HHI", link, 0, 0), order=order)


def packet(frame=FRAME, order="<", captured=None):
    padded = frame + bytes(-len(frame) % 4)
    return block(6, struct.pack(order + "IIIII", 0, 0, 0, len(frame) if captured is None else captured, len(frame)) + padded,
                 order=order)


def p1_every_flip_and_cut():
    chance = random.Random(1)
    for _ in range(150):
        data = bytearray(WHOLE[:3000])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        expect("a flipped bit", bytes(data))
    for size in range(24, 700, 23):
        first, second = sniff(WHOLE[:size]), sniff(WHOLE[:size])
        if (first.returncode, first.stdout, first.stderr) != (second.returncode, second.stdout, second.stderr):
            failures.append(f"cut at {size}: not the same twice")
        if first.returncode != 0:
            failures.append(f"cut at {size}: exit {first.returncode}")


def p2_headers_that_lie():
    one = struct.pack("<II", 0, 0)
    for name, captured, length in (("over the snapshot", 300000, 300000), ("2^31", 1 << 31, 1 << 31)):
        expect(name, HEAD + one + struct.pack("<II", captured, length) + FRAME, 1, "damaged after packet 0")
    expect("length under captured", HEAD + one + struct.pack("<II", len(FRAME), 10) + FRAME, 0)
    for magic in (0xa1b23c4d, 0xa1b2cd34):  # nanoseconds, Kuznetzov
        expect(f"magic {magic:#x}", pcap(FRAME, magic=magic))
    expect("the other byte order", pcap(FRAME, order=">"), 0)
    expect("empty", b"", 1, "not a capture")
    expect("no packets", HEAD, 0)
    expect("gzip", b"\x1f\x8b\x08\x00" + bytes(40), 1, "compressed")
    good = section() + interface()
    for order in "<>":
        done = expect("pcapng", section(order) + interface(order=order) + packet(order=order), 0)
        if b"DHCP DISCOVER" not in done.stdout:
            failures.append(f"pcapng {order}: nothing was read")
    for length in (0, 13, 1 << 31):
        expect(f"a block of {length}", good + block(6, bytes(32), length=length), None)
    expect("a trailer that differs", good + block(6, bytes(32), trailer=4), None)
    expect("captured past its block", good + packet(captured=1 << 20), None)
    expect("many interfaces", section() + interface() * 65536 + packet(), None)
    done = expect("an unknown block", good + block(0x0bad, bytes(8)) + packet(), 0)
    if b"DHCP DISCOVER" not in done.stdout:
        failures.append("behind an unknown block nothing was read")
    expect("no interface", section() + packet(), 1)


def p3_links():
    for link in (9, 105, 239, 149):  # PPP, 802.11, NFLOG, a user's own
        expect(f"link {link}", pcap(FRAME, link=link), 1, "unsupported link type")
    datagram = FRAME[14:]
    for name, link, frame in (("raw", 101, datagram), ("NULL", 0, b"\x02\0\0\0" + datagram),
                              ("SLL", 113, bytes(14) + b"\x08\0" + datagram),
                              ("SLL2", 276, b"\x08\0" + bytes(18) + datagram),
                              ("QinQ", 1, FRAME[:12] + b"\x88\xa8\0\x14\x81\0\0\x0a" + FRAME[12:])):
        if b"DHCP DISCOVER" not in expect(name, pcap(frame, link=link), 0).stdout:
            failures.append(f"{name}: nothing was read")
    vxlan = FRAME[:36] + b"\x12\xb5" + FRAME[38:]  # another port: what is inside is not ours
    expect("VXLAN", pcap(vxlan[:34] + b"\x12\xb5\x12\xb5" + vxlan[38:]), 0)


def p4_ip_and_udp():
    for name, at, value, mark in (("UDP length 7", 39, 7, b"[malformed: UDP length"), ("IP version", 14, 0x55, b"[malformed: IP version"),
                                  ("IP header of 16", 14, 0x44, b"[malformed: IP header length"),
                                  ("checksum", 40, FRAME[40] ^ 0xff, b"[bad checksum]")):
        frame = bytearray(FRAME)
        frame[at] = value
        if name == "UDP length 7":
            frame[38] = 0
        if mark not in expect(name, pcap(bytes(frame)), 0).stdout:
            failures.append(f"{name}: {sniff(pcap(bytes(frame))).stdout!r}")


def p6_terminal():
    frame = bytearray(FRAME)
    options = frame.index(b"\x63\x82\x53\x63") + 4
    evil = b"\x1b[2J\r\n\x07\xe2\x80\xae"
    frame[options:options + 3 + 2 + len(evil) + 1] = b"\x35\x01\x01\x0c" + bytes([len(evil)]) + evil + b"\xff"
    for option in ("-v", "--json", "--timeline", "--why", "--stats"):
        expect(f"an evil name with {option}", pcap(bytes(frame)), 0, "", option)


p1_every_flip_and_cut()
p2_headers_that_lie()
p3_links()
p4_ip_and_udp()
p6_terminal()
print("\n".join(failures) or "all as expected")
sys.exit(1 if failures else 0)
