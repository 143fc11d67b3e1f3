"""When an article was published: candidates from all over a page, and the surest of them.

Reads fields, lines, addresses and file names, writes `Dated`; assumes no clock: a date is never
today's, and an age ("21 hours ago") counts only from a date that the page states. Dates that could
be two days (05/06/2025) are less sure than any threshold that takes them for known.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from dateutil import parser

FIRST, LAST = 1990, 2030
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan января січня januar janvier enero", "february feb февраля лютого februar février febrero",
            "march mar марта березня märz mars marzo", "april apr апреля квітня avril abril",
            "may мая травня mai mayo", "june jun июня червня juni juin junio",
            "july jul июля липня juli juillet julio", "august aug августа серпня août agosto",
            "september sept sep сентября вересня septembre septiembre", "october oct октября жовтня oktober octobre octubre",
            "november nov ноября листопада novembre noviembre", "december dec декабря грудня dezember décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {name: n for n, name in enumerate("mon tue wed thu fri sat sun".split())}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_YEAR = r"((?:19|20)\d\d)(?!\d)"
_FULL = (
    (re.compile(rf"(?<![\d.]){_YEAR}[-/.](\d\d?)[-/.](\d\d?)(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d)(\d\d?)(?:st|nd|rd|th)?[\s.,-]+(?:of\s+|de\s+)?{_MONTH}[\s,.-]*(?:de\s+)?{_YEAR}",
                re.I), "dby"),
    (re.compile(rf"\b{_MONTH}\s*(\d\d?)(?:st|nd|rd|th)?[\s,.]+{_YEAR}", re.I), "bdy"),
    (re.compile(rf"(?<![\d.])(\d\d?)\.(\d\d?)\.{_YEAR}"), "dmy"),
    (re.compile(rf"(?<!\d)(\d\d?)[/-](\d\d?)[/-]{_YEAR}"), "?"),
)  # fmt: skip
DAY_AND_MONTH = re.compile(rf"\b(?:{_MONTH}\s*(\d\d?)|(\d\d?)\s+{_MONTH})(?!\d)", re.I)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_AGE = re.compile(
    r"(?:about )?(\d+|an?|one) (second|minute|min|hour|hr|day|week|month|year)s? ago", re.I
)
_NOISE = re.compile(
    rf"{WEEKDAY}|\d\d?[:.h]\d\d(?:[:.]\d\d)?(?:\.\d+)?\s*h?|\b[ap]\.?\s?m\b\.?|[T ]?\d\d:\d\d\S*|\b(?:[A-Z]{{2,4}}[+-]?\d*|Z)\b"
    r"|\b(?:published|posted|updated?|last|first|modified|created|date|on|at|time|dated|release[d]?|and|edited|added|issued"
    r"|from|gmt|utc|local|hours|hrs|kyiv|moscow|london|eastern|опубликовано|оновлено)\b",
    re.I,
)  # fmt: skip


class Dated(NamedTuple):
    """A date as ISO text, what it rests on, and how sure it is."""

    date: str
    basis: str
    certainty: float


NONE = Dated("", "", 0.0)


def choose(candidates: Iterable[Dated], threshold: float) -> Dated:
    """The surest candidate, the first of equals; none below the threshold."""
    best = NONE
    for candidate in candidates:
        if candidate.date and candidate.certainty > best.certainty:
            best = candidate
    return best if best.certainty >= threshold else NONE


def find(text: str) -> Iterator[tuple[date, bool, int, int]]:
    """Full dates in a text: the day, is it sure which day is meant, start and end."""
    taken: list[tuple[int, int]] = []
    for pattern, order in _FULL:
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            day, sure = _day(match.groups(), order)
            if day:
                taken.append(match.span())
                yield day, sure, match.start(), match.end()


def in_field(raw: str) -> Dated:
    """The date of a metadata field: ISO, RFC 822, seconds since 1970, or written out."""
    raw = raw.strip()[:100]
    for day, sure, _, _ in find(raw):
        return Dated(day.isoformat(), "metadata", 0.95 if sure else 0.4)
    if re.fullmatch(r"\d{9,10}(?:\d{3})?(?:\.\d+)?", raw):
        whole = raw.split(".")[0]
        seconds = int(whole) // (1000 if len(whole) > 10 else 1)
        day = datetime.fromtimestamp(seconds, UTC).date()
        return Dated(day.isoformat(), "metadata", 0.95) if FIRST <= day.year <= LAST else NONE
    compact = _COMPACT.match(raw)
    if compact and (day := _make(*map(int, compact.groups()))):
        return Dated(day.isoformat(), "metadata", 0.95)
    if not re.search(r"\d", raw):
        return NONE
    try:  # parts that are missing would come from the default: ask twice, keep what agrees
        one, two = (
            parser.parse(raw, default=datetime(y, m, d)) for y, m, d in ((1996, 1, 1), (2004, 2, 2))
        )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return NONE
    if one.date() != two.date() or not FIRST <= one.year <= LAST:
        return NONE
    return Dated(one.date().isoformat(), "metadata", 0.9)


def in_line(text: str) -> Dated:
    """The date of a line that is nothing but a date, with words like "published" around it."""
    if len(text) > 160 or not re.search(r"\d", text):
        return NONE
    found = sorted(find(text), key=lambda hit: hit[2])
    if not found:
        return NONE
    rest = text
    for _, _, start, end in sorted(found, key=lambda hit: -hit[2]):
        rest = rest[:start] + " " + rest[end:]
    if len(re.sub(r"[\W_\d]+", "", _NOISE.sub(" ", rest))) > 3:
        return NONE
    day, sure = found[0][:2]
    updated = re.match(r"\W*(?:last )?(?:updated?|modified|edited)\b", text, re.I)
    return Dated(day.isoformat(), "dateline", (0.7 if updated else 0.8) if sure else 0.4)


def in_address(url: str) -> Dated:
    """The date in the path of an address."""
    for day, sure, _, _ in find(re.sub(r"^\w+://[^/]*", "", url)[:500]):
        return Dated(day.isoformat(), "address", 0.85 if sure else 0.4)
    compact = _COMPACT.search(url[:500])
    if compact and (day := _make(*map(int, compact.groups()))):
        return Dated(day.isoformat(), "address", 0.7)
    return NONE


def in_name(source: str) -> Dated:
    """The date in a file's name."""
    name = source.rsplit("/", 1)[-1].replace("_", "-")
    for day, sure, _, _ in find(name):
        return Dated(day.isoformat(), "file name", 0.6 if sure else 0.3)
    compact = _COMPACT.search(name)
    if compact and (day := _make(*map(int, compact.groups()))):
        return Dated(day.isoformat(), "file name", 0.6)
    return NONE


def in_text(text: str) -> Dated:
    """The latest full date of a text; with its weekday it may be the day of the report."""
    named, bare = [], []
    for day, sure, start, _ in find(text[:3000]):
        before = re.search(rf"({WEEKDAY})[\s,(]*$", text[max(0, start - 16) : start], re.I)
        fits = before and _WEEKDAYS[before.group(1)[:3].lower()] == day.weekday()
        (named if fits and sure else bare).append(day)
    if named:
        return Dated(max(named).isoformat(), "text", 0.55)
    return Dated(max(bare).isoformat(), "text", 0.3) if bare else NONE


def in_dateline(words: str, text: str) -> Dated:
    """The date of a dateline; without a year, the year in the text whose weekdays agree."""
    for day, sure, _, _ in find(words):
        return Dated(day.isoformat(), "dateline", 0.8 if sure else 0.4)
    short = DAY_AND_MONTH.search(words)
    if not short:
        return NONE
    month = _MONTHS[(short.group(1) or short.group(4)).lower()]
    number = int(short.group(2) or short.group(3))
    years = sorted(
        {int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text)}, reverse=True
    )
    said = {_WEEKDAYS[d[:3].lower()] for d in re.findall(rf"\b{WEEKDAY}", text[:600], re.I)}
    for year in years:
        day = _make(year, month, number)
        if day and day.weekday() in said:
            return Dated(day.isoformat(), "dateline", 0.7)
    return NONE


def with_year(words: str, near: str) -> Dated:
    """The date of a dateline without a year, in the year that brings it nearest to a known date."""
    short = DAY_AND_MONTH.search(words)
    if not short or not near:
        return NONE
    month = _MONTHS[(short.group(1) or short.group(4)).lower()]
    known = date.fromisoformat(near)
    days = [
        _make(known.year + step, month, int(short.group(2) or short.group(3)))
        for step in (0, -1, 1)
    ]
    best = min((day for day in days if day), key=lambda day: abs((day - known).days), default=None)
    if best is None or abs((best - known).days) > 60:
        return NONE
    return Dated(best.isoformat(), "dateline", 0.8)


def of_age(text: str, known: str) -> Dated:
    """The date of an age such as "21 hours ago", counted from the day the page was taken."""
    match = _AGE.search(text)
    if not match or not known:
        return NONE
    number = int(match.group(1)) if match.group(1).isdigit() else 1
    hours = {"day": 24, "week": 168, "month": 730, "year": 8766, "hour": 1, "hr": 1}
    try:
        back = timedelta(hours=number * hours.get(match.group(2).lower(), 0))
        day = (datetime.fromisoformat(known) + timedelta(hours=12) - back).date()
    except OverflowError:
        return NONE
    return Dated(day.isoformat(), "age", 0.6) if FIRST <= day.year <= LAST else NONE


def _day(parts: tuple[str, ...], order: str) -> tuple[date | None, bool]:
    if order == "ymd":
        return _make(int(parts[0]), int(parts[1]), int(parts[2])), True
    if order == "dby":
        return _make(int(parts[2]), _MONTHS[parts[1].lower()], int(parts[0])), True
    if order == "bdy":
        return _make(int(parts[2]), _MONTHS[parts[0].lower()], int(parts[1])), True
    first, second, year = (int(part) for part in parts)
    if order == "?" and first <= 12 and second > 12:
        return _make(year, first, second), True
    return _make(year, second, first), order == "dmy" or first > 12 or first == second


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST <= year <= LAST else None
    except ValueError:
        return None
