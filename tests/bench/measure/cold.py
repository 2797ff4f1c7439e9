"""Short-lived programs: one call with nothing running before, and names through a pipe."""

import os
import statistics
import subprocess
import time

from lab import isolate, process

from .dhcp import our_site
from .rows import OURS, Row

TRUE = "/bin/true"


def rows(bench):
    folder = bench.fresh("cold")
    config = our_site(bench, folder, '[boot.local]\nipxe = "exit"\n[default]\nboot = "local"\n')
    calls = {
        "ipxe-render mac=… of a small pxe.toml, one call": ["ipxe-render", "-c", config, "mac=00:12:34:56:78:90"],
        "pxe-cfgname MAC IP, one call": ["pxe-cfgname", "00:26:b9:5e:30:3a", "192.168.7.68"],
    }
    found = [Row("cold", work, "ms", {OURS: lambda argv=argv: cold(bench, [bench.ours(argv[0]), *argv[1:]]),
                                      TRUE: lambda: cold(bench, [TRUE])}, more=False, at_most=5)
             for work, argv in calls.items()]
    found.append(Row("cold", "names from `pxe-cfgname -`", "lines/s", {OURS: lambda: names(bench)}, at_least=1e6))
    return found


def cold(bench, argv):
    """Median milliseconds from fork to end."""
    took = []
    for _ in range(bench.sizes.calls):
        began = time.monotonic()
        # vfork and exec: nothing of Python's own memory is copied.
        child = os.posix_spawn(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        status = os.waitpid(child, 0)[1]
        took.append((time.monotonic() - began) * 1000)
        if status != 0:
            raise process.Failed(f"{os.path.basename(argv[0])} ended with {os.waitstatus_to_exitcode(status)}")
    return statistics.median(took)


def names(bench):
    count = bench.sizes.names
    asked = bench.config(bench.folder, "machines.txt", "".join(
        f"52:54:00:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x} 10.77.{n >> 8 & 255}.{n & 255}\n" for n in range(count)))
    answered = bench.path("names.txt")
    with open(asked, "rb") as source, open(answered, "wb") as out:
        began = time.monotonic()
        done = subprocess.run([bench.ours("pxe-cfgname"), "-"], stdin=source, stdout=out, stderr=subprocess.PIPE, check=False)
        took = time.monotonic() - began
    if done.returncode == 2 and b"'-' is not" in done.stderr:
        raise isolate.Unavailable("this pxe-cfgname does not read machines from stdin")
    if done.returncode != 0:
        raise process.Failed(f"pxe-cfgname ended with {done.returncode}: {done.stderr.decode(errors='replace')[-200:]}")
    with open(answered, "rb") as lines:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: lines.read(1 << 20), b"")) / took
