"""BIOS → a machine nobody has orders for → `exit` → the firmware's next device, its own disk."""

import os

from lab_test import run
from lab import disk
from lab.machine import bios_ipxe_then

BOOTS = """
[boot.local]
ipxe = "exit"
pxelinux = "LOCALBOOT 0"

[default]
boot = "local"
"""


def test(lab):
    image = os.path.join(lab.folder, "disk.img")
    disk.write_disk(image)
    lab.serve(lab.site(BOOTS))
    lab.expect_line(lab.power_on(bios_ipxe_then(image)), disk.LINE)
    lab.expect_logged("pxe-httpd", "/boot.ipxe")


run(test)
