"""Measures this toolkit and its peers on the same machine, in the same run, in turns, over one veth pair between two
network namespaces. tests/bench/run builds, fetches the peers and calls this; README.md says how to read the result."""

import argparse
import dataclasses
import json
import os
import resource
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "tests", "support")]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lab import isolate, process  # noqa: E402  pylint: disable=wrong-import-position
from measure import cold, dhcp, http, memory, micro, peers, report, rows, sniff, storm, tftp  # noqa: E402  pylint: disable=wrong-import-position

GROUPS = {"dhcp": dhcp, "tftp": tftp, "http": http, "sniff": sniff, "cold": cold, "storm": storm, "memory": memory,
          "micro": micro}
README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")
SKIPPED = 77


@dataclasses.dataclass
class Sizes:
    """How much of everything: the sizes of the table."""
    search: bool = True          # for the highest DHCP rate; else one rate
    dhcp_seconds: int = 3
    probes: int = 200            # DISCOVERs for the latency
    tftp_one: int = 64 << 20
    tftp_each: int = 1 << 20
    tftp_clients: int = 1000
    limit: int = 60              # seconds for one TFTP measurement
    http_seconds: int = 2
    connections: int = 64
    kernel: int = 14_000_000
    clients: tuple = (10, 10_000, 100_000)
    frames: int = 300_000
    frames_json: int = 30_000    # tshark takes minutes for more
    calls: int = 50
    names: int = 100_000
    machines: int = 2000
    storm_limit: int = 120
    rest: float = 1
    micro_seconds: float = 0.2
    micro_filter: str = "."


SMOKE = Sizes(search=False, dhcp_seconds=1, probes=2, tftp_one=1 << 20, tftp_each=16 << 10, tftp_clients=20, limit=20,
              http_seconds=1, connections=4, kernel=200_000, clients=(2, 10, 20), frames=200, frames_json=100, calls=2,
              names=100, machines=10, storm_limit=60, rest=0.1, micro_seconds=0.001,
              micro_filter="-/100000")


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__, allow_abbrev=False)
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each figure is taken (3)")
    parser.add_argument("--only", default=",".join(GROUPS), metavar="GROUP,…", help=f"some of {','.join(GROUPS)}")
    parser.add_argument("--json", metavar="FILE", help="write all figures there as well")
    parser.add_argument("--update", action="store_true", help="put the table into tests/bench/README.md")
    parser.add_argument("--programs", default=os.path.join(ROOT, "build", "release", "bin"), help=argparse.SUPPRESS)
    parser.add_argument("--smoke", action="store_true", help=argparse.SUPPRESS)  # tiny sizes: does the harness work?
    given = parser.parse_args()
    given.only = given.only.split(",")
    unknown = [name for name in given.only if name not in GROUPS]
    if unknown:
        parser.error(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    if given.rounds < 1:
        parser.error("--rounds: at least 1")
    return given


def main():
    given = arguments()
    folder = os.path.join(os.path.abspath(ROOT), "build", "bench" + ("-smoke" if given.smoke else ""))
    os.makedirs(folder, exist_ok=True)
    try:
        return isolate.in_private_network(lambda: measure(given, folder))
    except isolate.Unavailable as reason:
        print(f"skipped: {reason}")
        return SKIPPED


def measure(given, folder):
    began = time.monotonic()
    # Thousands of machines on both sides; a shell's 1,024 files are a matter of setting up, not of a server's quality.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (65536 if most == resource.RLIM_INFINITY else min(most, 65536), most))
    try:
        bench = peers.Bench(os.path.abspath(given.programs), folder, SMOKE if given.smoke else Sizes())
        facts = {"machine": report.machine(), "rounds": 1 if given.smoke else given.rounds, "versions": peers.versions(bench)}
    except isolate.Unavailable as reason:
        print(f"skipped: {reason}")
        return SKIPPED
    if facts["machine"]["load_before"] > 0.5 and not given.smoke:
        print(f"note: the load is {facts['machine']['load_before']:.1f}: figures taken beside other work are not to be believed")

    def say(line):
        print(f"[{time.monotonic() - began:5.0f} s] {line}", flush=True)

    bench.say = say
    wanted = [row for name in given.only for row in GROUPS[name].rows(bench)]
    if given.smoke:
        rows.thin(wanted)
    results = rows.measure_all(wanted, facts["rounds"], say)
    facts["commands"] = list(bench.commands.values())
    facts["took_seconds"] = round(time.monotonic() - began)
    return deliver(given, facts, results)


def deliver(given, facts, results):
    table = report.as_table(facts, results)
    print("\n" + table)
    if given.json:
        with open(given.json, "w", encoding="utf-8") as out:
            out.write(report.as_json(facts, results))
    if given.update:
        report.update(README, table)
    if given.smoke:
        json.loads(report.as_json(facts, results))
        return smoke_verdict(results)
    return 0


def smoke_verdict(results):
    """Our own programs are there, so each measurement of them has to work; a peer may be missing."""
    broken = [f"{result.row.work}: {result.missing[rows.OURS]}" for result in results if rows.OURS in result.broken]
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except process.Failed as failure:
        sys.exit(f"tests/bench/run: {failure}")
