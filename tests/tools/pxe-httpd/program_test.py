"""pxe-httpd as it is started: flags, exit codes, signals, readiness, and a log that nobody can write into."""

import os
import re
import signal
import socket
import subprocess
import sys
import unittest

from httpd_daemon import Daemon, InFolder

PROGRAM = sys.argv.pop(1)


def run(*flags):
    done = subprocess.run([PROGRAM, *flags], capture_output=True, text=True, timeout=10)
    return done.returncode, done.stdout, done.stderr


class Program(InFolder):
    def setUp(self):
        super().setUp()
        self.write("k.txt", "hello\n")

    def test_serves_a_folder_without_a_configuration(self):
        with Daemon(PROGRAM, "--root", self.folder, "--port", "0", "--listen", "127.0.0.1") as daemon:
            self.assertTrue(daemon.get(b"/k.txt").endswith(b"\r\n\r\nhello\n"))
            port = daemon.ports[0]
            self.assertIn(f"chain --autofree http://127.0.0.1:{port}/boot.ipxe?mac=".encode(), daemon.get(b"/boot.ipxe"))
            self.assertTrue(daemon.get(b"/boot.ipxe?mac=52:54:00:12:34:01").endswith(b"\r\n\r\n#!ipxe\nexit\n"))
            self.assertEqual(daemon.end()[0], 0)

    def test_listens_where_it_is_told(self):
        with Daemon(PROGRAM, "--root", self.folder, "--port", "0", "--listen", "127.0.0.1", "--listen", "127.0.0.2") as daemon:
            self.assertEqual(len(daemon.ports), 2)
            with self.assertRaises(ConnectionRefusedError):
                daemon.exchange(b"", "127.0.0.3")

    def test_ends_by_either_signal_with_a_connection_open(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Daemon(PROGRAM, "--root", self.folder, "--port", "0", "--listen", "127.0.0.1") as daemon:
                with socket.create_connection(("127.0.0.1", daemon.ports[0])):
                    code, rest = daemon.end(number)
                self.assertEqual(code, 0)
                self.assertTrue(rest.endswith(" info stopped\n"), rest)

    def test_says_in_one_sentence_what_it_cannot(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.assertEqual(run("--listen", "127.0.0.1", "--port", str(port), "--root", self.folder, "--log-level", "error"),
                             (1, "", f"pxe-httpd: cannot listen at 127.0.0.1:{port}: another program has TCP port {port}\n"))
        self.assertEqual(run("--root", "/does/not/exist", "--port", "0"),
                         (1, "", "pxe-httpd: cannot serve /does/not/exist: No such file or directory\n"))
        self.assertEqual(run("--root", self.path("k.txt"), "--port", "0"),
                         (1, "", f"pxe-httpd: cannot serve {self.path('k.txt')}: it is no folder\n"))
        self.assertEqual(run("--listen", "203.0.113.1", "--port", "0", "--log-level", "error"),
                         (1, "", "pxe-httpd: cannot listen at 203.0.113.1:0: no interface of this machine has that address\n"))

    def test_refuses_wrong_flags(self):
        for flags, sentence in ((["--port", "70000"], "--port takes a number up to 65535, not '70000'"),
                                (["--port", "x"], "--port takes a number up to 65535, not 'x'"),
                                (["--listen", "eth0"], "--listen: 'eth0' is not an IPv4 address"),
                                (["--log-level", "loud"], "--log-level takes debug, info, warning or error"),
                                (["--nonsense"], "--nonsense")):
            code, out, err = run(*flags)
            self.assertEqual((code, out), (2, ""), flags)
            self.assertTrue(err.startswith("pxe-httpd: "), err)
            self.assertIn(sentence, err)
            self.assertEqual(err.count("\n"), 1)

    def test_refuses_a_wrong_configuration_before_any_socket(self):
        self.write("pxe.toml", "[site]\nadress = '10.0.0.1'\n[boot.a]\nipxe = 'echo {{hostnam}}'\n")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            code, out, err = run("-c", self.path("pxe.toml"), "--listen", "127.0.0.1", "--port", str(taken.getsockname()[1]))
        self.assertEqual((code, out), (2, ""))
        file = self.path("pxe.toml")
        self.assertEqual(err, f"pxe-httpd: {file}:2:1: unknown key 'adress' in [site]; did you mean address?\n"
                              f"pxe-httpd: {file}:4:14: {{{{hostnam}}}} is not defined; did you mean hostname?\n")
        self.assertEqual(run("-c", self.path("none.toml"))[0], 2)

    def test_checks_and_leaves(self):
        self.write("pxe.toml", "[site]\nhttp-port = 1\n")
        self.assertEqual(run("-c", self.path("pxe.toml"), "--check"), (0, "", ""))

    def test_reads_the_configuration_again_and_keeps_the_old_one_if_it_is_wrong(self):
        os.mkdir(self.path("other"))
        self.write("other/k.txt", "other\n")
        self.write("pxe.toml", f"[site]\nroots = ['{self.folder}']\n")
        with Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0", "--listen", "127.0.0.1") as daemon:
            self.assertTrue(daemon.get(b"/k.txt").endswith(b"hello\n"))
            self.write("pxe.toml", "[site]\nroots = 5\n")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertIn("result=refused", daemon.next_line(" reload "))
            self.assertTrue(daemon.get(b"/k.txt").endswith(b"hello\n"))
            self.write("pxe.toml", f"[site]\nroots = ['{self.path('other')}']\n")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertIn("result=done", daemon.next_line(" reload "))
            self.assertTrue(daemon.get(b"/k.txt").endswith(b"other\n"))

    def test_warns_of_programs_that_are_not_there(self):
        self.write("pxe.toml", "[[http.cgi]]\npath = '/a'\nprogram = '/usr/bin/no-such-cgi'\n[[http.cgi]]\npath = '/b'\nprogram = 'k.txt'\n")
        with Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0", "--listen", "127.0.0.1") as daemon:
            warnings = [line.partition(" warning ")[2] for line in daemon.lines if " warning " in line]
            self.assertEqual(warnings, ['script path=/a reason="cannot run /usr/bin/no-such-cgi: No such file or directory"\n',
                                        f'script path=/b reason="cannot run {self.path("k.txt")}: Permission denied"\n'])

    def test_reads_its_templates_again(self):
        os.mkdir(self.path("templates"))
        self.write("templates/console", "console=ttyS0")
        self.write("own.ipxe", "#!ipxe\necho {{> console}}\nexit\n")
        self.write("pxe.toml", "[boot.own]\nipxe-file = 'own.ipxe'\n[default]\nboot = 'own'\n")
        with Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0", "--listen", "127.0.0.1") as daemon:
            self.assertTrue(daemon.get(b"/boot.ipxe?serial=1").endswith(b"#!ipxe\necho console=ttyS0\nexit\n"))
            self.write("templates/console", "console={{hostnam}}")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertIn("{{hostnam}} is not defined; did you mean hostname?", daemon.next_line(" configuration "))
            self.assertIn("result=refused", daemon.next_line(" reload result"))
            self.assertTrue(daemon.get(b"/boot.ipxe?serial=1").endswith(b"#!ipxe\necho console=ttyS0\nexit\n"))
            self.write("templates/console", "console=tty1")
            self.write("own.ipxe", "#!ipxe\necho now {{> console}}\nexit\n")
            daemon.process.send_signal(signal.SIGHUP)
            self.assertIn("result=done", daemon.next_line(" reload "))
            self.assertTrue(daemon.get(b"/boot.ipxe?serial=1").endswith(b"#!ipxe\necho now console=tty1\nexit\n"))

    def test_logs_one_printable_line_a_request(self):
        hostile = [b"GET /\x9b31m HTTP/1.0\r\nUser-Agent: a\x9bb\xff\r\n\r\n",
                   b"GET /%0ainfo%20request HTTP/1.0\r\n\r\n",
                   b"GET /x\" HTTP/1.0\r\nUser-Agent: \" status=200 \xe2\x80\xae\r\n\r\n",
                   b"GET /\x1b[2J HTTP/1.0\r\n\r\n",
                   b"GET /boot.ipxe?mac=zz%0a%1b[2J HTTP/1.0\r\n\r\n",
                   b"\x00\x01\x02\n"]
        with Daemon(PROGRAM, "--root", self.folder, "--port", "0", "--listen", "127.0.0.1") as daemon:
            for request in hostile:
                daemon.exchange(request)
            _, rest = daemon.end()
        lines = rest.splitlines()
        self.assertEqual(len([line for line in lines if " info request client=127.0.0.1 " in line]), len(hostile), rest)
        self.assertEqual(len(lines), len(hostile) + 1)
        for line in lines:
            self.assertTrue(line.isprintable(), repr(line))

    def test_logs_the_common_words(self):
        self.write("pxe.toml", "[[client]]\nname = 'db1'\nmatch = { mac = '52:54:00:12:34:01' }\nboot = 'rescue'\n"
                               "[boot.rescue]\nipxe = 'exit'\n")
        with Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0", "--listen", "127.0.0.1") as daemon:
            daemon.exchange(b"GET /boot.ipxe?mac=52-54-00-12-34-01 HTTP/1.0\r\nUser-Agent: iPXE/1.0\r\n\r\n")
            line = daemon.next_line(" request ")
        self.assertRegex(line, r" info request client=127\.0\.0\.1 mac=52:54:00:12:34:01 method=GET path=/boot\.ipxe "
                               r"status=200 bytes=12 seconds=\d+\.\d{6} user_agent=iPXE/1\.0 boot=rescue entry=db1\n")


if __name__ == "__main__":
    unittest.main()
