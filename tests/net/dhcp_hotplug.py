"""The interface goes and another of its name comes: served again, without a restart or a busy loop (FAULTS N1)."""

import os
import signal

from lab_test import expect, run
from dhcp_wire import Relay
from lab.process import run as command
from lab.process import wait_until


def test(lab):
    network = lab.new_network(ipv6_router=False)  # nobody sends on the interface that goes
    site = lab.site()
    server = lab.start_daemon(site, "pxe-dhcpd")
    lab.daemons = {"pxe-dhcpd": server}
    with Relay(network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        expect(relay.lease("02:00:00:00:00:01"), "a lease before")
    command("ip", "link", "delete", "br0")
    before = cpu_seconds(server.pid)
    command("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0", "stp_state", "0")
    command("ip", "address", "add", "10.77.0.1/24", "dev", "br0")
    command("ip", "link", "set", "br0", "up")
    server_room = network.room("10.77.0.8")
    with Relay(server_room, "10.77.0.8") as relay:
        wait_until(lambda: relay.lease("02:00:00:00:00:02", 0.5), 5, "a lease on the new interface")
        again = relay.lease("02:00:00:00:00:01")
        os.kill(server.pid, signal.SIGHUP)
        lab.expect_logged("pxe-dhcpd", "reload", "done")
        expect(relay.lease("02:00:00:00:00:01") == again, "the same lease after a reload")
    expect(cpu_seconds(server.pid) - before < 1, "no busy loop")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


run(test)
