#!/usr/bin/env python3
"""Holds our decoders against tshark: every DHCP frame of every capture has the same header, options, lengths and values,
every TFTP frame the same fields, and neither knows a frame that the other misses.

   tshark_test.py DUMP_OPTIONS CAPTURE...      exit 77 where there is no tshark

The fields are asked for by name (`-T fields`): they are those of `-T json`, which says an option's number, length and
value under the same keys, only that in its objects the second option of a kind overwrites the first.

Where tshark itself knows less, so that only the bytes are compared: inside option 175 (iPXE's), inside option 77
without RFC 3004's length bytes, inside option 43 without a vendor class beside it, iPXE's secs. Its blocks of TFTP
are compared by number; what they hold it does not print as a field.
"""
import shutil
import subprocess
import sys

BETWEEN = "\x1f"
HEADER = ("type", "hw.type", "hw.len", "hops", "id", "secs", "flags", "ip.client", "ip.your", "ip.server", "ip.relay",
          "hw.mac_addr")


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout


def fields(capture, protocol, *names):
    """A list of columns for each frame of a protocol, several values of a field in one column behind BETWEEN."""
    words = [word for name in ("frame.number", *names) for word in ("-e", name)]
    for line in run("tshark", "-r", capture, "-Y", protocol, "-T", "fields", "-E", f"aggregator={BETWEEN}",
                    *words).splitlines():
        yield line.split("\t")


def values(column):
    return column.split(BETWEEN) if column else []


def by_tshark(capture):
    """frame number -> what dump_options prints; of DHCP's options not pad and end."""
    frames = {}
    for number, codes, lengths, hexes, sname, file, *header in fields(
            capture, "dhcp", "dhcp.option.type", "dhcp.option.length", "dhcp.option.value", "dhcp.server", "dhcp.file",
            *(f"dhcp.{name}" for name in HEADER)):
        known = [code for code in values(codes) if code not in ("0", "255")]
        names = [f"{key}={name}" for key, name in (("sname", sname), ("file", file)) if name]
        first = [column.split(BETWEEN)[0] for column in header]  # a client id has the type and address once more
        frames[int(number)] = ["dhcp", *first, *names,
                               *map(":".join, zip(known, values(lengths), values(hexes.replace(":", "")), strict=True))]
    for number, opcode, name, mode, options, settings, block, code, message in fields(
            capture, "tftp", "tftp.opcode", "tftp.source_file", "tftp.type", "tftp.option.name", "tftp.option.value",
            "tftp.block", "tftp.error.code", "tftp.error.message"):
        said = [f"{option}={value}" for option, value in zip(values(options), values(settings), strict=True)]
        plain = [name, mode] if opcode in ("1", "2") else [block] if opcode in ("3", "4") else (
            [code, *message.split()] if opcode == "5" else [])
        frames[int(number)] = ["tftp", opcode, *plain, *said]
    return frames


def by_us(dump, capture):
    lines = [line.split() for line in run(dump, capture).splitlines()]
    return {int(number): rest for number, *rest in lines}


def main():
    if shutil.which("tshark") is None:
        print("skipped: there is no tshark")
        return 77
    dump, captures = sys.argv[1], sys.argv[2:]
    compared = differences = 0
    for capture in captures:
        theirs, ours = by_tshark(capture), by_us(dump, capture)
        for number in sorted(theirs.keys() | ours.keys()):
            compared += len(theirs.get(number, []))
            if theirs.get(number) != ours.get(number):
                differences += 1
                print(f"{capture} frame {number}:\n  tshark {theirs.get(number)}\n  here   {ours.get(number)}")
    print(f"{compared} fields compared, {differences} frames differ")
    return 1 if differences or not compared else 0


sys.exit(main())
