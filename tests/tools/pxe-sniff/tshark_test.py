#!/usr/bin/env python3
"""Holds our decoder against tshark: every DHCP frame of every capture has the same options, lengths and values.

   tshark_test.py DUMP_OPTIONS CAPTURE...      exit 77 where there is no tshark

What is inside the values is not compared: of option 175, and of option 77 without length bytes, tshark knows less.
"""
import shutil
import subprocess
import sys


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout


def by_tshark(capture):
    """frame number -> ["code:length:value"], without pad and end."""
    fields = ["frame.number", "dhcp.option.type", "dhcp.option.length", "dhcp.option.value"]
    frames = {}
    for line in run("tshark", "-r", capture, "-Y", "dhcp", "-T", "fields",
                    *[word for field in fields for word in ("-e", field)]).splitlines():
        number, codes, lengths, values = line.split("\t")
        codes = [code for code in codes.split(",") if code not in ("0", "255")]
        frames[int(number)] = [":".join(one) for one in
                               zip(codes, lengths.split(","), values.replace(":", "").split(","), strict=True)]
    return frames


def by_us(dump, capture):
    lines = [line.split() for line in run(dump, capture).splitlines()]
    return {int(number): options for number, *options in lines}


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
    print(f"{compared} options compared, {differences} frames differ")
    return 1 if differences or not compared else 0


sys.exit(main())
