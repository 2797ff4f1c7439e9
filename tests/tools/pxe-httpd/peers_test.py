"""Raw requests of every kind to nginx, Apache, lighttpd and pxe-httpd over the same root: what all three refuse is refused
here, and what all three take is taken here. Where they differ, the other tests say what we do.

    peers_test.py PXE-HTTPD CACHE
"""

import glob
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import unittest

from httpd_daemon import Daemon, InFolder, free_port

PROGRAM, CACHE = sys.argv.pop(1), sys.argv.pop(1)
PLACES = ":".join([*glob.glob(f"{CACHE}/*/usr/sbin"), *glob.glob(f"{CACHE}/bench/*/*/usr/sbin"), "/usr/sbin", os.environ.get("PATH", "")])
MODULES = [*glob.glob(f"{CACHE}/lighttpd/usr/lib/lighttpd"), *glob.glob(f"{CACHE}/bench/lighttpd/*/usr/lib/lighttpd"), "/usr/lib/lighttpd"]
FOUND = {name: shutil.which(name, path=PLACES) for name in ("nginx", "apache2", "lighttpd")}
if not all(FOUND.values()):
    print(f"skipped: missing {', '.join(name for name, path in FOUND.items() if not path)} (tests/run gets them)")
    sys.exit(77)
USER = "root" if os.geteuid() == 0 else ""

CONFIGURATIONS = {
    "nginx": """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit; {nginx_user}
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
""",
    "apache2": """
ServerName localhost
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
Mutex file:{folder} default
Listen 127.0.0.1:{port}
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
ErrorLog {folder}/apache.log
LogLevel crit
StartServers 2
DocumentRoot {folder}/files
<Directory {folder}/files>
  Require all granted
</Directory>
""",
    "lighttpd": """
server.document-root = "{folder}/files"
server.port = {port}
server.bind = "127.0.0.1"
server.errorlog = "{folder}/lighttpd.log"
""",
}
COMMANDS = {"nginx": ["-p", "{folder}", "-e", "stderr", "-c", "{file}"], "apache2": ["-D", "FOREGROUND", "-f", "{file}"],
            "lighttpd": ["-D", "-f", "{file}", "-m", next(filter(os.path.isdir, MODULES), "")]}

BASE = b"Host: h\r\nConnection: close\r\n"


def get(target=b"/k.txt", method=b"GET", version=b"HTTP/1.1", headers=BASE, body=b""):
    return method + b" " + target + b" " + version + b"\r\n" + headers + b"\r\n" + body


def with_line(line, body=b"", method=b"GET"):
    return get(method=method, headers=BASE + line + b"\r\n", body=body)


REQUESTS = [
    *[get(method=method) for method in (b"GET", b"HEAD", b"get", b"G@T", b"", b"PUT", b"DELETE", b"TRACE", b"PATCH", b"X" * 9000, b"G\x00T", b"G\xc3T")],
    *[get(target) for target in (
        b"//k.txt", b"/./k.txt", b"/sub/../k.txt", b"/sub/./../k.txt", b"/%6b.txt", b"/k.txt?x=y", b"/k.txt?", b"/k.txt?%zz", b"/k.txt#f", b"k.txt",
        b"", b"*", b"http://h/k.txt", b"http://h", b"https://h/k.txt", b"ftp://h/k.txt", b"/k.txt%00", b"/%zz", b"/%", b"/../k.txt", b"/../../etc/passwd",
        b"/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2fetc/passwd", b"/sub/%2e%2e/k.txt", b"/k\x00.txt", b"/k\x01.txt", b"/k\x7f.txt", b"/k .txt",
        b"/k\t.txt", b"/\xff", b"/k.txt\r", b"/" + b"x" * 70000, b"/none", b"/k.txt/", b"/k.txt/x", b"/k.txt;a=b", b"/\\..\\k.txt", b"/~", b"/k.txt?" + b"x" * 5000)],
    *[get(version=version) for version in (
        b"HTTP/1.0", b"HTTP/0.9", b"HTTP/1.2", b"HTTP/1.10", b"HTTP/2.0", b"HTTP/3.0", b"http/1.1", b"HTTP/1", b"HTTP/", b"HTTP/x.y", b"", b"HTTP/1.1 ",
        b"HTTP/1.1 x", b"HTTP /1.1", b"HTTP/11", b"HTTP/-1.1", b"HTTP/1.1\x00", b"FTP/1.1")],
    *[get(headers=headers) for headers in (
        b"", b"Host:\r\n", b"Host: h\r\nHost: h\r\n", b"Host: h\r\nHost: g\r\n", b"Host: a b\r\n", b"Host: a/b\r\n", b"Host: a@b\r\n", b"Host: h:80\r\n",
        b"Host: h:99999\r\n", b"Host: h:x\r\n", b"Host: [::1]\r\n", b"Host: [::1]:80\r\n", b"Host: 127.0.0.1\r\n", b"host: h\r\n", b"HOST: h\r\n",
        b"Host:h\r\n", b"Host: \t h \t\r\n", b"Host : h\r\n", b"Host\r\n", b"Host: h\x00\r\n", b"Host: \xff\r\n", b" Host: h\r\n")],
    *[with_line(line) for line in (
        b"X: y", b"X:y", b"X:", b"X: \xff\xfe", b"X: \x01", b"X: a\x00b", b"X: a\rb", b"X : y", b"X\t: y", b": y", b"X", b"X y: z", b"\xffX: y", b"X\x00: y",
        b"X_Y: z", b"X-Y.z: 1", b"X!#$%&'*+^`|~: 1", b"X(: 1", b"X: " + b"y" * 3000, b"X: " + b"y" * 90000, b"X: y\r\n" * 50 + b"Z: z", b"X: y\r\n" * 3000 + b"Z: z",
        b"Accept: */*", b"Connection: keep-alive, close", b"Connection: x", b"Upgrade: h2c", b"Expect: 100-continue", b"Expect: x", b"TE: trailers",
        b"Range: bytes=0-1", b"Range: bytes=9-", b"Range: bytes=x", b"Range: x", b"If-Modified-Since: x", b"If-None-Match: x", b"If-Match: \"x\"",
        b"Content-Length: 0", b"Transfer-Encoding: identity", b"Cookie: a=b", b"Authorization: x")],
    *[with_line(b"Content-Length: " + length, b"hello") for length in (
        b"5", b"+5", b"-5", b"5 5", b"5,5", b"5, 5", b"0x5", b"5x", b"", b" 5 ", b"5.0", b"18446744073709551617", b"9" * 40, b"05", b"5\r\nContent-Length: 5",
        b"5\r\nContent-Length: 6", b"5\r\nTransfer-Encoding: chunked")],
    *[with_line(b"Transfer-Encoding: " + coding, b"5\r\nhello\r\n0\r\n\r\n") for coding in (
        b"chunked", b"Chunked", b"xchunked", b"chunked, chunked", b"gzip", b"gzip, chunked", b"chunked, gzip", b"", b"\x0bchunked", b"chunked;q=1",
        b"chunked\r\nTransfer-Encoding: chunked", b"chunked\r\nTransfer-Encoding: identity", b"identity, chunked")],
    *[with_line(b"Transfer-Encoding: chunked", chunks) for chunks in (
        b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"05\r\nhello\r\n0\r\n\r\n", b"5;x=y\r\nhello\r\n0\r\n\r\n", b"5 \r\nhello\r\n0\r\n\r\n", b"+5\r\nhello\r\n0\r\n\r\n",
        b"-5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"5\nhello\n0\n\n", b"x\r\n", b"\r\n", b"f" * 17 + b"\r\n", b"5\r\nhelloX0\r\n\r\n",
        b"5_0\r\n", b"0\r\nX: y\r\n\r\n", b"0\r\nContent-Length: 1\r\n\r\n", b"0\r\nX\r\n\r\n")],
    b"", b"\r\n", b"\n", b"\r\n" + get(), b"\r\n\r\n" + get(), b"nonsense\r\n\r\n", b"GET /k.txt\r\n\r\n", b"GET\r\n\r\n", b"GET  /k.txt  HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET\t/k.txt\tHTTP/1.1\r\nHost: h\r\n\r\n", b" GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n", b"GET /k.txt HTTP/1.1\nHost: h\n\n", b"GET /k.txt HTTP/1.1\rHost: h\r\r",
    b"GET /k.txt HTTP/1.1\r\nHost: h\r\nX: y\r\n folded\r\n\r\n", b"GET /k.txt HTTP/1.1\r\n X: y\r\nHost: h\r\n\r\n", b"GET /k.txt HTTP/1.1\r\nHost: h\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", get(version=b"HTTP/1.0", headers=b""), get(version=b"HTTP/1.0", headers=b"Connection: keep-alive\r\n"),
    bytes(range(256)) + b"\r\n\r\n", b"\x00" * 1000, b"GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n\x00garbage",
]


class Peers(InFolder):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        os.makedirs(self.path("files/sub"))
        self.write("files/k.txt", "hello\n")
        daemon = Daemon(PROGRAM, "--root", self.path("files"), "--port", "0", "--listen", "127.0.0.1")
        self.addCleanup(daemon.__exit__)
        self.ours = daemon.ports[0]
        self.peers = {name: self.start(name) for name in CONFIGURATIONS}

    def start(self, name):
        port, file = free_port(), self.path(name + ".conf")
        nginx_user = "user root;" if USER else ""
        self.write(name + ".conf", CONFIGURATIONS[name].format(folder=self.folder, port=port, nginx_user=nginx_user))
        argv = [FOUND[name], *[word.format(folder=self.folder, file=file) for word in COMMANDS[name]]]
        # In a group of its own: apache2 ends its whole group when it is ended.
        server = subprocess.Popen(argv, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (server.terminate(), server.wait(20)))
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            self.assertIsNone(server.poll(), f"{name} has ended")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port
            time.sleep(0.02)
        self.fail(f"{name} does not listen")

    def takes(self, port, request):
        """Whether the first response is no refusal."""
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            answer = b""
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    answer += part
                    if len(answer) > 1 << 20:
                        break
            except (ConnectionError, TimeoutError):
                pass
        status = [int(found) for found in re.findall(rb"^HTTP/1\.[01] (\d+)", answer, re.M) if found != b"100"]
        return bool(status) and status[0] < 400

    def test_takes_and_refuses_what_all_others_do(self):
        alone = []
        for request in REQUESTS:
            others = {name: self.takes(port, request) for name, port in self.peers.items()}
            ours = self.takes(self.ours, request)
            if len(set(others.values())) == 1 and ours != others["nginx"]:
                alone.append((request[:120], "taken here" if ours else "refused here"))
        self.assertEqual(alone, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
