"""`cmake --install` puts the six programs, every page and every completion where they are looked for, and nothing else.

    install_test.py BUILD
"""

import os
import subprocess
import sys
import tempfile

from reading import DAEMONS, PAGES, PROGRAMS, differences, tell


def wanted():
    for program in PROGRAMS:
        yield f"{'sbin' if program in DAEMONS else 'bin'}/{program}"
        yield f"share/bash-completion/completions/{program}"
        yield f"share/zsh/site-functions/_{program}"
        yield f"share/fish/vendor_completions.d/{program}.fish"
    for page in PAGES:
        yield f"share/man/man{page[-1]}/{page}"


def main():
    with tempfile.TemporaryDirectory() as prefix:
        done = subprocess.run(["cmake", "--install", sys.argv[1], "--prefix", prefix], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            tell([done.stderr])
        found = [os.path.relpath(os.path.join(folder, name), prefix) for folder, _, names in os.walk(prefix) for name in names]
    tell(differences("install", wanted(), found, "this test", "what is installed"))


if __name__ == "__main__":
    main()
