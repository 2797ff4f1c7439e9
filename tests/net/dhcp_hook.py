"""The on-lease program is told of leases in the vocabulary's words, never holds the server up, and its failures are logged."""

import json
import os
import time

from lab_test import expect, run
from dhcp_wire import RELEASE, Relay
from lab.process import wait_until

SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
pool = ["10.77.0.50-10.77.0.150"]
lease-time = 4
"""
HOOK = """#!/bin/sh
echo "$event $ip $mac $hostname" >>{told}
case $mac in *:02) sleep 2 ;; *:03) exit 3 ;; esac
"""


def test(lab):
    site = lab.site(subnet=SUBNET)
    told, hook = (os.path.join(lab.folder, name) for name in ("told", "hook"))
    with open(hook, "w", encoding="utf-8") as out:
        out.write(HOOK.format(told=told))
    os.chmod(hook, 0o755)
    add_key(site, f'on-lease = "{hook}"')
    server = lab.start_daemon(site, "pxe-dhcpd")
    lab.daemons = {"pxe-dhcpd": server}
    with Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay:
        relay.reach()
        first = relay.lease("02:00:00:00:00:01")
        wait_until(lambda: f"bound {first} 02:00:00:00:00:01" in read(told), 5, "the lease told")
        second = relay.lease("02:00:00:00:00:02")
        began = time.monotonic()
        expect(relay.lease("02:00:00:00:00:03"), "a lease while a program sleeps")
        expect(time.monotonic() - began < 1, "no waiting for the program")
        relay.send(RELEASE, "02:00:00:00:00:01", ciaddr=first)
        wait_until(lambda: f"released {first}" in read(told), 10, "the release told")
        lab.expect_logged("pxe-dhcpd", "hook", "ended with status 3")
        wait_until(lambda: f"expired {second}" in read(told), 10, "the end of a lease told")
        expect(f"expired {first}" not in read(told), "no end of a lease that was given back")
    listed = [json.loads(line) for line in lab.network.room().run(
        site.program("pxe-dhcpd"), "-c", site.config, "--leases", "--json").splitlines()]
    expect({"ip": first, "state": "released", "live": False}.items() <= next(
        row for row in listed if row["mac"] == "02:00:00:00:00:01").items(), f"the released lease among {listed}")
    expect(sum(row["state"] == "bound" for row in listed) == 2, f"two leases that were not given back among {listed}")
    expect(server.stop() == 0, "a clean end")


def add_key(site, line):
    text = read(site.config).replace("[dhcp]\n", f"[dhcp]\n{line}\n", 1)
    with open(site.config, "w", encoding="utf-8") as out:
        out.write(text)


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as text:
        return text.read()


run(test)
