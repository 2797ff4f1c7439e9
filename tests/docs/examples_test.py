"""Every example that the manual and README.md mark as runnable runs, and prints what stands behind it as its output.

    examples_test.py BINARIES

Each runs in a folder of its own that holds pxe.toml (the example of pxe.toml(5)), boot.pcap (a machine's boot) and an
empty folder `files`.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from reading import PAGES, ROOT, displays, fences, tell

CAPTURE = os.path.join(ROOT, "tests/data/captures/uefi-pxe.pcap")
SITE = '[dhcp]\nleases = "leases.db"\n\n'  # what the host has in /var/lib is none of a test's business


def configuration():
    """The last whole file of pxe.toml(5)."""
    return SITE + [display for display in displays("pxe.toml.5") if "toml" in display.marks][-1].text


def run(example, binaries):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "pxe.toml"), "w", encoding="utf-8") as out:
            out.write(configuration())
        shutil.copyfile(CAPTURE, os.path.join(folder, "boot.pcap"))
        os.mkdir(os.path.join(folder, "files"))
        environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}", "HOME": folder}
        return subprocess.run(["bash", "-euo", "pipefail", "-c", example], cwd=folder, env=environment, capture_output=True,
                              text=True, timeout=60, check=False)


def complaints(shown, binaries):
    ran = 0
    for display, after in zip(shown, shown[1:] + [None]):
        if "runnable" not in display.marks:
            continue
        ran += 1
        done = run(display.text, binaries)
        if done.returncode != 0:
            yield f"{display.place}: exit status {done.returncode}\n{display.text}{done.stderr}"
        elif done.stdout == "" and "quiet" not in display.marks:
            yield f"{display.place}: it printed nothing\n{display.text}"
        elif after and "output" in after.marks and after.text != done.stdout:
            yield f"{display.place}: it printed\n{done.stdout}where the text shows\n{after.text}"
    if ran == 0:
        yield f"{shown[0].place.split(':')[0]}: no runnable example" if shown else "no examples"


def main():
    binaries = os.path.abspath(sys.argv[1])
    told = []
    for name in PAGES:
        if name != "pxe.toml.5":  # its examples are configuration, which config_test.py looks at
            told += complaints(displays(name), binaries)
    told += complaints(fences("README.md"), binaries)
    tell(told)


if __name__ == "__main__":
    main()
