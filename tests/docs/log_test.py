"""Every event and word of the daemons' log lines stands in their pages, in the section LOG, and no other event does.

    log_test.py
"""

import os
import re

import sources
from reading import DAEMONS, PROGRAMS, ROOT, page, read, tell

# log.info("ready", {…}), and log.write(level, name_of(x), {…}) whose event is computed.
CALL = re.compile(r'log_?(?:\(\))?\)?(?:\.|->)(?:write|debug|info|warning|error)\((.*?)\);', re.S)
COMPUTED = {"pxe-tftpd": {"transfer", "upload"}, "pxe-dhcpd": {"offer", "ack", "nak", "discover", "request", "decline", "release", "inform", "bootp"}}


def code(folder):
    """The text of all files below a folder of the project."""
    for at, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in names:
            if name.endswith(".cpp"):
                yield read(os.path.relpath(os.path.join(at, name), ROOT))


def logged(texts):
    """(events, words) of the calls in these texts."""
    events, words = set(), set()
    for text in texts:
        for call in CALL.findall(text):
            event = re.match(r'\s*(?:[\w:]+, )?"(\w+)"', call)
            if event:
                events.add(event.group(1))
            words |= set(re.findall(r'\{"(\w+)",', call))
    return events, words


def log_section(program):
    text = page(f"{program}.{PROGRAMS[program]}")
    return text[text.index("\n.Sh LOG\n"):text.index("\n.Sh ", text.index("\n.Sh LOG\n") + 5)]


def complaints(program, shared):
    events, words = logged(code(f"tools/{program}"))
    assert len(words) > 5, f"the log calls of {program} were not found"
    events |= shared[0] | COMPUTED.get(program, set())
    words |= shared[1]
    section = log_section(program)
    told = set(re.findall(r"\w+", " ".join(re.findall(r"^\.(?:It )?Cm (.*)$", section, re.M))))
    known = told | {word for word, *_ in sources.vocabulary()}
    for word in sorted(words - known):
        yield f"{program}(8): the word {word} of its log is not told"
    listed = set()
    for entries in re.findall(r"^\.It Cm (.*)$", section[:section.index(".El")], re.M):
        listed |= set(re.findall(r"\w+", entries))
    for event in sorted(events - listed):
        yield f"{program}(8): the event {event} is not told"
    for event in sorted(listed - events):
        yield f"{program}(8): there is no event {event}"


def main():
    shared = logged(code("common/service"))
    assert "ready" in shared[0], shared
    tell([line for program in DAEMONS for line in complaints(program, shared)])


if __name__ == "__main__":
    main()
