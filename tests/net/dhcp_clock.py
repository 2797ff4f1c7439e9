"""Somebody sets the clock a month ahead: leases run by the clock that nobody sets, and none is given to another machine
(FAULTS L13)."""

import glob
import os

from lab_test import expect, run
from dhcp_wire import Relay
from lab import isolate

LIBRARY = "/usr/lib/*/faketime/libfaketime.so.1"
SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
pool = ["10.77.0.50-10.77.0.51"]
"""


def test(lab):
    libraries = glob.glob(LIBRARY)
    if not libraries:
        raise isolate.Unavailable("libfaketime is not installed (Debian: faketime)")
    clock = os.path.join(lab.folder, "clock")
    set_clock(clock, "+0d")
    os.environ.update(LD_PRELOAD=libraries[0], FAKETIME_TIMESTAMP_FILE=clock, FAKETIME_NO_CACHE="1",
                      FAKETIME_DONT_FAKE_MONOTONIC="1", ASAN_OPTIONS="detect_leaks=0:verify_asan_link_order=0")
    site = lab.site(subnet=SUBNET)
    server = lab.start_daemon(site, "pxe-dhcpd")
    del os.environ["LD_PRELOAD"]
    lab.daemons = {"pxe-dhcpd": server}
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        held = {mac: relay.lease(mac) for mac in ("02:00:00:00:00:01", "02:00:00:00:00:02")}
        expect(all(held.values()), f"both addresses of the pool: {held}")
        set_clock(clock, "+30d")
        expect(relay.lease("02:00:00:00:00:03", 0.5) is None, "no address for a third machine")
        lab.expect_logged("pxe-dhcpd", "warning discover", "no address is free")
        for mac, address in held.items():
            expect(relay.lease(mac) == address, f"{mac} still has {address}")
    year = [line[:7] for line in server.output().splitlines() if line[:2] == "20"]
    expect(len(set(year)) > 1, f"the log follows the wall clock: {set(year)}")


def set_clock(path, offset):
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(offset + "\n")
    os.replace(path + ".new", path)


run(test)
