"""A running pxe-httpd for the tests that start it as a program."""

import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest


class Daemon:
    """Ends by its process id when the block ends."""

    def __init__(self, program, *flags):
        ready, told = os.pipe()
        self.process = subprocess.Popen([program, "--ready-fd", str(told), *flags], stderr=subprocess.PIPE,
                                        pass_fds=[told], text=True)
        os.close(told)
        with os.fdopen(ready) as pipe:
            self.is_ready = pipe.readline() == "\n"
        self.lines = []
        while self.is_ready and not (self.lines and " ready" in self.lines[-1]):
            self.lines.append(self.process.stderr.readline())
        self.ports = [int(port) for port in re.findall(r"port=(\d+)", "".join(self.lines))]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()

    def exchange(self, request, address="127.0.0.1", source=None):
        at = (address, self.ports[0])
        with socket.create_connection(at, timeout=10, source_address=source and (source, 0)) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return answer

    def get(self, path, source=None):
        return self.exchange(b"GET " + path + b" HTTP/1.0\r\n\r\n", source=source)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        _, rest = self.process.communicate(timeout=5)
        return self.process.returncode, rest

    def next_line(self, word):
        while line := self.process.stderr.readline():
            if word in line:
                return line
        return ""


class InFolder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name=""):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)


def free_port():
    """A TCP port of 127.0.0.1 that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
