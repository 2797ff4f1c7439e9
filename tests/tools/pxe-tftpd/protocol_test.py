"""pxe-tftpd in conversation: options, strangers, repetitions and limits."""

import os
import time
import urllib.request

from serving import DATA, ERROR, OACK, ServeTest, free_port, main, some_bytes


class Protocol(ServeTest):
    def setUp(self):
        self.server = self.serve()
        self.server.write("f", some_bytes(3000))

    def test_an_oack_holds_what_was_asked_and_nothing_else(self):
        client = self.client(self.server)
        client.ask("f", [("TSIZE", 0), ("BlkSize", 65464), ("windowsize", 4), ("timeout", 3), ("multicast", "")])
        opcode, _, options = client.receive()
        self.assertEqual(opcode, OACK)
        self.assertEqual(options, {"tsize": "3000", "blksize": "65464", "windowsize": "4", "timeout": "3"})

    def test_the_size_question_of_ovmf_is_a_probe(self):
        client = self.client(self.server)
        client.ask("f", [("tsize", 0), ("blksize", 1468)])
        self.assertEqual(client.receive()[0], OACK)
        client.error(8, b"User aborted the transfer")
        line = self.server.logged("file=f", "class=probe")
        self.assertIn(" info ", line)
        client.ask("f", [("tsize", 0), ("blksize", 1468), ("windowsize", 4)])  # from the same port, at once
        self.assertEqual(client.receive()[0], OACK)

    def test_junk_is_met_with_silence(self):
        client = self.client(self.server)
        for packet in (b"", b"\0", b"\0\1", b"\0\1f", b"\0\1f\0", b"\0\1f\0octet", b"\0\1\0octet\0", b"\0\0",
                       b"\0\3\0\1data", b"\0\4\0\0", b"\0\5\0\0no\0", b"\0\6tsize\x000\0", b"\0\7f\0octet\0",
                       b"\1\0" + b"\xff" * 60000):
            client.socket.sendto(packet, client.server)
        self.assertTrue(client.hears_nothing())
        self.assertEqual(client.fetch("f"), some_bytes(3000))

    def test_requests_from_ports_of_servers_are_met_with_silence(self):
        if os.geteuid() != 0:
            self.skipTest("only root may send from a port below 1024")
        address = f"127.{os.getpid() >> 8 & 0xff}.{os.getpid() & 0xff}.1"  # nobody else's, whatever else runs here
        for port in (7, 19, 123):
            client = self.client(self.server, source=(address, port))
            client.ask("f")
            self.assertTrue(client.hears_nothing(0.1), port)

    def test_a_stranger_is_told_so_once_a_second_and_the_transfer_goes_on(self):
        client, stranger = self.client(self.server), self.client(self.server)
        client.ask("f")
        client.receive()
        stranger.peer = client.peer
        for _ in range(50):
            stranger.error(0)  # must not end it
            stranger.ack(1)    # must not move it
        self.assertEqual(stranger.receive()[:2], (ERROR, 5))
        self.assertTrue(stranger.hears_nothing())
        client.ack(1)
        self.assertEqual(client.receive()[:2], (DATA, 2))

    def test_a_stranger_with_another_address_is_none_the_less_one(self):
        client = self.client(self.server)
        client.ask("f")
        client.receive()
        with self.client(self.server, source=("127.0.0.9", client.socket.getsockname()[1])) as stranger:
            stranger.peer = client.peer
            stranger.error(0)
            stranger.ack(1)
            self.assertEqual(stranger.receive()[:2], (ERROR, 5))
        client.ack(1)
        self.assertEqual(client.receive()[:2], (DATA, 2))

    def test_what_has_no_meaning_in_a_transfer_changes_nothing(self):
        client = self.client(self.server)
        client.ask("f")
        client.receive()
        for packet in (b"", b"\0\3\0\1data", b"\0\6blksize\x008\0", b"\0\1g\0octet\0", b"\0\2g\0octet\0", b"\0\7", b"\0\4\0"):
            client.socket.sendto(packet, client.peer)
        self.assertTrue(client.hears_nothing())
        client.ack(1)
        self.assertEqual(client.receive()[:2], (DATA, 2))

    def test_a_request_said_twice_is_one_transfer(self):
        client = self.client(self.server)
        client.ask("f")
        client.ask("f")
        client.receive()
        self.assertTrue(client.hears_nothing())

    def test_acks_said_twice_do_not_double_the_data(self):
        client = self.client(self.server)
        client.ask("f")
        for block in range(1, 7):
            self.assertEqual(client.receive()[:2], (DATA, block))
            client.ack(block)
            client.ack(block)
        self.assertTrue(client.hears_nothing(0.2))
        self.server.logged("file=f", "class=complete", "retransmissions=0")

    def test_a_lost_block_comes_again(self):
        client = self.client(self.server)
        client.ask("f", [("timeout", 1)])
        client.receive()
        client.ack(0)
        self.assertEqual(client.receive()[:2], (DATA, 1))
        started = time.monotonic()
        self.assertEqual(client.receive()[:2], (DATA, 1))
        self.assertGreater(time.monotonic() - started, 0.8)

    def test_a_client_that_has_gone_is_noticed_at_once(self):
        client = self.client(self.server)
        client.ask("f")
        client.receive()
        client.ack(1)
        client.receive()
        client.socket.close()
        with self.client(self.server) as other:
            other.fetch("f")
        self.server.logged("class=failed", "nobody listens")

    def test_the_answer_comes_from_the_address_that_was_asked(self):
        server = self.serve(listen=None)
        server.write("f", b"x")
        client = self.client(server, address="127.0.0.2")
        client.ask("f")
        client.receive()
        self.assertEqual(client.peer[0], "127.0.0.2")


class Metrics(ServeTest):
    def test_each_end_is_counted_by_its_class(self):
        port = free_port()
        server = self.serve("--metrics", f"127.0.0.1:{port}")
        server.write("f", some_bytes(3000))
        self.assertEqual(self.client(server).fetch("f"), some_bytes(3000))
        self.refused(server, "absent")
        self.refused(server, "bootsig.bin")
        probe, gone = self.client(server), self.client(server)
        for client in (probe, gone):
            client.ask("f", [("tsize", 0)])
            self.assertEqual(client.receive()[0], OACK)
        probe.error(0)
        for block in range(3):
            gone.ack(block)
            gone.receive()
        gone.error(0)
        gone.ask("f", [("blksize", 8)])  # goes on
        gone.receive()
        gone.socket.sendto(b"\0\4\0\1", gone.server)
        server.logged("ignored", "not a request")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        for line in ('pxe_tftp_transfers_total{class="complete"} 1', 'pxe_tftp_transfers_total{class="refused"} 1',
                     'pxe_tftp_transfers_total{class="expected-miss"} 1', 'pxe_tftp_transfers_total{class="probe"} 1',
                     'pxe_tftp_transfers_total{class="failed"} 1', 'pxe_tftp_unanswered_total{reason="not a request"} 1',
                     "pxe_tftp_bytes_total 4024", "pxe_tftp_transfers 1"):
            self.assertIn(line + "\n", text)


class Limits(ServeTest):
    def test_a_client_that_asks_too_much_at_once_is_kept_waiting(self):
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n[tftp]\ntransfers-per-client = 2\nwindowsize = 8\n')
        server.write("f", some_bytes(3000))
        first, second, third = (self.client(server) for _ in range(3))
        for client in (first, second):
            client.ask("f", [("windowsize", 32)])
            self.assertEqual(client.receive()[2], {"windowsize": "8"})
        third.ask("f")
        self.assertTrue(third.hears_nothing())
        server.logged("busy", "transfers-per-client")
        first.error(0)
        server.logged("class=probe")
        self.assertEqual(third.fetch("f"), some_bytes(3000))

    def test_who_is_not_allowed_is_met_with_silence(self):
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\nallow = ["127.0.0.1/32"]\n')
        server.write("f", b"x")
        stranger = self.client(server, source=("127.0.0.9", 0))
        stranger.ask("f")
        self.assertTrue(stranger.hears_nothing())
        self.assertEqual(self.client(server).fetch("f"), b"x")


if __name__ == "__main__":
    main()
