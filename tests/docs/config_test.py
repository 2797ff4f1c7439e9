"""pxe.toml(5) and pxe-boot(7) tell what the sources know: every key, word, architecture and option, and the lease schema.
The programs accept every example.

    config_test.py BINARIES
"""

import os
import re
import subprocess
import sys
import tempfile

import sources
from reading import differences, displays, fences, page, plain, read, rows, section, tell

# What a key's example needs beside it to make a whole configuration.
COMPANIONS = {
    "dhcp.subnet": {"subnet": 'subnet = "10.77.0.0/24"'},
    "dhcp.menu": {"match": 'match = {}'},
    "dhcp.menu.item": {"text": 'text = "x"'},
    "dhcp.options": {"match": 'match = {}'},
    "dhcp.loader": {"match": 'match = { arch = "x64-uefi" }', "file": 'file = "x.efi"'},
    "tftp.rename": {"from": "from = '^(a)(b)$'", "to": 'to = "x"'},
    "http": {"certificate": 'certificate = "x.pem"', "key": 'key = "x.key"'},
    "http.cgi": {"path": 'path = "/x"', "program": 'program = "/usr/bin/x"'},
    "http.route": {"path": 'path = "/x"', "text": 'text = "y"'},
    "client": {"match": 'match = { mac = "00:12:34:56:78:90" }'},
    "boot.NAME.iscsi": {"target": 'target = "iqn.x"'},
    "fragment.NAME": {"path": 'path = "x"', "text": 'text = "x"'},
}
# The keys that need another one.
NEEDED = {"initrd": 'kernel = "x"', "args": 'kernel = "x"', "initiator": 'iscsi = [{ target = "iqn.x" }]',
          "timeout": 'items = ["local"]', "default": 'items = ["local"]'}
LISTED = ("dhcp.menu", "dhcp.menu.item", "dhcp.options", "dhcp.subnet", "dhcp.loader", "tftp.rename", "http.cgi", "http.route", "client", "boot.NAME.iscsi")  # in double brackets
BOOTS = '[boot.rescue]\n[boot.local]\n'


def manual_keys(text):
    """The example of every (section, key)."""
    found = {}
    here, key = "", ""
    for line in text[text.index(".Ss Top level"):text.index(".Ss Matching")].split("\n"):
        if line.startswith(".Ss ["):
            here = plain(line[4:]).strip("[]")
        elif line.startswith(".It Cm "):
            key = line.split()[2]
            found[here, key] = ""
        elif line.startswith(".Dl "):
            found[here, key] = plain(line[4:])
    return found


def whole(where, key, example):
    """A configuration with that example in it."""
    if not where:
        return example + "\n"
    if where == "dhcp.menu":
        beside = "" if key == "match" else "match = {}\n"
        return f"[[dhcp.menu]]\n{beside}{example}\n[[dhcp.menu.item]]\ntext = 'x'\n"
    head = f"[[{where}]]" if where in LISTED else f"[{where}]"
    if where == "dhcp.menu.item":
        head = "[[dhcp.menu]]\nmatch = {}\n" + head
    instead = "text" if key == "file" and where != "dhcp.menu.item" else ""
    beside = [line for other, line in COMPANIONS.get(where, {}).items() if other not in (key, instead)]
    if where == "boot.NAME":
        beside += [NEEDED[key]] if key in NEEDED else []
    if key == "text-file":
        beside.remove(COMPANIONS[where]["text"])
    return "\n".join([head, *beside, example]) + "\n" + BOOTS


def refusal(binaries, folder, configuration):
    """What a program says against it; empty when it is good."""
    for path in re.findall(r'file *= "([^"]+)"', configuration):
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", encoding="utf-8") as template:
            template.write("exit\n")
    with open(os.path.join(folder, "pxe.toml"), "w", encoding="utf-8") as out:
        out.write(configuration)
    done = subprocess.run([os.path.join(binaries, "pxe-httpd"), "-c", "pxe.toml", "--check"], cwd=folder,
                          capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr


def key_complaints(binaries, folder):
    text = page("pxe.toml.5")
    keys = manual_keys(text)
    name = lambda pair: f"{pair[1]} of [{pair[0]}]"
    yield from differences("keys", map(name, sources.config_keys()), map(name, keys), "common/config/*section*.cpp", "pxe.toml(5)")
    for (where, key), example in keys.items():
        if not re.match(rf"{re.escape(key)} = ", example):
            yield f"pxe.toml(5): {key} of [{where}] has no example in a .Dl line"
            continue
        problem = refusal(binaries, folder, whole(where, key, example))
        if problem:
            yield f"pxe.toml(5): the example of {key} in [{where}] is refused: {problem}"
    assert refusal(binaries, folder, whole("site", "rots", 'rots = "x"')), "a wrong key was accepted"


def unread_complaints():
    """A way to read a key that sources.py does not know would hide keys from this test."""
    known = {"take", "text", "texts", "flag", "number", "duration", "vars", "file_path", "file_paths", "parsed", "parsed_list",
             "table", "tables", "complain"}
    for method in re.findall(r'\b(?:reader|inner|one|top)\.(\w+)\(', sources.sections()):
        if method not in known | {"place", "path", "errors"}:
            yield f"common/config/*section*.cpp reads by {method}(), which tests/docs/sources.py does not know"


def table_complaints():
    text = page("pxe.toml.5")
    show = lambda row: " · ".join(row)
    for what, ours, title, columns in [
            ("words", [(w, t, s or "-", d or "-") for w, t, s, d in sources.vocabulary()], "Words", 4),
            ("architectures", sources.architectures(), "Architectures", 2),
            ("options", sources.option_table(), "DHCP options", 4)]:
        theirs = [row[:len(ours[0])] for row in rows(section(text, title), columns)]
        yield from differences(what, map(show, ours), map(show, theirs), "the sources", "pxe.toml(5)")
    told = re.findall(r"\bCm ipxe\.([\w-]+)", section(text, "Words"))
    yield from differences("features", sources.features(), told, "common/pxe/ipxe.cpp", "pxe.toml(5)")


def schema_complaints():
    told = [display.text for display in displays("pxe-boot.7") if "schema" in display.marks]
    if told != [sources.lease_schema()]:
        yield "pxe-boot(7) does not show the schema of common/leases/schema.hpp"


def example_complaints(binaries, folder):
    """The whole files that manual and README show."""
    shown = [display for name in ("pxe.toml.5", "pxe-boot.7") for display in displays(name) if "toml" in display.marks]
    shown += [display for display in fences("README.md") if "toml" in display.marks]
    if len(shown) < 3:
        yield "pxe.toml(5) and README.md show fewer examples than they did"
    for display in shown:
        problem = refusal(binaries, folder, display.text)
        if problem:
            yield f"{display.place}: refused: {problem}"


def main():
    binaries = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        tell([*key_complaints(binaries, folder), *unread_complaints(), *table_complaints(), *schema_complaints(),
              *example_complaints(binaries, folder)])


if __name__ == "__main__":
    main()
