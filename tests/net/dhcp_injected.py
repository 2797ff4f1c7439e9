"""What the kernel refuses once: an fsync that fails acknowledges nothing (FAULTS L3), and a reply that cannot be sent
stops nobody (FAULTS N2)."""

import contextlib
import os
import re
import shutil

from lab_test import expect, query_leases, run
from dhcp_wire import Relay
from lab import isolate
from lab.process import Process

REFUSALS = {"ENOBUFS": "No buffer space available", "ENETUNREACH": "Network is unreachable",
            "EPERM": "Operation not permitted", "EMSGSIZE": "Message too long"}


def test(lab):
    if not shutil.which("strace"):
        raise isolate.Unavailable("strace is not installed")
    site = lab.site()
    server = lab.start_daemon(site, "pxe-dhcpd")
    lab.daemons = {"pxe-dhcpd": server}
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        held = failed_fsync(lab, server, relay)
        failed_sends(lab, server, relay)
        unlisted_interfaces(lab, server, relay)
    server.kill()
    lab.start_daemon(site, "pxe-dhcpd")
    rows = dict(query_leases(site, "SELECT mac, ip FROM leases WHERE state = 'bound'"))
    expect(held.items() <= rows.items(), f"every acknowledged lease in the database: {held} among {rows}")


def failed_fsync(lab, server, relay):
    """One fsync fails: that lease is not acknowledged, and later ones are, after all was written again."""
    held = {"02:00:00:00:00:01": relay.lease("02:00:00:00:00:01")}
    expect(all(held.values()), "a lease before")
    with injected(lab, server, "fdatasync,fsync", "EIO"):
        expect(relay.lease("02:00:00:00:00:02", 0.5) is None, "no ACK for a lease that may not be on disk")
        lab.expect_logged("pxe-dhcpd", "error leases", "reason=")
    for mac in ("02:00:00:00:00:02", "02:00:00:00:00:03"):
        held[mac] = relay.lease(mac)
    expect(all(held.values()), f"leases once the disk is well: {held}")
    return held


def unlisted_interfaces(lab, server, relay):
    """The kernel does not list its interfaces once, just when one came: those of before are served."""
    with injected(lab, server, "sendto", "ENOBUFS"):
        lab.use(lab.network.room())
        lab.expect_logged("pxe-dhcpd", "warning interfaces")
        expect(relay.lease("02:00:00:00:00:05"), "a lease meanwhile")


def failed_sends(lab, server, relay):
    for error, said in REFUSALS.items():
        with injected(lab, server, "sendmsg", error):
            expect(relay.lease("02:00:00:00:00:04", 0.3) is None, f"no OFFER where sending fails with {error}")
            lab.expect_logged("pxe-dhcpd", "error offer", said)
        expect(relay.lease("02:00:00:00:00:04"), f"a lease after {error}")


@contextlib.contextmanager
def injected(lab, server, calls, error):
    """The next of these system calls of the daemon fails."""
    log = os.path.join(lab.folder, f"strace-{error}.log")
    argv = ["strace", "-f", "-p", str(server.pid), "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when=1"]
    with Process(argv, log) as tracer:
        tracer.await_text("attached", 10)
        yield
        expect(re.search(rf"{error}.*\(INJECTED\)", tracer.output()), f"{error} was injected: {tracer.output()}")


run(test)
