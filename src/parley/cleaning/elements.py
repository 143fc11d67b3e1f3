"""Pages of mark-up with several articles: one `<article>` element for each.

Reads decoded HTML, writes the elements that are articles of their own; assumes that each has its
heading, its day and a body of sentences. Teasers have no body, and the posts of a live blog stand
under the page's own heading, so neither divides a page.
"""

import re
from typing import NamedTuple

import lxml.html
from lxml.etree import ParserError

from parley.cleaning import dates
from parley.cleaning.lines import alnum, mend
from parley.cleaning.rulers import LIVE, TOLD

_TAG = re.compile(r"<!--|<(/?)article\b[^<>]*>", re.IGNORECASE)
_BLOG = re.compile(r"LiveBlogPosting|live-?_?blog|live-?_?updates?\b", re.IGNORECASE)
_HEADING = re.compile(r"<h1\b[^<>]*>(.*?)</h1", re.IGNORECASE | re.DOTALL)
_SHORT = 300  # characters below which an element cannot hold an article
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)


class Element(NamedTuple):
    """An article element: where it stands, and its own title, date, outlet and byline."""

    start: int
    end: int
    title: str
    dated: dates.Dated
    outlet: str
    byline: str


def divide(raw: str) -> list[Element]:
    """The article elements of a page that holds several articles; empty where it does not."""
    spans = _spans(raw)
    if len(spans) < 2 or _BLOG.search(raw):
        return []
    found = [element for start, end in spans
             if end - start >= _SHORT and (element := _element(raw, start, end))]  # fmt: skip
    if len(found) < 2 or len({alnum(element.title) for element in found}) < len(found):
        return []
    outside = raw[: found[0].start] + raw[found[-1].end :]
    above = [mend(re.sub(r"<[^<>]*>", " ", text)) for text in _HEADING.findall(outside)]
    if any(LIVE.search(text) for text in [*above, *map(mend, _TITLE.findall(raw[:20_000]))]):
        return []
    if above and not all(element.byline or element.outlet for element in found):
        return []  # the page has a heading of its own: its elements may be posts or chapters
    return found


def _spans(raw: str) -> list[tuple[int, int]]:
    """Where article elements stand that are in no other."""
    spans: list[tuple[int, int]] = []
    depth = start = at = 0
    while match := _TAG.search(raw, at):
        at = match.end()
        if match.group() == "<!--":
            close = raw.find("-->", at)
            if close < 0:
                break
            at = close + 3
        elif not match.group(1):
            start = match.start() if not depth else start
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((start, at))
    return spans


def _element(raw: str, start: int, end: int) -> Element | None:
    """An element as an article, if it is one."""
    try:
        tree = lxml.html.fromstring(raw[start:end])
    except (ParserError, ValueError):
        return None
    headings = tree.xpath(".//h1") or tree.xpath(".//h2")
    words = sum(len(p.text_content().split()) for p in tree.iter("p"))
    paragraphs = sum(len(p.text_content().split()) >= 8 for p in tree.iter("p"))
    title = mend(headings[0].text_content()) if headings else ""
    if not title or words < TOLD or paragraphs < 2:
        return None
    dated = _dated(tree)
    if not dated.date:
        return None
    return Element(start, end, title, dated, _named(tree, ("publisher", "outlet", "source")),
                   _named(tree, ("byline", "author")))  # fmt: skip


def _dated(tree: lxml.html.HtmlElement) -> dates.Dated:
    """The day that an element states about itself."""
    values = [node.get("content") or "" for node in _with(tree, ("datepublished",))]
    for node in tree.iter("time"):
        values += [node.get("datetime") or "", node.text_content()]
    values += [node.text_content() for node in _with(tree, ("date", "published", "timestamp"))]
    for value in values:
        found = dates.in_field(mend(value)) if len(value) < 200 else dates.NONE
        if found.date:
            return found._replace(basis="mark-up", certainty=min(found.certainty, 0.9))
    return dates.NONE


def _named(tree: lxml.html.HtmlElement, names: tuple[str, ...]) -> str:
    """The text of the first short element of such a class or property."""
    for node in _with(tree, names):
        text = mend(node.get("content") or node.text_content())
        if text and len(text.split()) <= 8:
            return text
    return ""


def _with(tree: lxml.html.HtmlElement, names: tuple[str, ...]) -> list[lxml.html.HtmlElement]:
    """Elements whose class, property or relation is one of these names."""
    found = []
    for node in tree.iter():
        if isinstance(node.tag, str):
            said = " ".join(node.get(key) or "" for key in ("class", "itemprop", "rel"))
            words = re.split(r"[\s_]+|-+", said.lower()) if said.strip() else []
            if any(name in words for name in names):
                found.append(node)
    return found
