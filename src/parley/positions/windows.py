"""Calendar windows: the month, quarter or year that a date stands in."""

from calendar import monthrange

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def window_of(date: str, window: str) -> tuple[str, str]:
    """First and last day of the calendar window that holds an ISO date.

    >>> window_of("2025-05-16", "quarter")
    ('2025-04-01', '2025-06-30')
    """
    year, month, length = int(date[:4]), int(date[5:7]), MONTHS[window]
    first = (month - 1) // length * length + 1
    last = first + length - 1
    return f"{year:04}-{first:02}-01", f"{year:04}-{last:02}-{monthrange(year, last)[1]:02}"
