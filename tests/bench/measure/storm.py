"""Boot storm: a hall of machines powered on in the same second, until the last one has its kernel."""

import contextlib
import json
import os

from . import cable, dhcp, http
from .rows import OURS, Row, Unfinished

PEER = "dnsmasq + nginx"
LOADER = 1 << 20  # bytes: as large as ipxe.efi

BOOTS = """
[boot.linux]
ipxe = '''
kernel {{site.http}}/vmlinuz who={{mac}}
boot
'''
[default]
boot = "linux"
"""


def rows(bench):
    machines = bench.sizes.machines
    return [Row("storm", f"{machines:,} machines on in the same second, until the last has its 14 MB kernel", "s",
                {OURS: lambda: storm(bench, ours), PEER: lambda: storm(bench, dnsmasq_and_nginx)}, more=False,
                ratios={PEER: 2}, rounds=2)]


def storm(bench, servers):
    """Seconds until every machine has ended right, every single one."""
    kernel = bench.file("hall/vmlinuz", bench.sizes.kernel)
    loader = bench.file("hall/ipxe.efi", LOADER)
    limit = bench.sizes.storm_limit
    argv = [bench.ours("boot-storm"), "--loader", loader, "--kernel", kernel, "--machines", str(bench.sizes.machines),
            "--limit", str(limit)]
    with servers(bench, os.path.dirname(kernel)):
        _, said = bench.cable.load(argv, limit=limit + 60)
    bench.note_command("boot-storm", argv)
    told = json.loads(said.splitlines()[-1])
    bench.say(f"storm: {json.dumps(told)}")
    if told["failures"] or told["done"] != bench.sizes.machines:
        raise Unfinished(limit, f"{told['done']} of {told['machines']} machines ended right within {limit} s: {told['failures']}")
    return told["last_s"]


@contextlib.contextmanager
def ours(bench, files):
    """The three daemons with one configuration."""
    folder = bench.fresh("ours")
    text = dhcp.OUR_SITE.format(server=cable.SERVER, interface=cable.INTERFACE, folder=folder, files=files, probing="",
                                first=cable.POOL[0], last=cable.POOL[1])
    config = bench.config(folder, "pxe.toml", text + BOOTS)
    with contextlib.ExitStack() as stack:
        for name, port in (("pxe-dhcpd", "udp:67"), ("pxe-tftpd", "udp:69"), ("pxe-httpd", "tcp:80")):
            stack.enter_context(bench.running(name, [bench.ours(name), "-c", config], [port], ready_fd=True))
        yield


@contextlib.contextmanager
def dnsmasq_and_nginx(bench, files):
    """dnsmasq for DHCP and TFTP, without its ping, which would hold each machine for 3 s; nginx with a worker for each
    core. Every machine gets the same script. Option 175.176, as iPXE's documentation advises, saves each iPXE 2 s."""
    bench.config(files, "boot.ipxe", f"#!ipxe\nkernel http://{cable.SERVER}/vmlinuz\nboot\n")
    more = ["--enable-tftp", f"--tftp-root={files}", "--tftp-max=4096", "--quiet-tftp", "--dhcp-match=set:ipxe,175",
            "--dhcp-boot=tag:!ipxe,ipxe.efi", f"--dhcp-boot=tag:ipxe,http://{cable.SERVER}/boot.ipxe",
            "--dhcp-option=tag:ipxe,encap:175,176,1b"]
    with dhcp.dnsmasq(bench, False, *more), http.nginx(bench, os.path.join(files, "vmlinuz"), workers=os.cpu_count()):
        yield
