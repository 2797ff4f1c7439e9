"""pxe-tftpd at its own port, on a virtual cable in a network namespace: the route's MTU, and the address that answers.

Usage: route_test.py BIN-FOLDER. Exit status 77: no namespace can be made here.
"""

import contextlib
import os
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "..", "tools")]

from lab import isolate  # noqa: E402  pylint: disable=wrong-import-position
from serving import Client, DATA, OACK, Server, some_bytes  # noqa: E402  pylint: disable=wrong-import-position

SERVER, SECOND, CLIENT = "10.77.0.1", "10.77.0.2", "10.77.0.50"


def ip(*arguments, pass_fds=()):
    subprocess.run(["ip", *arguments], check=True, pass_fds=pass_fds)


class Cable:
    """One end here with the server's addresses, the other in a namespace of its own."""

    def __init__(self):
        self.far = isolate.new_network()
        ip("link", "set", "lo", "up")
        self.plug_in()

    def plug_in(self):
        there = f"/proc/self/fd/{self.far}"
        ip("link", "add", "near", "type", "veth", "peer", "name", "far", "netns", there, pass_fds=[self.far])
        for address in (SERVER, SECOND):
            ip("address", "add", f"{address}/24", "dev", "near")
        ip("link", "set", "near", "up")
        with self.at_the_far_end():
            ip("address", "add", f"{CLIENT}/24", "dev", "far")
            ip("link", "set", "far", "up")

    @contextlib.contextmanager
    def at_the_far_end(self):
        home = os.open("/proc/self/ns/net", os.O_RDONLY)
        isolate.enter_network(self.far)
        try:
            yield
        finally:
            isolate.enter_network(home)
            os.close(home)


class RouteTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cable = Cable()

    def setUp(self):
        self.server = Server(port=69, listen=None)
        self.addCleanup(self.server.end)
        self.server.write("f", some_bytes(300_000))

    def mtu(self, size):
        ip("link", "set", "near", "mtu", str(size))
        with self.cable.at_the_far_end():
            ip("link", "set", "far", "mtu", str(size))

    def client(self, address=SERVER):
        with self.cable.at_the_far_end():
            client = Client(69, address=address, source=(CLIENT, 0))
        self.addCleanup(client.socket.close)
        return client

    def fetch_in_windows(self, client, windowsize, options):
        client.ask("f", [("windowsize", windowsize), *options])
        data, block, blksize = b"", 0, 512
        while True:
            opcode, number, rest = client.receive()
            if opcode == OACK:
                blksize = int(rest.get("blksize", 512))
                client.ack(0)
                continue
            self.assertEqual((opcode, number), (DATA, block + 1))
            block, data = number, data + rest
            if len(rest) < blksize or block % windowsize == 0:
                client.ack(block)
            if len(rest) < blksize:
                return blksize, data

    def test_a_block_fits_the_routes_mtu(self):
        for mtu, blksize in ((1500, 1468), (9000, 8968), (1400, 1368)):
            self.mtu(mtu)
            got, data = self.fetch_in_windows(self.client(), 16, [("blksize", 65464)])
            self.assertEqual((got, data == some_bytes(300_000)), (blksize, True))

    def test_a_block_larger_than_the_mtu_arrives_in_fragments(self):
        self.mtu(400)
        _, data = self.fetch_in_windows(self.client(), 4, [])
        self.assertEqual(data, some_bytes(300_000))

    def test_the_address_that_was_asked_answers(self):
        self.mtu(1500)
        for address in (SERVER, SECOND):
            client = self.client(address)
            client.fetch("f")
            self.assertEqual(client.peer[0], address)

    def processor_seconds(self):
        with open(f"/proc/{self.server.process.pid}/stat", encoding="ascii") as stat:
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def test_an_interface_goes_down_and_comes_back(self):
        """A transfer that runs then goes on, and nothing is busy meanwhile."""
        self.mtu(1500)
        client = self.client()
        client.ask("f", [("blksize", 1468)])
        client.receive()
        client.ack(0)
        client.receive()
        ip("link", "set", "near", "down")
        before = self.processor_seconds()
        time.sleep(1)
        self.assertLess(self.processor_seconds() - before, 0.2)
        ip("link", "set", "near", "up")
        client.ack(1)
        while client.receive()[1] != 2:  # the ACK may have been lost; block 1 then comes again
            client.ack(1)
        self.client().fetch("f")

    def test_an_address_goes_and_comes_back(self):
        self.mtu(1500)
        ip("address", "del", f"{SECOND}/24", "dev", "near")
        self.client().fetch("f")
        ip("address", "add", f"{SECOND}/24", "dev", "near")
        self.client(SECOND).fetch("f")

    def test_an_interface_is_destroyed_and_made_anew(self):
        client = self.client()
        client.ask("f", [("blksize", 1468)])
        client.receive()
        ip("link", "del", "near")
        before = self.processor_seconds()
        time.sleep(1)
        self.assertLess(self.processor_seconds() - before, 0.2)
        self.cable.plug_in()
        began = time.monotonic()
        self.assertEqual(self.client().fetch("f", [("blksize", 1468)]), some_bytes(300_000))
        self.assertLess(time.monotonic() - began, 5)
        self.assertIsNone(self.server.process.poll())

    def test_the_machine_is_known_by_its_mac(self):
        """No lease tells: one look at the neighbour table does."""
        self.mtu(1500)
        with self.cable.at_the_far_end():
            ip("link", "set", "far", "address", "52:54:00:12:34:01")
        ip("neighbour", "flush", "dev", "near")
        self.server.end()
        self.server = Server(port=69, listen=None, configuration='[site]\nroots = ["ROOT"]\n[tftp]\nunique-root = "mac"\n')
        self.addCleanup(self.server.end)
        self.server.write("f", b"everybody's")
        self.server.write("52-54-00-12-34-01/f", b"its own")
        self.assertEqual(self.client().fetch("f"), b"its own")
        self.server.logged("file=f", "mac=52:54:00:12:34:01")


def main():
    return 0 if unittest.main(argv=[sys.argv[0]], exit=False).result.wasSuccessful() else 1


if __name__ == "__main__":
    try:
        sys.exit(isolate.in_private_network(main))
    except isolate.Unavailable as reason:
        print(f"skipped: {reason}")
        sys.exit(77)
