"""A system that refuses: datagrams, descriptors, memory, larger files; a log that nobody reads; reloads and noise."""

import os
import re
import resource
import shutil
import signal
import subprocess
import threading
import time
import unittest
import urllib.request

from serving import DATA, ERROR, OACK, PROGRAM, WRQ, Client, ServeTest, free_port, main, some_bytes, until


def keeps_memory():
    if not os.access(PROGRAM, os.R_OK):
        return False  # main() says that it is not built
    with open(PROGRAM, "rb") as program:
        return b"__asan_init" in program.read()


KEEPS_MEMORY = keeps_memory()


class Refused(ServeTest):
    """System calls that fail, as strace(1) makes them."""

    def setUp(self):
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        if subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no process may be traced here")

    def serve_failing(self, call, error, when):
        port = free_port()
        # -D: strace is the daemon's child, so that the daemon is ours.
        server = self.serve("--metrics", f"127.0.0.1:{port}", under=[
            "strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
            f"inject={call}:error={error}:when={when}"])
        server.write("f", some_bytes(5000))
        return server, f"http://127.0.0.1:{port}/metrics"

    def counted(self, metrics):
        with urllib.request.urlopen(metrics, timeout=10) as answer:
            return dict(re.findall(r'^pxe_tftp_unsent_total\{reason="(.*)"\} (\d+)$', answer.read().decode(), re.M))

    def test_what_the_network_does_not_take_is_counted_and_sent_again(self):
        for error, said in (("ENETUNREACH", "Network is unreachable"), ("ENOBUFS", "No buffer space available"),
                            ("EPERM", "Operation not permitted"), ("EMSGSIZE", "Message too long")):
            server, metrics = self.serve_failing("sendmmsg", error, "1..2")
            self.assertEqual(self.client(server).fetch("f"), some_bytes(5000), error)
            self.assertEqual(self.counted(metrics), {said: "1"})
            server.logged("unsent", "client=127.0.0.1", said)

    def test_a_socket_that_is_full_is_waited_for(self):
        """What it did not take is sent when it has room, and nothing twice."""
        server, metrics = self.serve_failing("sendmmsg", "EAGAIN", "2..4")
        client = self.client(server)
        client.ask("f", [("windowsize", 16)])
        self.assertEqual(client.receive()[0], OACK)
        client.ack(0)
        self.assertEqual([client.receive()[1] for _ in range(10)], list(range(1, 11)))
        client.ack(10)
        server.logged("file=f", "bytes=5000", "retransmissions=0", "class=complete")
        self.assertEqual(self.counted(metrics), {})

    def test_where_the_kernel_cuts_no_windows_they_are_sent_block_by_block(self):
        server, metrics = self.serve_failing("sendmmsg", "EIO", "2+")
        client = self.client(server)
        client.ask("f", [("windowsize", 8)])
        self.assertEqual(client.receive()[0], OACK)
        client.ack(0)
        self.assertEqual([client.receive()[1] for _ in range(8)], list(range(1, 9)))
        self.assertEqual(self.counted(metrics), {})


class Limited(ServeTest):
    def test_twenty_descriptors_from_the_start(self):
        """It starts with fewer sockets, and serves."""
        if not shutil.which("prlimit"):
            self.skipTest("prlimit is not installed")
        server = self.serve(under=["prlimit", "--nofile=20"])
        server.write("f", some_bytes(5000))
        self.assertLess(server.descriptors(), 20)
        self.assertEqual(self.client(server).fetch("f"), some_bytes(5000))

    def test_a_limit_of_descriptors(self):
        """New work is refused or waits, what runs goes on."""
        server = self.serve()
        for number in range(60):
            server.write(f"f{number}", some_bytes(2000))
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (server.descriptors() + 6,) * 2)
        running = []
        for number in range(60):
            client = self.client(server)
            client.ask(f"f{number}")
            opcode, code, _ = client.receive()
            running += [(number, client)] if opcode == DATA else []
            self.assertIn((opcode, code), ((DATA, 1), (ERROR, 0)))
        self.assertLess(len(running), 10)
        for number, client in running:
            client.ack(1)
            self.assertEqual(client.receive()[:2], (DATA, 2))
            client.error(0)
        server.logged("too many open files", "class=refused")
        until(lambda: server.log().count("class=probe") >= len(running), "they end")
        self.assertEqual(self.client(server).fetch("f59"), some_bytes(2000))

    @unittest.skipIf(KEEPS_MEMORY, "AddressSanitizer keeps what was freed")
    def test_a_limit_of_memory(self):
        """The same: a flood of requests that are kept finds no room, and the transfer that runs does not notice."""
        port = free_port()
        server = self.serve("--metrics", f"127.0.0.1:{port}")
        server.write("f", some_bytes(100_000))
        running = self.client(server)
        running.ask("f")
        self.assertEqual(running.receive()[:2], (DATA, 1))
        running.ack(1)
        self.assertEqual(running.receive()[:2], (DATA, 2))
        resource.prlimit(server.process.pid, resource.RLIMIT_AS,
                         ((server.status("VmSize") << 10) + (1 << 20), resource.RLIM_INFINITY))
        for _ in range(200):
            self.client(server).ask("f", [("tsize", 0), ("long", "x" * 60_000)])
        running.ack(2)
        while running.receive()[1] != 3:  # block 2 may have been sent again
            pass
        self.assertIsNone(server.process.poll(), server.log()[-2000:])
        resource.prlimit(server.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        self.assertEqual(self.client(server).fetch("f"), some_bytes(100_000))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            self.assertRegex(answer.read().decode(), 'reason="there is no memory left"} [1-9]')

    def test_a_limit_of_file_size(self):
        """An upload beyond it is ERROR 3, and no signal ends the daemon."""
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n[tftp]\nuploads = "FOLDER"\n')
        log_size = os.path.getsize(server.log_path)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (log_size + 100_000,) * 2)
        client = self.client(server)
        client.ask("f", [("blksize", 50_000)], opcode=WRQ)
        self.assertEqual(client.receive()[0], OACK)
        for block in (1, 2, 3):
            client.data(block, some_bytes(50_000))
            opcode, code, _ = client.receive()
            if opcode == ERROR:
                break
        self.assertEqual((opcode, code), (ERROR, 3))
        self.assertFalse(os.path.exists(os.path.join(server.folder, "f")))
        server.write("g", b"still here")
        self.assertEqual(self.client(server).fetch("g"), b"still here")


class Watched(ServeTest):
    def test_a_reader_of_the_log_that_stands_still(self):
        folder = self.serve()
        folder.write("f", some_bytes(100))
        port = free_port()
        read_end, write_end = os.pipe()
        process = subprocess.Popen([PROGRAM, "--port", str(port), "--listen", "127.0.0.1", "--root", folder.root,
                                    "--log-level", "debug"], stderr=write_end)
        os.close(write_end)
        self.addCleanup(os.close, read_end)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertIn(b"listening", os.read(read_end, 4096))
        with Client(port) as client:
            until(lambda: self.answers(client), "an answer")
            waited = []
            for _ in range(3000):  # lines of some 100 bytes, and nobody reads them
                began = time.monotonic()
                client.ask("absent")
                self.assertEqual(client.receive()[:2], (ERROR, 1))
                waited.append(time.monotonic() - began)
            self.assertLess(sorted(waited)[-30], 0.1)  # all but those during which the machine was busy otherwise
            began = time.monotonic()
            self.assertEqual(client.fetch("f"), some_bytes(100))
            self.assertLess(time.monotonic() - began, 1)

    def answers(self, client):
        client.ask("absent")
        return not client.hears_nothing(0.2)

    def test_a_thousand_reloads_under_load(self):
        configuration = '[site]\nroots = ["ROOT"]\n'
        server = self.serve(configuration=configuration)
        content = some_bytes(400_000)
        server.write("f", content)
        ended = threading.Event()

        def reload():
            for number in range(1000):
                server.write_configuration(configuration + ("[tftp]\nprot = 1\n" if number % 2 else ""))
                server.process.send_signal(signal.SIGHUP)
                time.sleep(0.001)
            ended.set()

        thread = threading.Thread(target=reload)
        thread.start()
        before = server.descriptors()
        while not ended.is_set():
            self.assertEqual(self.client(server).fetch("f", [("blksize", 8192)]), content)
        thread.join()
        self.assertIsNone(server.process.poll())
        until(lambda: server.descriptors() <= before, "no descriptor is left open")

    @unittest.skipIf(KEEPS_MEMORY, "AddressSanitizer keeps what was freed")
    def test_noise_leaves_nothing_behind(self):
        """100,000 bad requests among good ones: memory, descriptors and threads stay as they were."""
        server = self.serve()
        server.write("f", some_bytes(3000))
        client = self.client(server)
        self.assertEqual(client.fetch("f"), some_bytes(3000))
        junk = [os.urandom(n) for n in (1, 2, 3, 4, 100, 600, 1500)] + [b"\0\1" + b"x" * 4000 + b"\0octet\0", b"\0\4\0\1", b"\0\1f",
                b"\0\2f\0octet\0", b"\0\1../f\0octet\0", b"\0\1absent\0octet\0", b"\0\1f\0mail\0", b"\0\1f\0octet\0blksize\0"]
        self.noise(server, client, junk, 10_000)
        before = [server.status("VmRSS"), server.status("Threads"), server.descriptors()]
        self.noise(server, client, junk, 90_000)
        self.assertLess(server.status("VmRSS"), before[0] + 2000)
        self.assertEqual(server.status("Threads"), before[1])
        until(lambda: server.descriptors() <= before[2], "no descriptor is left open")
        log = server.log()
        self.assertTrue(all(line.isascii() and line.isprintable() for line in log.splitlines()))

    def noise(self, server, client, junk, count):
        sender = self.client(server)
        for number in range(count):
            sender.socket.sendto(junk[number % len(junk)], sender.server)
            if number % 300 == 0:
                began = time.monotonic()
                self.assertEqual(client.fetch("f"), some_bytes(3000))
                self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    main()
