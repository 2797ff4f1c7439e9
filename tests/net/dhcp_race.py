"""Two clients race for the last address: one gets it, and the other gets it when the first gives it back."""

from dhcp_wire import DISCOVER, OFFER, RELEASE, Relay
from lab_test import expect, run

SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
pool = ["10.77.0.50"]
"""
ONE, TWO = "02:00:00:00:00:01", "02:00:00:00:00:02"


def test(lab):
    lab.daemons = {"pxe-dhcpd": lab.start_daemon(lab.site(subnet=SUBNET), "pxe-dhcpd")}
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        asked = [relay.send(DISCOVER, mac) for mac in (ONE, TWO)]
        expect(relay.answer(asked[0])[0] == OFFER, "an offer to the first")
        expect(relay.answer(asked[1], 0.3) is None, "no offer to the second")
        expect(relay.lease(ONE) == "10.77.0.50", "the last address for the first")
        expect(relay.lease(TWO, 0.3) is None, "nothing for the second")
        lab.expect_logged("pxe-dhcpd", "warning discover", "subnet=10.77.0.0/24")
        expect(lab.log("pxe-dhcpd").count("subnet=10.77.0.0/24") == 1, "an exhausted pool said once a minute")
        relay.send(RELEASE, ONE, ciaddr="10.77.0.50")
        expect(relay.lease(TWO) == "10.77.0.50", "the address given back for the second")


run(test)
