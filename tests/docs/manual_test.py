"""mandoc finds nothing in the pages, and they refer to each other's real names.

    manual_test.py
"""

import os
import re
import shutil
import subprocess

from reading import PAGES, PROGRAMS, ROOT, page, skip, tell

SECTIONS = ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "EXAMPLES", "SEE ALSO", "STANDARDS")
DAEMON_SECTIONS = ("SIGNALS", "LOG", "ENVIRONMENT", "FILES", "PRIVILEGES")
INITS = ("systemd", "OpenRC", "s6", "runit")


def lint(name):
    """What mandoc says, but for pages that are not installed here: whose they are, links() looks at."""
    done = subprocess.run(["mandoc", "-Tlint", "-W", "all", os.path.join(ROOT, "man", name)], capture_output=True, text=True,
                          check=False)
    for line in done.stdout.split("\n"):
        if line and "referenced manual not found" not in line:
            yield line


def links(name):
    """Pages of this project that do not exist, or stand in another section."""
    sections = dict(entry.rsplit(".", 1) for entry in PAGES)
    for other, number in re.findall(r"\.Xr (\S+) (\d)", page(name)):
        if other.startswith(("pxe", "ipxe")) and sections.get(other) != number:
            yield f"man/{name}: there is no {other}({number})"


def structure(name):
    text = page(name)
    program = name.rsplit(".", 1)[0]
    wanted = SECTIONS if program in PROGRAMS else ("NAME", "DESCRIPTION", "EXAMPLES", "SEE ALSO", "STANDARDS")
    daemon = program.endswith("d") and program in PROGRAMS
    for title in wanted + (DAEMON_SECTIONS if daemon else ()):
        if f"\n.Sh {title}\n" not in text:
            yield f"man/{name}: no section {title}"
    for init in INITS if daemon else ():
        if f"\n.Ss Under {init}\n" not in text:
            yield f"man/{name}: nothing about {init}"


def main():
    if not shutil.which("mandoc"):
        skip("mandoc is missing (Debian: mandoc)")
    there = sorted(name for name in os.listdir(os.path.join(ROOT, "man")) if re.search(r"\.\d$", name))
    complaints = [] if there == sorted(PAGES) else [f"man/ has {there}"]
    for name in PAGES:
        complaints += [*lint(name), *links(name), *structure(name)]
    tell(complaints)


if __name__ == "__main__":
    main()
