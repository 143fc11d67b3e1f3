"""How far apart two actors are, over time."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.spans import windows
from parley.figures.style import Key, Sheet


@style.styled
def distance_over_time(distances: pd.DataFrame, a: str, b: str) -> Figure:
    """The distance of two actors in each window, over all shared issues and on each.

    Parameters
    ----------
    distances : DataFrame
        Table "distances".
    a, b : str
        Codes of the actors, in any order.
    """
    title = f"How far apart {a} and {b} are, over time"
    data = _data(distances, a, b)
    if data.empty:
        return style.nothing(title, f"{a} and {b} share no issue in any dated window.")
    each, total = data.loc[data["issue"] != "all"], data.loc[data["issue"] == "all"]
    legend = [
        Key("over shared issues, weighted by salience, with interval", style.BLUE, "o", line="-"),
        Key("one issue", style.GREY, "o", hollow=True),
    ]
    note = (
        "0: the same positions; 1: opposite ones. Where little was said the interval reaches far "
        "down: few statements cannot show a great distance. A line joins windows that follow each "
        "other; where there is none, no article has both on one issue"
    )
    sheet = Sheet(title, note, 2.55, legend)
    every = windows(distances)
    first, last = style.day(every["window_start"].min()), style.day(every["window_end"].max()) + 1
    inches = style.WIDTH - 0.85
    axes = sheet.axes(0.6, 0.08, inches, 1.4)
    below = sheet.axes(0.6, 1.67, inches, 0.45)
    middle = _middle(total)
    axes.scatter(_middle(each), each["distance"], s=14, facecolors=style.PAPER,
                 edgecolors=style.GREY, linewidths=0.8, zorder=2, clip_on=False)  # fmt: skip
    axes.vlines(middle, total["low"], total["high"], color=style.BLUE, alpha=0.45, linewidth=1.4)
    axes.plot(middle, total["distance"], "o", color=style.BLUE, markersize=4.5, zorder=3,
              clip_on=False)  # fmt: skip
    ends = total["window_end"].map(style.day).tolist()
    starts = total["window_start"].map(style.day).tolist()
    for n in range(len(total) - 1):
        if starts[n + 1] - ends[n] == 1:  # no line where nothing was said
            axes.plot(middle[n : n + 2], total["distance"].iloc[n : n + 2], color=style.BLUE,
                      linewidth=1.3, zorder=2)  # fmt: skip
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.grid(axis="y")
    axes.set_ylabel("distance")
    number = each.groupby("window_start").size().reindex(total["window_start"]).to_numpy()
    wide = (
        total["window_end"].map(style.day) + 1 - total["window_start"].map(style.day)
    ).to_numpy()
    below.bar(middle, number, wide * 0.8, color="#C9C9C9")
    below.set_ylim(0, number.max())
    below.set_yticks([0, number.max()])
    below.set_ylabel("issues")
    for part in (axes, below):
        style.date_axis(part, first, last, inches)
    axes.tick_params(axis="x", labelbottom=False)
    sheet.figure.align_ylabels([axes, below])
    return sheet.figure


def alt_text(distances: pd.DataFrame, a: str, b: str) -> str:
    """What the figure shows, in a sentence or two."""
    data = _data(distances, a, b)
    data = data.loc[data["issue"] == "all"]
    if data.empty:
        return f"{a} and {b} share no issue in any dated window."
    words = [
        f"{r.distance:.2f} [{r.low:.2f}, {r.high:.2f}] in {r.window_start[:7]}"
        for r in style.records(data.iloc[[0, -1]] if len(data) > 1 else data)
    ]
    return (
        f"Distance of {a} and {b} in {style.plural(len(data), 'window')}, from 0 (the same) to 1 "
        f"(opposite): {', then '.join(words)}."
    )


def _data(distances: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    first, second = sorted((a, b))
    rows = windows(distances)
    rows = rows.loc[(rows["actor_a"] == first) & (rows["actor_b"] == second)]
    return rows.sort_values("window_start", kind="stable")


def _middle(rows: pd.DataFrame) -> list[float]:
    start, end = rows["window_start"].map(style.day), rows["window_end"].map(style.day)
    return ((start + end + 1) / 2).tolist()
