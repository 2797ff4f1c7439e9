"""UEFI firmware's own PXE → ipxe.efi over TFTP → the machine's script → kernel, initrd, boot → Linux."""

from lab_test import MAC, direct_linux, run
from lab.machine import uefi_pxe


def test(lab):
    site = lab.site(direct_linux(MAC))
    site.add_linux()
    lab.serve(site)
    lab.expect_linux(lab.power_on(uefi_pxe), f"who={MAC}")
    lab.expect_logged("pxe-dhcpd", MAC, "ipxe.efi")
    lab.expect_logged("pxe-tftpd", "ipxe.efi")
    lab.expect_logged("pxe-httpd", "/boot.ipxe")
    lab.expect_logged("pxe-httpd", "/vmlinuz")


run(test)
