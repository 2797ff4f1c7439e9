"""A port in use, a missing interface, a missing folder, a lack of privilege: one sentence each, and exit 1."""

import os
import socket
import tempfile

from lab_test import expect, run
from lab.process import Process


def test(lab):
    site = lab.site()
    lab.network  # pylint: disable=pointless-statement  # made before anything is bound to it
    for daemon, kind, port in [("pxe-dhcpd", socket.SOCK_DGRAM, 67), ("pxe-tftpd", socket.SOCK_DGRAM, 69),
                               ("pxe-httpd", socket.SOCK_STREAM, 80)]:
        with socket.socket(socket.AF_INET, kind) as holder:
            holder.bind(("0.0.0.0", port))
            if kind == socket.SOCK_STREAM:
                holder.listen()
            refuses(lab, [site.program(daemon), "-c", site.config], daemon, str(port))

    elsewhere = lab.site(interface="eth7")
    refuses(lab, [site.program("pxe-dhcpd"), "-c", elsewhere.config], "pxe-dhcpd", "there is no interface named eth7")
    for daemon in ("pxe-tftpd", "pxe-httpd"):
        refuses(lab, [site.program(daemon), "--root", "/no/such/folder"], daemon, "/no/such/folder")

    with tempfile.TemporaryDirectory() as folder:  # the clone may stand where nobody may look
        refuses_nobody(lab, site, folder)


def refuses_nobody(lab, site, folder):
    os.chmod(folder, 0o777)
    config = os.path.join(folder, "pxe.toml")
    with open(site.config, encoding="utf-8") as text, open(config, "w", encoding="utf-8") as copy:
        copy.write(text.read().replace(lab.folder, folder))
    os.mkdir(os.path.join(folder, "files"))
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    for daemon in ("pxe-dhcpd", "pxe-tftpd", "pxe-httpd"):
        refuses(lab, [*as_nobody, site.program(daemon), "-c", config], daemon, "needs root")


def refuses(lab, argv, daemon, reason):
    attempt = lab.use(Process(argv, os.path.join(lab.folder, f"refused-{len(os.listdir(lab.folder))}.log")))
    status = attempt.await_exit(10)
    said = attempt.output()
    lines = [line for line in said.splitlines() if line.startswith(f"{daemon}: ")]
    expect(status == 1 and len(lines) == 1 and reason in lines[0], f"exit 1 and a sentence with '{reason}', not {status}: {said}")


run(test)
