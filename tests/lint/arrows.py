"""The arrows of rooms.txt against the #includes of the sources: nobody looks where he must not, and pure rooms include
nothing that reaches the world."""

import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)

# Headers through which a file could reach a socket, file, clock or random number.
WORLD = re.compile(
    r"^(sys/|netinet/|arpa/|net/|linux/|fcntl\.h|unistd\.h|poll\.h|ifaddrs\.h|glob\.h|pwd\.h|grp\.h|time\.h|"
    r"fstream|iostream|filesystem|cstdio|thread|mutex|random|pcap|sqlite3|openssl/|boost/asio|boost/beast|"
    r"common/(net|disk|service|leases|cli)/)")


class Rooms:
    """rooms.txt as data."""

    def __init__(self, path):
        self.may_see, self.pure, self.edge, self.only = {}, set(), {}, {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                words = line.split("#")[0].split()
                if not words:
                    continue
                if words[0] == "edge":
                    self.edge[words[1]] = set(words[2:])
                elif words[0] == "only":
                    self.only.setdefault(words[1], set()).update(words[2:])
                else:
                    room, *rest = words
                    if rest and rest[0] == "pure":
                        self.pure.add(room)
                        rest = rest[1:]
                    self.may_see[room] = rest

    def room_of(self, path):
        parts = path.split("/")
        return "/".join(parts[:2]) if len(parts) > 2 else None

    def allows(self, room, other):
        if other == room:
            return True
        return any(seen == other or (seen == "common/*" and other.startswith("common/"))
                   for seen in self.may_see[room])

    def is_pure(self, path):
        room = self.room_of(path)
        if room in self.pure:
            return True
        stem = os.path.splitext(path[len(room) + 1:])[0]
        return room.startswith("tools/") and stem not in self.edge.get(room, set())


def complaints(rooms, path, text):
    """What is wrong with the includes of one file."""
    room = rooms.room_of(path)
    if room not in rooms.may_see:
        yield f"{path}: the room {room} is not in tests/lint/rooms.txt"
        return
    for _, header in INCLUDE.findall(text):
        other = rooms.room_of(header) if header.startswith(("common/", "tools/")) else None
        if other and not rooms.allows(room, other):
            yield f"{path}: {room} may not look into {other} ({header})"
        if rooms.is_pure(path) and WORLD.match(header):
            yield f"{path}: a pure file includes {header}"
        for prefix, places in rooms.only.items():
            if header.startswith(prefix) and path not in places:
                yield f"{path}: only {', '.join(sorted(places))} may include {header}"


def sources():
    for top in ("common", "tools"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in sorted(names):
                if name.endswith((".hpp", ".cpp")):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def self_test(rooms):
    """The check can fail: each of these would be found."""
    for path, text in [("common/dhcp/x.cpp", '#include "common/pxe/arch.hpp"'), ("common/boot/x.cpp", "#include <fstream>"),
                       ("tools/pxe-sniff/x.cpp", '#include "tools/pxe-dhcpd/decide.hpp"'),
                       ("tools/pxe-dhcpd/decide.cpp", "#include <sys/socket.h>"),
                       ("common/config/load.cpp", "#include <toml++/toml.h>")]:
        assert list(complaints(rooms, path, text)), f"{text} in {path} was not found"


def main():
    rooms = Rooms(os.path.join(ROOT, "tests/lint/rooms.txt"))
    self_test(rooms)
    found = []
    for path in sources():
        with open(os.path.join(ROOT, path), encoding="utf-8") as text:
            found += complaints(rooms, path, text.read())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
