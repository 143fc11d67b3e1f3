"""A document with what cleaning took out of it, marked by reason: for the terminal or as a page.

Reads the body of a record and the rows of ``removed`` that belong to it, writes text; assumes that
the rows' places are those of the body. A page of mark-up is shown by its visible text.
"""

import html
import re
from collections import Counter
from typing import NamedTuple

import pandas as pd
import typer

from parley.cleaning.html import is_markup, visible
from parley.errors import InputError

COLOURS = ("red", "yellow", "magenta", "cyan", "green", "blue", "bright_red", "bright_yellow",
           "bright_magenta", "bright_cyan", "bright_green", "bright_blue")  # fmt: skip
HUES = 137.508  # degrees between one reason's colour and the next, so that neighbours differ
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}"
    "del{text-decoration:line-through;border-radius:.2em;padding:0 .2em}"
    "li{list-style:none}ul{padding:0;columns:2}"
)


class Stretch(NamedTuple):
    """A piece of a document, and why it was taken out (empty where it was kept)."""

    text: str
    reason: str


def find(records: pd.DataFrame, document: str, corpus: object) -> pd.DataFrame:
    """The one record that a name means: a file, or a file and the number of a row.

    Parameters
    ----------
    records : pandas.DataFrame
        The table ``records`` of the files that may be meant.
    document : str
        "file" or "file#row".
    corpus : object
        The folder, for the message.
    """
    found = records[(records["source"] == document) | (records["record_id"] == document)]
    if len(found) > 1:
        first, last = found["item"].min(), found["item"].max()
        raise InputError(f"{document}: holds {len(found)} texts; name one, from {document}#{first} "
                         f"to {document}#{last}")  # fmt: skip
    if found.empty:
        name = document.rsplit("#", 1)[0]
        known = records.loc[records["source"] == name, "item"]
        if len(known):
            raise InputError(f"{document}: no such row; {name} has rows {known.min()} to "
                             f"{known.max()}")  # fmt: skip
        raise InputError(f"{document}: no readable document of that name below {corpus}; "
                         "name a file as documents.csv does, in the column source")  # fmt: skip
    return found


def stretches(body: str, removed: pd.DataFrame) -> list[Stretch]:
    """A body as the pieces that were kept and those that were taken out, in order.

    Parameters
    ----------
    body : str
        The decoded body of one record.
    removed : pandas.DataFrame
        The rows of ``removed`` of this record: ``start``, ``text``, ``reason``.
    """
    rows = removed.sort_values("start", kind="stable").itertuples()
    gone = [(row.start, row.start + len(row.text), row.reason) for row in rows]
    if is_markup(body):
        reasons = {start: reason for start, _, reason in gone}
        return [Stretch(f"{text}\n", reasons.get(start, "")) for start, text in visible(body)]
    pieces, at = [], 0
    for start, end, reason in gone:
        if start < at:
            continue
        pieces += [Stretch(body[at:start], ""), Stretch(body[start:end], reason)]
        at = end
    return [piece for piece in [*pieces, Stretch(body[at:], "")] if piece.text]


def for_terminal(pieces: list[Stretch]) -> str:
    """The document with what was taken out in brackets, coloured by its reason."""
    colours = dict(zip(_reasons(pieces), COLOURS * len(pieces), strict=False))
    shown = []
    for text, reason in pieces:
        text = _CONTROL.sub("�", text)
        if reason:
            end = "\n" if text.endswith("\n") else ""
            text = typer.style(f"[{reason}: {text.strip()}]", fg=colours[reason]) + end
        shown.append(text)
    legend = [
        typer.style(f"{reason}: {number}", fg=colours[reason])
        for reason, number in _reasons(pieces).items()
    ]
    return "".join(shown).rstrip("\n") + "\n\n" + (", ".join(legend) or "nothing was taken out")


def as_page(pieces: list[Stretch], name: str) -> str:
    """The document as an HTML page that needs nothing else, with everything in it escaped."""
    reasons = _reasons(pieces)
    number = {reason: n for n, reason in enumerate(reasons)}
    rules = "".join(
        f".r{n}{{background:hsl({n * HUES % 360:.0f},70%,85%)}}" for n in number.values()
    )
    body = "".join(
        f'<del class="r{number[reason]}" title="{_safe(reason)}">{_safe(text)}</del>'
        if reason else _safe(text)
        for text, reason in pieces
    )  # fmt: skip
    legend = "".join(
        f'<li><del class="r{number[reason]}">{_safe(reason)}</del> {count}</li>'
        for reason, count in reasons.items()
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{_safe(name)}</title>'
        f"<style>{_STYLE}{rules}</style></head><body><h1>{_safe(name)}</h1>"
        f"<p>Struck out is what cleaning took out, coloured by its reason.</p><ul>{legend}</ul>"
        f"<pre>{body}</pre></body></html>\n"
    )


def _reasons(pieces: list[Stretch]) -> dict[str, int]:
    """Reasons with the number of their stretches, the most frequent first."""
    counts = Counter(piece.reason for piece in pieces if piece.reason)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _safe(text: str) -> str:
    return html.escape(_CONTROL.sub("�", text).encode("utf-8", "replace").decode("utf-8"))
