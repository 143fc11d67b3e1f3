"""Items of RSS and Atom feeds.

Reads decoded XML, also where it is not well formed, writes `Row`. Assumes nothing: entities that a
feed declares for itself are not expanded, and no address in it is opened.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from parley.collecting.entries import Rejection, Row, is_blank, text_row

_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_DECLARED = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_TAGS = re.compile(r"<[^<>]*>")


def feed_rows(text: str) -> Iterator[Row]:
    """Items of a feed: content or summary as it stands in it, date, link, and the feed as outlet.

    Raises
    ------
    Rejection
        If the feed declares entities of its own, or holds no item.
    """
    if _ENTITY.search(text):
        raise Rejection("unsafe", "the feed declares XML entities of its own, which can unpack "
                        "without end; take its <!ENTITY ...> lines out")  # fmt: skip
    import feedparser

    stream = io.BytesIO(_DECLARED.sub(r"\1", text).encode("utf-8", "replace"))
    feed = feedparser.parse(
        stream, sanitize_html=False, resolve_relative_uris=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )  # fmt: skip
    if not feed.entries:
        raise Rejection("empty", "the feed holds no item; save it again, or take it away")
    outlet = _plain(feed.feed, "title")
    for item, entry in enumerate(feed.entries, 1):
        body = _body(entry)
        if is_blank(body):
            yield Row(item, {}, "empty", "the item has neither content nor summary; save the page "
                      "that it links to")  # fmt: skip
        else:
            source = _plain(entry.get("source") or {}, "title")
            yield text_row(
                body, _plain(entry, "title"), entry.get("published") or entry.get("updated") or "",
                source or outlet, entry.get("link") or "", item,
            )  # fmt: skip


def _body(entry: Any) -> str:
    """The longest content of an item, or its summary."""
    contents = [part.get("value") or "" for part in entry.get("content") or []]
    longest = max(contents, key=len, default="")
    summary = entry.get("summary") or ""
    return summary if is_blank(longest) else longest


def _plain(entry: Any, name: str) -> str:
    """A field without mark-up."""
    value = entry.get(name) or ""
    detail = entry.get(f"{name}_detail") or {}
    return _TAGS.sub("", value) if "html" in (detail.get("type") or "") else value
