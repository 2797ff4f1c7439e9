"""A daemon started by root with --user runs as that user, without capabilities, and reaches nothing but what it serves."""

import http.client
import os
import pwd
import re
import signal
import tempfile

from lab_test import ADDRESS, expect, run
from lab.process import run as command, wait_until

DAEMONS = ("pxe-dhcpd", "pxe-tftpd", "pxe-httpd")
CGI = """
[[http.cgi]]
path    = "/who"
program = "who.cgi"
"""
WHO = """#!/bin/sh
printf 'Content-Type: text/plain\\n\\n'
id -un
cat "$QUERY_STRING"
grep -h '^CapEff' /proc/self/status
"""


def test(lab):
    os.chmod(lab.folder, 0o777)
    site = lab.site(CGI)
    site.add("file", "served\n")
    program = os.path.join(lab.folder, "who.cgi")
    with open(program, "w", encoding="utf-8") as out:
        out.write(WHO)
    os.chmod(program, 0o755)
    # Elsewhere: the folder of the configuration stays in reach.
    secret = lab.use(tempfile.TemporaryDirectory())
    os.chmod(secret, 0o755)
    with open(os.path.join(secret, "file"), "w", encoding="utf-8") as out:
        out.write("secret\n")
    os.symlink(os.path.join(secret, "file"), os.path.join(site.files, "link"))
    daemons = {name: lab.start_daemon(site, name, "--user", "nobody", "--log-level", "debug") for name in DAEMONS}
    for name, daemon in daemons.items():
        check_status(name, daemon.pid)
    expect(get("/file") == (200, "served\n"), "the served file")
    # What the kernel keeps from the daemon it does not keep from the programs that are run for it.
    said = get(f"/who?{secret}/file")
    expect(said == (200, "nobody\nsecret\nCapEff:\t0000000000000000\n"), f"a CGI program runs as nobody, held by nothing else: {said}")

    # Only the kernel keeps the secret now: the configuration would give it out after a reload.
    with open(site.config, encoding="utf-8") as old:
        text = old.read().replace("[site]\n", f'[site]\nfollow = ["{secret}"]\n')
    with open(site.config + ".new", "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(site.config + ".new", 0o644)
    os.rename(site.config + ".new", site.config)
    restricted = "no Landlock" not in daemons["pxe-httpd"].output()
    for name, daemon in daemons.items():
        expect(not restricted or "sandbox result=entered" in daemon.output(), f"{name} has entered its sandbox")
    for name in ("pxe-tftpd", "pxe-httpd"):
        os.kill(daemons[name].pid, signal.SIGHUP)
        wait_until(lambda at=daemons[name]: "result=done" in at.output(), 10, f"the reload of {name}")
        expect(not restricted or "until a restart" in daemons[name].output(), f"{name} says that a restart is needed")
    expect(get("/file") == (200, "served\n"), "the served file after the reload")
    expect(not restricted or get("/link")[0] == 403, "a folder that the reload added is out of reach")
    first = command(site.program("pxe-cfgname"), "--base", f"tftp://{ADDRESS}/", "--fetch", "10.0.0.1")
    expect("missing" in first, "pxe-tftpd answers still")


def status_of(pid):
    """Of a process of ours: /proc shows the numbers of the namespace outside, and a pidfd knows both."""
    handle = os.pidfd_open(pid)
    with open(f"/proc/self/fdinfo/{handle}", encoding="utf-8") as told:
        outside = re.search(r"^Pid:\s*(\d+)$", told.read(), re.M).group(1)
    os.close(handle)
    return f"/proc/{outside}/status"


def check_status(name, pid):
    with open(status_of(pid), encoding="utf-8") as file:
        status = dict(re.findall(r"^(\w+):\s*(.*)$", file.read(), re.M))
    uid = str(pwd.getpwnam("nobody").pw_uid)
    expect(status["Uid"].split() == [uid] * 4, f"{name} runs as nobody: {status['Uid']}")
    expect(status["NoNewPrivs"] == "1", f"{name} can gain no privilege")
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        expect(int(status[kind], 16) == 0, f"{name} has no capability in {kind}: {status[kind]}")


def get(path):
    connection = http.client.HTTPConnection(ADDRESS, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


run(test)
