"""Days in a text: full dates in the notations of several languages, and days without a year.

Reads text, writes ``datetime.date``; assumes years from 1990 to 2030. A dot between numbers means
day first; a slash or hyphen leaves open which is the day, unless only one reading is possible.
"""

import re
from collections.abc import Iterator
from datetime import date

FIRST, LAST = 1990, 2030
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan января січня januar janvier enero",
            "february feb февраля лютого februar février febrero",
            "march mar марта березня märz mars marzo",
            "april apr апреля квітня avril abril",
            "may мая травня mai mayo",
            "june jun июня червня juni juin junio",
            "july jul июля липня juli juillet julio",
            "august aug августа серпня août agosto",
            "september sept sep сентября вересня septembre septiembre",
            "october oct октября жовтня oktober octobre octubre",
            "november nov ноября листопада novembre noviembre",
            "december dec декабря грудня dezember décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_YEAR = r"((?:19|20)\d\d)(?!\d)"
_WITH_YEAR = re.compile(r"(?:19|20)\d\d")
_FULL = (
    (re.compile(rf"(?<![\d.]){_YEAR}[-/.](\d\d?)[-/.](\d\d?)(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d)(\d\d?)(?:st|nd|rd|th)?[\s.,-]+(?:of\s+|de\s+)?{_MONTH}"
                rf"[\s,.-]*(?:de\s+)?{_YEAR}", re.I), "dby"),
    (re.compile(rf"\b{_MONTH}\s*(\d\d?)(?:st|nd|rd|th)?[\s,.]+{_YEAR}", re.I), "bdy"),
    (re.compile(rf"(?<![\d.])(\d\d?)\.(\d\d?)\.{_YEAR}"), "dmy"),
    (re.compile(rf"(?<!\d)(\d\d?)[/-](\d\d?)[/-]{_YEAR}"), "?"),
)  # fmt: skip
_DAY_AND_MONTH = re.compile(rf"\b(?:{_MONTH}\s*(\d\d?)|(\d\d?)\s+{_MONTH})(?!\d)", re.I)
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")


def find(text: str) -> Iterator[tuple[date, bool, int, int]]:
    """Full dates in a text: the day, is it sure which day is meant, start and end."""
    if not _WITH_YEAR.search(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern, order in _FULL:
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            day, sure = _day(match.groups(), order)
            if day:
                taken.append(match.span())
                yield day, sure, match.start(), match.end()


def without_year(words: str) -> tuple[int, int] | None:
    """The month and day of a date that names no year."""
    short = _DAY_AND_MONTH.search(words)
    if not short:
        return None
    month = _MONTHS[(short.group(1) or short.group(4)).lower()]
    return month, int(short.group(2) or short.group(3))


def weekday(name: str) -> int:
    """The number of a weekday by its English name, Monday 0."""
    return _WEEKDAYS[name[:3].lower()]


def _day(parts: tuple[str, ...], order: str) -> tuple[date | None, bool]:
    if order == "ymd":
        return make(int(parts[0]), int(parts[1]), int(parts[2])), True
    if order == "dby":
        return make(int(parts[2]), _MONTHS[parts[1].lower()], int(parts[0])), True
    if order == "bdy":
        return make(int(parts[2]), _MONTHS[parts[0].lower()], int(parts[1])), True
    first, second, year = (int(part) for part in parts)
    if order == "?" and first <= 12 and second > 12:
        return make(year, first, second), True
    return make(year, second, first), order == "dmy" or first > 12 or first == second


def make(year: int, month: int, day: int) -> date | None:
    """The day, if there is such a day in the years that count."""
    try:
        return date(year, month, day) if FIRST <= year <= LAST else None
    except ValueError:
        return None
