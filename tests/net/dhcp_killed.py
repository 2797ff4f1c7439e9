"""Killed at any moment, the server has every lease that it acknowledged, and gives no address to two clients (FAULTS L1)."""

import random
import signal
import threading
import time

from dhcp_wire import Relay
from lab_test import expect, query_leases, run

ROUNDS = 12
SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
pool = ["10.77.0.20-10.77.0.250"]
"""


def test(lab):
    site = lab.site(subnet=SUBNET)
    chance = random.Random(1)
    held = {}
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        for number in range(ROUNDS):
            server = lab.start_daemon(site, "pxe-dhcpd")
            lab.daemons = {"pxe-dhcpd": server}
            killer = threading.Timer(chance.uniform(0.05, 0.3), server.kill, [signal.SIGKILL])
            killer.start()
            until = time.monotonic() + 0.4
            machine = 0
            while time.monotonic() < until and machine < 18:
                mac = f"02:00:00:00:{number:02x}:{machine:02x}"
                address = relay.lease(mac, 0.1)
                if address:
                    held[mac] = address
                machine += 1
            killer.join()
    expect(len(held) > ROUNDS, f"leases in most rounds, not {len(held)} in all")
    rows = dict(query_leases(site, "SELECT mac, ip FROM leases WHERE state = 'bound'"))
    missing = {mac: address for mac, address in held.items() if rows.get(mac) != address}
    expect(not missing, f"every acknowledged lease in the database; without {missing}")
    expect(len(set(held.values())) == len(held), "no address given to two clients")


run(test)
