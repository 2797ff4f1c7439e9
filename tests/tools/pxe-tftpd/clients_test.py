"""The TFTP clients that people use, every byte compared, and many transfers at once."""

import contextlib
import os
import selectors
import shutil
import subprocess
import time

from serving import Client, DATA, OACK, ServeTest, main, some_bytes, until


class RealClients(ServeTest):
    SIZES = (0, 1, 511, 512, 513, 1468 * 3, 100_003)
    BLKSIZES = (8, 512, 1024, 1408, 1432, 1456, 1468, 65464)

    def setUp(self):
        self.server = self.serve()
        for size in self.SIZES:
            self.server.write(f"f{size}", some_bytes(size))

    def run_client(self, argv, name, size):
        if not shutil.which(argv[0]):
            self.skipTest(f"{argv[0]} is not installed")
        path = os.path.join(self.server.folder, name)
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)  # of the run before
        done = subprocess.run(argv, cwd=self.server.folder, capture_output=True, timeout=60, check=False)
        self.assertTrue(os.path.exists(path), f"{argv}: {done.stdout}{done.stderr}")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), some_bytes(size), f"{argv}: {done.stdout}{done.stderr}")

    def test_curl(self):
        for blksize in self.BLKSIZES:
            for size in self.SIZES:
                url = f"tftp://127.0.0.1:{self.server.port}/f{size}"
                # curl 7.88 takes the exact tsize of an empty file, 0, for an error (lib/tftp.c).
                options = ["--tftp-blksize", str(blksize)] if size else ["--tftp-no-options"]
                self.run_client(["curl", "-sS", *options, "-o", "got", url], "got", size)

    def test_atftp_with_windows(self):
        for windowsize, blksize in (*((1, blksize) for blksize in self.BLKSIZES), (4, 1468), (16, 1024), (64, 8192), (16, 65464)):
            for size in self.SIZES:
                options = ["--option", f"windowsize {windowsize}", "--option", f"blksize {blksize}"]
                got = f"got{windowsize}-{blksize}-{size}"
                self.run_client(["atftp", *options, "-g", "-r", f"f{size}", "-l", got, "127.0.0.1",
                                 str(self.server.port)], got, size)
        self.server.logged("windowsize=64", "class=complete")

    def test_tftp_hpa(self):
        for size in self.SIZES:
            self.run_client(["tftp", "-m", "binary", "127.0.0.1", str(self.server.port), "-c", "get", f"f{size}", "got"],
                            "got", size)

    def test_busybox(self):
        for blksize in (64, *self.BLKSIZES[1:]):  # its request has to fit a block
            for size in self.SIZES:
                self.run_client(["busybox", "tftp", "-b", str(blksize), "-g", "-r", f"f{size}", "-l", "got",
                                 "127.0.0.1", str(self.server.port)], "got", size)

    def test_netascii_is_what_tftp_hpa_makes_lines_of(self):
        text = b"one\ntwo\r\nthree\rfour\n"
        self.server.write("lines", text)
        self.assertEqual(self.client(self.server).fetch("lines", mode="netascii"),
                         b"one\r\ntwo\r\0\r\nthree\r\0four\r\n")
        subprocess.run(["tftp", "-m", "ascii", "127.0.0.1", str(self.server.port), "-c", "get", "lines", "got"],
                       cwd=self.server.folder, timeout=60, check=True)
        with open(os.path.join(self.server.folder, "got"), "rb") as file:
            self.assertEqual(file.read(), text)


class ManyAtOnce(ServeTest):
    def test_two_hundred_transfers(self):
        server = self.serve()
        content = some_bytes(200_000)
        server.write("kernel", content)
        before = server.descriptors()
        selector = selectors.DefaultSelector()
        running = {}
        for _ in range(200):
            client = Client(server.port)
            client.socket.setblocking(False)
            selector.register(client.socket, selectors.EVENT_READ, client)
            running[client] = []
            client.ask("kernel", [("blksize", 1468)])
        self.follow(selector, running, content)
        until(lambda: server.log().count("class=complete") == 200, "200 finished transfers in the log")
        until(lambda: server.descriptors() <= before, "no descriptor is left open")

    def follow(self, selector, running, content):
        end = time.monotonic() + 60
        while running and time.monotonic() < end:
            for key, _ in selector.select(1):
                client, blocks = key.data, running[key.data]
                opcode, number, rest = client.receive()
                self.assertIn(opcode, (OACK, DATA))
                if opcode == DATA and number == len(blocks) + 1:
                    blocks.append(rest)
                client.ack(number if opcode == DATA else 0)
                if opcode == DATA and len(rest) < 1468:
                    self.assertEqual(b"".join(blocks), content)
                    selector.unregister(client.socket)
                    client.socket.close()
                    del running[client]
        self.assertFalse(running)

if __name__ == "__main__":
    main()
