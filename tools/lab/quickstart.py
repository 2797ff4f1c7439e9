"""The boot that tools/quickstart shows: one machine from power-on to a running Linux, and what was said meanwhile.

    python3 -m lab.quickstart PROGRAMS
"""

import os
import shutil
import sys
import threading
import time

from . import isolate, linux
from .machine import MAC, Machine, bios_ipxe
from .network import ADDRESS, Network
from .process import Process, told
from .site import ROOT, Site

FOLDER = os.path.join(ROOT, "build", "quickstart")
LIMIT = 300  # seconds; 25 on a machine with a core to spare

BOOTS = f'''\
[[client]]                                  # who; the first that matches
name  = "example"
match = {{ mac = "{MAC}" }}
address = "10.77.0.20"
boot  = "linux"
vars  = {{ console = "ttyS0,115200n8" }}

[boot.linux]                                # what
ipxe     = "chain {{{{site.http}}}}/pxelinux.0"
pxelinux = """
DEFAULT linux
LABEL linux
  KERNEL linux/vmlinuz
  APPEND initrd=linux/initrd.gz quiet console={{{{vars.console}}}} machine={{{{mac}}}}
"""
'''


def main():
    programs = sys.argv[1]
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)

    with Step("an example site"):
        site = Site(FOLDER, programs, BOOTS)
        site.add_linux("linux")
        with open(site.config, encoding="utf-8") as text:
            print("".join(f"   | {line}" for line in text))
    with Step(f"a private network: a bridge with {ADDRESS}, in a namespace that ends with this program"):
        network = Network()
    with Step("the three daemons"):
        served = site.served()
        daemons = served.__enter__()
        print("   " + ", ".join(f"{name} (pid {daemon.pid})" for name, daemon in daemons.items()))
    with Step(f"a machine is switched on: {MAC}, a PC BIOS with iPXE in its network card"):
        boot(site, network)
    with Step("everything ends"):
        served.__exit__(None, None, None)
    where = os.path.relpath(FOLDER)
    print(f"\nThe configuration, logs, console and capture are in {where}. Look again with\n"
          f"  {os.path.relpath(programs)}/pxe-sniff -r {where}/capture.pcap\n"
          f"and serve a network of yours with\n  tools/quickstart IFACE")


def boot(site, network):
    """Switches the machine on and prints, with the seconds since, what pxe-sniff sees and what the console says."""
    sniff, interface = site.program("pxe-sniff"), network.interface
    capture = os.path.join(site.folder, "capture.pcap")
    with Process([sniff, interface], os.path.join(site.folder, "conversation.txt")) as shown, \
            Process([sniff, interface, "-w", capture], os.path.join(site.folder, "pxe-sniff.log")):
        with Machine(bios_ipxe, network.tap(), site.folder) as machine:
            with Follow(shown, "wire"), Follow(machine, "console"):
                machine.await_text(linux.UP, LIMIT)
                machine.await_exit(60)


class Step:
    """Says what begins and how long it took."""

    def __init__(self, what):
        print(f"\n== {what}", flush=True)

    def __enter__(self):
        self._began = time.monotonic()

    def __exit__(self, failure, *_):
        if failure is None:
            print(f"   {time.monotonic() - self._began:.1f} s", flush=True)


class Follow:
    """Prints the lines a process says as they come, behind the seconds since the beginning."""

    def __init__(self, process, label):
        self._process, self._label = process, label
        self._began = time.monotonic()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _run(self):
        printed, last = 0, False
        while not last:
            last = self._end.wait(0.1)
            lines = self._process.output().split("\n")
            for line in lines[printed:-1]:
                if line.strip():
                    moment = f"{time.monotonic() - self._began:6.1f} s  {self._label:7}"
                    print(f"   {' ' * 17 if line.startswith(' ') else moment}  {line.rstrip()}", flush=True)
            printed = len(lines) - 1


if __name__ == "__main__":
    sys.exit(told(lambda: isolate.in_private_network(lambda: told(main))))
