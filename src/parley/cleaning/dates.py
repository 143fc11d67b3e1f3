"""When an article was published: candidates from all over a page, and the surest of them.

Reads fields, lines, addresses and file names, writes `Dated`; assumes no clock: a date is never
today's, and an age ("21 hours ago") counts only from a date that the page states. Dates that could
be two days (05/06/2025) are less sure than any threshold that takes them for known.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from dateutil import parser

from parley.cleaning.days import COMPACT, FIRST, LAST, WEEKDAY, find, make, weekday, without_year

_AGE = re.compile(
    r"(?:about )?(\d+|an?|one) (second|minute|min|hour|hr|day|week|month|year)s? ago", re.I
)
_NOISE = re.compile(
    rf"{WEEKDAY}|\d\d?[:.h]\d\d(?:[:.]\d\d)?(?:\.\d+)?\s*h?|\b[ap]\.?\s?m\b\.?|[T ]?\d\d:\d\d\S*"
    rf"|\b(?:[A-Z]{{2,4}}[+-]?\d*|Z)\b"
    r"|\b(?:published|posted|updated?|last|first|modified|created|date|on|at|time|dated"
    r"|release[d]?|and|edited|added|issued"
    r"|from|gmt|utc|local|hours|hrs|kyiv|moscow|london|eastern|опубликовано|оновлено)\b",
    re.I,
)  # fmt: skip


REACH = 20_000  # characters in which the dates of a text are looked for
OPENING = 700  # characters in which a report names its weekday
NEIGHBOURS, NEAR = 5, 45  # dated articles of a file that tell the year of another, and in days
_SAID_ON = re.compile(
    r"(?<!last )(?<!next )(?<!until )(?<!since )(?<!from )(?<!by )(?<!for )(?<!of )(?<!coming )"
    r"\b((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?! (?:next|last|week))"
)


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


def apart(one: str, two: str) -> int:
    """The number of days between two dates."""
    return abs((date.fromisoformat(one) - date.fromisoformat(two)).days)


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
    compact = COMPACT.match(raw)
    if compact and (exact := make(*map(int, compact.groups()))):
        return Dated(exact.isoformat(), "metadata", 0.95)
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
    compact = COMPACT.search(url[:500])
    if compact and (exact := make(*map(int, compact.groups()))):
        return Dated(exact.isoformat(), "address", 0.7)
    return NONE


def in_name(source: str) -> Dated:
    """The date in a file's name."""
    name = source.rsplit("/", 1)[-1].replace("_", "-")
    for day, sure, _, _ in find(name):
        return Dated(day.isoformat(), "file name", 0.6 if sure else 0.3)
    compact = COMPACT.search(name)
    if compact and (exact := make(*map(int, compact.groups()))):
        return Dated(exact.isoformat(), "file name", 0.6)
    return NONE


def in_text(text: str) -> Dated:
    """The latest full date of a text, if the weekday of the report falls on it.

    The report's weekday is the first that its opening names ("said on Friday"). Where it falls on
    another day than the latest date, that date is of an event, and the day of the report is open.
    """
    days = [day for day, sure, _, _ in find(text[:REACH]) if sure]
    if not days:
        return NONE
    said = _SAID_ON.search(text[:OPENING])
    fits = said is not None and weekday(said.group(1)) == max(days).weekday()
    return Dated(max(days).isoformat(), "text", 0.65 if fits else 0.3)


def by_neighbours(words: str, known: Iterable[str]) -> Dated:
    """The date of a dateline without a year, by the dates of other articles of the same file.

    Enough days of theirs must be near to it, and four fifths of the days that are near in any year.
    """
    short = without_year(words)
    days = {date.fromisoformat(day) for day in known}
    if not short or len(days) < NEIGHBOURS:
        return NONE
    years = {day.year + step for day in days for step in (-1, 0, 1)}
    likely = [day for day in (make(year, *short) for year in sorted(years)) if day]
    near = {day: sum(abs((day - other).days) <= NEAR for other in days) for day in likely}
    best = max(near, key=lambda day: near[day], default=None)
    if best is None or near[best] < NEIGHBOURS or near[best] < 0.8 * sum(near.values()):
        return NONE
    return Dated(best.isoformat(), "dateline", 0.7)


def in_dateline(words: str, text: str) -> Dated:
    """The date of a dateline; without a year, the year in the text whose weekdays agree."""
    for day, sure, _, _ in find(words):
        return Dated(day.isoformat(), "dateline", 0.8 if sure else 0.4)
    short = without_year(words)
    if not short:
        return NONE
    years = sorted(
        {int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text)}, reverse=True
    )
    said = {weekday(name) for name in re.findall(rf"\b{WEEKDAY}", text[:600], re.I)}
    for year in years:
        likely = make(year, *short)
        if likely and likely.weekday() in said:
            return Dated(likely.isoformat(), "dateline", 0.7)
    return NONE


def with_year(words: str, near: str) -> Dated:
    """The date of a dateline without a year, in the year that brings it nearest to a known date."""
    short = without_year(words)
    if not short or not near:
        return NONE
    known = date.fromisoformat(near)
    days = [make(known.year + step, *short) for step in (0, -1, 1)]
    best = min((day for day in days if day), key=lambda day: abs((day - known).days), default=None)
    if best is None or abs((best - known).days) > 60:
        return NONE
    return Dated(best.isoformat(), "dateline", 0.8)


def of_age(text: str, taken: str) -> Dated:
    """The date of an age such as "21 hours ago", counted from when the page was taken.

    Ages in weeks, months and years leave the day open; then there is no date.
    """
    match = _AGE.search(text)
    if not match or not taken:
        return NONE
    unit = {"hour": 1, "hr": 1, "day": 24}.get(match.group(2).lower(), 0)
    if not unit and not match.group(2).lower().startswith(("sec", "min")):
        return NONE
    number = int(match.group(1)[:6]) if match.group(1).isdigit() else 1
    known = datetime.fromisoformat(taken if len(taken) > 10 else taken + "T12:00")
    day = (known - timedelta(hours=number * unit)).date()
    return Dated(day.isoformat(), "age", 0.6) if FIRST <= day.year <= LAST else NONE
