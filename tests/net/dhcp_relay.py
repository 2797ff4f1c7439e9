"""A client behind ISC's relay agent: an address of its own network, not one that a host there has, and option 82 back."""

import os

from lab_test import dhcp_client, expect, query_leases, run
from lab import isolate
from lab.process import Process, wait_until
from lab.process import run as command

SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
[[dhcp.subnet]]
subnet = "10.78.0.0/24"
pool = ["10.78.0.50-10.78.0.51"]
routers = ["10.78.0.1"]
"""


def test(lab):
    isolate.need("dhcrelay", "isc-dhcp-relay")
    relay = lab.use(lab.network.room("10.77.0.2"))
    client = join(lab, relay)
    relay.run("ip", "address", "add", "10.78.0.1/24", "dev", "eth1")
    relay.run("ip", "address", "add", "10.78.0.50/24", "dev", "eth1")  # a host that never asked
    relay.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
    command("ip", "route", "add", "10.78.0.0/24", "via", "10.77.0.2")
    site = lab.site(subnet=SUBNET)
    lab.daemons = {"pxe-dhcpd": lab.start_daemon(site, "pxe-dhcpd")}
    agent = lab.use(Process(["dhcrelay", "-4", "-d", "-a", "-pf", os.path.join(lab.folder, "relay.pid"), "-id", "eth1", "-iu",
                             "eth0", "10.77.0.1"], os.path.join(lab.folder, "dhcrelay.log"), network=relay.network))
    agent.await_text("Listening on", 10)
    lease = dhcp_client(lab, client)
    expect(lease.address == "10.78.0.51", f"the address of the client's network that nobody has, not {lease.address}")
    rows = query_leases(site, "SELECT json_extract(words, '$.circuit_id') FROM leases WHERE ip = '10.78.0.51'")
    expect(rows == [("eth1",)], f"the circuit that the relay named: {rows}")
    wait_until(agent.running, 1, "a relay that goes on")


def join(lab, relay):
    """Another room, joined to the relay's eth1."""
    client = lab.use(lab.network.room())
    client.run("ip", "link", "delete", "eth0")
    rooms = (relay.network, client.network)
    command("ip", "link", "add", "joint", "type", "veth", "peer", "name", "eth0", "netns",
            f"/proc/self/fd/{client.network}", pass_fds=rooms)
    command("ip", "link", "set", "joint", "netns", f"/proc/self/fd/{relay.network}", "name", "eth1", pass_fds=rooms)
    relay.run("ip", "link", "set", "eth1", "up")
    client.run("ip", "link", "set", "eth0", "up")
    return client


run(test)
