"""Memory at rest: what is resident once everything is up and nobody has asked anything."""

import contextlib
import time

from . import cable, dhcp, http, storm
from .rows import OURS, Row


def rows(bench):
    servers = {
        OURS: lambda files: storm.ours(bench, files),
        "dnsmasq + nginx": lambda files: both(bench, files),
        "Kea alone": lambda files: dhcp.kea(bench, False),
        "ISC dhcpd alone": lambda files: dhcp.isc(bench, False),
    }
    return [Row("memory", "DHCP, TFTP and HTTP servers at rest, together", "MiB",
                {name: (lambda start=start: at_rest(bench, start)) for name, start in servers.items()}, more=False,
                at_most=30, once=True)]


@contextlib.contextmanager
def both(bench, files):
    more = ["--enable-tftp", f"--tftp-root={files}"]
    with dhcp.dnsmasq(bench, True, *more), http.nginx(bench, f"{files}/x"):
        yield


def at_rest(bench, start):
    bench.file("small.txt", http.SMALL)
    with start(bench.path("files")):
        time.sleep(bench.sizes.rest)  # what is still being set up is not yet rest
        return cable.memory(1) / 2**20 - base()


def base():
    """What is not a server: the first process of the namespace, which is this program."""
    with open("/proc/1/statm", encoding="ascii") as text:
        return int(text.read().split()[1]) * 4096 / 2**20
