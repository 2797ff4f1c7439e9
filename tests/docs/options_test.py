"""--help, the manual and the commands that both show know the same options.

    options_test.py BINARIES
"""

import re
import shlex
import sys

from reading import (PAGES, PROGRAMS, differences, displays, fences, help_options, help_text, page, page_options, plain,
                     read, synopsis_options, tell)

UNIVERSAL = {"--help", "--version"}


def manual_complaints(program, help_has, text):
    """What a program's page and its help disagree on."""
    page_has = page_options(text)
    yield from differences(program, help_has, page_has, "--help", "the manual")
    for long in set(help_has) & set(page_has):
        ours, theirs = help_has[long], page_has[long]
        if ours.names != theirs.names:
            yield f"{program}: --help names {ours.names}, the manual {theirs.names}"
        if ours.value != theirs.value:
            yield f"{program}: the value of {long} is '{ours.value}' in --help and '{theirs.value}' in the manual"
    synopsis = synopsis_options(text)
    for option in help_has.values():
        if option.long not in UNIVERSAL and not synopsis & set(option.names):
            yield f"{program}: {option.long} is not in the SYNOPSIS"


def commands(text):
    """The commands of our programs in a text, as (program, words)."""
    joined = text.replace("\\\n", " ").replace("|\n", "| ")
    for line in joined.split("\n"):
        for part in re.split(r"\||;|&&|\$\(", line):
            try:
                words = shlex.split(part, comments=True)
            except ValueError:
                continue  # half of a quoted thing
            while words and (words[0] in ("sudo", "env", "exec") or re.match(r"\w+=", words[0]) or words[0].startswith("-")):
                words = words[1:]
            name = words[0].rsplit("/", 1)[-1] if words else ""
            if name.removeprefix("ExecStart=") in PROGRAMS or name in PROGRAMS:
                yield name.removeprefix("ExecStart="), words[1:]


def command_complaints(place, text, options):
    for program, words in commands(text):
        known = {name for option in options[program].values() for name in option.names}
        for word in words:
            name = word.split("=")[0]
            if name.startswith("-") and name != "-" and name not in known:
                yield f"{place}: {program} has no option {name}"


def inline():
    """What stands within a sentence: `…` in Markdown, `.Ql …` in the manual."""
    for name in ("README.md", "CONTRIBUTING.md"):
        for text in re.findall(r"`([^`\n]+)`", read(name)):
            yield name, text
    for name in PAGES:
        for text in re.findall(r"^\.Ql (.*)$", page(name), re.M):
            yield f"man/{name}", plain(text)


def self_test(options):
    """The checks can fail."""
    text = page("pxe-cfgname.1")
    without = text.replace(".It Fl -json\n", ".It Fl -jason\n").replace("-root Ar dir", "-root Ar folder")
    told = "\n".join(manual_complaints("pxe-cfgname", options["pxe-cfgname"], without))
    assert "--json" in told and "--jason" in told and "folder" in told, told
    assert list(command_complaints("x", "cat x | sudo pxe-sniff --wrong eth0", options)), "a wrong option was not found"


def main():
    binaries = sys.argv[1]
    helps = {program: help_text(binaries, program) for program in PROGRAMS}
    options = {program: help_options(text) for program, text in helps.items()}
    self_test(options)
    complaints = []
    for program, section in PROGRAMS.items():
        complaints += manual_complaints(program, options[program], page(f"{program}.{section}"))
        complaints += command_complaints(f"{program} --help", helps[program], options)
    shown = [display for name in PAGES for display in displays(name)] + fences("README.md") + fences("CONTRIBUTING.md")
    for display in shown:
        complaints += command_complaints(display.place, display.text, options)
    for place, text in inline():
        complaints += command_complaints(place, text, options)
    tell(complaints)


if __name__ == "__main__":
    main()
