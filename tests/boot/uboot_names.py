"""U-Boot's `pxe get` asks for the names that pxe-cfgname prints: an ARM board, its commands typed on its serial line."""

import contextlib
import os
import socket

from lab_test import MAC, UUID, configuration_names, expect_same_names, nothing_to_boot, run
from lab import isolate
from lab.process import Process, wait_until

FIRMWARE = "/usr/lib/u-boot/qemu_arm64/u-boot.bin"
PROMPT = "=> "


class Board(Process):
    """A board that stops at U-Boot's prompt."""

    def __init__(self, tap, folder):
        isolate.need("qemu-system-aarch64", "qemu-system-arm")
        isolate.need(FIRMWARE, "u-boot-qemu")
        self._said = ""
        self._line = os.path.join(folder, "serial")
        super().__init__([
            "qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a57", "-m", "256", "-accel", "tcg", "-nodefaults",
            "-display", "none", "-bios", FIRMWARE, "-chardev",
            f"socket,id=serial,path={self._line},server=on,wait=on,logfile={folder}/console.txt", "-serial", "chardev:serial",
            "-netdev", f"tap,id=n0,ifname={tap},script=no,downscript=no", "-device", f"virtio-net-device,netdev=n0,mac={MAC}",
        ], os.path.join(folder, "qemu.log"))

    def __enter__(self):
        self._keys = socket.socket(socket.AF_UNIX)
        wait_until(lambda: os.path.exists(self._line), 10, "QEMU opens the serial line")
        self._keys.connect(self._line)
        return self

    def __exit__(self, *rest):
        self._keys.close()
        super().__exit__(*rest)

    def output(self):
        """What the board said. Nobody else reads the line, and one that nobody reads stops U-Boot."""
        with contextlib.suppress(BlockingIOError):
            while said := self._keys.recv(65536, socket.MSG_DONTWAIT):
                self._said += said.decode(errors="replace")
        return self._said

    def type(self, line):
        """A command and its end: the prompt comes back."""
        prompts = self.output().count(PROMPT)
        self._keys.sendall(line.encode() + b"\r")
        wait_until(lambda: self.output().count(PROMPT) > prompts, 60, f"U-Boot is done with '{line}'")


def test(lab):
    site = lab.site(nothing_to_boot())
    lab.serve(site)
    board = lab.use(Board(lab.network.tap(), lab.folder))
    board.await_text("Hit any key", 60)
    board.type("")
    board.type("setenv autoload no")
    board.type("dhcp")
    board.type(f"setenv pxeuuid {UUID}")
    board.type("pxe get")
    expect_same_names(lab.asked_by_tftp(), configuration_names(site, "--style", "u-boot", "--arch", "arm"))


run(test)
