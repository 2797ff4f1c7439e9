"""Bad requests and bad clients, against the running program. After each, a good request is answered within a second, and
every line of the log is one line of printable text."""

import contextlib
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

from httpd_daemon import Daemon, InFolder

PROGRAM = sys.argv.pop(1)
LINE = re.compile(r"\S+Z (debug|info|warning|error) [ -~]*\n")
GOOD = b"GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n"
SECRET = "root:"


def get(path, *headers, version="1.1"):
    lines = [f"GET {path} HTTP/{version}", "Host: h", *headers]
    return "".join(line + "\r\n" for line in lines).encode("latin-1") + b"\r\n"


def post(*headers, body=b""):
    return "".join(line + "\r\n" for line in ("POST /boot.ipxe HTTP/1.1", "Host: h", *headers)).encode("latin-1") + b"\r\n" + body


class Faults(InFolder):
    MORE = ""

    def setUp(self):
        super().setUp()
        os.makedirs(self.path("files/sub"))
        self.write("files/k.txt", "hello\n")
        self.write("files/text", "source text\n")
        self.write("files/empty", "")
        with open(self.path("files/big"), "wb") as file:
            file.write(os.urandom(1000) * 4000)
        os.symlink("/etc/passwd", self.path("files/out"))
        os.symlink("/etc", self.path("files/outdir"))
        os.mkfifo(self.path("files/fifo"))
        self.write("pxe.toml", f"[site]\nroots = ['files']\n[http]\nlisten = ['127.0.0.1']\n{self.MORE}")
        self.daemon = Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0")
        self.addCleanup(self.daemon.__exit__)
        self.log = []
        reader = threading.Thread(target=lambda: self.log.extend(self.daemon.process.stderr), daemon=True)
        reader.start()
        self.addCleanup(reader.join, 10)
        self.addCleanup(self.daemon.process.kill)

    def tearDown(self):
        self.serves()
        self.assertIsNone(self.daemon.process.poll(), "".join(self.log[-5:]))
        for line in list(self.log):
            self.assertRegex(line, LINE)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.daemon.ports[0]), timeout=20)
        self.addCleanup(connection.close)
        return connection

    def serves(self):
        """Once within ten seconds in less than one: the machine may have other things to do, and connections that
        filled the server have to be seen closed."""
        times = []
        until = time.monotonic() + 10
        while time.monotonic() < until:
            begin = time.monotonic()
            with contextlib.suppress(ConnectionError), self.connect() as good:
                good.sendall(GOOD)
                self.assertTrue(good.recv(4096).startswith(b"HTTP/1.1 200 "))
                times.append(time.monotonic() - begin)
                if times[-1] < 1:
                    return
        self.fail(f"good requests took {times} s")

    def statuses(self, request):
        """Of every response until the connection is closed (by us, where it was not after one response)."""
        with self.connect() as connection:
            connection.settimeout(5)
            answer = b""
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    answer += part
            except ConnectionError:
                pass
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", answer)], answer

    def refused(self, request, *allowed):
        """One refusal, nothing after it is taken for a request, and the connection is closed."""
        found, answer = self.statuses(request + GOOD)
        self.assertEqual(len(found), 1, (request[:80], answer[:300]))
        self.assertIn(found[0], allowed, request[:80])
        self.assertIn(b"\r\nConnection: close\r\n", answer)

    def memory(self):
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))


class Requests(Faults):
    def test_h2_one_length_and_one_only(self):
        chunked = "Transfer-Encoding: chunked"
        for headers in (("Content-Length: 5", chunked), (chunked, chunked), ("Transfer-Encoding: xchunked",),
                        ("Transfer-Encoding: chunked, identity",), ("Transfer-Encoding: identity",), ("Transfer-Encoding : chunked",),
                        ("Transfer-Encoding:\x0bchunked",), ("Content-Length: 5", "Content-Length: 6"), ("Content-Length: 5, 5",),
                        ("Content-Length: +1",), ("Content-Length: -1",), ("Content-Length: 0x5",), ("Content-Length: ",),
                        ("Content-Length: 18446744073709551616",), ("Content-Length: 1 1",)):
            self.refused(post(*headers, body=b"0\r\n\r\n"), 400, 501, 413)
        for chunk in (b"+5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"6_0\r\n", b"f" * 17 + b"\r\n", b"5\nhello\r\n0\r\n\r\n",
                      b"-1\r\n\r\n", b"5\r\nhelloX\r\n0\r\n\r\n", b"\r\n\r\n", b"0\r\nHost: x\r\n\r\n", b"0\r\nContent-Length: 3\r\n\r\n"):
            self.refused(post(chunked, body=chunk), 400, 413)

    def test_h3_bodies_and_pipelines(self):
        found, _ = self.statuses(get("/k.txt", "Content-Length: 3") + b"abc" + GOOD + GOOD)
        self.assertEqual(found, [200, 200, 200])
        before = self.memory()
        with self.connect() as connection:
            sender = threading.Thread(target=connection.sendall, args=(GOOD * 10_000,))
            sender.start()
            answer = b""
            while answer.count(b"hello\n") < 10_000 and (part := connection.recv(1 << 20)):
                answer += part
            sender.join()
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 10_000)
        self.assertLess(self.memory() - before, 20_000, "kilobytes")

    def test_h5_nothing_endless(self):
        self.refused(get("/" + "x" * 9000), 414)
        self.refused(get("/" + "x" * 70000), 414)
        self.refused(get("/k.txt", "X: " + "x" * 9000), 431)
        self.refused(get("/k.txt", *["X: " + "x" * 1000] * 70), 431)
        self.refused(get("/k.txt", *["X: y"] * 2000), 431)
        self.refused(get("/boot.ipxe?" + "x" * (1 << 20)), 414)

    def test_h6_nothing_outside(self):
        up = ("/..", "/%2e%2e", "/.%2e", "/%%32%65%%32%65", "/..%2f..", "/..%5c..", "/%c0%ae%c0%ae", "/sub/../..", "/%2e%2e%2f%2e%2e", "/....//", "//..")
        for path in [prefix * depth + "/etc/passwd" for prefix in up for depth in (1, 3, 8)] + [
                "/etc/passwd", "//etc/passwd", "/out", "/outdir/passwd", "/sub/../out", "/fifo", "/k.txt%00.png", "/k.txt/", "/k.txt/x",
                "/%zz", "/%", "/%4", "/proc/self/environ", "file:///etc/passwd", "/\\..\\..\\etc\\passwd", "/dev/zero"]:
            found, answer = self.statuses(get(path))
            self.assertIn(found[:1], ([400], [403], [404]), path)
            self.assertNotIn(SECRET.encode(), answer, path)
        self.assertEqual(self.statuses(get("/sub/%2e%2e/k.txt"))[0], [200])
        self.refused(b"GET /k\x00.txt HTTP/1.1\r\nHost: h\r\n\r\n", 400)

    def test_h7_one_range_at_most(self):
        size = os.path.getsize(self.path("files/big"))
        for value, status, length in (
                ("0-0", 206, 1), ("-1", 206, 1), ("-0", 416, None), ("999-", 206, size - 999), (f"{size}-", 416, None), ("5-2", 416, None),
                ("abc", 416, None), (f"0-{1 << 64}", 416, None), (f"-{(1 << 63) - 1}", 206, size), (f"-{size + 100},-{(1 << 63) - 100}", 200, size),
                (",".join(f"{i}-" for i in range(1300)), 200, size), ("0-1,3-4", 200, size)):
            found, answer = self.statuses(get("/big", f"Range: bytes={value}"))
            self.assertEqual(found, [status], value)
            if length is not None:
                self.assertEqual(len(answer.split(b"\r\n\r\n", 1)[1]), length, value[:60])
        self.assertEqual(self.statuses(get("/big", "Range: lines=1-2"))[0], [200])
        self.assertEqual(self.statuses(get("/big", "Range: bytes=0-0", 'If-Range: "x"'))[0], [200])
        self.assertIn(self.statuses(get("/empty", "Range: bytes=0-0"))[0], ([200], [416]))
        self.assertEqual(self.statuses(get("/boot.ipxe?mac=52:54:00:12:34:01", "Range: bytes=0-0"))[0], [200])

    def test_h8_methods_versions_and_expectations(self):
        self.assertEqual(self.statuses(post("Expect: 100-continue", "Content-Length: 0"))[0][-1], 200)
        self.assertEqual(self.statuses(get("/k.txt", "Expect: 100-continue"))[0][-1], 200)
        self.refused(get("/k.txt", "Expect: cake"), 417)
        self.assertEqual(self.statuses(get("/k.txt", "Connection: Upgrade", "Upgrade: h2c"))[0], [200])
        for method in ("CONNECT h:1", "TRACE /k.txt", "OPTIONS *", "PUT /k.txt", "DELETE /k.txt", "BREW /k.txt"):
            found, answer = self.statuses(f"{method} HTTP/1.1\r\nHost: h\r\nX-Told: secret\r\n\r\n".encode())
            self.assertIn(found, ([400], [405], [501]), method)
            self.assertNotIn(b"secret", answer)
        self.assertIn(self.statuses(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")[0], ([505], [400]))
        self.assertEqual(self.statuses(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")[0], [400])
        self.assertEqual(self.statuses(b"GET /k.txt\r\n\r\n")[0], [400])
        self.assertEqual(self.statuses(get("/k.txt", version="1.0"))[0], [200])
        self.assertEqual(self.statuses(get("/k.txt", version="2.0"))[0], [505])

    def test_h9_host_is_a_host(self):
        self.refused(b"GET /boot.ipxe HTTP/1.1\r\n\r\n", 400)
        for host in ("a\r\nHost: b", "a b", "a@b", "a/b", "a:99999", "${evil}", "<x>", "[::1", "a:b:c", ""):
            self.refused(f"GET /boot.ipxe HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), 400)
        _, answer = self.statuses(b"GET /boot.ipxe HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        self.assertNotIn(b"evil", answer)
        self.assertEqual(self.statuses(b"GET http://other/k.txt HTTP/1.1\r\nHost: h\r\n\r\n")[0], [400])

    def test_h10_lines_are_lines(self):
        for line in ("X: y\r\n folded", "X : y", "X: a\rb", "X: y\n", "X\x00: y", "X: \x01", "\xffX: y", ": y", "X", " X: y", "X\t: y"):
            self.refused(get("/k.txt", line), 400)
        self.refused(b"GET /k.txt HTTP/1.1\nHost: h\n\n", 400)

    def test_h11_clients_that_go(self):
        for _ in range(50):
            with self.connect() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.sendall(get("/big"))
                connection.recv(1000)
        limit = time.monotonic() + 10
        while time.monotonic() < limit and len(os.listdir(f"/proc/{self.daemon.process.pid}/fd")) > 20:
            time.sleep(0.05)
        self.assertLessEqual(len(os.listdir(f"/proc/{self.daemon.process.pid}/fd")), 20)
        found, answer = self.statuses(get("/big", "Connection: close"))  # half-closed
        self.assertEqual((found, len(answer.split(b"\r\n\r\n", 1)[1])), ([200], os.path.getsize(self.path("files/big"))))

    def test_h13_nothing_gets_into_the_log(self):
        for part in (b"%0ainfo%20x", b"\x9b31m", b"\x1b]0;x\x07".replace(b"\x1b", b"%1b").replace(b"\x07", b"%07"), b"\"", b"\xff\xfe", b"%s%n", "\u202e".encode()):
            self.statuses(b"GET /" + part + b" HTTP/1.1\r\nHost: h\r\nUser-Agent: " + part + b"\r\nReferer: " + part + b"\r\n\r\n")
        self.statuses(b"GET /boot.ipxe?mac=%0a%0d%1b[31m HTTP/1.1\r\nHost: h\r\n\r\n")  # tearDown looks at the log

    def test_n3_few_descriptors(self):
        resource.prlimit(self.daemon.process.pid, resource.RLIMIT_NOFILE, (20, 20))
        held = [self.connect() for _ in range(60)]
        for one in held:
            one.close()

    def test_n5_a_thousand_reloads_under_load(self):
        stop = threading.Event()
        def load():
            while not stop.is_set():
                self.serves()
        loader = threading.Thread(target=load)
        loader.start()
        for _ in range(1000):
            self.daemon.process.send_signal(signal.SIGHUP)
        stop.set()
        loader.join()


class SlowClients(Faults):
    MORE = "[http.limits]\nrequest = '4s'\nidle = '4s'\nstalled = '1s'\nconnections-per-client = 400\n"
    MANY = 8192  # files

    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if 0 <= hard < self.MANY:
            self.skipTest(f"only {hard} files may be open")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, self.MANY), hard))
        super().setUp()

    def clients(self, count):
        """So many connections, from twenty addresses: one alone may not have as many."""
        for number in range(count):
            connection = socket.socket()
            self.addCleanup(connection.close)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            connection.bind((f"127.0.1.{number % 20}", 0))
            connection.connect(("127.0.0.1", self.daemon.ports[0]))
            yield connection

    def closed_within(self, connections, seconds):
        limit = time.monotonic() + seconds
        for connection in connections:
            connection.settimeout(max(0.1, limit - time.monotonic()))
            try:
                while connection.recv(65536):
                    pass
            except ConnectionError:
                pass
            except TimeoutError:
                self.fail("still open")

    def test_h4_heads_bodies_and_idlers_that_never_end(self):
        beginnings = (b"GET /k.txt HTTP/1.1\r\nHost: h\r\nX: ", b"POST /boot.ipxe HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx", b"", GOOD)
        before = self.memory()
        held = []
        for connection in self.clients(4000):
            connection.sendall(beginnings[len(held) % len(beginnings)])
            held.append(connection)
            if len(held) % 500 == 0:
                self.serves()
        self.assertLess(self.memory() - before, 60_000, "kilobytes")
        self.closed_within(held, 15)

    def test_h4_readers_that_do_not_read(self):
        for number, slow in enumerate(self.clients(1000)):
            slow.sendall(get("/big"))
            if number % 200 == 0:
                self.serves()
        pattern = re.compile("took nothing for too long")
        limit = time.monotonic() + 15
        while time.monotonic() < limit and sum(bool(pattern.search(line)) for line in list(self.log)) < 1000:
            self.serves()
            time.sleep(0.05)
        self.assertEqual(sum(bool(pattern.search(line)) for line in list(self.log)), 1000)


class Scripts(Faults):
    MORE = ("[[http.cgi]]\npath = '/cgi'\nprogram = 'script'\n[[http.cgi]]\npath = '/plain'\nprogram = 'files/text'\n"
            "[[http.cgi]]\npath = '/folder'\nprogram = 'files'\n[[http.cgi]]\npath = '/noline'\nprogram = 'noline'\n"
            "[http.limits]\nscripts = 2\nscript-idle = '2s'\nscript-total = '4s'\n")

    def script(self, text):
        temporary = self.path("script.new")
        with open(temporary, "wb") as file:
            file.write(b"#!/bin/sh\n" + text)
        os.chmod(temporary, 0o755)
        os.rename(temporary, self.path("script"))

    def answer(self, text, request=None):
        self.script(text)
        with self.connect() as connection:
            connection.sendall(request or get("/cgi", "Connection: close"))
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return answer

    def nobody_left(self):
        """Scripts are children of the daemon's one child, which starts them."""
        limit = time.monotonic() + 10
        [spawner] = self.children(self.daemon.process.pid)
        while time.monotonic() < limit:
            if not self.children(spawner):
                return
            time.sleep(0.05)
        self.fail("a child is left")

    def children(self, pid):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]

    def test_c1_heads_that_are_none(self):
        for head in (b"hello", b"", b"X\\r\\n\\r\\n", b"Status: 99999\\r\\n\\r\\n", b"Status: 200\\0\\r\\nContent-Type: x\\r\\n\\r\\n",
                     b"Content-Type: a\\rb\\r\\n\\r\\n", b"Content-Type: a\\nb\\r\\n\\r\\n", b"Content-Length: 1\\nContent-Length: 2\\nContent-Type: x\\n\\nab",
                     b"Location: javascript:alert(1)\\n\\n", b"Status: 100 Continue\\n\\n"):
            answer = self.answer(b"printf '" + head + b"'\n")
            self.assertTrue(answer.startswith(b"HTTP/1.1 502 "), (head, answer[:200]))
        self.assertTrue(self.answer(b"head -c 1000000 /dev/zero | tr '\\0' x\n").startswith(b"HTTP/1.1 502 "))
        longer = self.answer(b"printf 'Content-Type: x\\nContent-Length: 2\\n\\nabcdef'\n")
        self.assertTrue(longer.endswith(b"\r\n\r\nab"), longer)
        shorter = self.answer(b"printf 'Content-Type: x\\nContent-Length: 9\\n\\nabc'\n")
        self.assertTrue(shorter.endswith(b"\r\n\r\nabc"), "closed before its length")

    def test_c2_scripts_that_do_not_end(self):
        self.assertTrue(self.answer(b"trap '' TERM; sleep 60\n").startswith(b"HTTP/1.1 504 "))
        self.nobody_left()
        self.assertTrue(self.answer(b"sleep 60 & exit 0\n").startswith(b"HTTP/1.1 502 "))
        self.assertTrue(self.answer(b"kill -9 $$\n").startswith(b"HTTP/1.1 502 "))
        self.assertTrue(self.answer(b"exit 1\n").startswith(b"HTTP/1.1 502 "))
        begin = time.monotonic()
        self.answer(b"printf 'Content-Type: x\\n\\n'; while :; do echo y; sleep 0.1; done\n")
        self.assertLess(time.monotonic() - begin, 8, "its time in all")
        self.nobody_left()

    def test_c2_a_script_that_complains_without_end(self):
        before = self.memory()
        told = []
        for text in (b"yes complaint | head -c 1000000000", b"head -c 1000000000 /dev/zero"):
            asking = threading.Thread(target=lambda text=text: told.append(
                self.answer(text + b" >&2; printf 'Content-Type: x\\n\\nfine'\n")))
            asking.start()
            while asking.is_alive():
                self.serves()
                asking.join(0.1)
        for answer in told:  # in time, or not at all: it is silent for so long
            self.assertRegex(answer, rb"(?s)^HTTP/1.1 (200 .*fine|504 )")
        self.nobody_left()
        self.assertLess(self.memory() - before, 20_000, "kilobytes")
        self.assertLessEqual(sum("complaint" in line for line in list(self.log)), 20)

    def test_c3_the_environment_is_ours(self):
        answer = self.answer(b"printf 'Content-Type: x\\n\\n'; env; ls -l /proc/self/fd | wc -l; ulimit -n\n", get(
            "/cgi/a;b/../c?x=$(id)", "Connection: close", "Proxy: evil", "X-Y: dash", "X_Y: underscore", "Authorization: Basic secret", "A!b: odd",
            "X-Long: " + "x" * 8000)).decode()
        self.assertNotIn("HTTP_PROXY", answer)
        self.assertNotIn("secret", answer)
        self.assertNotIn("underscore", answer)
        self.assertNotIn("odd", answer)
        self.assertIn("HTTP_X_Y=dash\n", answer)
        self.assertIn("PATH_INFO=/c\n", answer)
        self.assertIn("QUERY_STRING=x=$(id)\n", answer)
        self.assertIn("\n1024\n", answer)

    def test_c4_so_many_and_no_more(self):
        self.script(b"sleep 1; printf 'Content-Type: x\\n\\nfine'\n")
        held = [self.connect() for _ in range(500)]
        for connection in held:
            connection.sendall(get("/cgi", "Connection: close"))
        answers = [b"".join(iter(lambda c=connection: c.recv(65536), b"")) for connection in held]
        for connection in held:
            connection.close()
        refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
        self.assertEqual(len(refused), 498)
        self.assertTrue(all(re.search(rb"\r\nRetry-After: \d+\r\n", answer) for answer in refused))
        self.assertEqual(sum(b"fine" in answer for answer in answers), 2)

    def test_c5_what_cannot_be_run(self):
        with open(self.path("noline"), "w", encoding="ascii") as file:
            file.write("source text\n")
        os.chmod(self.path("noline"), 0o755)
        for path in ("/plain", "/folder", "/noline", "/cgi"):
            found, answer = self.statuses(get(path))
            self.assertIn(found[:1], ([403], [404], [500], [502]), path)
            self.assertNotIn(b"source text", answer)


class Log(InFolder):
    def test_n4_nobody_reads_it(self):
        self.write("k.txt", "hello\n")
        with Daemon(PROGRAM, "--root", self.folder, "--port", "0", "--listen", "127.0.0.1") as daemon:
            with socket.create_connection(("127.0.0.1", daemon.ports[0]), timeout=5) as connection:
                stream = connection.makefile("rb")
                for _ in range(5000):
                    connection.sendall(b"HEAD /k.txt HTTP/1.1\r\nHost: h\r\nUser-Agent: " + b"x" * 500 + b"\r\n\r\n")
                    while stream.readline() != b"\r\n":
                        pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
