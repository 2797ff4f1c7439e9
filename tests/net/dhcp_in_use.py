"""An address that another host has is not given out: the offer does not wait, and the request is refused."""

import time

from lab_test import expect, query_leases, run
from dhcp_wire import DISCOVER, NAK, OFFER, REQUEST, Relay
from lab.process import wait_until

SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
pool = ["10.77.0.50-10.77.0.51"]
"""
MAC = "02:00:00:00:00:01"
FIFTY = bytes([50, 4, 10, 77, 0, 50])


def test(lab):
    site = lab.site(subnet=SUBNET)
    lab.daemons = {"pxe-dhcpd": lab.start_daemon(site, "pxe-dhcpd")}
    lab.use(lab.network.room("10.77.0.50"))  # who never asked
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        began = time.monotonic()
        offer = relay.answer(relay.send(DISCOVER, MAC, FIFTY))
        expect(offer and offer[:2] == (OFFER, "10.77.0.50"), f"an offer at once, not {offer}")
        expect(time.monotonic() - began < 0.5, "an offer that did not wait for a probe")
        lab.expect_logged("pxe-dhcpd", "conflict", "ip=10.77.0.50")
        request = FIFTY + bytes([54, 4]) + offer[2]
        expect(relay.answer(relay.send(REQUEST, MAC, request))[0] == NAK, "a refusal of the address in use")
        expect(relay.lease(MAC) == "10.77.0.51", "the other address")
        expect(query_leases(site, "SELECT state FROM leases WHERE ip = '10.77.0.50'") == [("declined",)], "it set aside")
        run_release(lab, site)
        wait_until(lambda: query_leases(site, "SELECT state FROM leases WHERE ip = '10.77.0.50'") == [("released",)], 5,
                   "the address free again by --release")


def run_release(lab, site):
    said = lab.network.room().run(site.program("pxe-dhcpd"), "-c", site.config, "--release", "10.77.0.50")
    expect(said == "10.77.0.50 is free\n", f"what --release did, not {said!r}")


run(test)
