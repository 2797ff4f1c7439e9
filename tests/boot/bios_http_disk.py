"""BIOS → sanboot of a disk image over HTTP: a HEAD for its size, then a range for every piece that is read."""

import os
import re

from lab_test import MAC, expect, run
from lab import disk
from lab.machine import bios_ipxe

BOOTS = f"""
[[client]]
match = {{ mac = "{MAC}" }}
boot  = "image"

[boot.image]
ipxe = "sanboot {{{{site.http}}}}/disk.img"
"""


def test(lab):
    served = lab.site(BOOTS)
    disk.write_disk(os.path.join(served.files, "disk.img"))
    lab.serve(served)
    machine = lab.power_on(bios_ipxe)
    lab.expect_line(machine, disk.LINE)
    requests = re.findall(r"method=(\w+) path=/disk.img status=(\d+) bytes=(\d+)", lab.log("pxe-httpd"))
    expect(("HEAD", "200", "0") in requests, f"its size was asked for: {requests}")
    expect(("GET", "206", "512") in requests, f"and its first sector: {requests}")
    expect(machine.exit_status() == 0, "QEMU ended by the boot sector's reset")


run(test)
