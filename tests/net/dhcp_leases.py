"""Leases are in the database before the client has them: killed and started again, the server gives the same address."""

import signal

from lab_test import dhcp_client, expect, query_leases, run


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


run(test)
