"""A thousand transfers at once: all end, byte by byte, in little memory; and a flood of requests that slows nobody else."""

import resource
import selectors
import time

from serving import ACK, DATA, ERROR, OACK, Client, ServeTest, main, request, some_bytes, until

TRANSFERS, SIZE, BLKSIZE, WINDOWSIZE = 1000, 1 << 20, 8192, 8
MOST_MEMORY = 64 << 10  # KiB


class Fetch:
    """One client of many: keeps no data, compares each block as it comes."""

    def __init__(self, port, name, content):
        self.client, self.content = Client(port), content
        self.client.socket.setblocking(False)
        self.block, self.in_window, self.done = 0, 0, False
        self.ask = lambda: self.client.ask(name, [("blksize", BLKSIZE), ("windowsize", WINDOWSIZE)])
        self.heard = time.monotonic()
        self.ask()

    def on_packet(self):
        opcode, number, rest = self.client.receive()
        self.heard = time.monotonic()
        if opcode == OACK:  # perhaps again, when this process was slow
            return self.client.ack(0) if self.block == 0 else None
        assert opcode == DATA, (opcode, number, rest)
        if number != (self.block + 1) & 0xffff:
            self.in_window = 0
            return self.client.ack(self.block)
        offset = self.block * BLKSIZE
        assert rest == self.content[offset:offset + BLKSIZE], f"block {self.block + 1} is not the file's"
        self.block, self.in_window = self.block + 1, self.in_window + 1
        self.done = len(rest) < BLKSIZE
        if self.done or self.in_window == WINDOWSIZE:
            self.in_window = 0
            self.client.ack(self.block)
        return None

    def remind(self):
        """Says again what was lost, as a client does."""
        self.heard = time.monotonic()
        self.ask() if self.client.peer is None else self.client.ack(self.block)


class Load(ServeTest):
    def test_a_thousand_transfers_at_once(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n[tftp]\ntransfers-per-client = 2000\n')
        content = some_bytes(SIZE)
        server.write("kernel", content)
        descriptors = server.descriptors()
        selector = selectors.DefaultSelector()
        running = set()
        for _ in range(TRANSFERS):
            fetch = Fetch(server.port, "kernel", content)
            self.addCleanup(fetch.client.socket.close)
            selector.register(fetch.client.socket, selectors.EVENT_READ, fetch)
            running.add(fetch)
        end = time.monotonic() + 200
        while running and time.monotonic() < end:
            for key, _ in selector.select(1):
                key.data.on_packet()
                if key.data.done:
                    selector.unregister(key.data.client.socket)
                    running.discard(key.data)
            for fetch in running:
                if time.monotonic() - fetch.heard > 1:
                    fetch.remind()
        self.assertEqual(len(running), 0)
        until(lambda: server.log().count("class=complete") == TRANSFERS, "a line for each transfer")
        self.assertLess(server.status("VmHWM"), MOST_MEMORY)
        until(lambda: server.descriptors() <= descriptors, "no descriptor is left open")

    def test_a_flood_from_one_address_is_counted_and_slows_nobody(self):
        server = self.serve(listen=None)
        content = some_bytes(300_000)
        server.write("f", content)
        descriptors = server.descriptors()
        attackers = [Client(server.port, source=("127.0.0.7", 0)) for _ in range(400)]
        other = self.client(server)
        for attacker in attackers:
            self.addCleanup(attacker.socket.close)
        began = time.monotonic()
        for _ in range(5):
            for attacker in attackers:
                attacker.ask("f", [("blksize", 1024)])
        self.assertEqual(other.fetch("f", [("blksize", 8192)]), content)
        self.assertLess(time.monotonic() - began, 10)
        server.logged("busy", "transfers-per-client", "client=127.0.0.7")
        self.assertLessEqual(server.descriptors(), descriptors + 1)  # one file, however many transfers

    def test_the_same_request_again_and_again_is_one_transfer(self):
        server = self.serve()
        server.write("f", some_bytes(3000))
        client = self.client(server)
        for _ in range(1000):
            client.socket.sendto(request("f"), client.server)
        self.assertEqual(client.receive()[:2], (DATA, 1))
        again = sum(not client.hears_nothing(0.1) for _ in range(5))
        self.assertLessEqual(again, 2)  # by its timeout, when this process was slow
        client.ack(1)
        while client.receive()[:2] != (DATA, 2):
            pass

    def test_a_storm_of_acks_moves_nothing(self):
        server = self.serve()
        content = some_bytes(20_000)
        server.write("f", content)
        for windowsize in (1, 4):
            client = self.client(server)
            client.ask("f", [("windowsize", windowsize)])
            self.assertEqual(client.receive()[0], OACK)
            client.ack(0)
            for block in range(1, windowsize + 1):
                self.assertEqual(client.receive()[:2], (DATA, block))
            for number in range(10_000):
                client.socket.sendto(ACK.to_bytes(2, "big") + (number * 7 + 100).to_bytes(4, "big")[2:], client.peer)
            with self.client(server) as other:
                self.assertEqual(other.fetch("f"), content)
            client.error(0)
            line = server.logged(f"windowsize={windowsize}", "class=probe")
            self.assertLess(int(line.split("retransmissions=")[1].split()[0]), 20 * windowsize, line)

    def test_missing_files_by_the_thousand_are_answered_each(self):
        server = self.serve()
        client = self.client(server)
        for number in range(2000):
            client.ask(f"missing{number}")
            self.assertEqual(client.receive()[:2], (ERROR, 1))


if __name__ == "__main__":
    main()
