"""One style for all figures, and the sheet of paper that they are drawn on.

Figures are 16 cm wide, the text width of an A4 page, and as tall as their content; no letter is
smaller than 8 pt. Labels are measured before the axes are placed, so nothing is cut or overlaps.
Colours are those of Okabe & Ito (2008, "Color Universal Design"); support and oppose also differ in
symbol, so that figures read in grey.
"""

import functools
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from parley import store

WIDTH = 16 / 2.54  # inches
SIZE = 8.0  # points
LINE = 0.155  # inches from one line of text to the next
INK, SOFT, FAINT, PAPER = "#222222", "#5F5F5F", "#DDDDDD", "#FFFFFF"
BLUE, SKY, GREEN, AMBER, VERMILION, PURPLE, GREY = (
    "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7", "#999999",
)  # fmt: skip
STANCE = {"oppose": VERMILION, "conditional": AMBER, "support": BLUE}
SYMBOL = {"oppose": "▼", "conditional": "◆", "support": "▲"}
HOLLOW = {"oppose": "▽", "conditional": "◇", "support": "△"}
MARKER = {"oppose": "v", "conditional": "D", "support": "^"}
DIVERGING = LinearSegmentedColormap.from_list(
    "oppose-support", ["#C05300", "#EBA171", "#F5F2EF", "#83B9DA", "#0068A3"]
)
SEQUENTIAL = LinearSegmentedColormap.from_list(
    "share", ["#F3F7FA", "#7FB4D6", "#0072B2", "#00456B"]
)
RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": SIZE, "svg.fonttype": "path",
    "svg.hashsalt": "parley", "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": SOFT, "axes.labelcolor": INK, "axes.labelsize": SIZE, "axes.linewidth": 0.6,
    "axes.axisbelow": True, "axes.grid": False, "grid.color": FAINT, "grid.linewidth": 0.6,
    "xtick.color": SOFT, "ytick.color": SOFT, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": SIZE, "ytick.labelsize": SIZE, "xtick.major.size": 3,
    "ytick.major.size": 3, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "text.color": INK, "hatch.linewidth": 0.6, "hatch.color": PAPER, "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER, "path.simplify": False, "pdf.fonttype": 42,
    "axes.unicode_minus": True, "text.usetex": False, "text.parse_math": False,
}  # fmt: skip
FEW = 5  # fewer statements than these are shown pale
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
P = ParamSpec("P")


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw with this style, whatever the user's matplotlib settings are."""

    @functools.wraps(draw)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(RC)
            return draw(*args, **kwargs)

    return wrapped


def save(figure: Figure, path: Path) -> None:
    """Write a figure as its suffix says (.svg, .pdf or .png), the same bytes every time."""
    path = Path(path)
    kind = path.suffix.lstrip(".")
    metadata = {
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
        "png": {"Software": None},
    }[kind]
    content = io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        figure.savefig(content, format=kind, dpi=200, metadata=metadata)
    store.write_bytes(content.getvalue(), path)


# ---- text ------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=20_000)
def width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide a line of text is, in inches."""
    if not text.strip():
        return 0.03 * len(text)
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().x1) / 72 * 1.03 + 0.01


def fit(text: str, inches: float, size: float = SIZE) -> str:
    """The text, cut with an ellipsis where it is wider than so many inches."""
    text = " ".join(text.split())
    if width(text, size) <= inches:
        return text
    fits, cut = 0, len(text)
    while cut - fits > 1:
        middle = (fits + cut) // 2
        if width(text[:middle].rstrip() + "…", size) <= inches:
            fits = middle
        else:
            cut = middle
    return text[:fits].rstrip() + "…"


def wrap(text: str, inches: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """The text in lines no wider than so many inches."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size, bold) <= inches:
            lines[-1] += f" {word}"
        else:
            lines.append(fit(word, inches, size))
    return lines


def count(n: int | float) -> str:
    """A count that stays short: 950, 1.2k, 34k."""
    return f"{n:.0f}" if n < 1000 else f"{n / 1000:.1f}k" if n < 10_000 else f"{n / 1000:.0f}k"


def plural(n: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 article, 2 articles."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def ink_on(colour: Any) -> str:
    """Ink or paper, whichever has the greater contrast with a colour (WCAG 2)."""
    rgb: np.ndarray = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return PAPER if linear @ (0.2126, 0.7152, 0.0722) < 0.213 else INK


def pale(colour: Any) -> tuple[float, ...]:
    """The colour mixed with paper: for what is not sure."""
    return tuple(1 - 0.38 * (1 - part) for part in to_rgb(colour))


def side(score: float) -> str:
    """The stance whose third of the scale a score lies in: beyond +1/3, beyond -1/3, between."""
    return "support" if score > 1 / 3 else "oppose" if score < -1 / 3 else "conditional"


# ---- the sheet -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a swatch, a marker or a line with its label."""

    label: str
    colour: Any
    marker: str = ""
    hatch: str = ""
    hollow: bool = False
    line: Any = ""


class Sheet:
    """A figure with title, note and legend above a body whose height is known.

    Places are in inches from the upper left corner of the body.
    """

    def __init__(self, title: str, note: str, body: float, legend: Iterable[Key] = ()) -> None:
        titles, notes = wrap(title, WIDTH - 0.1, 9.5, bold=True), wrap(note, WIDTH - 0.1)
        keys = _legend_lines(legend)
        self.head = 0.06 + 0.19 * len(titles) + LINE * len(notes) + 0.19 * len(keys) + 0.08
        self.height = self.head + body
        self.figure = Figure(figsize=(WIDTH, self.height))
        y = 0.06
        for line in titles:
            self._text(line, y, fontsize=9.5, fontweight="bold")
            y += 0.19
        for line in notes:
            self._text(line, y, color=SOFT)
            y += LINE
        for keys_of_line in keys:
            self._legend(keys_of_line, y + 0.105)
            y += 0.19

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place on the body."""
        bottom = self.height - self.head - top - height
        return self.figure.add_axes((
            left / WIDTH, bottom / self.height, width / WIDTH, height / self.height,
        ))  # fmt: skip

    def text(self, text: str, left: float, top: float, **more) -> None:
        """Text whose upper left corner is at a place on the body."""
        self.figure.text(
            left / WIDTH, 1 - (self.head + top) / self.height, text, **{"va": "top", **more}
        )

    def _text(self, text: str, top: float, **more) -> None:
        self.figure.text(0.04 / WIDTH, 1 - top / self.height, text, va="top", **more)

    def _legend(self, keys: list[Key], middle: float) -> None:
        x, y, inch = 0.05, self.height - middle, self.figure.dpi_scale_trans
        for key in keys:
            if key.marker or key.line:
                line = Line2D(
                    [x, x + 0.09, x + 0.18] if key.line else [x + 0.09],
                    [y, y, y] if key.line else [y],
                    color=key.colour, linestyle=key.line or "none", linewidth=1.4,
                    marker=key.marker or None, markersize=5.5, markevery=[1] if key.line else None,
                    markerfacecolor=PAPER if key.hollow else key.colour, markeredgewidth=1,
                    transform=inch,
                )  # fmt: skip
                self.figure.add_artist(line)
            else:
                box = Rectangle((x, y - 0.05), 0.18, 0.1, facecolor=key.colour, hatch=key.hatch,
                                edgecolor=PAPER if key.hatch else SOFT,
                                linewidth=0 if key.hatch else 0.4,
                                transform=inch)  # fmt: skip
                self.figure.add_artist(box)
            self.figure.text((x + 0.24) / WIDTH, 1 - middle / self.height, key.label,
                             va="center_baseline")  # fmt: skip
            x += _key_width(key)


def _key_width(key: Key) -> float:
    return 0.24 + width(key.label) + 0.2


def _legend_lines(keys: Iterable[Key]) -> list[list[Key]]:
    lines: list[list[Key]] = []
    room = 0.0
    for key in keys:
        if _key_width(key) > room:
            lines.append([])
            room = WIDTH - 0.05
        lines[-1].append(key)
        room -= _key_width(key)
    return lines


def nothing(title: str, words: str) -> Figure:
    """A figure that says in words why there is nothing to see."""
    return Sheet(title, words, 0.05).figure


def rows(
    title: str, note: str, labels: Sequence[str], *, row: float = 0.21, right: float = 0.2,
    xlabel: str = "", legend: Iterable[Key] = (), widest: float = 2.4, panels: int = 1,
) -> tuple[Sheet, list[Axes]]:  # fmt: skip
    """A sheet whose rows are categories, the first on top, beside one or more panels.

    Parameters
    ----------
    title, note, legend
        What stands above.
    labels : sequence of str
        One for each row; longer ones than `widest` inches are cut.
    row : float
        Height of a row in inches.
    right : float
        Inches kept free on the right.
    panels : int
        Panels side by side that share the rows.
    """
    labels = [fit(label, widest) for label in labels]
    left = max((width(label) for label in labels), default=0) + 0.16
    height = row * len(labels)
    sheet = Sheet(title, note, height + (0.2 if panels > 1 else 0.04) + (0.42 if xlabel else 0.26),
                  legend)  # fmt: skip
    gap = 0.3
    each = (WIDTH - left - right - gap * (panels - 1)) / panels
    top = 0.2 if panels > 1 else 0.04
    found = []
    for panel in range(panels):
        axes = sheet.axes(left + panel * (each + gap), top, each, height)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_yticks(range(len(labels)), labels if panel == 0 else [""] * len(labels))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        if xlabel and panels == 1:
            axes.set_xlabel(xlabel)
        found.append(axes)
    return sheet, found


@dataclass(frozen=True)
class Grid:
    """A matrix of cells on a sheet; the cell of row r and column c is centred on (c, r)."""

    sheet: Sheet
    axes: Axes
    cell: tuple[float, float]  # width and height in inches


def grid(
    title: str, note: str, labels: Sequence[str], columns: Sequence[str], *, row: float = 0.21,
    legend: Iterable[Key] = (), widest: float = 2.2, largest: float = 0.62, axis: str = "",
) -> Grid:  # fmt: skip
    """A sheet with a matrix: row labels on the left, column labels above.

    Column labels lie flat where they fit and stand upright where not. `row` is the height of a row
    and `largest` the widest that a column gets, both in inches; `axis` names the columns.
    """
    labels = [fit(label, widest) for label in labels]
    left = max((width(label) for label in labels), default=0) + 0.12
    cell = min(largest, (WIDTH - left - 0.06) / max(len(columns), 1))
    columns = [fit(column, 1.6) for column in columns]
    longest = max((width(column) for column in columns), default=0)
    upright = longest > cell - 0.04
    named = LINE if axis else 0.0
    top = (longest if upright else 0.13) + 0.08 + named
    height = row * len(labels)
    sheet = Sheet(title, note, top + height + 0.08, legend)
    if axis:
        sheet.text(fit(axis, WIDTH - left), left, 0, color=SOFT)
    axes = sheet.axes(left, top, cell * len(columns), height)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(columns)), columns, rotation=90 if upright else 0)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(length=0, pad=2.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return Grid(sheet, axes, (cell, row))


def paint(axes: Axes, column: float, row: float, colour: Any, hatch: str = "") -> None:
    """Fill one cell of a grid."""
    axes.add_patch(
        Rectangle(
            (column - 0.5, row - 0.5),
            1,
            1,
            facecolor=colour,
            edgecolor=PAPER,
            linewidth=1,
            hatch=hatch,
        )  # fmt: skip
    )


def most(totals: Mapping[Any, float], top: int) -> list[Any]:
    """The keys with the largest totals, largest first, ties in the order of the alphabet."""
    return sorted(totals, key=lambda key: (-totals[key], key))[:top]


def records(data: pd.DataFrame) -> Iterator[Any]:
    """The rows, with the columns as attributes."""
    return data.itertuples()


# ---- dates -----------------------------------------------------------------------------------


def day(iso: str) -> int:
    """An ISO date as a day's number."""
    return date.fromisoformat(iso).toordinal()


def date_axis(axes: Axes, first: int, last: int, inches: float, days: bool = False) -> None:
    """Label an x axis of days (ordinals) with as many months or years as fit, or with days."""
    axes.set_xlim(first, last)
    ticks = next(t for t in _ticks(first, last, days) if 0.42 * len(t) <= inches or len(t) <= 2)
    axes.set_xticks([tick for tick, _ in ticks], [label for _, label in ticks])


def _ticks(first: int, last: int, by_day: bool) -> Iterator[list[tuple[int, str]]]:
    """Ever fewer ticks."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    if by_day and last - first <= 62:
        for step in (1, 2, 4, 7, 14):
            days = [date.fromordinal(d) for d in range(first, last + 1, step)]
            shown = -1, -1
            ticks = []
            for d in days:
                label = (
                    f"{d.day}"
                    if (d.year, d.month) == shown
                    else f"{d.day}\n{MONTHS[d.month - 1]} {d.year}"
                )
                shown = d.year, d.month
                ticks.append((d.toordinal(), label))
            far = [t for t, label in ticks if "\n" in label]
            if all(b - a >= 0.13 * (last - first) for a, b in zip(far, far[1:], strict=False)):
                yield ticks
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    for step in (1, 2, 3, 4, 6):
        chosen = [m for m in months if m % step == 0]
        ticks = []
        year = 0
        for m in chosen:
            d = date(m // 12, m % 12 + 1, 1)
            if first <= d.toordinal() <= last:
                ticks.append(
                    (d.toordinal(), MONTHS[d.month - 1] + (f"\n{d.year}" if d.year != year else ""))
                )
                year = d.year
        if ticks:
            yield ticks
    for step in (1, 2, 5, 10, 20, 50, 100):
        years = [date(y, 1, 1).toordinal() for y in range(start.year, end.year + 1) if not y % step]
        yield [(y, f"{date.fromordinal(y).year}") for y in years if first <= y <= last]
    yield [(first, str(start.year))]
