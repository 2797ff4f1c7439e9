"""pxe-tftpd on loopback, asked by the TFTP clients that people use and by one of our own that misbehaves.

Usage: serve_test.py BIN-FOLDER [unittest arguments]. Exit status 77: nothing could be run.
"""

import contextlib
import hashlib
import os
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

LIMIT = 20  # seconds for anything that has to happen
PROGRAM = os.path.join(os.path.abspath(sys.argv[1]), "pxe-tftpd")
RRQ, WRQ, DATA, ACK, ERROR, OACK = range(1, 7)


def free_port():
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def some_bytes(size):
    """Bytes that look like nothing in particular, the same every time."""
    blocks = [hashlib.sha512(struct.pack("!I", i)).digest() for i in range(size // 64 + 1)]
    return b"".join(blocks)[:size]


def until(condition, what):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {LIMIT} s")


class Server:
    """The daemon with a folder of its own; ready when the constructor returns."""

    def __init__(self, *arguments, configuration=None, listen="127.0.0.1", port=None):
        self.folder = tempfile.mkdtemp(prefix="pxe-tftpd-")
        self.root = os.path.join(self.folder, "root")
        os.makedirs(self.root, exist_ok=True)
        self.port = port or free_port()
        self.log_path = os.path.join(self.folder, "log")
        argv = [PROGRAM, "--port", str(self.port), "--log-level", "debug", *arguments]
        if listen:
            argv += ["--listen", listen]
        if configuration is None:
            argv += ["--root", self.root]
        else:
            self.write_configuration(configuration)
            argv += ["-c", self.configuration_path]
        ready, write_end = os.pipe()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(argv + ["--ready-fd", str(write_end)], stderr=log, pass_fds=[write_end])
        os.close(write_end)
        with open(ready, "rb") as pipe:
            if pipe.read(1) != b"\n":
                self.process.wait()
                raise AssertionError("not ready: " + self.log())

    @property
    def configuration_path(self):
        return os.path.join(self.folder, "pxe.toml")

    def write_configuration(self, text):
        with open(self.configuration_path, "w", encoding="utf-8") as file:
            file.write(text.replace("ROOT", self.root).replace("FOLDER", self.folder))

    def write(self, name, data):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def logged(self, *words):
        """Waits for a line that holds all the words, and returns it."""
        found = []

        def look():
            found[:] = [line for line in self.log().splitlines() if all(word in line for word in words)]
            return found

        until(look, f"a log line with {words}")
        return found[0]

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def request(name, options=(), mode="octet", opcode=RRQ):
    fields = [name if isinstance(name, bytes) else name.encode(), mode.encode()]
    for key, value in options:
        fields += [key.encode(), str(value).encode()]
    return struct.pack("!H", opcode) + b"".join(field + b"\0" for field in fields)


def parse(packet):
    """(opcode, block or error code, rest); an OACK's rest is a dictionary."""
    opcode = struct.unpack_from("!H", packet)[0]
    if opcode == OACK:
        fields = packet[2:].split(b"\0")[:-1]
        return opcode, 0, dict(zip((f.decode() for f in fields[::2]), (f.decode() for f in fields[1::2])))
    return opcode, struct.unpack_from("!H", packet, 2)[0], packet[4:]


class Client:
    """A socket that says what it is told to."""

    def __init__(self, port, address="127.0.0.1", source=("127.0.0.1", 0)):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(source)
        self.socket.settimeout(LIMIT)
        self.server = (address, port)
        self.peer = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, *arguments, **more):
        self.socket.sendto(request(*arguments, **more), self.server)

    def receive(self):
        packet, self.peer = self.socket.recvfrom(70000)
        return parse(packet)

    def ack(self, block):
        self.socket.sendto(struct.pack("!HH", ACK, block & 0xffff), self.peer)

    def error(self, code, text=b"no"):
        self.socket.sendto(struct.pack("!HH", ERROR, code) + text + b"\0", self.peer)

    def hears_nothing(self, seconds=0.3):
        self.socket.settimeout(seconds)
        try:
            self.socket.recvfrom(70000)
            return False
        except socket.timeout:
            return True
        finally:
            self.socket.settimeout(LIMIT)

    def fetch(self, name, options=(), mode="octet"):
        """The whole file, in windows of one."""
        self.ask(name, options, mode)
        blksize, data, block = 512, b"", 0
        while True:
            opcode, number, rest = self.receive()
            if opcode == ERROR:
                raise AssertionError(f"{name}: ERROR {number} {rest}")
            if opcode == OACK:
                blksize = int(rest.get("blksize", 512))
                self.ack(0)
                continue
            if number != (block + 1) & 0xffff:
                continue
            block += 1
            data += rest
            self.ack(block)
            if len(rest) < blksize:
                return data


class ServeTest(unittest.TestCase):
    def serve(self, *arguments, **more):
        server = Server(*arguments, **more)
        self.addCleanup(server.end)
        return server

    def client(self, server, **more):
        client = Client(server.port, **more)
        self.addCleanup(client.socket.close)
        return client

    def refused(self, server, name, **more):
        """The ERROR's code and text."""
        client = self.client(server)
        client.ask(name, **more)
        opcode, code, text = client.receive()
        self.assertEqual(opcode, ERROR)
        return code, text.rstrip(b"\0").decode()


class RealClients(ServeTest):
    SIZES = (0, 1, 511, 512, 513, 1468 * 3, 100_003)

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
        for blksize in (8, 512, 1024, 1408, 1432, 1456, 1468, 65464):
            for size in self.SIZES:
                url = f"tftp://127.0.0.1:{self.server.port}/f{size}"
                # curl 7.88 takes the exact tsize of an empty file, 0, for an error (lib/tftp.c).
                options = ["--tftp-blksize", str(blksize)] if size else ["--tftp-no-options"]
                self.run_client(["curl", "-sS", *options, "-o", "got", url], "got", size)

    def test_atftp_with_windows(self):
        for windowsize, blksize in ((1, 512), (4, 1468), (16, 1024), (64, 8192), (16, 65464)):
            for size in self.SIZES:
                options = ["--option", f"windowsize {windowsize}", "--option", f"blksize {blksize}"]
                got = f"got{windowsize}-{size}"
                self.run_client(["atftp", *options, "-g", "-r", f"f{size}", "-l", got, "127.0.0.1",
                                 str(self.server.port)], got, size)
        self.server.logged("windowsize=64", "class=complete")

    def test_tftp_hpa(self):
        for size in self.SIZES:
            self.run_client(["tftp", "-m", "binary", "127.0.0.1", str(self.server.port), "-c", "get", f"f{size}", "got"],
                            "got", size)

    def test_busybox(self):
        for blksize in (64, 512, 1468, 65464):  # its request has to fit a block
            for size in self.SIZES:
                self.run_client(["busybox", "tftp", "-b", str(blksize), "-g", "-r", f"f{size}", "-l", "got",
                                 "127.0.0.1", str(self.server.port)], "got", size)

    def test_more_than_65535_blocks(self):
        for size in (600_000, 65536 * 8, 65535 * 8):  # the last two end just at the wrap
            self.server.write(f"f{size}", some_bytes(size))
            url = f"tftp://127.0.0.1:{self.server.port}/f{size}"
            self.run_client(["curl", "-sS", "--tftp-blksize", "8", "-o", "got", url], "got", size)

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


CONFIGURATION = """
[site]
roots = ["ROOT"]
[dhcp]
leases = "FOLDER/leases.db"
[[client]]
name = "db1"
match = { mac = "00:12:34:56:78:90" }
boot = "rescue"
vars = { console = "ttyS1" }
[[client]]
name = "by-name"
match = { uuid = "4c4c4544-0039-4e10-804e-b9c04f4d344a" }
boot = "rescue"
vars = { console = "ttyS2" }
[boot.rescue]
pxelinux = "APPEND console={{vars.console}} from={{site.tftp}}"
[boot.local]
pxelinux = "LOCALBOOT 0"
[default]
boot = "local"
"""


class Generated(ServeTest):
    def setUp(self):
        self.server = self.serve(configuration=CONFIGURATION)

    def get(self, name):
        return self.client(self.server).fetch(name, [("tsize", 0), ("blksize", 1408)]).decode()

    def test_the_machine_behind_the_name_gets_its_own(self):
        self.assertEqual(self.get("pxelinux.cfg/01-00-12-34-56-78-90"), "APPEND console=ttyS1 from=127.0.0.1")
        self.assertEqual(self.get("/sub/pxelinux.cfg/44454c4c-3900-104e-804e-b9c04f4d344a"),
                         "APPEND console=ttyS2 from=127.0.0.1")
        self.assertEqual(self.get("pxelinux.cfg/default"), "LOCALBOOT 0")
        self.server.logged("entry=db1", "boot=rescue", "class=complete")

    def test_a_file_written_by_hand_wins(self):
        self.server.write("pxelinux.cfg/01-00-12-34-56-78-90", b"by hand")
        self.server.write("pxelinux.cfg/default", b"default by hand")
        self.assertEqual(self.get("pxelinux.cfg/01-00-12-34-56-78-90"), "by hand")
        self.assertEqual(self.get("pxelinux.cfg/default"), "default by hand")

    def test_other_names_are_expected_misses(self):
        self.assertEqual(self.refused(self.server, "pxelinux.cfg/01-00-00-00-00-00-01"), (1, "file not found"))
        self.assertEqual(self.refused(self.server, "pxelinux.cfg/7F0000"), (1, "file not found"))
        line = self.server.logged("file=pxelinux.cfg/7F0000", "class=expected-miss")
        self.assertIn(" info ", line)


class Files(ServeTest):
    def setUp(self):
        self.server = self.serve()

    def test_the_distributions_ipxe_is_served(self):
        if not os.path.exists("/usr/lib/ipxe/ipxe.efi"):
            self.skipTest("Debian's package ipxe is not installed")
        with open("/usr/lib/ipxe/ipxe.efi", "rb") as file:
            self.assertEqual(self.client(self.server).fetch("ipxe.efi", [("blksize", 1468)]), file.read())

    def test_links_and_names_that_lead_out_are_refused(self):
        os.symlink("/etc/passwd", os.path.join(self.server.root, "passwd"))
        os.symlink("/", os.path.join(self.server.root, "all"))
        for name in ("passwd", "all/etc/passwd", "../../../etc/passwd", "..\\x", "/etc/../../etc/passwd"):
            self.assertEqual(self.refused(self.server, name), (2, "access violation"), name)
        self.server.logged("file=passwd", "follow")

    def test_nothing_blocks_on_a_fifo_or_a_folder(self):
        os.mkfifo(os.path.join(self.server.root, "fifo"))
        for name in ("fifo", "."):
            self.assertEqual(self.refused(self.server, name)[0], 2)
        self.server.write("f", b"still here")
        self.assertEqual(self.client(self.server).fetch("f"), b"still here")

    def test_errors_do_not_show_the_servers_paths(self):
        code, text = self.refused(self.server, "absent")
        self.assertEqual((code, text), (1, "file not found"))
        self.server.logged("file=absent", "class=refused", "warning")

    def test_strange_names_are_one_printable_line(self):
        for name in (b"a\nb", b"\x1b[31m", b"%s%n", b"\xff\xfe\xfd", b"x" * 4000, b"a b=c\"d"):
            self.refused(self.server, name)
        self.assertTrue(self.server.log().isprintable() or all(
            line.isprintable() and line.isascii() for line in self.server.log().splitlines()))

    def test_a_trailing_run_of_ff_is_not_part_of_the_name(self):
        self.server.write("undionly.kpxe", b"loader")
        self.assertEqual(self.client(self.server).fetch(b"\\undionly.kpxe\xff\xff"), b"loader")

    def test_a_file_that_shrinks_ends_with_an_error(self):
        path = self.server.write("shrinks", some_bytes(10_000))
        client = self.client(self.server)
        client.ask("shrinks")
        self.assertEqual(client.receive()[:2], (DATA, 1))
        os.truncate(path, 600)
        client.ack(1)
        self.assertEqual(client.receive()[:2], (ERROR, 0))
        self.server.logged("file=shrinks", "class=failed", "error")

    def test_uploads_and_unknown_modes_are_refused(self):
        self.assertEqual(self.refused(self.server, "new", opcode=WRQ)[0], 2)
        self.assertFalse(os.path.exists(os.path.join(self.server.root, "new")))
        self.assertEqual(self.refused(self.server, "f", mode="mail")[0], 4)


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
        for port in (7, 19, 123):
            client = self.client(self.server, source=("127.0.0.1", port))
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


class Manners(ServeTest):
    def run_program(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=LIMIT, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_sigterm_and_sigint_end_it_in_time_in_the_middle_of_a_transfer(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.serve()
            server.write("f", some_bytes(3000))
            client = self.client(server)
            client.ask("f")
            client.receive()
            server.process.send_signal(number)
            self.assertEqual(server.process.wait(timeout=3), 0)
            self.assertEqual(client.receive()[:2], (ERROR, 0))
            self.assertIn("stopped", server.log())

    def test_sighup_reads_the_configuration_again(self):
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n')
        os.mkdir(os.path.join(server.folder, "other"))
        with open(os.path.join(server.folder, "other", "f"), "wb") as file:
            file.write(b"new")
        self.assertEqual(self.refused(server, "f")[0], 1)
        server.write_configuration('[site]\nroots = ["FOLDER/other"]\n')
        server.process.send_signal(signal.SIGHUP)
        server.logged("reload", "result=done")
        self.assertEqual(self.client(server).fetch("f"), b"new")

    def test_a_broken_configuration_leaves_the_old_one_in_force(self):
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n')
        server.write("f", b"old")
        for text, said in (("[site]\nrots = 1\n", "pxe.toml:2:1"), ('[site]\nroots = ["FOLDER/absent"]\n', "absent")):
            server.write_configuration(text)
            server.process.send_signal(signal.SIGHUP)
            server.logged("error", said)
            self.assertEqual(self.client(server).fetch("f"), b"old")

    def test_check_says_what_is_wrong_or_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pxe.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[tftp]\nport = 70000\nwindowsize = 0\n")
            code, out, err = self.run_program("-c", path, "--check")
            self.assertEqual((code, out), (2, ""))
            self.assertEqual([line.split(": ")[1] for line in err.splitlines()], [f"{path}:2:8", f"{path}:3:14"])
            with open(path, "w", encoding="utf-8") as file:
                file.write("[tftp]\nport = 6969\n")
            self.assertEqual(self.run_program("-c", path, "--check"), (0, "", ""))

    def test_what_cannot_be_had_is_one_sentence_and_1(self):
        server = self.serve()
        for arguments, said in (
                (["--port", str(server.port), "--listen", "127.0.0.1"], f"another program has UDP port {server.port}"),
                (["--port", str(free_port()), "--root", "/nowhere"], "cannot serve the folder /nowhere"),
                (["--port", str(free_port()), "--listen", "192.0.2.1"], "no interface of this machine has that address"),
                (["--port", str(free_port()), "--listen", "127.0.0.1", "--user", "nobody-at-all"], "nobody-at-all")):
            code, _, err = self.run_program(*arguments)
            complaints = [line for line in err.splitlines() if line.startswith("pxe-tftpd: ")]
            self.assertEqual((code, len(complaints)), (1, 1), err)
            self.assertIn(said, complaints[0])

    def test_usage_errors_are_2(self):
        for arguments in (["--port", "0"], ["--port", "x"], ["--listen", "here"], ["--nonsense"], ["--log-level", "loud"]):
            code, _, err = self.run_program(*arguments)
            self.assertEqual((code, err.count("\n")), (2, 1), err)

    def test_privileges_are_given_up(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to give it up")
        server = self.serve("--user", "nobody")
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
            status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        self.assertNotIn("0", status["Uid"].split())
        self.assertEqual(int(status["CapEff"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")


if __name__ == "__main__":
    if not os.access(PROGRAM, os.X_OK):
        print(f"skipped: {PROGRAM} is not built")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
