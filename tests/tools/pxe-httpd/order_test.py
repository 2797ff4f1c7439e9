"""One-shot orders from end to end: the control socket, the machine that says it is done, and what a restart knows."""

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import unittest

from httpd_daemon import Daemon, InFolder

PROGRAM = sys.argv.pop(1)
RENDER = sys.argv.pop(1)
MAC = "52:54:00:12:34:01"


class Orders(InFolder):
    def setUp(self):
        super().setUp()
        self.write("pxe.toml", f"""
[dhcp]
leases = 'leases.db'
[http]
listen = ['127.0.0.1']
orders = 'orders.db'
control = 'httpd.sock'
[[http.route]]
path = '/preseed'
text = '{{{{mac}}}}'
[[client]]
name = 'db1'
match = {{ mac = '{MAC}' }}
boot = 'disk'
once = 'install'
[default]
boot = 'disk'
[boot.disk]
ipxe = 'exit'
[boot.install]
ipxe = 'echo install'
[boot.rescue]
ipxe = 'echo rescue'
""")
        with sqlite3.connect(self.path("leases.db")) as leases:
            leases.execute("CREATE TABLE leases (ip TEXT, mac TEXT, uuid TEXT, hostname TEXT, words TEXT, state TEXT, starts INTEGER)")
            leases.execute("INSERT INTO leases VALUES ('127.0.0.7', ?, '', '', '{}', 'bound', 1)", [MAC])
        leases.close()

    def daemon(self, *flags):
        return Daemon(PROGRAM, "-c", self.path("pxe.toml"), "--port", "0", *flags)

    def say(self, line):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(self.path("httpd.sock"))
            control.sendall(line + b"\n")
            answer = b""
            while part := control.recv(4096):
                answer += part
        return answer

    def script(self, daemon):
        return daemon.get(f"/boot.ipxe?mac={MAC}".encode()).split(b"\n")[-2]

    def rows(self):
        with sqlite3.connect(self.path("orders.db")) as orders:
            found = orders.execute("SELECT mac, ordered, done FROM orders").fetchall()
        orders.close()
        return found

    def test_installs_once(self):
        with self.daemon() as daemon:
            self.assertEqual(self.script(daemon), b"echo install")
            self.assertTrue(daemon.get(f"/done?mac={MAC}".encode()).startswith(b"HTTP/1.1 403 "))
            self.assertEqual(self.script(daemon), b"echo install")
            answer = daemon.get(f"/done?mac={MAC}".encode(), source="127.0.0.7")
            self.assertTrue(answer.endswith(b"\r\n\r\ndone\n"), answer)
            self.assertIn(f"order mac={MAC} boot=install result=done", daemon.next_line(" order "))
            self.assertEqual(self.script(daemon), b"exit")
        self.assertEqual(self.rows(), [(MAC, "", "install")])
        with self.daemon() as daemon:
            self.assertEqual(self.script(daemon), b"exit")

    def boots(self):
        with sqlite3.connect(self.path("orders.db")) as orders:
            found = orders.execute("SELECT mac, ip, client, boot, seen FROM boots ORDER BY mac").fetchall()
        orders.close()
        return found

    def test_keeps_what_each_machine_was_given_last(self):
        began = int(time.time())
        with self.daemon() as daemon:
            self.script(daemon)
            daemon.get(f"/done?mac={MAC}".encode(), source="127.0.0.7")
            self.script(daemon)
            daemon.get(b"/boot/rescue?mac=52:54:00:12:34:02")
            daemon.get(b"/preseed?mac=52:54:00:12:34:03")
            daemon.get(b"/boot.ipxe?serial=no-mac")
            limit = time.monotonic() + 10
            while len(self.boots()) < 2 and time.monotonic() < limit:
                time.sleep(0.05)
            self.assertEqual([row[:4] for row in self.boots()], [(MAC, "127.0.0.1", "db1", "disk"),
                                                                 ("52:54:00:12:34:02", "127.0.0.1", "", "rescue")])
            self.assertTrue(all(began <= row[4] <= time.time() for row in self.boots()))
            daemon.get(b"/pxelinux.cfg/01-52-54-00-12-34-01")
            self.assertEqual(daemon.end()[0], 0)
        self.assertEqual(self.boots()[0][3], "disk", "what came last is written at the end")

    def test_takes_orders_at_its_socket(self):
        with self.daemon() as daemon:
            mode = os.stat(self.path("httpd.sock")).st_mode
            self.assertEqual(stat.S_IMODE(mode) & 0o007, 0, "for its owner and group only")
            self.assertEqual(self.say(f"once mac={MAC} boot=rescue".encode()), b"ok\n")
            self.assertIn("result=given", daemon.next_line(" order "))
            self.assertEqual(self.script(daemon), b"echo rescue")
            self.assertEqual(self.rows(), [(MAC, "rescue", "")], "readable while the server runs")
            self.assertEqual(self.say(f"once mac={MAC} boot=".encode()), b"ok\n")
            self.assertEqual(self.script(daemon), b"echo install")
            self.assertEqual(self.say(f"once mac={MAC} boot=none".encode()), b"error there is no [boot.none]\n")
            self.assertTrue(self.say(b"x\x1b[31m").startswith(b"error expected 'once mac=MAC boot=NAME', not 'x\\x1b"))
            daemon.end()
        self.assertFalse(os.path.exists(self.path("httpd.sock")))

    def render(self, *words):
        done = subprocess.run([RENDER, "-c", self.path("pxe.toml"), *words], capture_output=True, timeout=20, check=False)
        return done.returncode, done.stdout, done.stderr.decode()

    def test_takes_orders_from_a_terminal(self):
        with self.daemon() as daemon:
            self.assertEqual(self.render("--once", f"mac={MAC}", "boot=rescue"), (0, b"", ""))
            self.assertEqual(self.script(daemon), b"echo rescue")
            self.assertEqual(self.render("--server", "127.0.0.1", f"mac={MAC}")[1].split(b"\n")[-2], b"echo rescue")
            daemon.get(f"/done?mac={MAC}".encode(), source="127.0.0.7")
            self.assertEqual(self.script(daemon), b"echo install")
            self.assertEqual(self.render("--server", "127.0.0.1", f"mac={MAC}")[1].split(b"\n")[-2], b"echo install")
            code, _, said = self.render("--once", f"mac={MAC}", "boot=resque")
            self.assertEqual((code, said), (1, "ipxe-render: there is no [boot.resque]\n"))
            daemon.end()
        code, _, said = self.render("--once", f"mac={MAC}", "boot=rescue")
        self.assertEqual(code, 1)
        self.assertIn("nobody answers at", said)

    def test_an_order_survives_a_kill(self):
        with self.daemon() as daemon:
            self.say(f"once mac={MAC} boot=rescue".encode())
            daemon.end(signal.SIGKILL)
        with self.daemon() as daemon:
            self.assertEqual(self.script(daemon), b"echo rescue")

    def test_says_why_it_cannot_keep_them(self):
        with open(self.path("pxe.toml"), encoding="utf-8") as file:
            text = file.read()
        self.write("pxe.toml", text.replace("'orders.db'", "'none/orders.db'"))
        with self.daemon() as daemon:
            said = daemon.process.stderr.read()
        self.assertEqual(said, f"pxe-httpd: cannot keep orders in {self.path('none/orders.db')}: unable to open database file "
                               "(No such file or directory)\n")

    def test_does_not_start_where_it_cannot_keep_them(self):
        with open(self.path("orders.db"), "w", encoding="ascii") as file:
            file.write("no database " * 100)
        with self.daemon() as daemon:
            code, said = daemon.process.wait(10), daemon.process.stderr.read()
        self.assertEqual((code, said), (1, f"pxe-httpd: cannot keep orders in {self.path('orders.db')}: file is not a database\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
