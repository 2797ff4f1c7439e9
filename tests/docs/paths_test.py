"""No committed file refers to a place outside the project that only one machine has: a folder at the top of this machine's
file system that is none of the usual ones, somebody's home, or a symbolic link that leads out of the repository.

    paths_test.py
"""

import os
import re
import subprocess

from reading import ROOT, skip, tell

# The Filesystem Hierarchy Standard's, and the kernel's.
USUAL = set("bin boot dev etc lib lib32 lib64 libx32 media opt proc run sbin srv sys tmp usr var".split())


def committed():
    done = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        skip(f"not a git repository: {done.stderr.strip()}")
    return [path for path in done.stdout.split("\0") if path]


def private_folders(top="/"):
    """The folders that another machine need not have."""
    return sorted(set(os.listdir(top)) - USUAL | {"home", "root"})


def complaints(path, text, private):
    pattern = re.compile(r"(?<![\w.:/}*>])/(?:" + "|".join(map(re.escape, private)) + r")/[\w.]")
    for number, line in enumerate(text.split("\n"), 1):
        if pattern.search(line) or ROOT in line:
            yield f"{path}:{number}: {line.strip()[:120]}"


def main():
    private = private_folders()
    assert list(complaints("x", "see /" + "home/me/notes", private)), "a private path was not found"
    found = []
    for path in committed():
        full = os.path.join(ROOT, path)
        if os.path.islink(full) and not os.path.realpath(full).startswith(os.path.realpath(ROOT) + os.sep):
            found.append(f"{path} is a link to {os.readlink(full)}")
        elif os.path.isfile(full):
            with open(full, encoding="utf-8", errors="replace") as text:
                found += complaints(path, text.read(), private)
    tell(found)


if __name__ == "__main__":
    main()
