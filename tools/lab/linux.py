"""A tiny Linux: a kernel nobody installed, and an initramfs of one static busybox that says it is up.

Its first process prints two lines on the console, so that a test can wait for the second and find the first complete:

    pxe-lab: booted with <the kernel's command line>
    pxe-lab: Linux is up

and then restarts the machine, which ends QEMU (`-no-reboot`). No driver is needed, so there are no modules.
"""

import gzip
import stat

from . import isolate

UP = "pxe-lab: Linux is up"
BOOTED_WITH = "pxe-lab: booted with "
BUSYBOX = "/bin/busybox"

INIT = f"""#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
read -r arguments < /proc/cmdline
echo
echo "{BOOTED_WITH}$arguments"
echo "{UP}"
/bin/busybox reboot -f
"""


def write_initrd(path, busybox=BUSYBOX):
    """Writes the initramfs: a gzipped cpio archive."""
    isolate.need(busybox, "busybox-static")
    with open(busybox, "rb") as program:
        archive = b"".join([
            _entry("bin", stat.S_IFDIR | 0o755),
            _entry("bin/busybox", stat.S_IFREG | 0o755, program.read()),
            _entry("dev", stat.S_IFDIR | 0o755),
            _entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1)),
            _entry("proc", stat.S_IFDIR | 0o555),
            _entry("init", stat.S_IFREG | 0o755, INIT.encode()),
            _entry("TRAILER!!!", 0),
        ])
    with open(path, "wb") as out:
        out.write(gzip.compress(archive, 6, mtime=0))


def _entry(name, mode, content=b"", device=(0, 0)):
    """One file in cpio's "newc" form, as Linux's Documentation/driver-api/early-userspace/buffer-format.rst gives it."""
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(name) + 1, 0]
    header = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return _padded(header) + _padded(content)


def _padded(data):
    return data + bytes(-len(data) % 4)
