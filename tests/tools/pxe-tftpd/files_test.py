"""What pxe-tftpd serves: texts made for a machine, files, and nothing outside its roots."""

import contextlib
import os
import sqlite3

from serving import DATA, ERROR, ServeTest, WRQ, main, some_bytes


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
grub = "linux /vmlinuz console={{vars.console}}"
[boot.local]
pxelinux = "LOCALBOOT 0"
grub = "exit"
[default]
boot = "local"
"""
FRAGMENT = """
[site]
roots = ["ROOT"]
[dhcp]
leases = "FOLDER/leases.db"
[[client]]
name = "leased"
match = { mac = "00:12:34:56:78:91", product = "Quiet Box" }
vars = { console = "ttyS9" }
[[client]]
name = "here"
match = { ip = "127.0.0.1" }
vars = { console = "tty0" }
[[client]]
name = "there"
match = { ip = "127.0.0.8" }
vars = { console = "ttyS1" }
[fragment.console]
path = "autoexec.ipxe"
for = "ipxe"
text = "#!ipxe\\necho {{ip}} {{vars.console}}\\n"
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

    def test_grub_gets_its_own_too(self):
        for folder in ("", "boot/grub/"):
            self.assertEqual(self.get(folder + "grub.cfg-01-00-12-34-56-78-90"), "linux /vmlinuz console=ttyS1")
            self.assertEqual(self.get(folder + "grub.cfg"), "exit")
        self.assertEqual(self.refused(self.server, "grub.cfg-01-00-00-00-00-00-01"), (1, "file not found"))
        self.server.write("grub.cfg", b"by hand")
        self.assertEqual(self.get("grub.cfg"), "by hand")

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


class Fragments(ServeTest):
    def test_a_configured_name_is_made_for_whoever_asks(self):
        server = self.serve(configuration=FRAGMENT)
        self.assertEqual(self.client(server).fetch("autoexec.ipxe"), b"#!ipxe\necho 127.0.0.1 tty0\n")
        client = self.client(server, source=("127.0.0.8", 0))
        self.assertEqual(client.fetch("/autoexec.ipxe", [("tsize", 0)]), b"#!ipxe\necho 127.0.0.8 ttyS1\n")
        server.logged("file=/autoexec.ipxe", "entry=there", "boot=console", "class=complete")
        server.write("autoexec.ipxe", b"by hand")
        self.assertEqual(self.client(server).fetch("autoexec.ipxe"), b"by hand")

    def test_a_machine_is_known_by_the_lease_of_its_address(self):
        """And all that it said by DHCP with it."""
        server = self.serve(configuration=FRAGMENT)
        with contextlib.closing(sqlite3.connect(os.path.join(server.folder, "leases.db"))) as leases, leases:
            leases.execute("CREATE TABLE leases (ip TEXT, mac TEXT, uuid TEXT, hostname TEXT, words TEXT, state TEXT, starts INTEGER)")
            leases.execute("INSERT INTO leases VALUES ('127.0.0.9', '00:12:34:56:78:91', '', '', '{\"product\": \"Quiet Box\"}',"
                           " 'bound', 1)")
        client = self.client(server, source=("127.0.0.9", 0))
        self.assertEqual(client.fetch("autoexec.ipxe"), b"#!ipxe\necho 127.0.0.9 ttyS9\n")
        server.logged("client=127.0.0.9", "mac=00:12:34:56:78:91", "entry=leased")

    def test_a_name_that_nobody_configured_is_missed_at_once(self):
        server = self.serve()
        self.assertEqual(self.refused(server, "autoexec.ipxe"), (1, "file not found"))
        self.assertIn(" info ", server.logged("file=autoexec.ipxe", "class=expected-miss"))


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

    def test_a_file_that_its_user_may_not_read_is_refused(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to run as another user")
        server = self.serve("--user", "nobody")
        server.write("f", b"for all")
        os.chmod(server.write("secret", b"for root"), 0o600)
        self.assertEqual(self.refused(server, "secret"), (2, "access violation"))
        server.logged("file=secret", "class=refused")
        self.assertEqual(self.client(server).fetch("f"), b"for all")

    def test_errors_do_not_show_the_servers_paths(self):
        code, text = self.refused(self.server, "absent")
        self.assertEqual((code, text), (1, "file not found"))
        self.server.logged("file=absent", "class=refused", "warning")

    def test_strange_names_are_one_printable_line(self):
        for name in (b"a\nb", b"\x1b[31m", b"%s%n", b"\xff\xfe\xfd", b"x" * 4000, b"a b=c\"d"):
            self.refused(self.server, name)
        self.assertTrue(self.server.log().isprintable() or all(
            line.isprintable() and line.isascii() for line in self.server.log().splitlines()))

    def test_a_trailing_run_of_ff_or_nul_is_not_part_of_the_name(self):
        self.server.write("undionly.kpxe", b"loader")
        for name in (b"\\undionly.kpxe\xff\xff", b"undionly.kpxe\0\0\0"):
            self.assertEqual(self.client(self.server).fetch(name), b"loader", name)

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

if __name__ == "__main__":
    main()
