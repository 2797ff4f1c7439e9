"""What the manual says to write for an init system is what that init system takes: s6 and runit run it, systemd reads it.

With the programs of this build in the place of the installed ones, and `nobody` for the user that has to be made first.
"""

import os
import re
import shutil
import subprocess

from lab_test import expect, run
from lab import isolate
from lab.process import Process, run as command, wait_until

MAN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "man")
DAEMONS = ("pxe-tftpd", "pxe-httpd")  # pxe-dhcpd does not run without a configuration


def test(lab):
    lab.network  # pylint: disable=pointless-statement  # made before it is served
    missing = []
    for init, try_it, tool, package in [("s6", under_s6, "s6-supervise", "s6 execline"), ("runit", under_runit, "runsv", "runit"),
                                        ("systemd", under_systemd, "systemd-analyze", "systemd")]:
        if not shutil.which(tool):
            missing.append(f"{init} ({tool} of Debian's {package})")
            continue
        for daemon in DAEMONS if init != "systemd" else ("pxe-dhcpd", *DAEMONS):
            try_it(lab, daemon)
    if missing:
        raise isolate.Unavailable("not tried, because it is missing: " + ", ".join(missing))


def under_s6(lab, daemon):
    folder = service_folder(lab, daemon, "s6")
    with open(os.path.join(folder, "notification-fd"), "w", encoding="utf-8") as out:
        out.write("3\n")
    supervisor = lab.use(Process(["s6-supervise", folder], os.path.join(lab.folder, f"s6-{daemon}.log")))
    wait_until(lambda: os.path.exists(os.path.join(folder, "event")), 10, "s6-supervise")
    command("s6-svwait", "-U", "-t", "10000", folder)  # up and ready, as told on descriptor 3
    command("s6-svc", "-dx", folder)
    expect(supervisor.await_exit(10) == 0, f"{daemon} ends under s6")


def under_runit(lab, daemon):
    folder = service_folder(lab, daemon, "runit")
    supervisor = lab.use(Process(["runsv", folder], os.path.join(lab.folder, f"runit-{daemon}.log")))
    supervisor.await_text(" info ready", 10)
    command("sv", "-w", "10", "exit", folder)
    expect(supervisor.await_exit(10) == 0, f"{daemon} ends under runit")


def under_systemd(lab, daemon):
    """Only read: there is no systemd in a test's namespaces that could run it."""
    path = os.path.join(lab.folder, f"{daemon}.service")
    with open(path, "w", encoding="utf-8") as out:
        out.write(shown(lab, daemon, "systemd"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True, check=False)
    about = [line for line in (done.stdout + done.stderr).splitlines() if daemon in line]
    expect(not about, f"systemd has nothing to say about {daemon}.service: {about}")


def service_folder(lab, daemon, init):
    folder = os.path.join(lab.folder, f"{init}-{daemon}")
    os.mkdir(folder)
    path = os.path.join(folder, "run")
    with open(path, "w", encoding="utf-8") as out:
        out.write(shown(lab, daemon, init))
    os.chmod(path, 0o755)
    return folder


def shown(lab, daemon, init):
    """The example of the manual, for this build."""
    with open(os.path.join(MAN, f"{daemon}.8"), encoding="utf-8") as page:
        text = page.read()
    section = text[text.index(f".Ss Under {init}\n"):]
    example = re.search(r"^\.Bd -literal -offset indent\n(.*?)^\.Ed$", section, re.M | re.S).group(1)
    return example.replace(f"/usr/local/sbin/{daemon} --user pxe", f"{os.path.join(lab.programs, daemon)} --user nobody")


run(test)
