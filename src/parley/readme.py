"""Fill the README's numbers from numbers.json, between markers that Markdown does not show.

``<!-- n:positions.farthest_distance -->0.97<!-- /n -->`` keeps its markers; what stands between
them is replaced. ``n:key.value``, ``.low``, ``.high`` and ``.n`` take one part of a number, and
``n:headline.1`` a sentence of ``headlines``.
"""

import re
from collections.abc import Mapping
from typing import Any

from parley.errors import InputError
from parley.report import Number
from parley.stages.publish import headlines

MARKED = re.compile(r"(<!-- n:(?P<key>[\w.-]+) -->)(?P<old>.*?)(<!-- /n -->)", re.DOTALL)
PARTS = ("value", "low", "high", "n", "unit")


def fill(text: str, numbers: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with every marked value taken from the numbers.

    Raises
    ------
    InputError
        If a marker names a number that there is not, or has no end.
    """
    if text.count("<!-- n:") != len(MARKED.findall(text)) or text.count("<!-- /n -->") != len(
            MARKED.findall(text)):  # fmt: skip
        raise InputError("README: a marker <!-- n:key --> has no <!-- /n -->; close it")
    return MARKED.sub(lambda match: match[1] + _value(match["key"], numbers) + match[4], text)


def _value(key: str, numbers: Mapping[str, Mapping[str, Any]]) -> str:
    if key.startswith("headline."):
        lines = headlines(numbers)
        place = key.removeprefix("headline.")
        if place.isdigit() and 1 <= int(place) <= len(lines):
            return lines[int(place) - 1]
    name, _, part = key.rpartition(".")
    if key in numbers:
        return str(numbers[key]["text"])
    if part in PARTS and name in numbers:
        return Number(numbers[name][part]).text
    raise InputError(f"README: there is no number '{key}' in numbers.json; mend the marker")
