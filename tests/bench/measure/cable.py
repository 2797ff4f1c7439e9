"""The cable: one veth pair between the namespace of the servers (srv0, 10.77.0.1) and that of the machines (eth0)."""

import contextlib
import os
import subprocess

from lab import isolate, process
from lab.network import Room

INTERFACE = "srv0"
SERVER = "10.77.0.1"
LOAD = "10.77.0.2"          # where perfdhcp and wrk are
POOL = ("10.77.64.0", "10.77.255.250")
MACHINES = "10.77.16.0"     # the first of 4,096 addresses for tftp-load's clients


class Cable:
    """Made in the namespaces of isolate.in_private_network."""

    def __init__(self):
        _own_proc()
        process.run("ip", "link", "set", "lo", "up")
        self.room = Room()
        self.room.cable(INTERFACE)
        process.run("ip", "address", "add", f"{SERVER}/16", "dev", INTERFACE)
        process.run("ip", "link", "set", INTERFACE, "up")
        self.room.run("ip", "address", "add", f"{LOAD}/16", "dev", "eth0")
        # Every other address of the net is a machine's: local in the room without being configured, so that any
        # socket can be bound to it, silent to ARP and ping as an address nobody has yet, and for the servers behind
        # one neighbour: the kernel's table holds no more than 1,024, which is not what is to be measured.
        for net in ("10.77.16.0/20", "10.77.64.0/18", "10.77.128.0/17"):
            self.room.run("ip", "route", "add", "local", net, "dev", "lo")
            process.run("ip", "route", "add", net, "via", LOAD, "dev", INTERFACE)
        for key, value in (("conf/all/arp_ignore", 1), ("icmp_echo_ignore_all", 1), ("ip_local_port_range", "10000 65000"),
                           ("tcp_tw_reuse", 1)):
            self._room_setting(key, value)

    def _room_setting(self, key, value):
        with self.room.inside(), open(f"/proc/sys/net/ipv4/{key}", "w", encoding="ascii") as setting:
            setting.write(str(value))

    def serve(self, argv, log, **more):
        """A server, as a Process."""
        return process.Process(argv, log, **more)

    def load(self, argv, limit=120, env=None):
        """Runs a load generator in the room to its end; (exit status, what it printed)."""
        try:
            done = subprocess.run(argv, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                  stdin=subprocess.DEVNULL, timeout=limit, env={**os.environ, **(env or {})},
                                  preexec_fn=lambda: isolate.enter_network(self.room.network))
        except subprocess.TimeoutExpired as late:
            raise process.Failed(f"{os.path.basename(argv[0])} did not end within {limit} s") from late
        return done.returncode, done.stdout


def _own_proc():
    """A /proc that shows the processes of our process namespace, for the memory of the servers."""
    isolate.own_mounts()
    process.run("mount", "-t", "proc", "proc", "/proc")


def memory(pid):
    """Resident bytes of a process and all that it started."""
    children = {}
    sizes = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError):
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as text:
                fields = text.read().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(name))
            sizes[int(name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    total, waiting = 0, [pid]
    while waiting:
        current = waiting.pop()
        total += sizes.get(current, 0)
        waiting += children.get(current, [])
    return total
