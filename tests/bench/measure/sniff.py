"""Decoding a capture: DHCP frames from a file to text and to JSON."""

import glob
import os
import struct
import subprocess
import time

from lab import process, site

from .peers import find
from .rows import OURS, Row


def rows(bench):
    many, few = bench.sizes.frames, bench.sizes.frames_json
    return [
        Row("sniff", f"decoding {many:,} DHCP frames to full text", "s",
            {OURS: lambda: ours(bench, many, []), "tcpdump -nvvv": lambda: tcpdump(bench, many)}, more=False,
            ratios={"tcpdump -nvvv": 1.5}),
        Row("sniff", f"decoding {few:,} DHCP frames to JSON", "s",
            {OURS: lambda: ours(bench, few, ["--json"]), "tshark -T json": lambda: tshark(bench, few)}, more=False,
            ratios={"tshark -T json": 30}),
    ]


def ours(bench, count, options):
    return timed(bench, "pxe-sniff", [bench.ours("pxe-sniff"), *options, "-r", capture(bench, count)], {})


def tcpdump(bench, count):
    path, env = find("tcpdump", "tcpdump", "tcpdump")
    return timed(bench, "tcpdump", [path, "-nvvv", "-r", capture(bench, count)], env)


def tshark(bench, count):
    path, env = find("tshark", "tshark", "tshark")
    return timed(bench, "tshark", [path, "-n", "-T", "json", "-r", capture(bench, count)], env)


def timed(bench, name, argv, env):
    """Seconds, the output thrown away."""
    bench.note_command(" ".join([name, *argv[1:-1]]), argv)
    began = time.monotonic()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False,
                          env={**os.environ, **env})
    took = time.monotonic() - began
    if done.returncode != 0:
        raise process.Failed(f"{name} ended with {done.returncode}: {done.stderr[-200:].decode(errors='replace')}")
    return took


def capture(bench, count):
    """The DHCP frames of the real boots in tests/data/captures, again and again, each time by another machine."""
    path = bench.path(f"dhcp-{count}.pcap")
    if os.path.exists(path):
        return path
    frames = [frame for source in sorted(glob.glob(os.path.join(site.ROOT, "tests", "data", "captures", "*.pcap")))
              for frame in dhcp_frames(source)]
    if not frames:
        raise process.Failed("no DHCP frames in tests/data/captures")
    with open(path + ".part", "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number in range(count):
            frame = bytearray(frames[number % len(frames)])
            frame[46:50] = struct.pack(">I", 0x10000000 + number // len(frames))  # xid
            frame[73:76] = struct.pack(">I", number // len(frames))[1:]           # the last bytes of chaddr
            frame[40:42] = b"\0\0"                                                # no UDP checksum
            out.write(struct.pack("<IIII", 1_700_000_000 + number // 1000, number % 1000 * 1000, len(frame), len(frame)))
            out.write(frame)
    os.rename(path + ".part", path)
    return path


def dhcp_frames(path):
    """The Ethernet frames of a little-endian pcap that go to or come from port 67."""
    with open(path, "rb") as data:
        content = data.read()
    at = 24
    while at + 16 <= len(content):
        size = struct.unpack_from("<I", content, at + 8)[0]
        frame = content[at + 16:at + 16 + size]
        at += 16 + size
        is_udp = frame[12:14] == b"\x08\x00" and frame[14] == 0x45 and frame[23] == 17
        if is_udp and 67 in struct.unpack(">HH", frame[34:38]):
            yield frame
