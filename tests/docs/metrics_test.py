"""Every number that the daemons tell Prometheus stands in their pages, in the section METRICS, and no other does.

    metrics_test.py
"""

import re

from log_test import code
from reading import DAEMONS, PROGRAMS, differences, page, tell

NUMBER = re.compile(r'\.(?:counter|gauge)\(\s*"(\w+)"')


def measured(folder):
    return {name for text in code(folder) for name in NUMBER.findall(text)}


def told(program):
    text = page(f"{program}.{PROGRAMS[program]}")
    section = text[text.index("\n.Sh METRICS\n"):text.index("\n.Sh ENVIRONMENT\n")]
    return set(re.findall(r"^\.It Cm (\w+)$", section, re.M))


def main():
    shared = measured("common/service")
    assert "pxe_reloads_total" in shared, shared
    complaints = []
    for program in DAEMONS:
        complaints += differences(program, measured(f"tools/{program}") | shared, told(program), "the program", "the manual")
    tell(complaints)


if __name__ == "__main__":
    main()
