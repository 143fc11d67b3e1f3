"""Do the intervals hold the truth, and are the shifts true ones: corpora with known positions.

Simulated corpora have articles of unequal length, articles that lean more than their actor does,
wire copy, speakers with leanings of their own, and, where the classifier is simulated, its measured
errors (data/processed/cross_validation.parquet). Prints a table for each question:

1. how often 95 % intervals of a position hold it, by number of articles and by where it lies;
2. the same where stances come through the classifier, beside intervals that ignore its errors;
3. how often intervals of a distance hold it;
4. how many planted shifts are found, and how many of those found are none.

Usage: python benchmarks/simulation.py [--cells 400]
"""

import argparse
from collections.abc import Callable
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

PARAMS = Locate(bootstrap=500)
SPAN = ("2025-01-01", "2025-12-31")
LIKE = 4.0  # how much alike articles of an actor are: concentration of the beta distribution
TRUTHS: dict[str, Callable[[np.random.Generator], float]] = {
    "anywhere": lambda random: random.uniform(0, 1),
    "near the poles": lambda random: random.choice([0.02, 0.1, 0.9, 0.98]),
}
ROW = {"outlet": "", "office": "", "by_adversary": False, "weight": 1.0, "probability": 1.0,
       "firmness": "", "published": "2025-06-01"}  # fmt: skip


def articles(random: np.random.Generator, actor: str, issue: str, share: float, many: int,
             **more) -> list[dict]:  # fmt: skip
    """Statements of one actor on one issue, of which `share` support; some articles copied."""
    rows = []
    for number in range(many):
        lean = random.beta(share * LIKE, (1 - share) * LIKE) if 0 < share < 1 else share
        said = random.uniform(size=random.geometric(0.4)) < lean
        story = f"{actor} {issue} {number}"
        for copy in range(1 + (random.geometric(0.4) if random.uniform() < 0.2 else 0)):
            rows += [
                {**ROW, "actor": actor, "issue": issue, "story": story, "unit": f"{story} {n}",
                 "observation_id": f"{story} {n} {copy}", "document_id": f"{story} {copy}",
                 "stance": "support" if yes else "oppose", **more}
                for n, yes in enumerate(said)
            ]  # fmt: skip
    return rows


def table(rows: list[dict]) -> pd.DataFrame:
    data = pd.DataFrame(rows)
    return data.sort_values(["observation_id", "actor", "issue", "stance"], ignore_index=True)


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
    keys = ["observation_id", "actor", "issue", "stance"]
    return data.drop(columns="sign").sort_values(keys, ignore_index=True)


def measured_again(random: np.random.Generator, errors: Errors) -> Errors:
    """What another sample of the same size would measure of the same errors."""
    whole = np.hstack([errors.found, np.append(errors.missed, 0)[:, None]])
    drawn = np.array([random.multinomial(int(row.sum()), row / row.sum()) for row in whole])
    return Errors(errors.cut, drawn[:, :6].astype(float), drawn[:3, 6].astype(float),
                  errors.issues)  # fmt: skip


def positions(random: np.random.Generator, many: int, truth: str, count: int) -> float:
    """Share of intervals that hold the position."""
    shares = {f"i{n:04}": float(TRUTHS[truth](random)) for n in range(count)}
    rows = [row for key, p in shares.items() for row in articles(random, "A", key, p, many)]
    made = cells(table(rows), SPAN, PARAMS).table
    return _held(made, shares)


def classified(random: np.random.Generator, many: int, truth: str, count: int, errors: Errors,
               each: int = 10) -> tuple[float, float]:  # fmt: skip
    """Share of intervals that hold the position: with the errors carried, and without."""
    held = []
    for start in range(0, count, each):  # few for each measurement of the errors: they err together
        shares = {f"i{n:04}": float(TRUTHS[truth](random)) for n in range(start, start + each)}
        rows = [row for key, p in shares.items() for row in articles(random, "A", key, p, many)]
        found = misread(random, table(rows), errors)
        if len(found):
            again = PARAMS.model_copy(update={"seed": start})
            noise = measured_again(random, errors)
            held.append([_held(cells(found, SPAN, again, noise).table, shares),
                         _held(cells(found, SPAN, again).table, shares)])  # fmt: skip
    with_errors, without = np.mean(held, axis=0)
    return float(with_errors), float(without)


def _held(made: pd.DataFrame, shares: dict[str, float]) -> float:
    true = 2 * made["issue"].map(shares) - 1
    return float(((made["low"] <= true) & (true <= made["high"])).mean())


def distances(random: np.random.Generator, many: int, kind: str, count: int) \
        -> tuple[float, float]:  # fmt: skip
    """Share of intervals that hold the distance on an issue, and over eight issues together."""
    one, all_ = [], []
    for world in range(0, count, 8):
        rows, true = [], {}
        for n in range(world, world + 8):
            first = float(TRUTHS["anywhere"](random))
            second = first if kind == "the same" else float(TRUTHS["anywhere"](random))
            if kind == "opposed":
                first, second = 0.95, 0.05
            true[f"i{n:04}"] = abs(first - second)
            rows += articles(random, "A", f"i{n:04}", first, many)
            rows += articles(random, "B", f"i{n:04}", second, many)
        located = cells(table(rows), SPAN, PARAMS.model_copy(update={"seed": world}))
        made = pd.concat(distances_in(located, PARAMS)).set_index("issue")
        share = located.table.groupby("issue")["salience"].mean()
        whole = float(sum(share[key] * value for key, value in true.items()))
        each = made.loc[list(true)]
        values = np.array(list(true.values()))
        one += list((each["low"] <= values) & (values <= each["high"]))
        all_.append(made.loc["all", "low"] <= whole <= made.loc["all", "high"])
    return float(np.mean(one)), float(np.mean(all_))


def shifts(random: np.random.Generator, worlds: int, moved: int, speakers: int,
           series: int = 20) -> dict[str, float]:  # fmt: skip
    """Worlds of `series`, of which `moved` change for good; in `speakers` the speaker changes.

    A moved series goes from one lean to another on the first of July. In a series of changing
    speakers a spokesman who supports speaks before July and a president who does not after it:
    their means change, nobody's position does.
    """
    listed = true = planted = worlds_with_false = 0
    for world in range(worlds):
        rows, truth = [], set()
        for n in range(series):
            issue, many = f"i{n:02}", int(random.integers(4, 30))
            base = float(random.choice([0.05, 0.3, 0.7, 0.95]))
            kind = "move" if n < moved else "speaker" if n < moved + speakers else "none"
            other = 1 - base
            if kind == "move":
                truth.add(issue)
            for half, months in ((0, range(1, 7)), (1, range(7, 13))):
                for k in range(many):
                    lean = other if kind == "move" and half else base
                    office = str(random.choice(["leader", "minister", "unnamed"]))
                    if kind == "speaker":
                        usual = "leader" if half else "spokesperson"
                        rare = "spokesperson" if half else "leader"
                        office = usual if random.uniform() < 0.9 else rare
                        lean = 0.1 if office == "leader" else 0.9
                    day = f"2025-{random.choice(list(months)):02}-{random.integers(1, 28):02}"
                    made = articles(random, f"A{half}{k}", issue, lean, 1, office=office,
                                    published=day, outlet=f"o{random.integers(6)}")  # fmt: skip
                    rows += [{**row, "actor": "A"} for row in made]
        data = table(rows)
        params = PARAMS.model_copy(update={"seed": world})
        found = shifts_of(data, params, windows_of(data["published"], "month"))
        found = found[found["doubt"] == ""]
        right = int(found["issue"].isin(truth).sum())
        listed, true, planted = listed + len(found), true + right, planted + len(truth)
        worlds_with_false += right < len(found)
    return {"planted": planted, "listed": listed, "found": true / max(planted, 1),
            "false among listed": 1 - true / listed if listed else 0.0,
            "worlds with a false one": worlds_with_false / worlds}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--cells", type=int, default=400, help="positions for each figure")
    asked.add_argument("--tables", type=Path, default=Path("data/processed"))
    count = asked.parse_args().cells
    tables = asked.parse_args().tables
    random = np.random.default_rng(20250516)
    sizes = (1, 2, 3, 5, 10, 20, 50)
    print("1. share of 95 % intervals that hold the position, by number of articles")
    for truth in TRUTHS:
        print(f"   {truth:16}", *(f"{n}: {positions(random, n, truth, count):.3f}" for n in sizes))
    cross = store.read(tables / "cross_validation.parquet", "cross_validation")
    for data in ("gold", "coded"):
        errors = measured(cross, data)
        print(f"2. stances through the classifier ({data}): errors carried / ignored")
        for truth in TRUTHS:
            held = ((n, *classified(random, n, truth, count, errors)) for n in sizes[1:])
            print(f"   {truth:16}", *(f"{n}: {a:.3f}/{b:.3f}" for n, a, b in held))
    print("3. share of intervals that hold the distance: on an issue / over eight issues")
    for kind in ("anywhere", "the same", "opposed"):
        held = ((n, *distances(random, n, kind, 2 * count)) for n in sizes)
        print(f"   {kind:16}", *(f"{n}: {a:.3f}/{b:.3f}" for n, a, b in held))
    print("4. shifts")
    for name, moved, speakers in (("moves, speakers that change, neither", 5, 5),
                                  ("nothing happens", 0, 0), ("speakers change", 0, 10)):
        made = shifts(random, count // 8, moved, speakers)
        print(f"   {name}:", *(f"{key} {value:.3f}" for key, value in made.items()))


if __name__ == "__main__":
    main()
