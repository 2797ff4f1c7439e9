"""tools/quickstart IFACE: refuses what it cannot serve, else serves the top of the subnet until interrupted."""

import socket

from lab_test import expect, run
from lab import network, process
from lab.wire import DISCOVER, OFFER, Wire


def test(lab):
    refused(lab, "lan0", "there is no interface lan0")

    room = lab.use(network.Room())
    room.cable("lan0")
    refused(lab, "lan0", "lan0 is down")
    process.run("ip", "link", "set", "lan0", "up")
    refused(lab, "lan0", "lan0 has no IPv4 address")

    process.run("ip", "address", "add", "10.77.0.1/24", "dev", "lan0")
    room.run("ip", "address", "add", "10.77.0.250/24", "dev", "eth0")  # somebody in the pool already
    serving = lab.quickstart("lan0")
    serving.await_text("are ready", 60)
    said = serving.output()
    expect('"10.77.0.239-10.77.0.249", "10.77.0.251-10.77.0.254"' in said, f"a pool without 10.77.0.250: {said}")
    with room.inside(), Wire("eth0") as wire:
        offer = next(wire.ask_dhcp(DISCOVER, [(93, b"\0\0"), (60, b"PXEClient")], wanted=OFFER, wait=10), None)
    expect(offer and offer.yiaddr.startswith("10.77.0.2"), "an OFFER from the pool")
    expect(offer.siaddr == "10.77.0.1" and offer.server == "10.77.0.1", "an OFFER that names us")
    with room.inside():
        socket.create_connection(("10.77.0.1", 80), 10).close()

    status = serving.stop(limit=10)
    expect("nothing is left running" in serving.output(), f"a clean end, not {status}")
    ports = process.run("ss", "-H", "-lntu")
    expect(ports == "", f"no socket left: {ports}")


def refused(lab, interface, reason):
    attempt = lab.quickstart(interface)
    status = attempt.await_exit(60)
    expect(status == 1 and reason in attempt.output(), f"exit 1 with '{reason}', not {status}: {attempt.output()}")


run(test)
