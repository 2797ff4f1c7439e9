"""BIOS with iPXE in its NIC → its own script → pxelinux.0 over HTTP → a configuration generated for it → Linux.

On a network without IPv6, where iPXE lets 13 s pass between its DHCP and its first HTTP request.
"""

from lab_test import MAC, UUID, run
from lab.machine import bios_ipxe

BOOTS = f'''
[[client]]
name  = "db1"
match = {{ mac = "{MAC}" }}
address = "10.77.0.20"
boot  = "rescue"
vars  = {{ console = "ttyS0,115200n8" }}

[boot.rescue]
ipxe     = "chain {{{{site.http}}}}/pxelinux.0"
pxelinux = """
DEFAULT rescue
LABEL rescue
  KERNEL rescue/vmlinuz
  APPEND initrd=rescue/initrd.gz console={{{{vars.console}}}} who={{{{mac}}}}
"""

[default]
boot = "local"
[boot.local]
ipxe = "exit"
'''


def test(lab):
    lab.new_network(ipv6_router=False)  # iPXE then waits for one, with its DHCP already answered
    site = lab.site(BOOTS)
    site.add_linux("rescue")
    lab.serve(site)
    lab.expect_linux(lab.power_on(bios_ipxe), f"who={MAC}", "console=ttyS0,115200n8")
    lab.expect_logged("pxe-dhcpd", MAC, "10.77.0.20")
    for path in ("/boot.ipxe", "/pxelinux.0", f"/pxelinux.cfg/{wire_order(UUID)}", "/rescue/vmlinuz"):
        lab.expect_logged("pxe-httpd", path)
    lab.expect_nothing_logged("pxe-tftpd", MAC)  # iPXE in the NIC needs no loader


def wire_order(uuid):
    """The first three groups byte by byte the other way round: as SMBIOS stores it and pxelinux asks."""
    first, second, third, *rest = uuid.split("-")
    return "-".join([*(bytes.fromhex(group)[::-1].hex() for group in (first, second, third)), *rest])


run(test)
