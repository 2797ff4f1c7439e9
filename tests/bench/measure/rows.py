"""What is measured: rows of work, each done by this toolkit and by its peers, in turns, several times."""

import dataclasses
import statistics
import typing

from lab import isolate, process

OURS = "pxe-toolkit"


@dataclasses.dataclass
class Row:
    """One kind of work. `contenders` maps a name to a function that does it once and returns a figure in `unit`."""
    group: str
    work: str
    unit: str
    contenders: dict[str, typing.Callable[[], float]]
    more: bool = True          # more is better
    ratios: dict[str, float] = dataclasses.field(default_factory=dict)  # how many times better than a peer to be
    at_most: float | None = None  # or a bound to our own figure
    at_least: float | None = None
    beside: tuple = ()         # contenders that are figures of another kind: no ratio
    rounds: int = 100          # at most: 1 where it is the same every time, or too slow to repeat


class Unfinished(process.Failed):
    """The work was not done when its time was up; `limit` is that time, in the row's unit."""

    def __init__(self, limit, what):
        super().__init__(what)
        self.limit = limit


class Result:
    """The figures of one row, and why some are missing."""

    def __init__(self, row):
        self.row = row
        self.figures = {name: [] for name in row.contenders}
        self.missing = {}
        self.unfinished = {}  # peers that were still at it, and so have the limit as their figure
        self.broken = set()  # of those, where something went wrong rather than was not there

    def measure(self, say):
        """One round."""
        for name, work in self.row.contenders.items():
            if name in self.missing:
                continue
            try:
                figure = work()
                self.figures[name].append(figure)
                say(f"{self.row.group}: {self.row.work}: {name}: {shown(figure)} {self.row.unit}")
            except (isolate.Unavailable, process.Failed, OSError) as reason:
                if isinstance(reason, Unfinished) and name != OURS:
                    self.figures[name].append(reason.limit)
                    self.unfinished[name] = sentence(reason)
                    say(f"{self.row.group}: {self.row.work}: {name}: not done in {reason.limit} {self.row.unit}: {sentence(reason)}")
                    continue
                self.missing[name] = sentence(reason)
                if not isinstance(reason, isolate.Unavailable):
                    self.broken.add(name)
                say(f"{self.row.group}: {self.row.work}: {name}: not measured: {self.missing[name]}")

    def median(self, name):
        """None as well when it failed in any round: the others do not speak for it."""
        if name in self.missing or not self.figures.get(name):
            return None
        return statistics.median(self.figures[name])

    def ratio(self, name):
        """How many times better we are than `name`; below 1 we are worse."""
        ours, theirs = self.median(OURS), self.median(name)
        if name in self.row.beside or ours is None or theirs is None or min(ours, theirs) <= 0:
            return None
        return ours / theirs if self.row.more else theirs / ours

    def reached(self):
        """Whether every goal is met; None when one cannot be judged, or there is none."""
        verdicts = []
        for name, factor in self.row.ratios.items():
            ratio = self.ratio(name)
            verdicts.append(None if ratio is None else ratio >= factor)
        ours = self.median(OURS)
        if self.row.at_most is not None:
            verdicts.append(None if ours is None else ours <= self.row.at_most)
        if self.row.at_least is not None:
            verdicts.append(None if ours is None else ours >= self.row.at_least)
        if False in verdicts:
            return False
        return True if verdicts and None not in verdicts else None

    def as_json(self):
        return {"group": self.row.group, "work": self.row.work, "unit": self.row.unit, "more_is_better": self.row.more,
                "figures": self.figures, "medians": {name: self.median(name) for name in self.figures},
                "ratios": {name: self.ratio(name) for name in self.figures if name != OURS},
                "goal_ratios": self.row.ratios, "at_most": self.row.at_most, "at_least": self.row.at_least,
                "reached": self.reached(), "not_measured": self.missing, "unfinished": self.unfinished}


def measure_all(rows, rounds, say):
    """All rows; in each the contenders take turns, so that whatever else the machine does meets all of them."""
    results = []
    for row in rows:
        result = Result(row)
        results.append(result)
        for _ in range(min(rounds, row.rounds)):
            result.measure(say)
    return results


def thin(rows):
    """Leaves each peer one measurement in a group: enough to see that it still starts and is understood."""
    seen = set()
    for row in rows:
        for name in list(row.contenders):
            if name != OURS and (row.group, name) in seen:
                del row.contenders[name]
            seen.add((row.group, name))


def shown(figure):
    """Three digits that mean something."""
    if figure >= 1000:
        return f"{figure:,.0f}"
    return f"{figure:.3g}" if figure < 100 else f"{figure:.0f}"


def sentence(reason):
    text = " ".join(str(reason).split())
    return text if len(text) < 300 else text[:297] + "..."
