"""When the articles were published, and how many are on topic, repeats, or undated."""

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key, Sheet

TITLE = "Articles over time"
KINDS = {
    "on topic": (style.BLUE, ""),
    "on topic, a repeat": (style.SKY, "////"),
    "off topic": ("#C9C9C9", ""),
    "behind the findings": (style.BLUE, ""),
    "for the classifier alone": ("#C9C9C9", ""),
}


@style.styled
def corpus_timeline(documents: pd.DataFrame) -> Figure:
    """Articles by day, week, month or year of publication.

    Parameters
    ----------
    documents : DataFrame
        Table "documents"; or `published` with a column `kind` that holds keys of `KINDS`.
    """
    if documents.empty:
        return style.nothing(TITLE, "There is no article.")
    kinds = _kinds(documents)
    dated = documents["published"] != ""
    starts, bins, unit = _bins(documents.loc[dated, "published"])
    undated = kinds[~dated].value_counts()
    per = f", by {unit}" if unit else ""
    legend = [Key(kind, colour, hatch=hatch) for kind, (colour, hatch) in KINDS.items()
              if (kinds == kind).any()]  # fmt: skip
    title = "Coded real articles over time" if "kind" in documents else TITLE
    sheet = Sheet(title, f"Number of articles{per}; n = {len(documents):,}", 2.35, legend)
    aside = 0.75 if len(undated) else 0.0
    highest = 1
    found = []
    if len(starts):
        inches = style.WIDTH - 0.75 - aside
        axes = sheet.axes(0.5, 0.08, inches, 1.85)
        table = pd.crosstab(bins, kinds[dated]).reindex(range(len(starts) - 1), fill_value=0)
        _stack(axes, np.array(starts[:-1]), np.diff(starts), table)
        style.date_axis(axes, starts[0], starts[-1], inches, days=unit == "day")
        highest = max(highest, int(table.sum(axis=1).max()))
        found.append(axes)
    if len(undated):
        axes = sheet.axes(style.WIDTH - 0.65 if len(starts) else 0.5, 0.08, 0.5, 1.85)
        _stack(axes, np.array([0]), np.array([1]), undated.to_frame().T.reset_index(drop=True))
        axes.set_xticks([0.5], ["no\ndate"])
        axes.set_xlim(-0.2, 1.2)
        highest = max(highest, int(undated.sum()))
        found.append(axes)
    for number, axes in enumerate(found):
        axes.set_ylim(0, highest * 1.04)
        axes.locator_params(axis="y", integer=True, nbins=5)
        axes.grid(axis="y")
        if number:
            axes.tick_params(axis="y", labelleft=False, length=0)
            axes.spines["left"].set_visible(False)
    return sheet.figure


def alt_text(documents: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    if documents.empty:
        return "No article."
    kinds = _kinds(documents).value_counts()
    dates = documents.loc[documents["published"] != "", "published"]
    when = f", published {dates.min()} to {dates.max()}" if len(dates) else ""
    undated = len(documents) - len(dates)
    parts = [f"{kinds[kind]:,} {kind}" for kind in KINDS if kind in kinds]
    also = f" {undated:,} without a date." if undated else ""
    months = dates.str[:7].value_counts().sort_index()
    peak = f" Most in {months.idxmax()} ({months.max():,})." if len(months) > 1 else ""
    return (
        f"{style.plural(len(documents), 'article')}{when}: {style.listed(parts)}.{peak}{also}"
    )  # fmt: skip


def _kinds(documents: pd.DataFrame) -> pd.Series:
    if "kind" in documents:
        return documents["kind"]
    names = list(KINDS)
    kinds = np.where(documents["duplicate_of"] != "", names[1], names[0])
    return pd.Series(np.where(documents["on_topic"], kinds, names[2]), index=documents.index)


def _bins(dates: pd.Series) -> tuple[list[int], np.ndarray, str]:
    """First days of the bins and the day after the last; the bin of each date; the unit."""
    if dates.empty:
        return [], np.array([]), ""
    days = np.array([style.day(d) for d in dates])
    first, last = int(days.min()), int(days.max())
    if last - first < 62:
        starts, unit = list(range(first, last + 2)), "day"
    elif last - first < 7 * 70:
        monday = first - (first - 1) % 7
        starts, unit = list(range(monday, last + 8, 7)), "week"
    else:
        a, b = date.fromordinal(first), date.fromordinal(last)
        step = 1 if last - first < 31 * 96 else 12
        month = (a.year * 12 + a.month - 1) // step * step
        end = (b.year * 12 + b.month - 1) // step * step + step
        starts = [date(m // 12, m % 12 + 1, 1).toordinal() for m in range(month, end + 1, step)]
        unit = "month" if step == 1 else "year"
    return starts, np.searchsorted(starts, days, side="right") - 1, unit


def _stack(axes, left: np.ndarray, wide: np.ndarray, table: pd.DataFrame) -> None:
    bottom = np.zeros(len(left))
    for kind, (colour, hatch) in KINDS.items():
        if kind in table:
            height = table[kind].to_numpy()
            axes.bar(left, height, wide * 0.88, bottom, align="edge", color=colour, hatch=hatch,
                     linewidth=0)  # fmt: skip
            bottom = bottom + height
