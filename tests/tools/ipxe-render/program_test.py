"""ipxe-render as it is called on a terminal and in a pipe: what it is told, what it prints, and its exit status."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
CONFIGURATION = """
[site]
address = "10.77.0.1"
[dhcp]
leases = "leases.db"
[http]
orders = "orders.db"
[[client]]
name = "web"
match = { mac = "52:54:00:00:00:*" }
boot = "disk"
[[client]]
name = "db1"
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
vars = { console = "ttyS0" }
[boot.rescue]
kernel = "vmlinuz"
initrd = ["initrd.gz"]
args = "{{> console}} serial={{url.serial}}"
[boot.disk]
ipxe = "exit"
[default]
boot = "disk"
"""
MAC = "52:54:00:12:34:01"
RESCUE = """#!ipxe
imgfree
kernel http://10.77.0.1/vmlinuz initrd=initrd1.img console=ttyS0 serial=a%20b || goto failed_rescue
initrd --name initrd1.img http://10.77.0.1/initrd.gz || goto failed_rescue
boot || goto failed_rescue
:failed_rescue
echo rescue did not boot
sleep 30
exit
"""


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.mkdir(os.path.join(self.folder, "templates"))
        self.write("templates/console", "console={{vars.console}}\n")
        self.write("pxe.toml", CONFIGURATION)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_it(self, *arguments, said=None, environment=None):
        """(status, output, complaints)"""
        done = subprocess.run([PROGRAM, "-c", "pxe.toml", *arguments], input=said, capture_output=True, text=True, timeout=30,
                              cwd=self.folder, check=False, env={**os.environ, **(environment or {})})
        return done.returncode, done.stdout, done.stderr

    def test_takes_words(self):
        self.assertEqual(self.run_it(f"mac={MAC}", "serial=a b"), (0, RESCUE, ""))
        self.assertEqual(self.run_it("serial=a b"), (0, "#!ipxe\nexit\n", ""))

    def test_takes_a_query_as_ipxe_sends_it(self):
        self.assertEqual(self.run_it("--query", "mac=52%3A54%3A00%3A12%3A34%3A01&serial=a%20b&asset="), (0, RESCUE, ""))

    def test_speaks_the_loaders_language(self):
        self.assertEqual(self.run_it("--for", "pxelinux", f"mac={MAC}", "serial=7"),
                         (0, "DEFAULT rescue\nLABEL rescue\n  LINUX vmlinuz\n  INITRD initrd.gz\n  APPEND console=ttyS0 serial=7\n", ""))
        self.assertEqual(self.run_it("--for", "grub", f"mac={MAC}", "serial=7")[1],
                         "set timeout=0\nmenuentry 'rescue' --id rescue {\n  linux /vmlinuz console=ttyS0 serial=7\n  initrd /initrd.gz\n}\n")
        self.assertEqual(self.run_it("--for", "grub", "mac=52:54:00:12:34:09"),
                         (1, "", "ipxe-render: nothing is configured for this machine in the language of grub\n"))

    def test_explains_who_won_and_why_the_others_did_not(self):
        code, out, said = self.run_it("--explain", f"mac={MAC}", "serial=a b")
        self.assertEqual((code, out), (0, RESCUE))
        self.assertEqual(said.splitlines(), [
            f"ipxe-render: [[client]] web does not fit: mac = 52:54:00:00:00:*, and this machine says {MAC}",
            "ipxe-render: [[client]] db1 fits (pxe.toml:12:1)",
            "ipxe-render: [boot.rescue] is chosen by its entry (pxe.toml:17:1)"])

    def test_answers_each_machine_of_a_pipe_once_and_again_when_it_changes(self):
        lines = ["nonsense", "[]", json.dumps({"mac": "52:54:00:12:34:09", "event": "discover"}),
                 json.dumps({"mac": "52:54:00:12:34:09", "event": "request"}), json.dumps({"mac": MAC, "serial": "a b"})]
        said = "\n".join(lines) + "\n"
        self.assertEqual(self.run_it("-", said=said), (0, "#!ipxe\nexit\n" + RESCUE, ""))
        code, out, _ = self.run_it("--json", "-", said=said)
        self.assertEqual(code, 0)
        self.assertEqual([json.loads(line) for line in out.splitlines()], [
            {"mac": "52:54:00:12:34:09", "boot": "disk", "language": "ipxe", "text": "#!ipxe\nexit\n"},
            {"mac": MAC, "serial": "a b", "client": "db1", "boot": "rescue", "language": "ipxe", "text": RESCUE}])

    def test_says_what_is_wrong_with_what_it_is_told(self):
        for words, code, sentence in (
                (["mac=zz"], 2, "mac: 'zz' is not a MAC address such as 00:26:b9:5e:30:3a"),
                (["mack=1"], 2, "'mack' is no word of a machine; did you mean mac?"),
                (["mac"], 2, "'mac' is not of the form key=value"),
                (["--for", "bash"], 2, "--for takes ipxe, pxelinux or grub"),
                (["--server", "here"], 2, "--server: 'here' is not an IPv4 address"),
                (["-W", "error"], 2, "-W takes error, and goes with --check")):
            found, out, said = self.run_it(*words)
            self.assertEqual((found, out), (code, ""), said)
            self.assertTrue(said.startswith(f"ipxe-render: {sentence}"), said)

    def test_has_no_answer_where_a_value_could_mean_more(self):
        self.write("pxe.toml", CONFIGURATION.replace("{{url.serial}}", "{{serial}}"))
        self.assertEqual(self.run_it(f"mac={MAC}", "serial=a || shell"),
                         (1, "", "ipxe-render: pxe.toml:20:30: {{serial}} is 'a || shell' here, which ipxe cannot carry safely; "
                                 "{{url.serial}} can stand in a URL\n"))

    def test_checks_and_warns_and_is_strict_when_asked(self):
        self.assertEqual(self.run_it("--check", "-W", "error"), (0, "", ""))
        self.write("pxe.toml", CONFIGURATION.replace('ipxe = "exit"', 'ipxe = "goto nowhere"'))
        self.assertEqual(self.run_it("--check"), (0, "", "ipxe-render: pxe.toml:22:14: there is no label nowhere (warning)\n"))
        self.assertEqual(self.run_it("--check", "-W", "error"), (1, "", "ipxe-render: pxe.toml:22:14: there is no label nowhere\n"))

    def test_is_a_cgi_program(self):
        told = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "QUERY_STRING": f"mac={MAC}&serial=a%20b",
                "PXE_CONFIG": os.path.join(self.folder, "pxe.toml"), "SERVER_ADDR": "10.77.0.1", "SERVER_PORT": "80"}
        done = subprocess.run([PROGRAM], capture_output=True, text=True, timeout=30, check=False, env={**os.environ, **told},
                              stdin=subprocess.DEVNULL)
        head, _, body = done.stdout.partition("\n\n") if "\r" not in done.stdout else done.stdout.partition("\r\n\r\n")
        self.assertEqual((done.returncode, body), (0, RESCUE), done.stderr)
        self.assertIn("Content-Type: text/plain", head)


if __name__ == "__main__":
    unittest.main(verbosity=2)
