"""The lab's network: a bridge with the servers' address, and what is plugged into it."""

import contextlib
import os
import threading
import time

from . import isolate
from .process import run
from .wire import Wire, router_advertisement

ADDRESS = "10.77.0.1"
SUBNET = "10.77.0.0/24"


class Network:
    """A bridge named `interface` in the namespace we are in (isolate.in_private_network made it).

    Somebody on it advertises an IPv6 router with nothing to configure, as on most real networks: iPXE begins with IPv4
    only when IPv6 is settled, and without a router it waits 13 s for one (seen with Debian 12's, 2019).
    """

    def __init__(self, interface="br0", address=ADDRESS, *, ipv6_router=True):
        if not os.path.exists("/dev/net/tun"):
            raise isolate.Unavailable("no /dev/net/tun: virtual machines cannot be plugged into a network")
        self.interface = interface
        self._ports = 0
        run("ip", "link", "set", "lo", "up")
        # No forwarding delay and no spanning tree: a boot ROM's first DISCOVER must not meet a port that only listens.
        run("ip", "link", "add", interface, "type", "bridge", "forward_delay", "0", "stp_state", "0")
        run("ip", "address", "add", f"{address}/24", "dev", interface)
        run("ip", "link", "set", interface, "up")
        if ipv6_router:
            threading.Thread(target=_advertise, args=(interface,), daemon=True).start()

    def tap(self):
        """A new tap on the bridge, for one virtual machine; returns its name."""
        name = self._next("tap")
        run("ip", "tuntap", "add", "dev", name, "mode", "tap")
        self._plug(name)
        return name

    def room(self, address=None):
        """A network stack of its own with one cable to the bridge; a Room, to be used with `with`."""
        room = Room()
        port = self._next("port")
        room.cable(port)
        self._plug(port)
        if address:
            room.run("ip", "address", "add", f"{address}/24", "dev", "eth0")
        return room

    def _plug(self, port):
        run("ip", "link", "set", port, "master", self.interface, "up")

    def _next(self, kind):
        self._ports += 1
        return f"{kind}{self._ports}"


def _advertise(interface):
    with Wire(interface) as wire:
        while True:
            wire.send_frame(router_advertisement(wire.mac))
            time.sleep(0.5)


class Room:
    """Another machine as far as its network stack goes: `eth0` and a loopback, nothing else."""

    def __init__(self):
        self.network = isolate.new_network()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.network)

    def cable(self, port):
        """A pair of joined interfaces: `port` on our side, `eth0` in the room."""
        there = f"/proc/self/fd/{self.network}"
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", there, pass_fds=(self.network,))
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "link", "set", "eth0", "up")

    def run(self, *argv):
        """Runs a short command in the room."""
        return run(*argv, preexec_fn=lambda: isolate.enter_network(self.network))

    @contextlib.contextmanager
    def inside(self):
        """Sockets opened by this thread within the `with` are the room's, for as long as they live."""
        home = os.open("/proc/self/ns/net", os.O_RDONLY)
        isolate.enter_network(self.network)
        try:
            yield
        finally:
            isolate.enter_network(home)
            os.close(home)
