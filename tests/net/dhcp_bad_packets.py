"""What cannot be a DHCP message is dropped with one debug line that says why, and the next client is served."""

import random
import resource
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from dhcp_wire import Relay
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
    flood(lab)
    expect(all(line.isprintable() for line in lab.log("pxe-dhcpd").splitlines()), "printable lines only")


def flood(lab):
    """Good exchanges within 5,000 bad packets a second (FAULTS D22), and what it costs in memory."""
    server = lab.daemons["pxe-dhcpd"]
    done = threading.Event()
    with lab.network.room("10.77.0.31").inside():
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    packets = list(noise(random.Random(2), 500)) + list(GARBAGE.values())

    def shower():
        sent, began = 0, time.monotonic()
        while not done.is_set():
            while sent < (time.monotonic() - began) * 5000:
                sender.sendto(packets[sent % len(packets)], (ADDRESS, 67))
                sent += 1
            done.wait(0.002)
        return sent

    with sender, Relay(lab.network.room("10.77.0.9"), "10.77.0.9") as relay, ThreadPoolExecutor() as pool:
        relay.reach()
        before = resident(server.pid)
        sent = pool.submit(shower)
        served = [relay.lease(f"02:00:00:00:02:{machine:02x}") for machine in range(40)]
        done.set()
        expect(sent.result() > 0, "a flood")
    expect(served.count(None) == 0, f"{served.count(None)} of {len(served)} exchanges without an answer within a second")
    expect(resident(server.pid) - before < 8 << 20, "memory stays as it was")


def resident(pid):
    """Bytes."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def noise(chance, count):
    """Random bytes, half of them behind a header that looks like a DHCP request's."""
    for number in range(count):
        tail = chance.randbytes(chance.randrange(400))
        yield HEADER + COOKIE + tail if number % 2 else tail


run(test)
