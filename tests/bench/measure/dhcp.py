"""DHCP: exchanges a second, and the time from DISCOVER to OFFER."""

import contextlib
import json
import math
import os
import re
import subprocess

from lab import process

from . import cable
from .peers import find
from .rows import OURS, Row

START = {OURS: 20000, "Kea": 10000, "dnsmasq": 600, "ISC dhcpd": 800, "null responder": 28000}
MOST = 45000    # perfdhcp itself cannot drive more on two cores
LOSS = 0.01


def rows(bench):
    rate = ExchangeRate(bench)
    latency = {name: (lambda name=name: offer_latency(bench, name)) for name in (OURS, "dnsmasq", "ISC dhcpd")}
    return [
        Row("dhcp", "full exchanges, under 1 % loss, 30,000 clients, 1 h leases", "1/s",
            {name: (lambda name=name: rate.measure(name)) for name in SERVERS},
            ratios={"Kea": 2, "dnsmasq": 20, "ISC dhcpd": 20, "null responder": 0.8}),
        Row("dhcp", "DISCOVER → OFFER, idle, address probing on", "ms", latency, more=False, at_most=0.2, once=True),
    ]


class ExchangeRate:
    """The highest rate that a server answers, by asking at several: searched for in the first round, tried again and
    corrected by a step in the others. The server is a new one each time, so that none carries the leases of the last."""

    def __init__(self, bench):
        self.bench = bench
        self.found = {}
        self.last_rate = {}  # what came of a rate that was asked for

    def measure(self, name):
        if not self.bench.sizes.search:
            return self.offered(name, START[name] // 4)[0]
        low = self.found.get(name)
        if low is None:
            low, high = self.bracket(name, START[name])
            for _ in range(3):
                middle = int(math.sqrt(low * high))
                low, high = (middle, high) if self.holds(name, middle) else (low, middle)
        else:
            while not self.holds(name, low) and low > 10:
                low = int(low * 0.92)
            if self.holds(name, int(low * 1.06)):
                low = int(low * 1.06)
        self.found[name] = low
        return self.last_rate[name, low]

    def bracket(self, name, start):
        rate = start
        if self.holds(name, rate):
            while rate < MOST and self.holds(name, int(rate * 1.5)):
                rate = int(rate * 1.5)
            return rate, int(rate * 1.5)
        while rate > 10:
            rate = int(rate / 1.5)
            if self.holds(name, rate):
                return rate, int(rate * 1.5)
        raise process.Failed("loses more than 1 % at any rate")

    def holds(self, name, rate):
        done, loss, sent = self.offered(name, rate)
        self.last_rate[name, rate] = done
        # Where perfdhcp could not send what it was told to, the server was not asked for that rate.
        return loss < LOSS and sent > 0.9 * rate

    def offered(self, name, rate):
        """(exchanges a second, part lost, DISCOVERs sent a second) with a server that has just been started."""
        seconds = self.bench.sizes.dhcp_seconds
        perfdhcp, env = find("kea", "perfdhcp", "kea-admin")
        # As a relay would: to the server's address, giaddr our own. Late answers count for half a second.
        argv = [perfdhcp, "-4", "-r", str(rate), "-R", "30000", "-p", str(seconds), "-W", "500000", "-l", "eth0", cable.SERVER]
        with SERVERS[name](self.bench, probing=False):
            _, said = self.bench.cable.load(argv, limit=seconds + 30, env=env)
        self.bench.note_command("perfdhcp", [argv[0], "-4", "-r", "RATE", *argv[4:]])
        discovers, offers, requests, acks = figures(said)
        if discovers == 0:
            raise process.Failed(f"perfdhcp sent nothing: {said[-200:]}")
        lost = (discovers - min(offers, discovers) + requests - min(acks, requests)) / discovers
        return acks / seconds, lost, discovers / seconds


def figures(said):
    """DISCOVERs sent, OFFERs received, REQUESTs sent, ACKs received, out of what perfdhcp prints at its end."""
    counts = []
    for kind in ("DISCOVER-OFFER", "REQUEST-ACK"):
        part = said.rpartition(f"Statistics for: {kind}")[2]
        for what in ("sent packets", "received packets"):
            found = re.search(what + r": (\d+)", part)
            if not found:
                raise process.Failed(f"perfdhcp said no '{what}': {said[-200:]}")
            counts.append(int(found[1]))
    return counts


def offer_latency(bench, name):
    """Median milliseconds. Those that ping an address for seconds before they offer it are asked three times."""
    count = bench.sizes.probes if name == OURS else min(3, bench.sizes.probes)
    with SERVERS[name](bench, probing=True):
        status, said = bench.cable.load([bench.ours("offer-probe"), "-i", "eth0", "-n", str(count)])
    if status != 0:
        raise process.Failed(f"no offer: {said}")
    return json.loads(said.splitlines()[-1])["median_ms"]


# --- the servers

OUR_SITE = """
[site]
address = "{server}"
roots = ["{files}"]
[dhcp]
interfaces = ["{interface}"]
leases = "{folder}/leases.db"
{probing}
[[dhcp.subnet]]
subnet  = "10.77.0.0/16"
pool    = ["{first}-{last}"]
routers = ["{server}"]
lease-time = "1h"
"""


# No address of the room's is ever answered for, so probing finds nothing; what it costs is the time that is waited.
def our_site(bench, folder, more="", probing=True):
    """A pxe.toml with the cable's subnet."""
    key = "" if probing else no_probing(bench)
    os.makedirs(bench.path("files"), exist_ok=True)
    return bench.config(folder, "pxe.toml", OUR_SITE.format(
        server=cable.SERVER, interface=cable.INTERFACE, folder=folder, files=bench.path("files"), probing=key,
        first=cable.POOL[0], last=cable.POOL[1]) + more)


def no_probing(bench):
    """The line of [dhcp] that turns address probing off; empty where this version has neither."""
    config = bench.config(bench.folder, "probe.toml", "[dhcp]\nprobe = false\n")
    checked = subprocess.run([bench.ours("pxe-dhcpd"), "--check", "-c", config], capture_output=True, check=False)
    return "probe = false" if checked.returncode == 0 else ""


@contextlib.contextmanager
def ours(bench, probing):
    folder = bench.fresh("ours")
    config = our_site(bench, folder, probing=probing)
    # The log at its default level: what a person would run.
    with bench.running("pxe-dhcpd", [bench.ours("pxe-dhcpd"), "-c", config], ["udp:67"], ready_fd=True) as server:
        yield server


@contextlib.contextmanager
def kea(bench, probing):  # it has no ping check in this version
    del probing
    path, env = find("kea", "kea-dhcp4", "kea-dhcp4-server")
    folder = bench.fresh("kea")
    settings = {"Dhcp4": {
        # `udp`: relayed traffic needs no raw socket, and the manual's chapter on performance says to avoid it.
        "interfaces-config": {"interfaces": [cable.INTERFACE], "dhcp-socket-type": "udp"},
        "lease-database": {"type": "memfile", "persist": True, "name": f"{folder}/leases.csv"},
        # Two threads for two cores and the packet queue, as the manual's chapter on multi-threading recommends.
        "multi-threading": {"enable-multi-threading": True, "thread-pool-size": 2, "packet-queue-size": 64},
        "valid-lifetime": 3600,
        "subnet4": [{"subnet": "10.77.0.0/16", "interface": cable.INTERFACE,
                     "pools": [{"pool": " - ".join(cable.POOL)}],
                     "option-data": [{"name": "routers", "data": cable.SERVER}]}],
        "loggers": [{"name": "kea-dhcp4", "severity": "ERROR", "output_options": [{"output": "stderr"}]}],
    }}
    config = bench.config(folder, "kea.json", json.dumps(settings))
    env = {**env, "KEA_PIDFILE_DIR": folder, "KEA_LOCKFILE_DIR": folder, "KEA_LOGGER_DESTINATION": "stderr"}
    with bench.running("kea-dhcp4", [path, "-c", config], ["udp:67"], env=env) as server:
        yield server


@contextlib.contextmanager
def dnsmasq(bench, probing, *more):
    path, env = find("dnsmasq", "dnsmasq", "dnsmasq-base")
    folder = bench.fresh("dnsmasq")
    argv = [path, "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root", "--pid-file=",
            f"--interface={cable.INTERFACE}", "--bind-dynamic", "--quiet-dhcp", "--log-facility=-",
            f"--dhcp-leasefile={folder}/leases", "--dhcp-authoritative", "--dhcp-lease-max=60000",
            f"--dhcp-range={cable.POOL[0]},{cable.POOL[1]},255.255.0.0,1h", *([] if probing else ["--no-ping"]), *more]
    with bench.running("dnsmasq", argv, ["udp:67"], env=env) as server:
        yield server


@contextlib.contextmanager
def isc(bench, probing):
    path, env = find("isc", "dhcpd", "isc-dhcp-server")
    folder = bench.fresh("isc")
    # It writes and fsyncs each lease, as we do. `delayed-ack` (many ACKs after one fsync) is what its manual calls
    # experimental and Debian does not compile in.
    config = bench.config(folder, "dhcpd.conf", f"""
authoritative;
default-lease-time 3600;
max-lease-time 3600;
ping-check {"true" if probing else "false"};
subnet 10.77.0.0 netmask 255.255.0.0 {{
  range {cable.POOL[0]} {cable.POOL[1]};
  option routers {cable.SERVER};
}}
""")
    bench.config(folder, "dhcpd.leases", "")
    argv = [path, "-4", "-f", "-q", "-user", "root", "-group", "root", "-cf", config, "-lf", f"{folder}/dhcpd.leases",
            "-pf", f"{folder}/dhcpd.pid", cable.INTERFACE]
    with bench.running("dhcpd", argv, ["udp:67"], env=env) as server:
        yield server


@contextlib.contextmanager
def null_responder(bench, probing):
    del probing
    argv = [bench.ours("null-responder"), "-i", cable.INTERFACE, "--server", cable.SERVER]
    with bench.running("null-responder", argv, ["udp:67"]) as server:
        yield server


SERVERS = {OURS: ours, "Kea": kea, "dnsmasq": dnsmasq, "ISC dhcpd": isc, "null responder": null_responder}
