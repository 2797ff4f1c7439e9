"""A daemon whose log nobody reads, that has hardly a descriptor left, or that is told to reload a thousand times goes on."""

import http.client
import os
import re
import signal
import subprocess
import time

from lab_test import ADDRESS, expect, run
from lab.process import Process, run as command, wait_until


def test(lab):
    site = lab.site()
    site.add("file", "served\n")
    lab.network  # pylint: disable=pointless-statement  # made before it is served
    blocked_log(lab, site)
    hangups(lab, site)
    few_descriptors(lab, site)


def blocked_log(lab, site):
    """Its stderr is a pipe that is full: requests are answered at once all the same, and it ends in time."""
    unread, stderr = os.pipe()
    os.set_blocking(stderr, False)
    try:
        while True:
            os.write(stderr, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(stderr, True)
    ready, told = os.pipe()
    daemon = subprocess.Popen([site.program("pxe-httpd"), "-c", site.config, "--ready-fd", str(told)], stderr=stderr,
                              pass_fds=[told])
    lab.use(daemon_ends(daemon))
    os.close(told)
    expect(os.read(ready, 1) == b"\n", "readiness is told")
    for _ in range(20):
        began = time.monotonic()
        expect(get("/file") == "served\n", "an answer while the log is stuck")
        expect(time.monotonic() - began < 2, "no answer waits for the log")
    daemon.send_signal(signal.SIGTERM)
    expect(daemon.wait(5) == 0, "it ends in time")
    for fd in (unread, stderr, ready):
        os.close(fd)


class daemon_ends:  # pylint: disable=invalid-name  # a context manager, used as a function
    def __init__(self, daemon):
        self._daemon = daemon

    def __enter__(self):
        return self._daemon

    def __exit__(self, *_):
        if self._daemon.poll() is None:
            self._daemon.kill()
            self._daemon.wait()


def hangups(lab, site):
    """1,000 SIGHUPs while it answers, then one with a broken file: the old configuration stays, and the error is named."""
    daemon = lab.start_daemon(site, "pxe-httpd", "--metrics", f"{ADDRESS}:9100")
    for _ in range(20):
        for _ in range(50):
            os.kill(daemon.pid, signal.SIGHUP)
        expect(get("/file") == "served\n", "an answer between reloads")
    wait_until(lambda: reloads("done") > 0, 10, "a reload")
    with open(site.config, encoding="utf-8") as old:
        good = old.read()
    with open(site.config, "a", encoding="utf-8") as out:
        out.write("\n[tftp]\nprot = 69\n")
    os.kill(daemon.pid, signal.SIGHUP)
    wait_until(lambda: reloads("refused") == 1, 10, "the refused reload")
    daemon.await_text("the old configuration stays in force", 10)
    expect("prot" in daemon.output(), "the error is named")
    expect(get("/file") == "served\n", "the old configuration is in force")
    expect(reloads("done") < 200, "many signals are one reload")
    with open(site.config, "w", encoding="utf-8") as out:
        out.write(good)
    daemon.stop()


def reloads(result):
    found = re.search(rf'^pxe_reloads_total{{result="{result}"}} (\d+)$', get("/metrics", 9100), re.M)
    return int(found.group(1)) if found else 0


def few_descriptors(lab, site):
    """20 descriptors: TFTP requests over that are left unanswered, and later ones answered."""
    daemon, web = (lab.use(Process(["sh", "-c", 'ulimit -n 20; exec "$@"', "sh", site.program(name), "-c", site.config],
                                   os.path.join(lab.folder, f"few-{name}.log"), ready_fd=True))
                   for name in ("pxe-tftpd", "pxe-httpd"))
    daemon.await_ready()
    web.await_ready()
    held = [http.client.HTTPConnection(ADDRESS, timeout=10) for _ in range(40)]
    for connection in held:
        connection.connect()
    expect(daemon.running() and web.running(), "both still run")
    for connection in held:
        connection.close()
    wait_until(lambda: served_by("http", site) and served_by("tftp", site), 20, "answers once there is room again")


def served_by(scheme, site):
    # A name is refused or found; nobody answering is an error.
    try:
        said = command(site.program("pxe-cfgname"), "--base", f"{scheme}://{ADDRESS}/", "--fetch", "10.0.0.1")
    except Exception:  # pylint: disable=broad-except
        return False
    return said.count("missing") >= 8


def get(path, port=80):
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


run(test)
