"""What must be survived: files that change meanwhile, things that are no files, strange options."""

import os
import signal
import socket
import time

from serving import ACK, DATA, ERROR, OACK, ServeTest, main, request, some_bytes


class Files(ServeTest):
    def setUp(self):
        self.server = self.serve()

    def begun(self, name, size):
        """A transfer of which the first block has arrived, and the file's path."""
        path = self.server.write(name, some_bytes(size))
        client = self.client(self.server)
        client.ask(name, [("tsize", 0)])
        self.assertEqual(client.receive()[2], {"tsize": str(size)})
        client.ack(0)
        self.assertEqual(client.receive()[:2], (DATA, 1))
        return client, path

    def rest(self, client):
        """What follows the first block, or the ERROR's code."""
        data, block = b"", 1
        while True:
            client.ack(block)
            opcode, number, rest = client.receive()
            if opcode == ERROR:
                return number
            self.assertEqual((opcode, number), (DATA, block + 1))
            block, data = number, data + rest
            if len(rest) < 512:
                return data

    def test_a_file_that_grows_is_sent_as_it_was(self):
        client, path = self.begun("grows", 3000)
        with open(path, "ab") as file:
            file.write(b"more" * 1000)
        self.assertEqual(self.rest(client), some_bytes(3000)[512:])

    def test_a_file_that_is_replaced_is_sent_as_it_was(self):
        client, path = self.begun("replaced", 3000)
        with open(path + ".new", "wb") as file:
            file.write(b"another")
        os.rename(path + ".new", path)
        self.assertEqual(self.rest(client), some_bytes(3000)[512:])
        self.assertEqual(self.client(self.server).fetch("replaced"), b"another")

    def test_a_file_that_is_cut_to_nothing_is_an_error(self):
        client, path = self.begun("cut", 3000)
        os.truncate(path, 0)
        self.assertEqual(self.rest(client), 0)
        self.server.logged("file=cut", "class=failed")

    def test_what_is_no_file_is_refused_at_once(self):
        root = self.server.root
        os.mkdir(os.path.join(root, "folder"))
        os.mkfifo(os.path.join(root, "fifo"))
        os.symlink("/proc/self/environ", os.path.join(root, "proc"))
        os.symlink("/dev/zero", os.path.join(root, "zero"))
        os.symlink("loop", os.path.join(root, "loop"))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.join(root, "socket"))
            for name in ("folder", "folder/", "fifo", "socket", "proc", "zero", "loop", "folder/../../x", "", "%s%n"):
                if name:
                    self.assertIn(self.refused(self.server, name)[0], (1, 2), name)


class Unproven(ServeTest):
    def test_a_forged_request_is_answered_with_little(self):
        """At most 100 bytes for each, plain; 4 with options."""
        server = self.serve()
        server.write("loader.efi", some_bytes(100_000))
        for options, most in (([], 100), ([("blksize", 1468), ("windowsize", 64)], 4)):
            client = self.client(server)
            asked = len(request("loader.efi", options))
            client.ask("loader.efi", options)
            got, end = 0, time.monotonic() + 8
            client.socket.settimeout(0.5)
            while time.monotonic() < end:
                try:
                    got += len(client.socket.recvfrom(70000)[0])
                except socket.timeout:
                    pass
            self.assertLess(got / asked, most)
        server.logged("class=failed", "does not answer")


class Strangers(ServeTest):
    def test_options_of_every_kind(self):
        server = self.serve()
        server.write("f", some_bytes(600))
        for options, answer in (([("blksize", "7")], {}), ([("blksize", "65465")], {}), ([("blksize", "-1")], {}),
                                ([("blksize", "")], {}), ([("blksize", "512abc")], {}), ([("blksize", "0x200")], {}),
                                ([("blksize", "9" * 20)], {}), ([("blksize", 8), ("blksize", 9)], {"blksize": "8"}),
                                ([("windowsize", 0)], {}), ([("windowsize", 65536)], {}), ([("timeout", 256)], {}),
                                ([("tsize", "0"), *[(f"x{n}", n) for n in range(100)]], {"tsize": "600"})):
            client = self.client(server)
            client.ask("f", options)
            opcode, number, rest = client.receive()
            self.assertEqual((opcode, rest) if answer else (opcode, number), (OACK, answer) if answer else (DATA, 1), options)

    def test_a_server_that_is_stopped_and_goes_on(self):
        """Everything at once after a pause: nothing is sent in a burst."""
        server = self.serve()
        server.write("f", some_bytes(2000))
        client = self.client(server)
        client.ask("f")
        client.receive()
        server.process.send_signal(signal.SIGSTOP)
        for _ in range(100):
            client.socket.sendto(ACK.to_bytes(2, "big") + b"\0\1", client.peer)
        server.process.send_signal(signal.SIGCONT)
        self.assertEqual(client.receive()[:2], (DATA, 2))
        self.assertTrue(client.hears_nothing(0.1))


if __name__ == "__main__":
    main()
