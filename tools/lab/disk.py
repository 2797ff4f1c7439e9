"""A disk whose boot sector says one line on the serial port, and an iSCSI target that offers it.

iPXE's sanboot refuses a disk of 4 MiB; 64 MiB boot. The file is sparse.
"""

import contextlib
import os

from . import isolate
from .process import Process, run, wait_until

LINE = "pxe-lab: the boot sector runs"
SIZE = 64 * 1024 * 1024
TARGET = "iqn.2026-01.example:disk"

# 16-bit code, loaded by the BIOS at 0000:7c00.
_CODE = bytes.fromhex(
    "fa"      # 00  cli
    "31c0"    # 01  xor ax, ax
    "8ed8"    # 03  mov ds, ax
    "fc"      # 05  cld
    "be237c"  # 06  mov si, 7c23h      the text behind this code
    "bafd03"  # 09  mov dx, 3fdh       COM1's line status
    "ec"      # 0c  in al, dx
    "a820"    # 0d  test al, 20h       room for another byte?
    "74fb"    # 0f  jz 0ch
    "ac"      # 11  lodsb
    "84c0"    # 12  test al, al        the zero behind the text
    "7406"    # 14  jz 1ch
    "baf803"  # 16  mov dx, 3f8h       COM1's data
    "ee"      # 19  out dx, al
    "ebed"    # 1a  jmp 09h
    "b0fe"    # 1c  mov al, feh        the keyboard controller pulls the reset line:
    "e664"    # 1e  out 64h, al        QEMU with -no-reboot ends
    "f4"      # 20  hlt
    "ebfd"    # 21  jmp 20h
)


def boot_sector(line=LINE):
    """512 bytes: the code, `line`, and the signature 55 aa."""
    assert len(_CODE) == 0x23
    sector = _CODE + f"\r\n{line}\r\n".encode("ascii") + b"\0"
    return sector.ljust(510, b"\0") + b"\x55\xaa"


def write_disk(path):
    with open(path, "wb") as disk:
        disk.write(boot_sector())
        disk.truncate(SIZE)


@contextlib.contextmanager
def iscsi_target(unpacked, disk, address, folder):
    """Offers the file `disk` as LUN 1 of TARGET at `address`:3260, by the tgtd unpacked under `unpacked`."""
    tgtd, tgtadm = (isolate.need(os.path.join(unpacked, "usr/sbin", name), "tgt") for name in ("tgtd", "tgtadm"))
    control = {"TGT_IPC_SOCKET": os.path.join(folder, "tgtd.socket")}  # instead of /var/run/tgtd
    environment = {**os.environ, **control}

    def admin(*words):
        run(tgtadm, "--lld", "iscsi", *words, env=environment)

    argv = [tgtd, "-f", "--iscsi", f"portal={address}:3260"]
    with Process(argv, os.path.join(folder, "tgtd.log"), env=control) as target:
        wait_until(lambda: _answers(admin) or not target.running(), 10, "tgtd")
        admin("--mode", "target", "--op", "new", "--tid", "1", "--targetname", TARGET)
        admin("--mode", "logicalunit", "--op", "new", "--tid", "1", "--lun", "1", "--backing-store", disk)
        admin("--mode", "target", "--op", "bind", "--tid", "1", "--initiator-address", "ALL")
        yield target


def _answers(admin):
    try:
        admin("--mode", "sys", "--op", "show")
    except Exception:  # pylint: disable=broad-except
        return False
    return True
