"""A site: a folder with pxe.toml and the files it serves, and the three daemons that serve it."""

import contextlib
import glob
import os
import shutil

from . import isolate, linux, network
from .process import Process

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(ROOT, "build", "cache")  # what tools/setup downloads and unpacks
DAEMONS = ("pxe-dhcpd", "pxe-tftpd", "pxe-httpd")

HEAD = """\
[site]
address = "{address}"
roots   = ["{files}"]

[dhcp]
interfaces = ["{interface}"]
leases = "{leases}"
"""

SERVER = """
[[dhcp.subnet]]
subnet  = "{subnet}"
pool    = ["10.77.0.50-10.77.0.150"]
routers = ["{address}"]
dns     = ["{address}"]
lease-time = "1h"
"""

PROXY = """
[[dhcp.subnet]]
subnet = "{subnet}"
proxy  = true
"""


class Site:
    """`folder`/pxe.toml with `boots` (its [[client]] and [boot.*] entries), and `folder`/files."""

    def __init__(self, folder, programs, boots="", *, subnet=SERVER, interface="br0", address=network.ADDRESS):
        self.folder = folder
        self.programs = programs
        self.files = os.path.join(folder, "files")
        self.config = os.path.join(folder, "pxe.toml")
        os.makedirs(self.files, exist_ok=True)
        text = (HEAD + subnet).format(address=address, files=self.files, interface=interface, subnet=network.SUBNET,
                                      leases=os.path.join(folder, "leases.db"))
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(text + "\n" + boots)

    def add(self, name, content):
        """A file clients can fetch."""
        path = os.path.join(self.files, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(content)

    def add_linux(self, folder="."):
        """`folder`/vmlinuz and `folder`/initrd.gz: the tiny Linux."""
        target = os.path.join(self.files, folder)
        os.makedirs(target, exist_ok=True)
        kernels = glob.glob(os.path.join(CACHE, "kernel", "boot", "vmlinuz-*"))
        if not kernels:
            raise isolate.Unavailable(f"no kernel under {CACHE}/kernel: tests/run and tools/quickstart unpack one there")
        shutil.copyfile(max(kernels), os.path.join(target, "vmlinuz"))
        linux.write_initrd(os.path.join(target, "initrd.gz"))

    def program(self, name):
        return os.path.join(self.programs, name)

    @contextlib.contextmanager
    def served(self, daemons=DAEMONS):
        """Runs the daemons; yields them by name, each ready."""
        with contextlib.ExitStack() as stack:
            running = {}
            for name in daemons:
                argv = [self.program(name), "-c", self.config]
                log = os.path.join(self.folder, f"{name}.log")
                running[name] = stack.enter_context(Process(argv, log, ready_fd=True))
            for daemon in running.values():
                daemon.await_ready()
            yield running
