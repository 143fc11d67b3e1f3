"""What a file becomes: `Row` for a record or for what is wrong with it, `Rejection` for the whole.

Reads nothing, writes nothing, assumes nothing; the readers of all formats share it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One row: its number (0 for the whole file), its fields, or what is wrong and the mend."""

    item: int
    fields: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    detail: str = ""


class Rejection(Exception):
    """A file that is no record: the reason and what a person can do about it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def text_row(
    body: str, title: str = "", published: str = "", outlet: str = "", url: str = "", item: int = 1
) -> Row:
    """A row that is a record: its text, and what is known of it."""
    return Row(item, {
        "title": " ".join(title.split()), "body": body, "published_raw": published.strip(),
        "outlet_raw": " ".join(outlet.split()), "url": url.strip(),
    })  # fmt: skip


def numbered(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken; it is taken from now on."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free


def is_blank(text: str) -> bool:
    """Holds a text nothing but blanks, byte order marks and NULs?"""
    return not text.strip("\ufeff\x00 \t\r\n\x0b\x0c\xa0")
