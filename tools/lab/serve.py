"""Serves a real interface for tools/quickstart IFACE.

    python3 -m lab.serve --plan IFACE [--proxy]       asks the network, writes and prints the configuration
    python3 -m lab.serve --programs DIR IFACE         runs the three daemons with it until interrupted
"""

import argparse
import os
import sys
import time

from . import isolate, plan
from .process import Failed, Process, told
from .site import DAEMONS, ROOT


def main():
    options = argparse.ArgumentParser(prog="quickstart")
    options.add_argument("--plan", action="store_true")
    options.add_argument("--proxy", action="store_true")
    options.add_argument("--programs")
    options.add_argument("interface")
    asked = options.parse_args()
    folder = os.path.join(ROOT, "build", f"serve-{asked.interface.replace('/', '_')}")
    config = os.path.join(folder, "pxe.toml")
    if asked.plan:
        write_plan(folder, config, asked)
    else:
        serve(config, asked)


def write_plan(folder, config, asked):
    print(f"\n== {asked.interface}: {'beside its DHCP server' if asked.proxy else 'as its DHCP server'}", flush=True)
    plan.write(folder, asked.interface, asked.proxy)
    with open(config, encoding="utf-8") as text:
        print("".join(f"   | {line}" for line in text))
    where = os.path.relpath(folder)
    print(f"   That is {where}/pxe.toml. Files for machines to fetch go into {where}/files,\n"
          f"   which machine boots what into {where}/conf.d/machines.toml.", flush=True)


def serve(config, asked):
    """Runs the daemons, their logs on our stderr, until a signal or the end of one of them."""
    isolate.exit_on_signals()
    print(f"\n== serving {asked.interface}; Ctrl-C ends it", flush=True)
    daemons = []
    try:
        for name in DAEMONS:
            daemons.append(Process([os.path.join(asked.programs, name), "-c", config], None, ready_fd=True))
        for daemon in daemons:
            daemon.await_ready()
        print(f"   {', '.join(DAEMONS)} are ready", flush=True)
        while all(daemon.running() for daemon in daemons):
            time.sleep(0.2)
        ended = next(daemon for daemon in daemons if not daemon.running())
        raise Failed(f"{ended.name} ended with {ended.exit_status()}")
    finally:
        for daemon in reversed(daemons):
            daemon.stop()
        print("   stopped; nothing is left running", flush=True)


if __name__ == "__main__":
    sys.exit(told(main))
