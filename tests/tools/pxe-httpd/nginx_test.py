"""One table of requests, answered by nginx and by pxe-httpd over the same root: the same status, the same headers as far
as they say something of the file or the connection, the same body. Where we differ on purpose, the table does not ask:
several ranges (we send the whole file), a bare LF (refused here), Range with HEAD (it means something with GET only,
RFC 9110 §14.2), a folder without its slash (never redirected here), a date that is none in If-Unmodified-Since (ignored here, §13.1.4), If-Modified-Since beside
If-None-Match (ignored here, §13.2.2).

    nginx_test.py PXE-HTTPD CACHE
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import unittest

from httpd_daemon import Daemon, InFolder, free_port

PROGRAM, CACHE = sys.argv.pop(1), sys.argv.pop(1)
NGINX = shutil.which("nginx", path=f"{CACHE}/nginx/usr/sbin:/usr/sbin:{os.environ.get('PATH', '')}")
if not NGINX:
    print("skipped: there is no nginx (tests/run unpacks one)")
    sys.exit(77)

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log stderr crit; {user}
events {{}}
http {{
  access_log off; default_type application/octet-stream; types {{ text/plain txt; application/efi efi; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; server_tokens off; }}
}}
"""
CHANGED = 1_700_000_000
SAME, BEFORE, AFTER = ("Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:19 GMT", "Wed, 15 Nov 2023 22:13:20 GMT")
TOLD = ("content-length", "content-range", "content-type", "last-modified", "accept-ranges")

# (method, path, headers); {etag} is the file's, as that server says it.
REQUESTS = [
    *[(method, path, ()) for method in ("GET", "HEAD")
      for path in ("/k.txt", "/loader.efi", "/empty", "/none", "/k.txt/", "/k.txt?x=y", "//k.txt", "/sub/../k.txt",
                   "/./k.txt", "/%6b.txt", "/sub//y", "/plain", "/../k.txt", "/%zz", "/k.txt%00")],
    *[("GET", "/k.txt", (condition,)) for condition in (
        f"If-Modified-Since: {SAME}", f"If-Modified-Since: {BEFORE}", f"If-Modified-Since: {AFTER}",
        "If-Modified-Since: yesterday", "If-Modified-Since: Tuesday, 14-Nov-23 22:13:20 GMT",
        f"If-Unmodified-Since: {SAME}", f"If-Unmodified-Since: {BEFORE}", f"If-Unmodified-Since: {AFTER}",
        "If-None-Match: {etag}", "If-None-Match: W/{etag}", 'If-None-Match: "x"', 'If-None-Match: "x", {etag}',
        "If-None-Match: *", "If-Match: {etag}", 'If-Match: "x"', 'If-Match: "x", {etag}', "If-Match: *")],
    ("GET", "/k.txt", ('If-None-Match: "x"', f"If-Modified-Since: {SAME}")),
    ("HEAD", "/k.txt", ("If-None-Match: {etag}",)),
    *[("GET", "/k.txt", (f"Range: {value}",)) for value in (
        "bytes=0-0", "bytes=0-", "bytes=2-3", "bytes=5-", "bytes=5-5", "bytes=6-", "bytes=6-6", "bytes=0-999", "bytes=-1",
        "bytes=-6", "bytes=-7", "bytes=-0", "bytes=999-", "bytes=3-2", "bytes=abc", "bytes=", "bytes=-", "items=0-1", "0-1",
        "bytes=0-18446744073709551616", "bytes=18446744073709551616-", "bytes=0x1-2", "Bytes=1-2")],
    ("GET", "/k.txt", ("Range: bytes=1-2", "If-Range: {etag}")),
    ("GET", "/k.txt", ("Range: bytes=1-2", 'If-Range: "x"')),
    ("GET", "/k.txt", ("Range: bytes=1-2", "If-Range: W/{etag}")),
    ("GET", "/k.txt", ("Range: bytes=1-2", f"If-Range: {SAME}")),
    ("GET", "/k.txt", ("Range: bytes=1-2", f"If-Range: {BEFORE}")),
    ("GET", "/k.txt", ("Range: bytes=9-", "If-Range: {etag}")),
    ("GET", "/k.txt", ("Range: bytes=1-2", "If-None-Match: {etag}")),
    ("GET", "/k.txt", ("Range: bytes=1-2", 'If-Match: "x"')),
    ("GET", "/big", ("Range: bytes=4294967290-4294967300",)),
    ("HEAD", "/big", ()),
    ("GET", "/k.txt", ("Connection: close",)),
    ("GET", "/k.txt", ("Expect: 100-continue",)),
    ("POST", "/k.txt", ("Content-Length: 0",)),
    ("TRACE", "/k.txt", ()),
    ("GET", "http://h/k.txt", ()),
]
# Whole requests, as bytes.
RAW = [b"GET /k.txt HTTP/1.0\r\n\r\n", b"HEAD /k.txt HTTP/1.0\r\n\r\n", b"GET /none HTTP/1.0\r\n\r\n",
       b"GET /k.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"GET /k.txt HTTP/1.0\r\nRange: bytes=1-2\r\n\r\n",
       b"GET /k.txt HTTP/1.1\r\n\r\n", b"GET /k.txt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"\r\nGET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n",
       b"GET /k.txt HTTP/2.0\r\nHost: h\r\n\r\n", b"GET /k.txt HTTP/1.1\r\nHost : h\r\n\r\n", b"GET /k.txt HTTP/x\r\n\r\n",
       b"GET k.txt HTTP/1.1\r\nHost: h\r\n\r\n", b"nonsense\r\n\r\n",
       b"GET /k.txt HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
       b"POST /k.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       b"POST /k.txt HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: x\r\n\r\n"]


class Peer:
    def __init__(self, port):
        self.port = port
        answer = self.ask("GET", "/k.txt", ())
        self.etag = answer.headers["etag"]

    def ask(self, method, path, headers):
        lines = [f"{method} {path} HTTP/1.1", "Host: h", *headers]
        etag = getattr(self, "etag", "")
        return self.send("".join(line.replace("{etag}", etag) + "\r\n" for line in lines).encode() + b"\r\n", method == "HEAD")

    def send(self, request, head):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            return Answer(connection.makefile("rb"), head)

    def pipeline(self, requests):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(b"".join(requests))
            stream = connection.makefile("rb")
            return [Answer(stream, request.startswith(b"HEAD")).told() for request in requests]


class Answer:
    def __init__(self, stream, head):
        line = stream.readline().decode("latin-1")
        if " 100 " in line:
            stream.readline()
            line = stream.readline().decode("latin-1")
        self.status = line.split(" ")[1] if " " in line else "closed"
        self.headers = {}
        while (header := stream.readline().decode("latin-1").rstrip("\r\n")):
            name, _, value = header.partition(":")
            self.headers[name.lower()] = value.strip()
        no_body = head or self.status == "304" or int(self.headers.get("content-length", 0)) > 1000
        self.body = b"" if no_body else stream.read(int(self.headers.get("content-length", 0)))

    def told(self):
        """What has to be the same; of an error only its status and what becomes of the connection."""
        if self.status[0] not in "23" and self.status != "416":
            return (self.status,)
        about = {name: self.headers.get(name) for name in TOLD}
        if self.status == "416":
            about = {"content-range": about["content-range"]}
        return self.status, about, self.headers.get("connection") == "close", self.body if self.status[0] == "2" else b""


class Nginx(InFolder):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        os.makedirs(self.path("files/sub"))
        for name, text in (("k.txt", "hello\n"), ("loader.efi", "MZ"), ("empty", ""), ("sub/y", "y"), ("plain", "x" * 500), ("big", "")):
            self.write("files/" + name, text)
        os.truncate(self.path("files/big"), 5_000_000_000)
        for folder, _, names in os.walk(self.path("files")):
            for name in names:
                os.utime(os.path.join(folder, name), (CHANGED, CHANGED))
        daemon = Daemon(PROGRAM, "--root", self.path("files"), "--port", "0", "--listen", "127.0.0.1", "--log-level", "info")
        self.addCleanup(daemon.__exit__)
        self.ours = Peer(daemon.ports[0])
        self.theirs = Peer(self.start_nginx())

    def start_nginx(self):
        port = free_port()
        user = "user root;" if os.geteuid() == 0 else ""
        self.write("nginx.conf", CONFIGURATION.format(folder=self.folder, port=port, user=user))
        nginx = subprocess.Popen([NGINX, "-p", self.folder, "-c", self.path("nginx.conf")])
        self.addCleanup(lambda: (nginx.kill(), nginx.wait()))
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return port
            except OSError:
                self.assertIsNone(nginx.poll(), "nginx has ended")
                time.sleep(0.02)
        self.fail("nginx does not listen")

    def test_answers_alike(self):
        for request in REQUESTS:
            with self.subTest(request=request):
                self.assertEqual(self.ours.ask(*request).told(), self.theirs.ask(*request).told())

    def test_answers_odd_requests_alike(self):
        for request in RAW:
            with self.subTest(request=request):
                head = request.startswith(b"HEAD")
                self.assertEqual(self.ours.send(request, head).told(), self.theirs.send(request, head).told())

    def test_answers_a_pipeline_alike(self):
        requests = [f"{method} {path} HTTP/1.1\r\nHost: h\r\n{more}\r\n".encode() for method, path, more in (
            ("GET", "/k.txt", ""), ("HEAD", "/loader.efi", ""), ("GET", "/none", ""), ("GET", "/k.txt", "Range: bytes=1-3\r\n"),
            ("GET", "/k.txt", "Content-Length: 3\r\n\r\nabc"[:-2] + ""), ("GET", "/empty", "Connection: close\r\n"))]
        requests[4] = b"GET /k.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        self.assertEqual(self.ours.pipeline(requests), self.theirs.pipeline(requests))


if __name__ == "__main__":
    unittest.main(verbosity=2)
