"""What the notebooks use: load tables, show a figure or a table, record a number, say a sentence.

Reads the tables below ``PARLEY_TABLES`` (default ``data/processed``) and the codebook; writes
``figures/``, ``tables/`` and ``numbers/`` below ``PARLEY_REPORTS`` (default ``reports``).
``PARLEY_KIND`` is ``project`` (findings come from the coded real articles in ``world/``) or
``analysis`` (findings come from the user's own articles, and a missing table is an empty one).
"""

import os
import re
import string
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown, display
from matplotlib.figure import Figure

from parley import store
from parley.codebook import Issues, load_actors, load_issues
from parley.errors import InputError

NO_DATA = "no data"
LINE = 120  # characters of a table's line on the page
OWN = ("observations", "positions", "distances", "shifts", "trends", "sides", "side_distances")
SCHEMA = {"sides": "positions", "side_distances": "distances"}
ONE = re.compile(  # a count of one before a plural, with up to two words between
    r"(?<![\d.,\u2212-])\b1 (?:(?:real|coded|named|outlet|actor-issue) ){0,2}"
    r"(?:articles|actors|candidates|codes|demands|dispatches|files|issues|labels|outlets|pairs|points"
    r"|positions|refits|sentences|shifts|speakers|statements|stretches|topics)\b"
)
PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>$~^|@#&])")


class Number(NamedTuple):
    """A value of the report with its unit, its interval and the n that it rests on."""

    value: float | int | str | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def text(self) -> str:
        """The value as it stands in a sentence, with interval and n where there are any."""
        text = _said(self.value)
        if self.low is not None and self.high is not None:
            text += f" [{_said(float(self.low))}, {_said(float(self.high))}]"
        return text if self.n is None else f"{text}, n = {_said(self.n)}"


class Report:
    """The report that one notebook writes.

    Attributes
    ----------
    notebook : str
        Name of the notebook; what follows its number (``corpus`` of ``01-corpus``) is the section
        of its numbers.
    kind : str
        ``project`` or ``analysis``.
    """

    def __init__(self, notebook: str, tables: Path, reports: Path, kind: str, root: Path) -> None:
        self.notebook = notebook
        self.section = notebook.split("-", 1)[-1]
        self.tables, self.reports, self.root = tables, reports, root
        self.kind = kind
        self.recorded: dict[str, Number] = {}
        self._loaded: dict[Path, pd.DataFrame] = {}
        self._shown = {"Figure": 0, "Table": 0}

    @classmethod
    def open(cls, notebook: str) -> "Report":
        """Open the report for a notebook; folders and kind come from the environment."""
        here = Path.cwd()
        root = next((p for p in (here, *here.parents) if (p / "params.yaml").is_file()), here)
        kind = os.environ.get("PARLEY_KIND", "project")
        if kind not in ("project", "analysis"):
            raise InputError(f"PARLEY_KIND is '{kind}'; it is 'project' or 'analysis'")
        tables = root / os.environ.get("PARLEY_TABLES", "data/processed")
        reports = root / os.environ.get("PARLEY_REPORTS", "reports")
        return cls(notebook, tables, reports, kind, root)

    # ---- what it reads -----------------------------------------------------------------------

    def own(self, name: str) -> pd.DataFrame:
        """A table of the articles that were read: the sample, or the user's folder."""
        inside = name in OWN and (self.tables / "sample").is_dir()
        return self._load(self.tables / "sample" / name if inside else self.tables / name)

    def found(self, name: str) -> pd.DataFrame:
        """The table that findings rest on: coded real articles, or the user's own folder."""
        return self._load(self.tables / "world" / name) if self.project else self.own(name)

    def gold(self, name: str) -> pd.DataFrame:
        """Codes of the sample corpus, a file of data/gold; none for the user's own articles."""
        path = self.root / "data/gold" / f"{name}.csv"
        return store.read_csv(path) if self.project else pd.DataFrame()

    def coded(self, name: str) -> pd.DataFrame:
        """A file of data/coded on the coded real articles; none for the user's own articles."""
        path = self.root / "data/coded" / f"{name}.csv"
        return store.read_csv(path) if self.project else pd.DataFrame()

    def _load(self, path: Path) -> pd.DataFrame:
        if path not in self._loaded:
            file = path.with_name(f"{path.name}.parquet")
            missing = not self.project and not file.exists()
            name = SCHEMA.get(path.name, path.name)
            self._loaded[path] = store.empty(name) if missing else store.read(file, name)
        return self._loaded[path]

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The figures of merit of ``metrics.json``; the shipped ones if the folder has none."""
        places = [folder / "metrics.json" for folder in (self.reports, self.root / "reports")]
        path = next((path for path in places if path.is_file()), None)
        return store.read_json(path) if path else {}

    @property
    def project(self) -> bool:
        """Is this the project's report (else an analysis of the user's own folder)."""
        return self.kind == "project"

    @cached_property
    def _codebook(self) -> Issues:
        path = os.environ.get("PARLEY_CODEBOOK", "data/codebook/issues.yaml")
        return load_issues(self.root / path)

    @property
    def codebook(self) -> Issues:
        """The issues with their patterns."""
        return self._codebook

    @property
    def issues(self) -> dict[str, str]:
        """Issue key to short name, in the order of the codebook."""
        return {key: issue.name for key, issue in self._codebook.issues.items()}

    @property
    def propositions(self) -> dict[str, str]:
        """Issue key to the proposition that is supported or opposed."""
        return {key: issue.proposition for key, issue in self._codebook.issues.items()}

    @property
    def parties(self) -> tuple[str, ...]:
        """The codes of the actors who negotiate."""
        return self._codebook.negotiation.parties

    @cached_property
    def actors(self) -> dict[str, str]:
        """Actor code to name."""
        path = self.root / os.environ.get("PARLEY_ACTORS", "data/codebook/actors.yaml")
        return {actor.code: actor.name for actor in load_actors(path).actors}

    # ---- what it shows -----------------------------------------------------------------------

    def draw(self, module: ModuleType, *tables: Any, caption: str, name: str = "",
             otherwise: str = "There is nothing to draw here.") -> None:  # fmt: skip
        """Show the figure that a module of ``parley.figures`` makes of tables.

        Where the first table has no row, there is a sentence in the figure's place.
        """
        title = module.__name__.rsplit(".", 1)[-1]
        if hasattr(tables[0], "__len__") and len(tables[0]) == 0:
            self.say(otherwise)
            return
        figure, alt = getattr(module, title)(*tables), module.alt_text(*tables)
        self.figure(figure, name or title.replace("_", "-"), caption, alt)

    def figure(self, figure: Figure, name: str, caption: str, alt: str) -> None:
        """Save a figure below ``figures/<notebook>``; show it, numbered, with caption."""
        from parley.figures import style

        path = self.reports / "figures" / self.notebook / f"{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        style.save(figure, path)
        if self.project:
            style.save(figure, path.with_suffix(".png"))
        plt.close(figure)
        about = {"kind": "figure", "name": name, "caption": self._filled(caption), "alt": alt}
        svg = path.read_text(encoding="utf-8")
        display({"image/svg+xml": svg, "text/plain": alt}, raw=True, metadata={"parley": about})
        self._caption("Figure", about["caption"])

    def table(self, frame: pd.DataFrame, name: str, caption: str, rows: int = 25,
              annex: bool = False, otherwise: str = "There is nothing to list here.") \
            -> None:  # fmt: skip
        """Save a table as ``tables/<notebook>/<name>.csv``; show its first rows with caption.

        An annex is shown here and moved to the end of the bound report.
        """
        store.write_csv(frame, self.reports / "tables" / self.notebook / f"{name}.csv")
        if frame.empty:
            self.say(otherwise)
            return
        caption = self._filled(caption)
        if len(frame) > rows:
            place = f"tables/{self.notebook}/{name}.csv"
            caption += f" The first {rows} of {len(frame):,} rows" + (
                f"; all are in {place}." if self.project else ".")
        about = {"kind": "annex" if annex else "table", "name": name, "caption": caption}
        self._caption("Table", caption)
        text = {"text/markdown": markdown_table(frame.head(rows)), "text/plain": caption}
        display(text, raw=True, metadata={"parley": about})

    def _caption(self, what: str, caption: str) -> None:
        self._shown[what] += 1
        text = f"**{what} {self._shown[what]}.** {escape(caption)}"
        display(Markdown(text), metadata={"parley": {"kind": "caption"}})

    # ---- what it says ------------------------------------------------------------------------

    def number(self, key: str, value: Any, unit: str = "", low: float | None = None,
               high: float | None = None, n: int | None = None) -> str:  # fmt: skip
        """Record a number under the notebook's section and return it as text."""
        value = value.item() if hasattr(value, "item") else value
        value = None if value is None or value != value else value
        self.recorded[f"{self.section}.{key}"] = number = Number(value, unit, low, high, n)
        return number.text

    def record(self, numbers: Mapping[str, Number]) -> None:
        """Record several numbers, so that ``say`` and the captions can name them."""
        for key, number in numbers.items():
            self.number(key, *number)

    def value(self, key: str) -> Any:
        """The value of a number that this notebook recorded; None where there is no data."""
        return self.recorded[f"{self.section}.{key}"].value

    def say(self, text: str, otherwise: str | None = None, only: str = "") -> None:
        """Show a sentence with recorded numbers in its {braces}; without data, the other one.

        A sentence for ``only`` one kind of report is left out of the other.
        """
        if only not in ("", self.kind):
            return
        filled = self._filled(text, mark=True)
        if NO_DATA in filled and otherwise is not None:
            filled = self._filled(otherwise, mark=True)
        if not filled:
            return
        display(Markdown(filled), metadata={"parley": {"kind": "text"}})

    def _filled(self, text: str, mark: bool = False) -> str:
        values = {}
        for _, field, _, _ in string.Formatter().parse(text):
            if field is None:
                continue
            number = self.recorded.get(f"{self.section}.{field}")
            if number is None:
                known = ", ".join(key.split(".", 1)[1] for key in self.recorded)
                raise InputError(f"{self.notebook}: no number '{field}' was recorded; {known} were")
            values[field] = escape(number.text) if mark else number.text
        return agreed(text.format(**values))

    def close(self) -> None:
        """Write the numbers of this notebook to ``numbers/<notebook>.json``."""
        entries = {key: {**number._asdict(), "text": number.text}
                   for key, number in self.recorded.items()}  # fmt: skip
        store.write_json(entries, self.reports / "numbers" / f"{self.notebook}.json")


def agreed(text: str) -> str:
    """Text in which a noun after the number one is singular: 1 article, 1 real article."""
    return ONE.sub(lambda match: match[0].removesuffix("s"), text)


def escape(text: str) -> str:
    """Text that Markdown shows as it is: on one line, no mark-up, no HTML, no mathematics."""
    return PUNCTUATION.sub(r"\\\1", tied(" ".join(str(text).split())))


def tied(text: str) -> str:
    """Text in which an interval and ``n = 12`` stay on one line each."""
    text = re.sub(r"(\[[\u2212\d.]+,) (?=[\u2212\d.]+\])", "\\1\u00a0", text)
    return re.sub(r"\bn = (?=\d)", "n\u00a0=\u00a0", text)


def markdown_table(frame: pd.DataFrame) -> str:
    """A frame as a Markdown table; the dashes below the header say how wide a column is."""
    cells = [["" if pd.isna(value) else _said(value) for value in row]
             for row in frame.itertuples(index=False)]  # fmt: skip
    names = [str(name).replace("_", " ") for name in frame.columns]
    rules = []
    for place, width in enumerate(_widths(names, cells)):
        number = frame.iloc[:, place].dtype.kind in "iuf"
        rules.append("-" * (width - 1) + ":" if number else ":" + "-" * (width - 1))
    head, *body = ["| " + " | ".join(map(escape, row)) + " |" for row in [names, *cells]]
    return "\n".join([head, "|" + "|".join(rules) + "|", *body])


def _widths(names: list[str], cells: list[list[str]]) -> list[int]:
    """Widths of the columns in characters: all they need where there is room, else shared out."""
    least, most = [], []
    for place, name in enumerate(names):
        column = [row[place] for row in cells]
        words = [len(word) for text in [name, *column] for word in tied(text).split(" ")]
        longest = max((len(text) for text in column), default=0)
        least.append(min(max([*words, min(longest, 14)]), 18) + 2)
        most.append(max(min(longest, 140) + 2, len(name) + 2, least[-1]))
    room = LINE - sum(least)
    wanted = sum(most) - sum(least)
    if wanted <= max(room, 0):
        return most
    return [low + round((high - low) * max(room, 0) / wanted)
            for low, high in zip(least, most, strict=True)]  # fmt: skip


def _said(value: Any) -> str:
    """A value as it stands in a sentence or a cell."""
    if value is None or value != value:
        return NO_DATA
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}".replace("-", "\u2212")
    return f"{value + 0.0:.2f}".replace("-", "\u2212").replace("\u22120.00", "0.00")
