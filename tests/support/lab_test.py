"""What every test in the lab does: a network of its own, a site, the three daemons, a machine — and evidence when it fails.

A test is a function that gets a Lab. It is run by `run(test)`, whose exit status ctest reads: 0 passed, 77 skipped,
anything else failed. Console, logs and capture of a failed test stay in build/boot/<name>/; with PXE_KEEP=1 in the
environment those of every test do.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import sys
import time
import traceback
import typing

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))

import soundness  # noqa: E402  pylint: disable=wrong-import-position
from lab import isolate, linux, process, site  # noqa: E402  pylint: disable=wrong-import-position
from lab.machine import MAC, UUID, Machine  # noqa: E402,F401  pylint: disable=wrong-import-position,unused-import
from lab.network import ADDRESS, Network  # noqa: E402,F401  pylint: disable=wrong-import-position,unused-import

LIMIT = 240  # seconds for one machine; the slowest boot takes 35 s where it has a core of its own
SKIPPED = 77
NAMED = "10.77.0.20"  # of a machine that asks for configurations by name


class Lab:
    """The network of one test and what runs on it. Everything started through it ends with the test."""

    def __init__(self, folder, programs, stack):
        self.folder = folder
        self.programs = programs
        self._network = None
        self.daemons = {}
        self._stack = stack

    @property
    def network(self):
        """The bridge with the servers' address, made when first asked for."""
        return self._network or self.new_network()

    def new_network(self, **kind):
        self._network = Network(**kind)
        return self._network

    def use(self, thing):
        """Enters a context manager for the rest of the test."""
        return self._stack.enter_context(thing)

    def site(self, boots="", **more):
        return site.Site(self.folder, self.programs, boots, **more)

    def start_daemon(self, served, name, *more):
        """One daemon of a site, ready, on the lab's network."""
        self.network  # pylint: disable=pointless-statement  # made before it is served
        if name == "pxe-dhcpd":
            self.capture(served)
        argv = [served.program(name), "-c", served.config, *more]
        daemon = self.use(process.Process(argv, os.path.join(self.folder, f"{name}.log"), ready_fd=True))
        daemon.await_ready()
        return daemon

    def capture(self, served):
        """Keeps what the servers and their clients say; _run looks at it in the end."""
        path = os.path.join(self.folder, "capture.pcap")
        if not os.path.exists(path):
            argv = [served.program("pxe-sniff"), self.network.interface, "-w", path]
            self.use(process.Process(argv, os.path.join(self.folder, "pxe-sniff.log")))
            process.wait_until(lambda: os.path.exists(path) and os.path.getsize(path) > 0, 10, "pxe-sniff to listen")

    def serve(self, served):
        """Starts the daemons of a site, and a capture."""
        self.capture(served)
        self.daemons = self.use(served.served())

    def sniffed(self, *options):
        """What pxe-sniff says of what it captured so far."""
        return process.run(os.path.join(self.programs, "pxe-sniff"), *options, "-r", os.path.join(self.folder, "capture.pcap"))

    def expect_sound(self):
        """pxe-sniff does not cry wolf: it finds nothing wrong with a boot that came to its end."""
        story = self.sniffed("--timeline")
        expect(story.endswith("\nNothing wrong was seen.\n"), f"no diagnosis of a sound boot:\n{story}")

    def asked_by_tftp(self):
        """The files that were asked for by TFTP, each once, in order, as pxe-sniff saw it."""
        said = self.sniffed("--json", "--only", "tftp")
        return list(dict.fromkeys(line["file"] for line in map(json.loads, said.splitlines()) if line.get("type") == "RRQ"))

    def quickstart(self, *arguments):
        """tools/quickstart with this build's programs, as a Process."""
        argv = [os.path.join(site.ROOT, "tools", "quickstart"), "--programs", self.programs, *arguments]
        return self.use(process.Process(argv, os.path.join(self.folder, f"quickstart-{len(os.listdir(self.folder))}.log")))

    def power_on(self, firmware):
        return self.use(Machine(firmware, self.network.tap(), self.folder))

    def log(self, daemon):
        return self.daemons[daemon].output()

    def expect_linux(self, machine, *arguments):
        """The tiny Linux came up, with these words on its command line, and the machine ended by itself."""
        machine.await_text(linux.UP, LIMIT)
        console = machine.console_text()
        booted = next(line for line in console.splitlines() if linux.BOOTED_WITH in line)
        for argument in arguments:
            expect(argument in booted.split(), f"'{argument}' among the kernel's arguments: {booted}")
        machine.await_exit(60)
        self.expect_sound()

    def expect_line(self, machine, line):
        """The machine's console says `line`, and the machine ends by itself."""
        machine.await_text(line, LIMIT)
        machine.await_exit(60)
        self.expect_sound()

    def expect_logged(self, daemon, *words):
        """One line of the daemon's log has all these words, now or in a moment: it is written after the answer."""
        def found():
            return any(all(word in line for word in words) for line in self.log(daemon).splitlines())
        process.wait_until(found, 10, f"a line with {' and '.join(repr(word) for word in words)} in {daemon}'s log")

    def expect_nothing_logged(self, daemon, word):
        expect(word not in self.log(daemon), f"no {word!r} in {daemon}'s log")


def dnsmasq(lab, room):
    """Somebody else's DHCP server in `room`: addresses, and not a word about booting."""
    isolate.need("dnsmasq", "dnsmasq-base")
    server = lab.use(process.Process([
        "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--log-dhcp", "--user=root",
        "--log-facility=-", "--pid-file=", f"--dhcp-leasefile={lab.folder}/dnsmasq.leases", "--interface=eth0",
        "--dhcp-authoritative", "--dhcp-range=10.77.0.100,10.77.0.120,1h",
    ], os.path.join(lab.folder, "dnsmasq.log"), network=room.network))
    server.await_text("DHCP, IP range", 10)
    return server


class Leased(typing.NamedTuple):
    """What a DHCP client came away with."""
    address: str
    mac: str


def dhcp_client(lab, room):
    """busybox's udhcpc in `room`, once; Failed when it gets no lease."""
    isolate.need("busybox", "busybox-static")
    room.run("busybox", "udhcpc", "-i", "eth0", "-f", "-n", "-q", "-t", "5", "-T", "1", "-s", lease_script(lab))
    with open(os.path.join(lab.folder, "udhcpc.txt"), encoding="utf-8") as told:
        address = told.read().strip()
    mac = json.loads(room.run("ip", "-json", "link", "show", "eth0"))[0]["address"]
    return Leased(address, mac)


def lease_script(lab):
    """A script that leaves the address a client got in udhcpc.txt and configures nothing."""
    path = os.path.join(lab.folder, "udhcpc.script")
    with open(path, "w", encoding="utf-8") as script:
        script.write(f'#!/bin/sh\n[ "$1" != bound ] || echo "$ip" >{lab.folder}/udhcpc.txt\n')
    os.chmod(path, 0o755)
    return path


def query_leases(served, sql):
    """The rows of a query on a site's lease database, or what a change of it returns."""
    with contextlib.closing(sqlite3.connect(os.path.join(served.folder, "leases.db"))) as database:
        rows = database.execute(sql).fetchall()
        database.commit()
        return rows


def direct_linux(mac):
    """Orders for the machine `mac`: the tiny Linux, loaded by iPXE itself."""
    return f'''
[[client]]
match = {{ mac = "{mac}" }}
boot  = "linux"

[boot.linux]
kernel = "vmlinuz"
initrd = ["initrd.gz"]
args   = "console=ttyS0,115200n8 who={{{{mac}}}}"
'''


def nothing_to_boot(ipxe="exit"):
    """Orders that give the machine the address NAMED and no boot: its loader finds none of the names it asks for."""
    return f'''
[[client]]
match   = {{ mac = "{MAC}" }}
address = "{NAMED}"
boot    = "nothing"

[boot.nothing]
ipxe = "{ipxe}"
'''


def configuration_names(served, *options):
    """What pxe-cfgname prints for the machine of nothing_to_boot()."""
    return process.run(served.program("pxe-cfgname"), *options, MAC, NAMED, "--uuid", UUID).splitlines()


def expect_same_names(asked, wanted):
    expect(asked == wanted, f"the names that pxe-cfgname prints, in its order: {asked}")


def expect(truth, what):
    if not truth:
        raise process.Failed(f"expected {what}")


def run(test):
    """Runs `test(lab)` as this program's work; never returns. Arguments: the folder of the programs."""
    # In a process namespace of its own /proc shows other processes' numbers, which LeakSanitizer cannot live with.
    os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=0")
    programs = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.join(site.ROOT, "build/test/bin")
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    folder = os.path.join(site.ROOT, "build", "boot", name)
    try:
        sys.exit(isolate.in_private_network(lambda: _run(test, folder, programs)))
    except isolate.Unavailable as reason:
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)


def _run(test, folder, programs):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    began = time.monotonic()
    try:
        with contextlib.ExitStack() as stack:
            test(Lab(folder, programs, stack))
        found = soundness.complaints(folder)
        expect(not found, "sound DHCP replies, but tshark says of them:\n" + "\n".join(found))
    except isolate.Unavailable as reason:
        print(f"skipped: {reason}")
        return SKIPPED
    except process.Failed as failure:
        _show(folder, failure)
        return 1
    except Exception:  # pylint: disable=broad-except
        _show(folder, traceback.format_exc())
        return 1
    print(f"passed in {time.monotonic() - began:.1f} s")
    if not os.environ.get("PXE_KEEP"):
        shutil.rmtree(folder)
    return 0


def _show(folder, failure):
    for name in sorted(os.listdir(folder)):
        if name.endswith((".log", ".txt", ".toml")):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as text:
                lines = text.read().splitlines()
            print(f"--- {name} (the last {min(len(lines), 40)} of {len(lines)} lines)")
            print("\n".join(lines[-40:]))
    print(f"--- failed: {failure}\n--- console, logs and capture stay in {folder}")
