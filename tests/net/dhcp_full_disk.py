"""On a full disk nothing is acknowledged, the log says so once, and the service goes on when there is room (FAULTS L2)."""

import os

from lab_test import expect, run
from dhcp_wire import Relay
from lab import isolate
from lab.process import run as command
from lab.process import wait_until


def test(lab):
    isolate.own_mounts()
    small = os.path.join(lab.folder, "small")
    os.makedirs(small)
    command("mount", "-t", "tmpfs", "-o", "size=512k", "none", small)
    try:
        serve_from(lab, small)
    finally:
        command("umount", "-l", small)


def serve_from(lab, small):
    site = lab.site()
    server = lab.start_daemon(site, "pxe-dhcpd", "--lease-file", os.path.join(small, "leases.db"))
    lab.daemons = {"pxe-dhcpd": server}
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        expect(relay.lease("02:00:00:00:00:01"), "a lease while there is room")
        fill(os.path.join(small, "filler"))
        refused = [relay.lease(f"02:00:00:00:01:{n:02x}", 0.2) for n in range(20)]
        expect(refused[-1] is None, "no ACK on a full disk")
        lab.expect_logged("pxe-dhcpd", "error leases", "full")
        expect(lab.log("pxe-dhcpd").count("error leases") == 1, "the full disk said once")
        os.remove(os.path.join(small, "filler"))
        wait_until(lambda: relay.lease("02:00:00:00:02:01", 0.5), 5, "an ACK once there is room")
    expect(server.stop() == 0, "a clean end")


def fill(path):
    with open(path, "wb", buffering=0) as out:
        try:
            while out.write(bytes(4096)):
                pass
        except OSError:
            return


run(test)
