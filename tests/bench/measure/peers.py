"""The programs that are measured: where they are, which versions, and how each is started, tuned as its manual says."""

import contextlib
import glob
import os
import re
import shutil
import subprocess

from lab import isolate, process, site

from . import cable

UNPACKED = os.path.join(site.CACHE, "bench")  # by tests/bench/peers.sh


class Bench:
    """What all measurements share: the programs, the cable, a folder to work in, and the size of things."""

    def __init__(self, programs, folder, sizes):
        self.programs = programs
        self.folder = folder
        self.sizes = sizes
        self.cable = cable.Cable()
        self.commands = {}   # how each server was started, for the report
        os.chmod(folder, 0o755)

    def ours(self, name):
        path = os.path.join(self.programs, name)
        if not os.path.exists(path):
            raise isolate.Unavailable(f"{name} was not built")
        return path

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def fresh(self, name):
        """An empty folder."""
        path = self.path(name)
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        return path

    def file(self, name, size):
        """A file of random bytes, the same for all, under files/."""
        path = self.path("files", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path) or os.path.getsize(path) != size:
            with open("/dev/urandom", "rb") as chance, open(path, "wb") as out:
                for begin in range(0, size, 1 << 20):
                    out.write(chance.read(min(1 << 20, size - begin)))
        return path

    def note_command(self, name, argv):
        """For the report, without this machine's paths."""
        self.commands[name] = " ".join(os.path.basename(word) if word.startswith(UNPACKED) or number == 0
                                       else word.replace(self.folder, ".") for number, word in enumerate(argv))

    @contextlib.contextmanager
    def running(self, name, argv, ports, *, env=None, ready_fd=False, log=None):
        """A server until the end of the `with`, listening on `ports` (`udp:67`); yields its Process."""
        self.note_command(name, argv)
        for port in ports:  # the one before may take a moment to let go
            process.wait_until(lambda port=port: not listening(port), 10, f"{port} to be free")
        log = log or self.path(f"{name.replace(' ', '-')}.log")
        with contextlib.suppress(FileNotFoundError):
            os.remove(log)
        with self.cable.serve(argv, log, env=env, ready_fd=ready_fd) as server:
            if ready_fd:
                server.await_ready(30)
            for port in ports:
                process.wait_until(lambda port=port: listening(port) or not server.running(), 20, f"{name} on {port}")
            if not server.running():
                raise process.Failed(f"{name} ended: {server.output()[-300:]}")
            yield server

    def config(self, folder, name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path


def listening(port):
    """Whether somebody in this network has `udp:67` or `tcp:80`."""
    kind, _, number = port.partition(":")
    with open(f"/proc/net/{kind}", encoding="ascii") as lines:
        next(lines)
        rows = [line.split() for line in lines]
    with contextlib.suppress(FileNotFoundError), open(f"/proc/net/{kind}6", encoding="ascii") as lines:
        next(lines)
        rows += [line.split() for line in lines]
    return any(int(row[1].rpartition(":")[2], 16) == int(number) and (kind == "udp" or row[3] == "0A") for row in rows)


def find(name, program, package):
    """(path, environment) of a peer: unpacked for it, or installed."""
    found = glob.glob(os.path.join(UNPACKED, name, "*", "usr", "*bin", program))
    path = found[0] if found else shutil.which(program)
    if not path:
        raise isolate.Unavailable(f"{program} is missing (Debian: {package})")
    return path, environment(name)


def environment(name):
    libraries = glob.glob(os.path.join(UNPACKED, name, "*", "usr", "lib", "x86_64-linux-gnu"))
    libraries += glob.glob(os.path.join(UNPACKED, name, "*", "lib", "x86_64-linux-gnu"))
    return {"LD_LIBRARY_PATH": ":".join(libraries)} if libraries else {}


VERSIONS = [  # name, folder of peers.sh, program, package, arguments
    ("Kea", "kea", "kea-dhcp4", "kea-dhcp4-server", ["-v"]),
    ("ISC dhcpd", "isc", "dhcpd", "isc-dhcp-server", ["--version"]),
    ("dnsmasq", "dnsmasq", "dnsmasq", "dnsmasq-base", ["--version"]),
    ("tftpd-hpa", "tftpd-hpa", "in.tftpd", "tftpd-hpa", ["--version"]),
    ("atftpd", "atftpd", "atftpd", "atftpd", ["--version"]),
    ("nginx", "nginx", "nginx", "nginx", ["-v"]),
    ("lighttpd", "lighttpd", "lighttpd", "lighttpd", ["-v"]),
    ("Apache", "apache", "apache2", "apache2-bin", ["-v"]),
    ("tcpdump", "tcpdump", "tcpdump", "tcpdump", ["--version"]),
    ("tshark", "tshark", "tshark", "tshark", ["--version"]),
    ("wrk", "wrk", "wrk", "wrk", ["-v"]),
]


def versions(bench):
    """What each program says of its version; those that are missing are left out."""
    told = {"pxe-toolkit": _first_version([bench.ours("pxe-dhcpd"), "--version"], {})}
    for name, folder, program, package, arguments in VERSIONS:
        with contextlib.suppress(isolate.Unavailable, OSError):
            path, env = find(folder, program, package)
            told[name] = _first_version([path, *arguments], env)
    return told


def _first_version(argv, env):
    done = subprocess.run(argv, text=True, capture_output=True, check=False, stdin=subprocess.DEVNULL,
                          env={**os.environ, **env})
    found = re.search(r"\d+\.\d+[\w.+-]*", done.stdout + done.stderr)
    return found[0].rstrip(".") if found else "?"
