"""Windows of time: the month, quarter or year that a date stands in, or the days between events."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from parley.errors import InputError

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def window_of(day: str, window: str) -> tuple[str, str]:
    """First and last day of the calendar window that holds an ISO date.

    >>> window_of("2025-05-16", "quarter")
    ('2025-04-01', '2025-06-30')
    """
    year, month, length = int(day[:4]), int(day[5:7]), MONTHS[window]
    first = (month - 1) // length * length + 1
    last = first + length - 1
    return f"{year:04}-{first:02}-01", f"{year:04}-{last:02}-{monthrange(year, last)[1]:02}"


def windows_of(days: Iterable[str], window: str, events: Iterable[str] = ()) \
        -> dict[str, tuple[str, str]]:  # fmt: skip
    """The window of each day.

    Parameters
    ----------
    days : iterable of str
        ISO dates; empty ones are left out.
    window : str
        month, quarter, year or event. A window between events begins on the day of one and ends on
        the day before the next; the first begins with the first of the days, if that is before
        the first event, and the last ends with the last.
    events : iterable of str
        ISO dates of the events.

    >>> windows_of(["2025-05-01", "2025-05-20"], "event", ["2025-05-16"])
    {'2025-05-01': ('2025-05-01', '2025-05-15'), '2025-05-20': ('2025-05-16', '2025-05-20')}
    """
    found = sorted(set(days) - {""})
    if window != "event":
        return {day: window_of(day, window) for day in found}
    if not found:
        return {}
    inner = sorted(day for day in set(events) if found[0] < day <= found[-1])
    before = [day for day in events if day <= found[0]]
    starts = [max(before, default=found[0]), *inner]
    ends = [str(date.fromisoformat(day) - timedelta(days=1)) for day in inner] + [found[-1]]
    place = [bisect_right(starts, day) - 1 for day in found]
    return {day: (starts[n], ends[n]) for day, n in zip(found, place, strict=True)}


def read_events(events: pd.DataFrame) -> tuple[str, ...]:
    """The days of the events of data/events.csv, in order.

    Raises
    ------
    InputError
        If a date is not YYYY-MM-DD.
    """
    for row in events.itertuples():
        try:
            date.fromisoformat(str(row.date))
        except ValueError:
            raise InputError(f"data/events.csv: '{row.name}' has the date '{row.date}'; write "
                             "YYYY-MM-DD") from None  # fmt: skip
    return tuple(sorted(set(events["date"])))
