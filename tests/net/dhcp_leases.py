"""Leases are in the database before the client has them: killed and started again, the server gives the same address."""

import os
import signal

from lab_test import dhcp_client, expect, query_leases, run
from lab.process import run as command


def test(lab):
    site = lab.site()
    room = lab.network.room()
    lab.daemons = {"pxe-dhcpd": lab.start_daemon(site, "pxe-dhcpd")}
    first = dhcp_client(lab, room)
    expect(first.address.startswith("10.77.0."), f"an address of the pool, not {first.address}")
    rows = query_leases(site, "SELECT ip, mac, state FROM leases")
    expect(rows == [(first.address, first.mac, "bound")], f"the lease in the database at once: {rows}")

    lab.daemons["pxe-dhcpd"].kill(signal.SIGKILL)
    lab.daemons["pxe-dhcpd"] = lab.start_daemon(site, "pxe-dhcpd")
    again = dhcp_client(lab, room)
    expect(again.address == first.address, f"{first.address} again after a restart, not {again.address}")
    lab.daemons["pxe-dhcpd"].stop()
    explained(lab, site)


def explained(lab, site):
    """--explain with the lease file tells the address that the machine has there, and without it that of an empty one."""
    query_leases(site, "UPDATE leases SET ip = '10.77.0.149'")
    capture = os.path.join(lab.folder, "capture.pcap")
    told = [command(site.program("pxe-dhcpd"), "-c", site.config, "--explain", capture, *more)
            for more in ([], ["--lease-file", os.path.join(lab.folder, "leases.db")])]
    expect(["address 10.77.0.149" in text for text in told] == [False, True], f"the known address: {told}")


run(test)
