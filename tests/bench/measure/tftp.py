"""TFTP: one client in lock-step and with windows, and a thousand at once."""

import contextlib
import json
import os
import threading

from lab import process

from . import cable
from .peers import find
from .rows import OURS, Row

LIMIT = "null responder"             # out of memory, awake, for one client: no server, and no peer
SERVING = (OURS, "dnsmasq", "tftpd-hpa", "atftpd")
WINDOWED = (OURS, "atftpd", LIMIT)   # the other two do not know RFC 7440


def rows(bench):
    one, each, clients = bench.sizes.tftp_one, bench.sizes.tftp_each, bench.sizes.tftp_clients
    memory = {}

    def single(name, window):
        return transfers(bench, name, one, 1, window)[0]

    def hall(name):
        took, peak = transfers(bench, name, each, clients, 4, watch=True)
        memory.setdefault(name, []).append(peak / 2**20)
        return took

    def peak(name):
        if not memory.get(name):
            raise process.Failed("it did not complete")
        return memory[name].pop(0)

    return [
        Row("tftp", f"one client, {one >> 20} MiB, lock-step, blksize 1468", "s",
            {name: (lambda name=name: single(name, 1)) for name in (*SERVING, LIMIT)}, more=False,
            ratios={"dnsmasq": 1, "tftpd-hpa": 1, "atftpd": 1}),
        *[Row("tftp", f"one client, {one >> 20} MiB, windowsize {window}", "s",
              {name: (lambda name=name, window=window: single(name, window)) for name in WINDOWED}, more=False,
              ratios={"atftpd": 2}) for window in (16, 64)],
        Row("tftp", f"{clients:,} clients at once, {each >> 10:,} KiB each, windowsize 4", "s",
            {name: (lambda name=name: hall(name)) for name in SERVING}, more=False,
            ratios={"dnsmasq": 2, "tftpd-hpa": 2, "atftpd": 2}),
        Row("tftp", f"memory while serving these {clients:,}, most seen", "MiB",
            {name: (lambda name=name: peak(name)) for name in SERVING}, more=False,
            ratios={"dnsmasq": 1, "tftpd-hpa": 1, "atftpd": 1}),
    ]


def transfers(bench, name, size, clients, window, watch=False):
    """(seconds until the last client has every byte, most bytes resident)."""
    path = bench.file(f"image-{size}", size)
    argv = [bench.ours("tftp-load"), "--server", cable.SERVER, "--file", os.path.basename(path), "--expect", path,
            "--from", cable.MACHINES if clients > 1 else cable.LOAD, "--clients", str(clients), "--blksize", "1468",
            "--windowsize", str(window), "--limit", str(bench.sizes.limit)]
    with SERVERS[name](bench, path) as server, peak_memory(server.pid if watch else None) as most:
        _, said = bench.cable.load(argv, limit=bench.sizes.limit + 30)
    bench.note_command("tftp-load", argv)
    told = json.loads(said.splitlines()[-1])
    if told["done"] != clients:
        raise process.Failed(f"{told['done']} of {clients} clients were served within {bench.sizes.limit} s: {told['why']}")
    return told["seconds"], most()


@contextlib.contextmanager
def peak_memory(pid):
    """Looks at a server's memory now and then; yields a function that tells the most."""
    seen = [0]
    ended = threading.Event()

    def look():
        while not ended.wait(0.3):
            seen[0] = max(seen[0], cable.memory(pid))

    watcher = threading.Thread(target=look, daemon=True)
    if pid is not None:
        seen[0] = cable.memory(pid)
        watcher.start()
    try:
        yield lambda: seen[0]
    finally:
        ended.set()
        if pid is not None:
            watcher.join()


# --- the servers

@contextlib.contextmanager
def ours(bench, file):
    argv = [bench.ours("pxe-tftpd"), "--root", os.path.dirname(file)]
    with bench.running("pxe-tftpd", argv, ["udp:69"], ready_fd=True) as server:
        yield server


@contextlib.contextmanager
def dnsmasq(bench, file):
    path, env = find("dnsmasq", "dnsmasq", "dnsmasq-base")
    # --tftp-max: 50 at once unless told otherwise.
    argv = [path, "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root", "--pid-file=",
            f"--interface={cable.INTERFACE}", "--bind-dynamic", "--log-facility=-", "--quiet-tftp", "--enable-tftp",
            f"--tftp-root={os.path.dirname(file)}", "--tftp-max=4096"]
    with bench.running("dnsmasq (TFTP)", argv, ["udp:69"], env=env) as server:
        yield server


@contextlib.contextmanager
def tftpd_hpa(bench, file):
    path, env = find("tftpd-hpa", "in.tftpd", "tftpd-hpa")
    argv = [path, "--foreground", "--ipv4", "--address", "0.0.0.0:69", "--user", "root", "--secure", os.path.dirname(file)]
    with bench.running("in.tftpd", argv, ["udp:69"], env=env) as server:
        yield server


@contextlib.contextmanager
def atftpd(bench, file):
    path, env = find("atftpd", "atftpd", "atftpd")
    # --maxthread: 100 at once unless told otherwise. It logs each transfer unless told to be quiet.
    argv = [path, "--daemon", "--no-fork", "--user", "root", "--group", "root", "--maxthread", "4096", "--logfile", "-",
            "--verbose=3", os.path.dirname(file)]
    with bench.running("atftpd", argv, ["udp:69"], env=env) as server:
        yield server


@contextlib.contextmanager
def null_responder(bench, file):
    argv = [bench.ours("tftp-null"), "--file", file]
    with bench.running("tftp-null", argv, ["udp:69"]) as server:
        yield server


SERVERS = {OURS: ours, "dnsmasq": dnsmasq, "tftpd-hpa": tftpd_hpa, "atftpd": atftpd, LIMIT: null_responder}
