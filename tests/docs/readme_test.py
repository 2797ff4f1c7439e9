"""README.md and CONTRIBUTING.md name files, links, CMake presets and packages that exist; the two commands stand first.

    readme_test.py
"""

import json
import os
import re

from reading import ROOT, fences, read, tell

# Names in backticks that are paths of this project begin with one of its folders.
TOPS = tuple(sorted(name for name in os.listdir(ROOT) if os.path.isdir(os.path.join(ROOT, name)) and name[0] not in ".b"))


def paths(name, text):
    for path in re.findall(r"\]\(([^)#]+)\)", text):
        if not path.startswith("http"):
            yield path
    for path in re.findall(r"`\.?/?((?:%s)/[\w./-]*)" % "|".join(TOPS), text):
        yield path
    for display in fences(name):
        yield from re.findall(r"(?:^|\s)\./([\w./-]+)", display.text)


def preset_complaints(name, presets):
    for preset in re.findall(r"--preset (\w+)", read(name)):
        if preset not in presets:
            yield f"{name}: there is no preset {preset}"


def package_complaints():
    """What README.md installs by hand is what tools/setup installs."""
    told = re.search(r"apt-get install ((?:[^\n]*\\\n)*[^\n]*)", read("README.md")).group(1)
    ours = re.search(r"build_packages=\((.*?)\)", read("tools/setup/packages.sh"), re.S).group(1)
    if sorted(told.replace("\\\n", " ").split()) != sorted(ours.split()):
        yield "README.md: the packages to build by hand are not those of tools/setup/packages.sh"


def main():
    complaints = []
    for name in ("README.md", "CONTRIBUTING.md"):
        for path in paths(name, read(name)):
            if not os.path.exists(os.path.join(ROOT, path)) and not path.startswith("build/"):
                complaints.append(f"{name}: there is no {path}")
    presets = {preset["name"] for preset in json.loads(read("CMakePresets.json"))["configurePresets"]}
    complaints += [*preset_complaints("README.md", presets), *preset_complaints("CONTRIBUTING.md", presets), *package_complaints()]
    first = fences("README.md")[0]
    commands = [line.split()[0] for line in first.text.strip().split("\n")]
    if first.place != "README.md:1" or commands != ["./tools/quickstart", "./tests/run"]:
        complaints.append("README.md does not begin with ./tools/quickstart and ./tests/run")
    if len(list(paths("README.md", read("README.md")))) < 8:
        complaints.append("README.md: its paths were not found")
    tell(complaints)


if __name__ == "__main__":
    main()
