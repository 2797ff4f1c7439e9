"""BIOS → boot2.php, an unchanged PHP script that switches on the MAC, run by php-cgi → Linux."""

from lab_test import MAC, run
from lab import isolate
from lab.machine import bios_ipxe

BOOTS = """
[[http.cgi]]
path    = "/boot2.php"
program = "/usr/bin/php-cgi"
script  = "boot2.php"

[boot.php]
ipxe = "chain {{site.http}}/boot2.php?mac=${mac}&asset=${asset:uristring}"

[default]
boot = "php"
"""

PHP = """<?php
header("Content-Type: text/plain");
echo "#!ipxe\\n";
switch ($_GET['mac']) {
  case '%s':
    echo "kernel http://{$_SERVER['SERVER_NAME']}/vmlinuz console=ttyS0,115200n8 from=php\\n";
    echo "initrd http://{$_SERVER['SERVER_NAME']}/initrd.gz\\n";
    echo "boot\\n";
    break;
  default:
    echo "exit\\n";
}
""" % MAC


def test(lab):
    isolate.need("/usr/bin/php-cgi", "php-cgi")
    site = lab.site(BOOTS)
    site.add_linux()
    site.add("boot2.php", PHP)
    lab.serve(site)
    lab.expect_linux(lab.power_on(bios_ipxe), "from=php")
    lab.expect_logged("pxe-httpd", "/boot2.php")


run(test)
