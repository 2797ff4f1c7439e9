"""What cannot be a DHCP message is dropped with one debug line that says why, and the next client is served."""

import random
import socket

from lab_test import ADDRESS, dhcp_client, expect, run
from lab.process import wait_until

HEADER = bytes([1, 1, 6, 0]) + bytes(232)
COOKIE = bytes([99, 130, 83, 99])
GARBAGE = {
    "shorter than a BOOTP header": b"\1\1\6\0 too short",
    "op is neither request nor reply": b"\7" + HEADER[1:] + COOKIE,
    "hlen is over 16": b"\1\1\x40" + HEADER[3:] + COOKIE,
}


def test(lab):
    site = lab.site()
    lab.daemons = {"pxe-dhcpd": lab.start_daemon(site, "pxe-dhcpd", "--log-level", "debug")}
    room = lab.network.room("10.77.0.30")
    with room.inside():
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sender:
        for packet in GARBAGE.values():
            sender.sendto(packet, (ADDRESS, 67))
        for packet in noise(random.Random(1), 2000):
            sender.sendto(packet, (ADDRESS, 67))
    for reason in GARBAGE:
        wait_until(lambda: f'reason="{reason}"' in lab.log("pxe-dhcpd"), 5, f"a line with the reason '{reason}'")
    expect(dhcp_client(lab, lab.network.room()).address, "an address for the next client")
    expect(all(line.isprintable() for line in lab.log("pxe-dhcpd").splitlines()), "printable lines only")


def noise(chance, count):
    """Random bytes, half of them behind a header that looks like a DHCP request's."""
    for number in range(count):
        tail = chance.randbytes(chance.randrange(400))
        yield HEADER + COOKIE + tail if number % 2 else tail


run(test)
