"""iPXE in a network card, beside somebody else's DHCP server: the proxy's offer is all that sends it to its script."""

from lab_test import MAC, direct_linux, dnsmasq, run
from lab import site
from lab.machine import bios_ipxe

OTHER = "10.77.0.2"


def test(lab):
    other = dnsmasq(lab, lab.use(lab.network.room(OTHER)))
    served = lab.site(direct_linux(MAC), subnet=site.PROXY)
    served.add_linux()
    lab.serve(served)
    lab.expect_linux(lab.power_on(bios_ipxe), f"who={MAC}")
    lab.expect_logged("pxe-dhcpd", MAC, "built-in ipxe")
    lab.expect_logged("pxe-httpd", "/boot.ipxe", MAC)
    other.await_text("DHCPACK(eth0)", 1)


run(test)
