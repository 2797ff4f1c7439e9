"""HTTPS as other people's clients speak it: curl, and openssl with the protocol and the ciphers of each iPXE."""

import os
import signal
import subprocess
import sys
import unittest

from httpd_daemon import Daemon, InFolder, free_port

PROGRAM = sys.argv.pop(1)

# iPXE 1.0 to 2.0 (src/crypto/mishmash/): key exchange RSA, later DHE and ECDHE.
IPXE_CIPHERS = ["AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES256-SHA256", "AES128-GCM-SHA256", "AES256-GCM-SHA384",
                "DHE-RSA-AES128-SHA", "DHE-RSA-AES256-SHA", "DHE-RSA-AES128-SHA256", "DHE-RSA-AES256-SHA256",
                "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384",
                "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA384",
                "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"]
BIG = os.urandom(3_000_001)


def openssl(*arguments, **more):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60, **more)


class Tls(InFolder):
    @classmethod
    def setUpClass(cls):
        cls.keys = cls.enterClassContext(__import__("tempfile").TemporaryDirectory())
        cls.authority("ca")
        cls.certificate("server", "ca", "/CN=127.0.0.1", "subjectAltName=IP:127.0.0.1")
        cls.certificate("db1", "ca", "/O=example/CN=db1")
        cls.authority("stranger")
        cls.certificate("guest", "stranger", "/O=example/CN=db1")

    @classmethod
    def key(cls, name):
        return os.path.join(cls.keys, name)

    @classmethod
    def authority(cls, name):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", cls.key(f"{name}.key"), "-out", cls.key(f"{name}.pem"))

    @classmethod
    def certificate(cls, name, authority, subject, extension="basicConstraints=CA:FALSE"):
        with open(cls.key("extension"), "w", encoding="utf-8") as file:
            file.write(extension + "\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", subject, "-keyout", cls.key(f"{name}.key"),
                "-out", cls.key(f"{name}.csr"))
        openssl("x509", "-req", "-days", "2", "-in", cls.key(f"{name}.csr"), "-CA", cls.key(f"{authority}.pem"),
                "-CAkey", cls.key(f"{authority}.key"), "-CAcreateserial", "-extfile", cls.key("extension"),
                "-out", cls.key(f"{name}.pem"))

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("files"))
        self.write("files/k.txt", "hello\n")
        with open(self.path("files/big"), "wb") as file:
            file.write(BIG)
        self.port = free_port()
        self.configure(self.key("server"))
        daemon = Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0")
        self.addCleanup(daemon.__exit__)
        self.daemon = daemon

    def configure(self, server):
        self.write("pxe.toml", f"""
[site]
roots = ['files']
[http]
listen = ['127.0.0.1']
https-port = {self.port}
certificate = '{server}.pem'
key = '{server}.key'
client-ca = '{self.key("ca.pem")}'
[[client]]
match = {{ tls_subject = 'CN=db1,O=example' }}
boot = 'vault'
[[client]]
match = {{ mac = '52:54:00:12:34:01' }}
boot = 'rescue'
[boot.vault]
ipxe = 'echo {{{{url.tls_subject}}}}'
[boot.rescue]
ipxe = 'chain {{{{site.http}}}}/x'
""")

    def curl(self, path, *flags):
        done = subprocess.run(["curl", "-sS", "--cacert", self.key("ca.pem"), *flags,
                               f"https://127.0.0.1:{self.port}{path}"], capture_output=True, check=False, timeout=30)
        return done.stdout if done.returncode == 0 else done.stderr.decode()

    def s_client(self, *flags):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-quiet",
                               "-verify_return_error", "-CAfile", self.key("ca.pem"), *flags],
                              input=b"GET /k.txt HTTP/1.0\r\n\r\n", capture_output=True, check=False, timeout=30)
        return done.stdout

    def test_speaks_1_2_and_1_3_and_nothing_older(self):
        for version in ("1.2", "1.3"):
            self.assertEqual(self.curl("/k.txt", f"--tlsv{version}", "--tls-max", version), b"hello\n", version)
        self.assertEqual(self.s_client("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), b"")

    def test_knows_every_cipher_of_ipxe(self):
        for cipher in IPXE_CIPHERS:
            answer = self.s_client("-tls1_2", "-cipher", cipher)
            self.assertTrue(answer.endswith(b"\r\n\r\nhello\n"), cipher)

    def test_sends_large_files_whole_in_part_and_again(self):
        self.assertEqual(self.curl("/big"), BIG)
        self.assertEqual(self.curl("/big", "-r", "65530-131080"), BIG[65530:131081])
        twice = self.curl("/big", "-o", self.path("1"), f"https://127.0.0.1:{self.port}/big", "-o", self.path("2"),
                          "-w", "%{num_connects}")
        self.assertEqual(twice, b"10", "the second came over the same connection")
        with open(self.path("2"), "rb") as file:
            self.assertEqual(file.read(), BIG)

    def test_takes_what_ipxe_posts(self):
        script = self.curl("/boot.ipxe", "--data-urlencode", "mac=52:54:00:12:34:01", "--tls-max", "1.2")
        self.assertEqual(script, f"#!ipxe\nchain https://127.0.0.1:{self.port}/x\n".encode())
        self.assertIn(f"chain --autofree https://127.0.0.1:{self.port}/boot.ipxe?mac=".encode(), self.curl("/boot.ipxe"))

    def test_knows_a_machine_by_its_certificate(self):
        own = ("--cert", self.key("db1.pem"), "--key", self.key("db1.key"))
        for version in ("1.2", "1.3"):
            self.assertEqual(self.curl("/boot.ipxe?x=y", *own, "--tls-max", version),
                             b"#!ipxe\necho CN%3Ddb1%2CO%3Dexample\n")
        self.assertEqual(self.curl("/boot.ipxe?tls_subject=CN=db1,O=example"), b"#!ipxe\nexit\n")

    def test_refuses_a_certificate_of_somebody_elses(self):
        answer = self.curl("/k.txt", "--cert", self.key("guest.pem"), "--key", self.key("guest.key"))
        self.assertTrue(answer.startswith("curl: "), answer)
        self.assertRegex(self.daemon.next_line(" tls "), 'info tls client=127.0.0.1 reason="certificate verify failed"')

    def test_tells_who_speaks_plainly_there(self):
        self.daemon.ports[0] = self.port
        self.assertTrue(self.daemon.get(b"/k.txt").startswith(b"HTTP/1.1 400 "))

    def test_takes_a_new_certificate_and_no_broken_one(self):
        self.certificate("second", "ca", "/CN=second", "subjectAltName=IP:127.0.0.1")
        none = f'result=refused reason="certificate = \\"{self.key("none")}.pem\\" in [http]: No such file or directory"'
        for server, result in (("second", "result=done"), ("none", none)):
            self.configure(self.key(server))
            self.daemon.process.send_signal(signal.SIGHUP)
            self.assertIn(result, self.daemon.next_line(" reload "))
            self.assertIn(b"subject: CN=second", self.curl("/k.txt", "-v", "--stderr", "-"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
