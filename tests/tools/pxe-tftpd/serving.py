"""What the tests of pxe-tftpd share: the daemon with a folder of its own, and a client that says what it is told to.

Arguments of each test: BIN-FOLDER [unittest arguments]. Exit status 77: nothing could be run.
"""

import contextlib
import hashlib
import os
import shutil
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

    def __init__(self, *arguments, configuration=None, listen="127.0.0.1", port=None, under=()):
        self.folder = tempfile.mkdtemp(prefix="pxe-tftpd-")
        os.chmod(self.folder, 0o755)  # for --user
        self.root = os.path.join(self.folder, "root")
        os.makedirs(self.root, exist_ok=True)
        self.port = port or free_port()
        self.log_path = os.path.join(self.folder, "log")
        argv = [*under, PROGRAM, "--port", str(self.port), "--log-level", "debug", *arguments]
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
        with open(self.configuration_path + ".new", "w", encoding="utf-8") as file:
            file.write(text.replace("ROOT", self.root).replace("FOLDER", self.folder))
        os.rename(self.configuration_path + ".new", self.configuration_path)

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

    def status(self, key):
        """A number of /proc/PID/status: VmRSS, VmHWM and VmSize in KiB, Threads."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key + ":"))

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

    def data(self, block, payload):
        self.socket.sendto(struct.pack("!HH", DATA, block & 0xffff) + payload, self.peer)

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


def main():
    """Runs the tests of the program that was started."""
    if not os.access(PROGRAM, os.X_OK):
        print(f"skipped: {PROGRAM} is not built")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
