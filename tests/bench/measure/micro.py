"""Micro-benchmarks: nanoseconds and allocations of the steps within our programs."""

import json
import subprocess

from lab import isolate, process

from .rows import OURS, Row

ALLOCATIONS = "allocations"


def rows(bench):
    figures = {}

    def once(name, key):
        if not figures:
            figures.update(run(bench))
        return figures[name][key]

    return [Row("micro", f"`{name}`", "ns", {OURS: lambda name=name: once(name, "cpu_time"),
                                             ALLOCATIONS: lambda name=name: once(name, "allocs")},
                more=False, beside=(ALLOCATIONS,), once=True) for name in names(bench)]


def names(bench):
    try:
        return call(bench, "--benchmark_list_tests").split()
    except (isolate.Unavailable, process.Failed) as reason:
        bench.say(f"micro: not measured: {reason}")
        return []


def run(bench):
    told = json.loads(call(bench, "--benchmark_format=json", f"--benchmark_min_time={bench.sizes.micro_seconds}"))
    return {row["name"]: row for row in told["benchmarks"]}


def call(bench, *arguments):
    done = subprocess.run([bench.ours("bench-micro"), *arguments, f"--benchmark_filter={bench.sizes.micro_filter}"],
                          text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise process.Failed(f"bench-micro: {done.stderr[-200:]}")
    return done.stdout
