"""How far the model's probabilities can be taken at their word."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key, Sheet

TITLE = "How far the probabilities can be trusted"
BINS = 10


@style.styled
def calibration(cross_validation: pd.DataFrame) -> Figure:
    """Share of candidates that coders took for a position, by the model's probability.

    Probabilities are out of fold; intervals are Wilson's (1927) at 95 %, candidates taken as
    independent. Coded positions without a candidate and arguable codes are left out.

    Parameters
    ----------
    cross_validation : DataFrame
        Table "cross_validation".
    """
    cross_validation = candidates(cross_validation)
    if cross_validation.empty:
        return style.nothing(TITLE, "There is no cross-validation.")
    table = _table(cross_validation)
    note = (
        "Share of candidates that coders took for a position, by out-of-fold probability; "
        f"n = {len(cross_validation):,}; mean gap {_gap(table):.3f}"
    )
    legend = [
        Key("observed, with 95 % interval", style.BLUE, "o", line="-"),
        Key("perfectly calibrated", style.GREY, line=":"),
    ]
    sheet = Sheet(TITLE, note, 3.35, legend)
    axes = sheet.axes(0.62, 0.1, 3.6, 2.1)
    below = sheet.axes(0.62, 2.38, 3.6, 0.5)
    axes.plot([0, 1], [0, 1], color=style.GREY, linestyle=":", linewidth=1.2)
    axes.vlines(table["mean"], table["low"], table["high"], color=style.BLUE, alpha=0.5,
                linewidth=1.4)  # fmt: skip
    axes.plot(table["mean"], table["observed"], color=style.BLUE, marker="o", markersize=4.5,
              linewidth=1.2, clip_on=False)  # fmt: skip
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.set_ylabel("observed share")
    axes.grid()
    below.bar((table.index + 0.5) / BINS, table["n"], 0.9 / BINS, color="#C9C9C9")
    below.set_ylim(0, table["n"].max())
    below.set_yticks([0, table["n"].max()])
    below.set_ylabel("candidates")
    below.set_xlabel("predicted probability")
    for part in (axes, below):
        part.set_xlim(0, 1)
        part.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.tick_params(axis="x", labelbottom=False)
    sheet.figure.align_ylabels([axes, below])
    return sheet.figure


def candidates(cross_validation: pd.DataFrame) -> pd.DataFrame:
    """The rows that the model had a say on: candidates, without those found arguable."""
    rows = cross_validation
    return rows[(rows["probability"] > 0) & (rows["grade"] != "A")]


def alt_text(cross_validation: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    cross_validation = candidates(cross_validation)
    if cross_validation.empty:
        return "No cross-validation."
    table = _table(cross_validation)
    low, high = table.iloc[0], table.iloc[-1]
    return (
        f"Calibration on {style.plural(len(cross_validation), 'candidate')}: where the model says "
        f"{low['mean']:.0%}, {low['observed']:.0%} are positions; where it says "
        f"{high['mean']:.0%}, {high['observed']:.0%} are. Mean gap {_gap(table):.3f}."
    )


def _table(cross_validation: pd.DataFrame) -> pd.DataFrame:
    """Mean probability, observed share with Wilson interval, and n of each bin with candidates."""
    bins = np.minimum((cross_validation["probability"] * BINS).astype(int), BINS - 1)
    position = (cross_validation["gold"] != "none").astype(float)
    table = pd.DataFrame({
        "mean": cross_validation["probability"].groupby(bins).mean(),
        "observed": position.groupby(bins).mean(),
        "n": position.groupby(bins).size(),
    })  # fmt: skip
    z, n, p = 1.959964, table["n"], table["observed"]
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return table.assign(low=(centre - half).clip(0, 1), high=(centre + half).clip(0, 1))


def _gap(table: pd.DataFrame) -> float:
    """Expected calibration error: the mean gap of the bins, weighted by n."""
    return float(((table["observed"] - table["mean"]).abs() * table["n"]).sum() / table["n"].sum())
