"""How --help, the manual, the completions' programs and README.md are read, for the tests that hold them together.

The conventions of the manual that these rely on:

    .It Fl c , Fl -config Ar file      an option: in one list per page, names as --help has them, its value in small letters
    .It Cm address Pq address; D T     a key of pxe.toml(5), under a `.Ss [section]`, with an example in a `.Dl` line
    .\\" runnable                       before a `.Bd -literal`: commands for sh that tests run (see examples_test.py)
    .\\" output                         before the next one: exactly what they print

In README.md a fenced block is runnable behind `<!-- runnable -->`.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = {"pxe-dhcpd": 8, "pxe-tftpd": 8, "pxe-httpd": 8, "pxe-sniff": 8, "pxe-cfgname": 1, "ipxe-render": 1}
DAEMONS = ("pxe-dhcpd", "pxe-tftpd", "pxe-httpd")
PAGES = [f"{name}.{section}" for name, section in PROGRAMS.items()] + ["pxe.toml.5", "pxe-boot.7"]


def read(path):
    """A file of the project."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as text:
        return text.read()


def skip(reason):
    """Ends the test as skipped."""
    print(f"skipped: {reason}")
    sys.exit(77)


def tell(complaints):
    """Ends the test: well when there are no complaints."""
    complaints = list(complaints)
    print("\n".join(complaints))
    sys.exit(1 if complaints else 0)


def differences(what, first, second, in_first, in_second):
    """A complaint for each item that one of two sets lacks."""
    first, second = set(first), set(second)
    for item in sorted(first - second):
        yield f"{what}: {item} is in {in_first} but not in {in_second}"
    for item in sorted(second - first):
        yield f"{what}: {item} is in {in_second} but not in {in_first}"


@dataclass
class Option:
    names: tuple  # ("-c", "--config"), the short one first
    value: str = ""  # `file`, in small letters; empty for a flag
    words: list = field(default_factory=list)  # of the manual: what stands in `.Cm` under it

    @property
    def long(self):
        return self.names[-1]


# --- --help ---

HELP_OPTION = re.compile(r"^  (-[\w-]+(?:,-[\w-]+)*)(?: (\S+))?(?:\s|$)", re.M)


def help_text(binaries, program):
    done = subprocess.run([os.path.join(binaries, program), "--help"], capture_output=True, text=True, check=True)
    return done.stdout


def help_options(text):
    """By the long name."""
    body = text[text.index("\nOptions:\n"):]
    options = [Option(tuple(names.split(",")), value.lower()) for names, value in HELP_OPTION.findall(body)]
    return {option.long: option for option in options}


# --- The manual ---

ESCAPES = {r"\e": "\\", r"\(dq": '"', r"\(aq": "'", r"\(en": "-", r"\&": "", r"\-": "-"}


def plain(text):
    """Without the escapes that these pages use."""
    return re.sub(r"\\(?:\((?:dq|aq|en)|[e&-])", lambda escape: ESCAPES[escape.group()], text)


def page(name):
    return read(f"man/{name}")


def page_options(text):
    """The entries `.It Fl …`, by the long name."""
    options, current = {}, None
    for line in text.split("\n"):
        if line.startswith(".It Fl "):
            names = tuple("-" + name for name in re.findall(r"\bFl (\S+)", line))
            value = re.search(r"\bAr (\S+)$", line)
            current = Option(names, value.group(1) if value else "")
            options[current.long] = current
        elif line.startswith((".It ", ".El", ".S")):
            current = None
        elif current and line.startswith(".Cm "):
            current.words += [word for word in line.split()[1:] if re.match(r"\w", word)]
    return options


def synopsis_options(text):
    """The names that the SYNOPSIS shows."""
    part = text[text.index(".Sh SYNOPSIS"):text.index(".Sh DESCRIPTION")]
    return {"-" + name for name in re.findall(r"\bFl (\S+)", part)}


def section(text, title):
    """The lines below `.Ss title`, up to the next heading."""
    found = re.search(rf"^\.Ss {re.escape(title)}(?:\\&)?\n(.*?)(?=^\.S[sh] |\Z)", text, re.M | re.S)
    if not found:
        raise ValueError(f"no .Ss {title}")
    return found.group(1)


def rows(text, columns):
    """The rows of that many columns, without the headings."""
    cells = [[plain(cell.strip()) for cell in line[4:].split(" Ta ")] for line in text.split("\n") if line.startswith(".It ")]
    return [tuple(row) for row in cells if len(row) == columns and not row[0].startswith("Sy ")]


@dataclass
class Display:
    marks: list  # the words of the comments right above
    text: str
    place: str  # `man/pxe.toml.5:20`


def displays(name):
    """The literal displays of a page."""
    marks, found, begins = [], [], 0
    for number, line in enumerate(page(name).split("\n"), 1):
        if begins:
            if line == ".Ed":
                found.append(Display(marks, plain("\n".join(body)) + "\n", f"man/{name}:{begins}"))
                marks, begins = [], 0
            else:
                body.append(line)
        elif line.startswith(".Bd -literal"):
            begins, body = number, []
        elif line.startswith('.\\" '):
            marks = line[4:].split()
        else:
            marks = []
    return found


def fences(name):
    """The fenced blocks of a Markdown file."""
    marks, found, begins = [], [], 0
    for number, line in enumerate(read(name).split("\n"), 1):
        if begins:
            if line.startswith("```"):
                found.append(Display(marks, "\n".join(body) + "\n", f"{name}:{begins}"))
                marks, begins = [], 0
            else:
                body.append(line)
        elif line.startswith("```"):
            marks, begins, body = marks + line[3:].split(), number, []
        elif line.startswith("<!-- "):
            marks = line[5:].removesuffix("-->").split()
        else:
            marks = []
    return found
