"""pxe-cfgname --fetch says of each name what pxe-httpd and pxe-tftpd really answer, files and generated ones alike."""

from lab_test import ADDRESS, expect, run
from lab.process import run as command

MACHINE = "00:12:34:56:78:90"
BOOTS = f'''
[[client]]
match = {{ mac = "{MACHINE}" }}
boot  = "rescue"

[boot.rescue]
pxelinux = "LOCALBOOT 0"
'''


def test(lab):
    site = lab.site(BOOTS)
    site.add("pxelinux.cfg/0A4D0009", "LOCALBOOT 0\n")
    lab.start_daemon(site, "pxe-httpd")
    lab.start_daemon(site, "pxe-tftpd")
    for scheme in ("http", "tftp"):
        base = f"{scheme}://{ADDRESS}/"
        said = command(site.program("pxe-cfgname"), "--base", base, "--fetch", "10.77.0.9").splitlines()
        expect(said[:2] == [f"found      {base}pxelinux.cfg/0A4D0009", f"missing    {base}pxelinux.cfg/0A4D000"],
               f"the file is found and the next name is not, by {scheme}: {said}")
        first = command(site.program("pxe-cfgname"), "--base", base, "--fetch", "--first", MACHINE)
        expect(first == f"{base}pxelinux.cfg/01-{MACHINE.replace(':', '-')}\n", f"what is made for a machine by {scheme}: {first}")


run(test)
