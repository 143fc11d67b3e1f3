"""Do the intervals hold the truth, and are the shifts true ones: corpora with known positions.

Simulated corpora have articles of unequal length, articles that lean more than their actor does,
wire copy, speakers with leanings of their own, and, where the classifier is simulated, its measured
errors (data/processed/cross_validation.parquet). The kinds of worlds beyond "usual" served no
choice of a method. Prints a table for each question, each figure as it is found:

1. how often 95 % intervals of a position hold it, by number of articles and by where it lies;
2. the same where stances come through the classifier, beside intervals that ignore its errors;
3. how often intervals of a distance hold it, on an issue and over eight issues;
4. how many planted shifts are found, and how many of those found are none.

Usage: python benchmarks/simulation.py [--only 1 3] [--worlds usual long] [--articles 2 10]
       [--cells 400] [--seed 1]
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from parley import store
from parley.params import Locate
from parley.positions.bootstrap import cells
from parley.positions.distances import distances_in
from parley.positions.errors import SIGNS, Errors, measured
from parley.positions.shifts import shifts_of
from parley.positions.windows import windows_of
from parley.schema import STANCES

PARAMS = Locate()
SPAN = ("2025-01-01", "2025-12-31")
SIZES = (1, 2, 3, 5, 10, 20, 50)
KEYS = ["observation_id", "actor", "issue", "stance"]
ISSUES = 8  # of the distance over all
SAME = 4  # positions for each measurement of the classifier's errors: they err together


@dataclass(frozen=True)
class World:
    """How a simulated corpus is made.

    Attributes
    ----------
    like : float
        How unlike an actor's articles are: the lower, the more (concentration of a beta).
    length : float
        Chance that an article's next statement is its last (geometric).
    copied : float
        Share of articles that others repeat, each 2.5 times on average.
    conditional : float
        Share of statements that are a conditional yes.
    outlets : int
        Outlets that each lean by themselves (concentration 20); 0: articles have no outlet.
    """

    like: float = 4.0
    length: float = 0.4
    copied: float = 0.2
    conditional: float = 0.0
    outlets: int = 0


WORLDS = {
    "usual": World(),
    "clustered": World(like=1.0),  # articles are nearly one-sided
    "loose": World(like=20.0),
    "long": World(length=0.15),
    "wire copy": World(copied=0.7),
    "conditional": World(conditional=0.25),
    "outlets lean": World(outlets=5),
}
TRUTHS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "anywhere": lambda random, n: random.uniform(0, 1, n),
    "near a pole": lambda random, n: random.choice([0.02, 0.1, 0.9, 0.98], n),
}


def around(random: np.random.Generator, share: np.ndarray, like: float) -> np.ndarray:
    """Shares drawn about others."""
    tiny = 1e-9
    return random.beta(np.maximum(share * like, tiny), np.maximum((1 - share) * like, tiny))


def articles(random: np.random.Generator, actor: str, shares: np.ndarray, many: int,
             world: World) -> pd.DataFrame:  # fmt: skip
    """So many articles of one actor on issues i0000, ..., of which `shares` support."""
    number = np.repeat(np.arange(len(shares)), many)
    share, outlet = shares[number], np.full(len(number), "")
    if world.outlets:
        which = random.integers(world.outlets, size=len(number))
        leans = around(random, np.repeat(shares[:, None], world.outlets, axis=1), 20.0)
        share, outlet = leans[number, which], np.array([f"o{n}" for n in which])
    return pd.DataFrame({
        "actor": actor, "issue": [f"i{n:04}" for n in number], "share": share, "outlet": outlet,
        "office": "", "published": "2025-06-01",
    })  # fmt: skip


def observed(random: np.random.Generator, made: pd.DataFrame, world: World) -> pd.DataFrame:
    """The statements of articles and of their copies, as rows of observations."""
    length = random.geometric(world.length, len(made))
    lean = np.repeat(around(random, made["share"].to_numpy(), world.like), length)
    stance = np.where(random.uniform(size=len(lean)) < lean, "support", "oppose").astype(object)
    stance[random.uniform(size=len(lean)) < world.conditional] = "conditional"
    story = np.array([f"{a} {i} {n}" for n, (a, i) in enumerate(made[["actor", "issue"]].values)])
    copied = random.uniform(size=len(made)) < world.copied
    times = np.repeat(1 + copied * random.geometric(0.4, len(made)), length)
    rows = made.drop(columns="share").loc[np.repeat(made.index, length)]
    rows = rows.assign(story=np.repeat(story, length), stance=stance, by_adversary=False,
                       weight=1.0, probability=1.0, firmness="",
                       number=np.arange(len(rows)))  # fmt: skip
    rows = rows.iloc[np.repeat(np.arange(len(rows)), times)]
    copy = (np.arange(times.sum()) - np.repeat(times.cumsum() - times, times)).astype(str)
    rows["unit"] = rows["story"] + " " + rows["number"].astype(str)
    rows["observation_id"] = rows["unit"] + " " + copy
    rows["document_id"] = rows["story"] + " " + copy
    return rows.drop(columns="number").sort_values(KEYS, ignore_index=True)


def misread(random: np.random.Generator, rows: pd.DataFrame, errors: Errors) -> pd.DataFrame:
    """The statements as a classifier with these errors would find them, with what it makes up."""
    chances = np.hstack([errors.found[:3], errors.missed[:, None]])
    chances /= chances.sum(axis=1, keepdims=True)
    signs = {unit: random.choice(7, p=chances[STANCES.index(stance)])
             for unit, stance in rows.drop_duplicates("unit")[["unit", "stance"]].to_numpy()}
    sign = rows["unit"].map(signs)
    found = rows[sign < 6].assign(sign=sign)
    up, down = errors.beta(["an issue that was never measured"])
    parts = [found]
    for _, own in found.groupby(["actor", "issue"]):
        once = own.drop_duplicates("unit")
        wrong = random.beta(up[0], down[0])
        more = once.sample(random.poisson(len(once) * wrong / (1 - wrong)), replace=True,
                           random_state=int(random.integers(1 << 30)))  # fmt: skip
        names = [f"{name} none {n}" for n, name in enumerate(more["observation_id"])]
        drawn = random.choice(6, len(more), p=errors.found[3] / errors.found[3].sum())
        parts.append(more.assign(sign=drawn, unit=names, observation_id=names))
    data = pd.concat(parts)
    data["stance"] = [SIGNS[int(n)][0] for n in data["sign"]]
    data["probability"] = [errors.cut + (0.1 if SIGNS[int(n)][1] else -0.1) for n in data["sign"]]
    return data.drop(columns="sign").sort_values(KEYS, ignore_index=True)


def measured_again(random: np.random.Generator, errors: Errors) -> Errors:
    """What another sample of the same size would measure of the same errors."""
    whole = np.hstack([errors.found, np.append(errors.missed, 0)[:, None]])
    drawn = np.array([random.multinomial(int(row.sum()), row / row.sum()) for row in whole])
    return Errors(errors.cut, drawn[:, :6].astype(float), drawn[:3, 6].astype(float),
                  errors.issues)  # fmt: skip


def held(made: pd.DataFrame, shares: np.ndarray, world: World) -> float:
    """Share of intervals that hold the position."""
    place = made["issue"].str[1:].astype(int).to_numpy()
    true = (2 * shares[place] - 1) * (1 - world.conditional)
    return float(((made["low"] <= true) & (true <= made["high"])).mean())


def positions(random: np.random.Generator, many: int, truth: str, count: int, world: World) \
        -> tuple[float]:  # fmt: skip
    """Share of intervals that hold the position, from codes."""
    shares = TRUTHS[truth](random, count)
    rows = observed(random, articles(random, "A", shares, many, world), world)
    return (held(cells(rows, SPAN, PARAMS).table, shares, world),)


def classified(random: np.random.Generator, many: int, truth: str, count: int, world: World,
               errors: Errors) -> tuple[float, float]:  # fmt: skip
    """Share of intervals that hold the position: with the errors carried, and without."""
    shown = []
    for start in range(0, count, SAME):
        shares = TRUTHS[truth](random, SAME)
        rows = observed(random, articles(random, "A", shares, many, world), world)
        found = misread(random, rows, errors)
        if len(found):
            again = PARAMS.model_copy(update={"seed": start})
            noise = measured_again(random, errors)
            shown.append([held(cells(found, SPAN, again, noise).table, shares, world),
                          held(cells(found, SPAN, again).table, shares, world)])  # fmt: skip
    with_errors, without = np.mean(shown, axis=0)
    return float(with_errors), float(without)


GAPS: dict[str, Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
    "anywhere": lambda random: (random.uniform(size=ISSUES), random.uniform(size=ISSUES)),
    "the same": lambda random: (random.uniform(size=ISSUES),) * 2,
    "opposite": lambda random: (np.full(ISSUES, 0.95), np.full(ISSUES, 0.05)),
    "apart": lambda random: (np.full(ISSUES, 0.8), np.full(ISSUES, 0.2)),
    "at one or other pole": lambda random: tuple(random.choice([0.03, 0.97], (2, ISSUES))),
}


def distances(random: np.random.Generator, many: int, kind: str, count: int, world: World) \
        -> tuple[float, float]:  # fmt: skip
    """Share of intervals that hold the distance on an issue, and over eight issues together."""
    one, all_ = [], []
    for seed in range(count // ISSUES):
        first, second = GAPS[kind](random)
        made = pd.concat([articles(random, "A", first, many, world),
                          articles(random, "B", second, many, world)], ignore_index=True)
        located = cells(observed(random, made, world), SPAN,
                        PARAMS.model_copy(update={"seed": seed}))  # fmt: skip
        true = np.abs(first - second) * (1 - world.conditional)
        found = pd.concat(distances_in(located, PARAMS)).set_index("issue")
        weight = located.table.groupby("issue")["salience"].mean().sort_index().to_numpy()
        each = found.drop(index="all").sort_index()
        one += list((each["low"] <= true + 1e-9) & (true <= each["high"] + 1e-9))
        low, high = found.loc["all", ["low", "high"]]
        all_.append(low <= weight @ true + 1e-9 and weight @ true <= high + 1e-9)
    return float(np.mean(one)), float(np.mean(all_))


SHIFTS = {  # series of twenty that move, whose speakers change, whose outlets change
    "some move, some speakers change": (5, 5, 0),
    "some move, speakers or outlets change": (5, 5, 5),
    "nothing happens": (0, 0, 0),
    "speakers change": (0, 10, 0),
    "outlets change": (0, 0, 10),
}


def shifts(random: np.random.Generator, worlds: int, kinds: tuple[int, int, int], world: World,
           series: int = 20) -> dict[str, float]:  # fmt: skip
    """Worlds of `series`, of which the first change for good and others seem to.

    A moved series goes from one lean to the opposite on the first of July. In a series of changing
    speakers a spokesman who supports speaks before July and a president who does not after it, in
    one of changing outlets one that leans to support reports before, one that does not after:
    their means change, nobody's position does.
    """
    moved, speakers, outlets = kinds
    listed = true = planted = false_worlds = large = large_found = 0
    for seed in range(worlds):
        parts, strong = [], set()
        for n in range(series):
            each = int(random.integers(4, 30))
            base = float(random.choice([0.05, 0.3, 0.7, 0.95]))
            late = np.repeat([False, True], each)
            usual = (random.uniform(size=2 * each) < 0.9) == late
            lean, other = np.full(2 * each, base), np.where(usual, 0.1, 0.9)
            office = random.choice(["leader", "minister", "unnamed"], 2 * each)
            outlet = np.char.add("o", random.integers(6, size=2 * each).astype(str))
            if n < moved:
                lean = np.where(late, 1 - base, base)
                strong |= {n} if each >= 10 and abs(base - 0.5) > 0.4 else set()
            elif n < moved + speakers:
                lean, office = other, np.where(usual, "leader", "spokesperson")
            elif n < moved + speakers + outlets:
                lean, outlet = other, np.where(usual, "o1", "o2")
            days = [f"2025-{m + 6 * later:02}-{d:02}" for m, d, later in zip(
                random.integers(1, 7, 2 * each), random.integers(1, 29, 2 * each), late,
                strict=True)]  # fmt: skip
            parts.append(pd.DataFrame({
                "actor": "A", "issue": f"i{n:02}", "share": lean, "outlet": outlet,
                "office": office, "published": days,
            }))  # fmt: skip
        data = observed(random, pd.concat(parts, ignore_index=True), world)
        found = shifts_of(data, PARAMS.model_copy(update={"seed": seed}),
                          windows_of(data["published"], "month"))  # fmt: skip
        number = found.loc[found["doubt"] == "", "issue"].str[1:].astype(int)
        right = int((number < moved).sum())
        listed, true, planted = listed + len(number), true + right, planted + moved
        large, large_found = large + len(strong), large_found + len(strong & set(number))
        false_worlds += right < len(number)
    return {"planted": planted, "listed": listed, "found": true / max(planted, 1),
            "from pole to pole with ten articles or more found": large_found / max(large, 1),
            "false among listed": 1 - true / listed if listed else 0.0,
            "worlds with a false one": false_worlds / worlds}  # fmt: skip


def show(name: str, figures: Iterator[tuple[int, tuple[float, ...]]]) -> None:
    """Print a row, each figure as it is found."""
    print(f"   {name:40}", end="", flush=True)
    started = time.monotonic()
    for many, shares in figures:
        print(f" {many}: " + "/".join(f"{share:.3f}" for share in shares), end="", flush=True)
    print(f"  ({time.monotonic() - started:.0f} s)", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--cells", type=int, default=400, help="positions for each figure")
    asked.add_argument("--tables", type=Path, default=Path("data/processed"))
    asked.add_argument("--only", type=int, nargs="+", choices=range(1, 5), default=[1, 2, 3, 4])
    asked.add_argument("--data", nargs="+", choices=("gold", "coded"), default=["gold", "coded"],
                       help="whose errors the simulated classifier has")
    asked.add_argument("--worlds", nargs="+", choices=WORLDS, default=list(WORLDS))
    asked.add_argument("--articles", type=int, nargs="+", default=list(SIZES))
    asked.add_argument("--seed", type=int, default=20250516)
    options = asked.parse_args()
    count, sizes = options.cells, options.articles
    random = np.random.default_rng(options.seed)
    worlds = {name: WORLDS[name] for name in options.worlds}
    print(f"{count} positions for each figure: two standard errors of .95 are "
          f"{2 * (0.95 * 0.05 / count) ** 0.5:.3f}; seed {options.seed}")  # fmt: skip
    if 1 in options.only:
        print("1. share of 95 % intervals that hold the position, by number of articles")
        for name, world in worlds.items():
            for truth in TRUTHS:
                show(f"{name}, {truth}", ((n, positions(random, n, truth, count, world))
                                          for n in sizes))  # fmt: skip
    if 2 in options.only:
        cross = store.read(options.tables / "cross_validation.parquet", "cross_validation")
        for data in options.data:
            errors = measured(cross, data)
            print(f"2. stances through the classifier ({data}): errors carried / ignored")
            for name, world in worlds.items():
                for truth in TRUTHS:
                    show(f"{name}, {truth}", (
                        (n, classified(random, n, truth, count, world, errors)) for n in sizes))
    if 3 in options.only:
        print("3. share of intervals that hold the distance: on an issue / over eight issues, "
              f"{count // ISSUES} of the latter for each figure")
        for name, world in worlds.items():
            for kind in GAPS:
                show(f"{name}, {kind}", ((n, distances(random, n, kind, count, world))
                                         for n in sizes))  # fmt: skip
    if 4 in options.only:
        print("4. shifts")
        for name, world in worlds.items():
            for kind, planted in SHIFTS.items():
                made = shifts(random, count // 16, planted, world)
                print(f"   {name}, {kind}:",
                      *(f"{key} {value:.3f}" for key, value in made.items()), flush=True)


if __name__ == "__main__":
    main()
