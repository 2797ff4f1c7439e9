"""Micro-benchmarks: nanoseconds and allocations of the steps within our programs."""

import json
import subprocess

from lab import process

from .rows import OURS, Row


def rows(bench):
    figures = {}

    def once(name, key):
        if not figures:
            figures.update(run(bench))
        return figures[name][key]

    return [Row("micro", f"{name}: {what}", unit, {OURS: lambda name=name, key=key: once(name, key)}, more=False, once=True)
            for name in names(bench) for what, unit, key in (("time", "ns", "cpu_time"), ("allocations", "", "allocs"))]


def names(bench):
    try:
        return call(bench, "--benchmark_list_tests").split()
    except Exception:  # pylint: disable=broad-except  # not built: no rows
        return []


def run(bench):
    told = json.loads(call(bench, "--benchmark_format=json", f"--benchmark_min_time={bench.sizes.micro_seconds}"))
    return {row["name"]: row for row in told["benchmarks"]}


def call(bench, *arguments):
    done = subprocess.run([bench.ours("bench-micro"), *arguments], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise process.Failed(f"bench-micro: {done.stderr[-200:]}")
    return done.stdout
