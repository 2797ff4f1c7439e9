"""Virtual machines with real firmware, run by QEMU without KVM (so that every machine runs them, nested or not)."""

import os
import shutil
import socket

from . import isolate
from .process import Process

MAC = "52:54:00:12:34:01"
UUID = "44454c4c-3900-104e-804e-b9c04f4d344a"  # not the same read backwards: a byte order mixed up would show
OVMF = "/usr/share/OVMF"


class Machine(Process):
    """A machine from power-on until it resets or `stop()`. `console` is the file its serial line is written to."""

    def __init__(self, firmware, tap, folder, *, mac=MAC, uuid=UUID):
        self.console = os.path.join(folder, "console.txt")
        self._monitor = os.path.join(folder, "monitor")
        isolate.need("qemu-system-x86_64", "qemu-system-x86")
        argv = ["qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-display", "none", "-vga", "std", "-no-reboot",
                "-uuid", uuid, "-serial", f"file:{self.console}", "-monitor", f"unix:{self._monitor},server=on,wait=off",
                "-netdev", f"tap,id=n0,ifname={tap},script=no,downscript=no", *firmware(mac, folder)]
        super().__init__(argv, os.path.join(folder, "qemu.log"))

    def console_text(self):
        try:
            with open(self.console, encoding="utf-8", errors="replace") as text:
                return text.read()
        except FileNotFoundError:  # QEMU has not opened it yet
            return ""

    def press(self, key):
        """A key on its keyboard, in QEMU's words: `down`, `ret`, `f8`."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(10)
            monitor.connect(self._monitor)
            for line in (None, f"sendkey {key}\n"):
                if line:
                    monitor.sendall(line.encode())
                while not monitor.recv(4096).endswith(b"(qemu) "):
                    pass

    def output(self):
        """What the machine said; for `await_text`."""
        return self.console_text()


def bios_ipxe(mac, _folder):
    """A PC BIOS whose network card carries iPXE, as most virtual machines have."""
    return ["-machine", "pc", "-m", "512", "-boot", "n", "-device", f"e1000,netdev=n0,mac={mac}"]


def bios_ipxe_then(disk):
    """The same, with `disk` as the device that comes next."""
    def firmware(mac, folder):
        network = bios_ipxe(mac, folder)
        network[network.index("n")] = "order=nc"
        return [*network, "-drive", f"if=ide,format=raw,file={disk}"]
    return firmware


def uefi_pxe(mac, folder):
    """x64 UEFI with its own PXE. The empty romfile leaves the card without a driver of its own."""
    return [*_uefi(folder, "q35", "OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"),
            "-device", f"virtio-net-pci,netdev=n0,mac={mac},romfile="]


def uefi_secure_boot(mac, folder):
    """The same with Secure Boot on and Microsoft's keys enrolled. Such a build needs SMM, which needs q35."""
    return [*_uefi(folder, "q35,smm=on", "OVMF_CODE_4M.secboot.fd", "OVMF_VARS_4M.ms.fd"),
            "-global", "driver=cfi.pflash01,property=secure,value=on",
            "-device", f"virtio-net-pci,netdev=n0,mac={mac},romfile="]


def _uefi(folder, machine, code, variables):
    isolate.need(f"{OVMF}/{variables}", "ovmf")
    own = os.path.join(folder, "uefi-variables.fd")
    shutil.copyfile(os.path.join(OVMF, variables), own)
    return ["-machine", machine, "-m", "1024",
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF}/{code}",
            "-drive", f"if=pflash,format=raw,unit=1,file={own}"]


def uefi_http(mac, folder):
    """x64 UEFI HTTP Boot: PXE is turned off, or the firmware would wait two minutes for it first."""
    off = []
    for family in ("IPv4", "IPv6"):
        off += ["-fw_cfg", f"name=opt/org.tianocore/{family}PXESupport,string=no"]
    return [*uefi_pxe(mac, folder), *off]
