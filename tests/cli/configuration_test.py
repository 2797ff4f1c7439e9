"""How the programs that read pxe.toml take one that is absent, wrong or good.

    configuration_test.py BINARIES

Runs in a network namespace of its own, where it holds the ports of the daemons: whoever opens a socket there is found out,
because it says that the port is in use.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile

from programs import CONFIGURED, DAEMONS, DEFAULT_CONFIG, Expectations, report, run

GOOD = """\
[dhcp]
leases = "leases.db"
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
pool = "10.77.0.50-10.77.0.60"
"""

# One error of each kind, and where it stands.
BAD = """\
[site]
adress = "10.77.0.1"
http-port = 99999

[dhcp]
leases = "leases.db"

[[dhcp.subnet]]
subnet = "10.77.0.1/24"

[[client]]
match = { mac = "nonsense" }
boot  = "resque"

[boot.rescue]
ipxe-file = "missing.ipxe"
"""
PLACES = ("2:1", "3:13", "9:10", "12:17", "13:9", "16:13")

UNDEFINED = '[boot.x]\nipxe = """\n#!ipxe\necho {{hostnam}}\necho {{vars.nothing}}\n"""\n'
UNCLOSED = '[boot.x]\nipxe = """\n#!ipxe\n{{#mac}}\n"""\n'
BROKEN_TOML = "[site\n"


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def arguments(program, path):
    return ["-c", path] + (["mac=00:12:34:56:78:90"] if program == "ipxe-render" else [])


def refused(check, program, folder, text, places):
    """Refused with exactly these places, one line each, before any socket."""
    path = write(folder, "pxe.toml", text)
    for more in ([], ["--check"]) if program in DAEMONS else ([],):
        done = run(program, *arguments(program, path), *more)
        check.expect(done.returncode == 2 and done.stdout == "", "a bad configuration is exit status 2", done)
        found = re.findall(rf"^{program}: {re.escape(path)}:(\d+:\d+): \S.*$", done.stderr, re.M)
        check.expect(sorted(found) == sorted(places), f"every error is told, at {' '.join(places)}", done)
        check.expect(done.stderr.count("\n") == len(places), "one line an error", done)


def absent(check, program, folder):
    path = os.path.join(folder, "absent.toml")
    done = run(program, *arguments(program, path))
    check.expect(done.returncode == 2 and path in done.stderr and done.stderr.count("\n") == 1, "a file named with -c has to exist",
                 done)
    if os.path.exists(DEFAULT_CONFIG):
        return
    if program in DAEMONS:
        done = run(program, "--check")
        check.expect(done.returncode == 0 and done.stderr == "", f"{DEFAULT_CONFIG} may be absent", done)
    else:
        done = run(program, "mac=00:12:34:56:78:90")
        check.expect(done.returncode == 0 and done.stdout == "#!ipxe\nexit\n", f"{DEFAULT_CONFIG} may be absent", done)


def good(check, program, folder):
    path = write(folder, "pxe.toml", GOOD)
    if program == "ipxe-render":
        done = run(program, *arguments(program, path))
        check.expect(done.returncode == 0 and done.stderr == "", "a good configuration is taken", done)
        return
    done = run(program, "-c", path, "--check")
    check.expect(done.returncode == 0 and done.stdout + done.stderr == "", "a good configuration is nothing to talk about", done)
    # This one opens its sockets, so the ports held here are ones that would be noticed.
    done = run(program, "-c", path)
    sentence = done.stderr.strip().split("\n")[-1]
    check.expect(done.returncode == 1 and sentence.startswith(f"{program}: ") and re.search(r"\bport\b|:\d+: |in use", sentence),
                 "a port in use is one sentence and exit status 1", done)


def named_key(check, folder):
    path = write(folder, "pxe.toml", BAD)
    done = run("pxe-httpd", "-c", path)
    check.expect("'adress'" in done.stderr and "address?" in done.stderr, "the nearest known key is named", done)
    check.expect("resque" in done.stderr and "rescue?" in done.stderr, "the nearest known boot is named", done)


def hold_ports():
    held = []
    for kind, port in ((socket.SOCK_DGRAM, 67), (socket.SOCK_DGRAM, 4011), (socket.SOCK_DGRAM, 69), (socket.SOCK_STREAM, 80)):
        one = socket.socket(socket.AF_INET, kind)
        one.bind(("0.0.0.0", port))
        if kind == socket.SOCK_STREAM:
            one.listen()
        held.append(one)
    return held


def in_private_network():
    """Starts this test again where the network is its own; skips it where that cannot be had."""
    namespace = "-n" if os.geteuid() == 0 else "-rn"  # a root in a chroot may have no user namespace
    probe = subprocess.run(["unshare", namespace, "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        print(f"skipped: no network namespace: {probe.stderr.strip()}")
        sys.exit(77)
    os.execvp("unshare", ["unshare", namespace, sys.executable, "-B", *sys.argv, "inside"])


def main():
    if sys.argv[-1] != "inside":
        in_private_network()
    check = Expectations()
    held = hold_ports()
    with tempfile.TemporaryDirectory() as folder:
        for program in CONFIGURED:
            absent(check, program, folder)
            refused(check, program, folder, BAD, PLACES)
            refused(check, program, folder, UNDEFINED, ("4:6", "5:6"))
            refused(check, program, folder, UNCLOSED, ("4:1",))
            refused(check, program, folder, BROKEN_TOML, ("1:6",))
            good(check, program, folder)
        named_key(check, folder)
    for one in held:
        one.close()
    report(check.failures)


if __name__ == "__main__":
    main()
