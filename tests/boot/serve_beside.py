"""tools/quickstart IFACE where another DHCP server answers: refuses, names it, and serves with --proxy."""

from lab_test import dnsmasq, expect, run
from lab import network, process
from lab.wire import DISCOVER, OFFER, Wire


def test(lab):
    room = lab.use(network.Room())
    room.cable("lan1")
    process.run("ip", "link", "set", "lan1", "up")
    process.run("ip", "address", "add", "10.77.0.1/24", "dev", "lan1")
    room.run("ip", "address", "add", "10.77.0.2/24", "dev", "eth0")
    dnsmasq(lab, room)

    attempt = lab.quickstart("lan1")
    expect(attempt.await_exit(60) == 1, "a refusal")
    expect("10.77.0.2" in attempt.output() and "use --proxy" in attempt.output(),
           f"the other server's address and the way out: {attempt.output()}")

    serving = lab.quickstart("lan1", "--proxy")
    serving.await_text("are ready", 60)
    with room.inside(), Wire("eth0") as wire:
        rom = [(93, b"\0\0"), (94, b"\x01\x02\x01"), (60, b"PXEClient:Arch:00000:UNDI:002001")]
        offers = list(wire.ask_dhcp(DISCOVER, rom, wanted=OFFER, wait=3))
    ours = [offer for offer in offers if offer.server == "10.77.0.1"]
    expect(ours and ours[0].yiaddr == "0.0.0.0", "an offer of ours, without an address")
    serving.stop(limit=10)
    expect("nothing is left running" in serving.output(), "a clean end")


run(test)
