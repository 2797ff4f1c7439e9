"""BIOS → sanboot from an iSCSI target → the boot sector on its disk runs."""

import os

from lab_test import ADDRESS, MAC, expect, run
from lab import disk, site
from lab.machine import bios_ipxe

BOOTS = f"""
[[client]]
match = {{ mac = "{MAC}" }}
boot  = "lun"

[boot.lun]
ipxe-file = "templates/lun.ipxe"
vars = {{ target = "{disk.TARGET}", portal = "{ADDRESS}" }}
"""

TEMPLATE = """#!ipxe
set initiator-iqn iqn.2026-01.example:host
sanboot iscsi:{{vars.portal}}:::1:{{vars.target}}
"""


def test(lab):
    served = lab.site(BOOTS)
    os.mkdir(os.path.join(lab.folder, "templates"))
    with open(os.path.join(lab.folder, "templates", "lun.ipxe"), "w", encoding="utf-8") as out:
        out.write(TEMPLATE)
    image = os.path.join(lab.folder, "disk.img")
    disk.write_disk(image)
    lab.use(disk.iscsi_target(os.path.join(site.CACHE, "tgt"), image, ADDRESS, lab.folder))
    lab.serve(served)
    machine = lab.power_on(bios_ipxe)
    lab.expect_line(machine, disk.LINE)
    lab.expect_logged("pxe-httpd", "/boot.ipxe", "52")
    expect(machine.exit_status() == 0, "QEMU ended by the boot sector's reset")


run(test)
