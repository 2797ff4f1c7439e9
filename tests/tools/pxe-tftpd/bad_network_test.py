"""Real clients and pxe-tftpd over a network that loses a fifth of all packets, copies some and delays some."""

import heapq
import os
import random
import selectors
import shutil
import socket
import subprocess
import threading
import time

from serving import ServeTest, main, some_bytes


class Flow:
    """A client's way through the forwarder: it is spoken to from `down`, and the server from `up`."""

    def __init__(self, client, server):
        self.client, self.server = client, server
        self.up, self.down = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for end in (self.up, self.down):
            end.bind(("127.0.0.1", 0))
            end.setblocking(False)
        self.seen = 0


class Forwarder:
    """A UDP network in between, in a thread of its own. Each flow's first two packets arrive: who is not heard at all
    has to ask again, and that is the client's business."""

    LOST, COPIED, LATE = 0.2, 0.05, 0.1

    def __init__(self, server_port, seed):
        self.server_port, self.chance = server_port, random.Random(seed)
        self.door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.door.bind(("127.0.0.1", 0))
        self.door.setblocking(False)
        self.port = self.door.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.door, selectors.EVENT_READ, None)
        self.flows, self.late, self.order, self.lost = {}, [], 0, 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def end(self):
        self.ended.set()
        self.thread.join()
        for flow in self.flows.values():
            flow.up.close()
            flow.down.close()
        self.door.close()

    def run(self):
        while not self.ended.is_set():
            for key, _ in self.selector.select(0.005):
                self.receive(key.fileobj, key.data)
            while self.late and self.late[0][0] <= time.monotonic():
                _, _, end, packet, to = heapq.heappop(self.late)
                end.sendto(packet, to)

    def receive(self, end, flow):
        packet, sender = end.recvfrom(70000)
        if end is self.door:
            flow = self.flows.get(sender) or self.new_flow(sender)
            self.pass_on(flow, flow.up, packet, ("127.0.0.1", self.server_port))
        elif end is flow.up:
            flow.server = sender
            self.pass_on(flow, flow.down, packet, flow.client)
        else:
            self.pass_on(flow, flow.up, packet, flow.server)

    def new_flow(self, client):
        flow = self.flows[client] = Flow(client, ("127.0.0.1", self.server_port))
        self.selector.register(flow.up, selectors.EVENT_READ, flow)
        self.selector.register(flow.down, selectors.EVENT_READ, flow)
        return flow

    def pass_on(self, flow, end, packet, to):
        flow.seen += 1
        luck = self.chance.random()
        if flow.seen > 2 and luck < self.LOST:
            self.lost += 1
            return
        if luck > 1 - self.LATE:
            self.order += 1
            heapq.heappush(self.late, (time.monotonic() + 0.01, self.order, end, packet, to))
            return
        end.sendto(packet, to)
        if luck > 1 - self.LATE - self.COPIED:
            end.sendto(packet, to)


class BadNetwork(ServeTest):
    SIZE = 10_000  # the clients wait seconds for each packet that is lost

    def fetch(self, *argv):
        """argv with PORT filled in; the file it brings, as `got`."""
        if not shutil.which(argv[0]):
            self.skipTest(f"{argv[0]} is not installed")
        server = self.serve()
        server.write("f", some_bytes(self.SIZE))
        network = Forwarder(server.port, seed=len(argv))
        self.addCleanup(network.end)
        done = subprocess.run([word.replace("PORT", str(network.port)) for word in argv], cwd=server.folder,
                              capture_output=True, timeout=150, check=False)
        path = os.path.join(server.folder, "got")
        self.assertTrue(os.path.exists(path), f"{done.stdout}{done.stderr}{server.log()}")
        with open(path, "rb") as got:
            self.assertEqual(got.read(), some_bytes(self.SIZE), f"{done.stdout}{done.stderr}{server.log()}")
        self.assertGreater(network.lost, 0)

    def test_curl(self):
        self.fetch("curl", "-sS", "--tftp-blksize", "1468", "-o", "got", "tftp://127.0.0.1:PORT/f")

    def test_atftp_with_windows(self):
        self.fetch("atftp", "--option", "windowsize 8", "--option", "blksize 1024", "--option", "timeout 1", "-g", "-r", "f",
                   "-l", "got", "127.0.0.1", "PORT")

    def test_tftp_hpa(self):
        self.fetch("tftp", "-m", "binary", "127.0.0.1", "PORT", "-c", "get", "f", "got")

    def test_busybox(self):
        self.fetch("busybox", "tftp", "-b", "1468", "-g", "-r", "f", "-l", "got", "127.0.0.1", "PORT")


if __name__ == "__main__":
    main()
