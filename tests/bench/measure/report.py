"""The figures as a table for README.md and as JSON, with all that one has to know to judge them."""

import datetime
import json
import os
import platform
import re

from .rows import OURS, shown

BEGIN = "<!-- the last table: tests/bench/run --update -->\n"
END = "<!-- end of the table -->\n"


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as text:
        model = re.search(r"^model name\s*: (.*)$", text.read(), re.MULTILINE)
    return {"kernel": f"{platform.system()} {platform.release()}", "cpu": model[1] if model else platform.machine(),
            "cores": len(os.sched_getaffinity(0)), "load_before": os.getloadavg()[0],
            "date": datetime.date.today().isoformat()}


def as_json(facts, results):
    return json.dumps({**facts, "rows": [result.as_json() for result in results]}, indent=1) + "\n"


def as_table(facts, results):
    """Markdown."""
    where = facts["machine"]
    lines = [f"Measured {where['date']} on {where['cores']} cores of {where['cpu']}, {where['kernel']}, "
             f"{facts['rounds']} rounds, the load before was {where['load_before']:.1f}. Medians; a ratio is how many "
             "times better this toolkit is.", "",
             "| work | unit | this toolkit | others (ratio) | goal | reached |", "|---|---|---|---|---|---|"]
    lines += [_line(result) for result in results]
    for title, kind in (("Not measured:", "missing"), ("Not done when the time was up, which stands in the table:", "unfinished")):
        notes = [f"- {result.row.work}, {name}: {why}" for result in results for name, why in getattr(result, kind).items()]
        lines += ["", title, "", *notes] if notes else []
    lines += ["", "Versions: " + " · ".join(f"{name} {version}" for name, version in facts["versions"].items()) + "."]
    lines += ["", "How they were started:", "", "```", *facts["commands"], "```"]
    return "\n".join(lines) + "\n"


def _line(result):
    row = result.row
    others = []
    for name in row.contenders:
        if name == OURS:
            continue
        if result.median(name) is None:
            others.append(f"{name} not measured")
            continue
        ratio = result.ratio(name)
        over = "> " if name in result.unfinished else ""
        others.append(f"{name} {over}{shown(result.median(name))}" + (f" ({over}{ratio:.2f} ×)" if ratio is not None else ""))
    goals = [f"≥ {factor:g} × {name}" for name, factor in row.ratios.items()]
    goals += [f"≤ {row.at_most:g}"] if row.at_most is not None else []
    goals += [f"≥ {row.at_least:,g}"] if row.at_least is not None else []
    verdict = {True: "yes", False: "**no**", None: "–"}[result.reached()]
    ours = result.median(OURS)
    return (f"| {row.work} | {row.unit} | {shown(ours) if ours is not None else 'not measured'} | "
            f"{' · '.join(others) or '–'} | {', '.join(goals) or '–'} | {verdict} |")


def update(readme, table):
    """Puts the table in the place of the last one."""
    with open(readme, encoding="utf-8") as text:
        old = text.read()
    before, _, rest = old.partition(BEGIN)
    _, _, after = rest.partition(END)
    with open(readme, "w", encoding="utf-8") as out:
        out.write(before + BEGIN + table + END + after)
