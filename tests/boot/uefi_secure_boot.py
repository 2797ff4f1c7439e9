"""Firmware with Secure Boot on: secure-boot = true is all that is configured for it, and everything that runs is signed:
shim, GRUB (which gets its configuration generated for the machine) and the kernel."""

from lab_test import MAC, expect, run
from lab import isolate, site
from lab.machine import uefi_secure_boot

ORDERS = f"""
[[client]]
match = {{ mac = "{MAC}" }}
boot  = "linux"

[boot.linux]
kernel = "vmlinuz"
initrd = ["initrd.gz"]
args   = "console=ttyS0 panic=1 who={{{{mac}}}}"
"""


def test(lab):
    isolate.need("/usr/lib/shim/shimx64.efi.signed", "shim-signed")
    isolate.need("/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed", "grub-efi-amd64-signed")
    served = lab.site(ORDERS, subnet=site.SERVER + "secure-boot = true\n")
    served.add_linux()
    lab.serve(served)
    machine = lab.power_on(uefi_secure_boot)
    lab.expect_linux(machine, f"who={MAC}")
    expect("Secure boot enabled" in machine.console_text(), "the kernel says that Secure Boot is on")
    lab.expect_logged("pxe-dhcpd", MAC, "secure-boot x64-uefi", "shimx64.efi")
    lab.expect_logged("pxe-tftpd", "grubx64.efi")


run(test)
