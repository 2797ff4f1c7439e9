"""Decoding a capture: DHCP frames from a file to text and to JSON."""

import glob
import os
import struct
import subprocess
import time

from captured import dhcp_frames, from_machine
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
            frame = from_machine(number // len(frames), frames[number % len(frames)])
            out.write(struct.pack("<IIII", 1_700_000_000 + number // 1000, number % 1000 * 1000, len(frame), len(frame)))
            out.write(frame)
    os.rename(path + ".part", path)
    return path
