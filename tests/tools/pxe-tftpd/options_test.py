"""The keys of [tftp]: where transfers are sent from, which file a name stands for, and uploads."""

import os
import socket
import struct
import subprocess
import sys

from serving import ACK, DATA, ERROR, OACK, PROGRAM, WRQ, Client, ServeTest, free_port, main, some_bytes

SITE = '[site]\nroots = ["ROOT"]\n[tftp]\n'


class Ports(ServeTest):
    def port_of_a_transfer(self, server):
        server.write("f", some_bytes(2000))
        client = self.client(server)
        self.assertEqual(client.fetch("f"), some_bytes(2000))
        return client.peer[1]

    def test_a_transfer_has_another_port_than_requests(self):
        server = self.serve()
        self.assertNotEqual(self.port_of_a_transfer(server), server.port)

    def test_a_single_port(self):
        server = self.serve(configuration=SITE + "single-port = true\n")
        self.assertEqual(self.port_of_a_transfer(server), server.port)
        client = self.client(server)
        client.socket.sendto(struct.pack("!HH", ACK, 1), client.server)  # of no transfer
        self.assertTrue(client.hears_nothing())
        self.assertEqual(client.fetch("f", [("windowsize", 1)]), some_bytes(2000))
        self.assertEqual(client.fetch("f"), some_bytes(2000))  # again, from the same port

    def test_a_port_range(self):
        first = free_port()
        server = self.serve(configuration=SITE + f'port-range = "{first}-{first}"\n')
        self.assertEqual(self.port_of_a_transfer(server), first)

    def test_single_port_and_port_range_exclude_each_other(self):
        with self.assertRaisesRegex(AssertionError, "exclude each other"):
            self.serve(configuration=SITE + 'single-port = true\nport-range = "40000-40001"\n')

    def test_requests_on_other_interfaces_are_met_with_silence(self):
        server = self.serve(configuration=SITE + 'interfaces = ["eth77"]\n')
        client = self.client(server)
        client.ask("f")
        self.assertTrue(client.hears_nothing())
        server.logged("ignored", "interfaces")
        self.port_of_a_transfer(self.serve(configuration=SITE + 'interfaces = ["lo"]\n'))


    def test_a_socket_of_the_service_manager(self):
        """As sd_listen_fds(3) has it; the configuration's port is not opened."""
        folder = self.serve()
        folder.write("f", some_bytes(2000))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as given:
            given.bind(("127.0.0.1", 0))
            port = given.getsockname()[1]
            start = ("import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()));"
                     "os.execv(sys.argv[2], sys.argv[2:])")
            process = subprocess.Popen([sys.executable, "-c", start, str(given.fileno()), PROGRAM, "--root", folder.root,
                                        "--port", str(folder.port)], pass_fds=[given.fileno()], stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        with Client(port) as client:
            self.assertEqual(client.fetch("f"), some_bytes(2000))
        process.terminate()
        self.assertEqual(process.wait(timeout=10), 0)


class Names(ServeTest):
    def test_a_folder_for_each_address(self):
        server = self.serve(configuration=SITE + 'unique-root = "ip"\n')
        server.write("f", b"everybody's")
        self.assertEqual(self.client(server).fetch("f"), b"everybody's")
        server.write("127.0.0.1/f", b"its own")
        self.assertEqual(self.client(server).fetch("f"), b"its own")
        self.assertEqual(self.client(server, source=("127.0.0.2", 0)).fetch("f"), b"everybody's")

    def test_letters_of_either_case(self):
        server = self.serve(configuration=SITE + "ignore-case = true\n")
        server.write("Boot/Fonts/wgl4_boot.ttf", b"font")
        server.write("x", b"small")
        server.write("X", b"large")
        self.assertEqual(self.client(server).fetch("\\boot\\fonts\\WGL4_Boot.TTF"), b"font")
        self.assertEqual(self.client(server).fetch("X"), b"large")
        self.assertEqual(self.client(server).fetch("x"), b"small")
        self.assertEqual(self.refused(server, "boot/absent")[0], 1)

    def test_rules_rename(self):
        server = self.serve(configuration=SITE + """
[[tftp.rename]]
from = "*.efi"
to = "efi/loader"
[[tftp.rename]]
from = "^images/([a-z]+)/(.*)$"
to = '\\2/of-\\1'
[[tftp.rename]]
from = "^out(.*)$"
to = '../\\1'
""")
        server.write("efi/loader", b"loader")
        server.write("vmlinuz/of-debian", b"kernel")
        self.assertEqual(self.client(server).fetch("/any/thing.efi"), b"loader")
        self.assertEqual(self.client(server).fetch("images/debian/vmlinuz"), b"kernel")
        self.assertEqual(self.refused(server, "outside")[0], 2)  # a rule does not lead out either
        self.assertEqual(self.refused(server, "a" * 256)[0], 2)

    def test_a_rule_that_cannot_be_read_is_an_error_of_the_configuration(self):
        for rule, said in (('from = "^("\nto = "x"', "regular expression"), ('from = "^x"\nto = \'\\1\'', "cannot be filled in"),
                           ('from = "x"', "needs from")):
            with self.assertRaisesRegex(AssertionError, said):
                self.serve(configuration=SITE + "[[tftp.rename]]\n" + rule + "\n")


class Uploads(ServeTest):
    def upload_server(self, more=""):
        server = self.serve(configuration=SITE + 'uploads = "FOLDER/in"\n' + more)
        return server

    def serve(self, *arguments, **more):
        server = super().serve(*arguments, **more)
        os.makedirs(os.path.join(server.folder, "in"), exist_ok=True)
        return server

    def stored(self, server, name):
        with open(os.path.join(server.folder, "in", name), "rb") as file:
            return file.read()

    def put(self, server, name, data, options=(), blksize=512, copies=1):
        """The client that sent all, or (code, text) of the ERROR."""
        client = self.client(server)
        client.ask(name, options, opcode=WRQ)
        block = 0
        while True:
            opcode, number, rest = client.receive()
            if opcode == ERROR:
                return number, rest.rstrip(b"\0").decode()
            if opcode == ACK and number != block & 0xffff:
                continue
            if block * blksize > len(data):
                return client
            piece = data[block * blksize:(block + 1) * blksize]
            block += 1
            for _ in range(copies):
                client.socket.sendto(struct.pack("!HH", DATA, block & 0xffff) + piece, client.peer)
            if len(piece) < blksize:
                self.last_options = rest if opcode == OACK else None

    def test_a_new_file_is_stored(self):
        server = self.upload_server()
        for name, size in (("empty", 0), ("short", 100), ("even", 1024), ("long", 100_000)):
            self.put(server, name, some_bytes(size))
            server.logged("upload", f"file={name}", "class=complete")
            self.assertEqual(self.stored(server, name), some_bytes(size))

    def test_data_said_twice_is_stored_once(self):
        server = self.upload_server()
        self.put(server, "f", some_bytes(3000), copies=2)
        self.assertEqual(self.stored(server, "f"), some_bytes(3000))

    def test_with_options(self):
        server = self.upload_server()
        self.put(server, "f", some_bytes(5000), [("blksize", 1400), ("tsize", 5000), ("timeout", 2)], blksize=1400)
        self.assertEqual(self.stored(server, "f"), some_bytes(5000))

    def test_nothing_is_overwritten_and_nothing_stays_of_a_failure(self):
        server = self.upload_server("upload-limit = 2000\n")
        self.put(server, "f", b"first")
        self.assertEqual(self.put(server, "f", b"second")[0], 6)
        self.assertEqual(self.stored(server, "f"), b"first")
        self.assertEqual(self.put(server, "large", some_bytes(2001))[0], 3)
        self.assertEqual(self.put(server, "large", b"", [("tsize", 2001)])[0], 3)
        for name in ("sub/f", "../f", "..", ""):
            if name:
                self.assertEqual(self.put(server, name, b"x")[0], 2, name)
        self.assertEqual(os.listdir(os.path.join(server.folder, "in")), ["f"])

    def test_a_client_that_leaves_leaves_nothing(self):
        server = self.upload_server()
        client = self.client(server)
        client.ask("f", opcode=WRQ)
        client.receive()
        client.socket.sendto(struct.pack("!HH", DATA, 1) + bytes(512), client.peer)
        client.receive()
        client.error(0)
        server.logged("upload", "file=f", "class=failed")
        self.assertEqual(os.listdir(os.path.join(server.folder, "in")), [])

    def test_the_clients_that_people_use(self):
        server = self.upload_server()
        data = some_bytes(70_000)
        server.write("source", data)
        at = ["127.0.0.1", str(server.port)]
        for number, argv in enumerate((["curl", "-sS", "-T", "root/source", f"tftp://127.0.0.1:{server.port}/up0"],
                                       ["atftp", "-p", "-l", "root/source", "-r", "up1", *at],
                                       ["tftp", "-m", "binary", *at, "-c", "put", "root/source", "up2"],
                                       ["busybox", "tftp", "-b", "1024", "-p", "-l", "root/source", "-r", "up3", *at])):
            done = subprocess.run(argv, cwd=server.folder, capture_output=True, timeout=60, check=False)
            server.logged("upload", f"file=up{number}", "class=complete")
            self.assertEqual(self.stored(server, f"up{number}"), data, f"{argv}: {done.stderr}")


if __name__ == "__main__":
    main()
