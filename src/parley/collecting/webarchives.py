"""Pages of web archives (WARC and ARC), as Common Crawl and crawlers leave them.

Reads a stream of records, writes `Row`. Assumes nothing. The day of the crawl says nothing of the
day of publication and is left out.
"""

from collections.abc import Iterator
from typing import Any

from parley.collecting.archives import Budget, Exhausted, Unpacking, damaged
from parley.collecting.decoding import decode
from parley.collecting.entries import Rejection, Row, is_blank, text_row

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_TYPES = ("response", "resource", "conversion")


def warc_rows(stream: Any, budget: Budget) -> Iterator[Row]:
    """Pages of a web archive with their addresses; what is no page says why.

    Raises
    ------
    Exhausted
        If the archive unpacks to too much.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    item = 0
    try:
        for record in ArchiveIterator(stream, arc2warc=True):
            if record.rec_type in _TYPES:
                item += 1
                try:
                    yield _page(record, item, budget)
                except Exhausted:
                    raise
                except Rejection as no:
                    yield Row(item, {}, no.reason, no.detail)
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        end = damaged("web archive", error)
        yield Row(item + 1, {}, end.reason, f"from here on {end.detail}")


def _page(record: Any, item: int, budget: Budget) -> Row:
    headers = record.http_headers
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    stated = (headers or record.rec_headers).get_header("Content-Type") or ""
    kind, _, rest = stated.partition(";")
    status = headers.get_statuscode() if headers else "200"
    if kind.strip().lower() not in _PAGES:
        return Row(item, {}, "no page", f"{address[:200]} is {kind.strip()[:40] or 'of no type'}; "
                   "nothing to do")  # fmt: skip
    if status != "200":
        return Row(item, {}, "no page", f"{address[:200]} answered {status}; fetch it again")
    body = Unpacking(record.content_stream(), record.length or 0, budget).whole()
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise Rejection("unreadable", f"{address[:200]} is cut short; download the archive again")
    _, _, charset = rest.lower().partition("charset=")
    text = decode(body, charset.split(";")[0].strip(" \"'"))
    if is_blank(text):
        return Row(item, {}, "empty", f"{address[:200]} holds no text; fetch it again")
    return text_row(text, url=address.strip("<>"), item=item)
