"""What another decoder says of the DHCP replies of a test: tshark has to find nothing malformed, and nothing to warn of."""

import os
import shutil

from lab import process
from lab.network import ADDRESS

WARNING = 0x600000  # tshark's severities: chat, note, warning, error
OURS = f"dhcp.type == 2 && ip.src == {ADDRESS} && (_ws.malformed || _ws.expert.severity >= {WARNING})"


def complaints(folder):
    """A line for each such reply in the captures of a folder: file, frame, what is wrong. Nothing without tshark."""
    captures = [name for name in sorted(os.listdir(folder)) if name.endswith(".pcap")]
    if not shutil.which("tshark"):
        return []
    return [line for name in captures for line in _complaints(folder, name)]


def _complaints(folder, name):
    said = process.run("tshark", "-r", os.path.join(folder, name), "-Y", OURS, "-T", "fields", "-e", "frame.number",
                       "-e", "_ws.expert.message", cwd=folder)
    return [f"{name}: frame {line}" for line in said.splitlines()]
