"""What the place of a line says: where the article is on a page, subheads, menus.

Reads the lines of one article with its surroundings and marks every line that goes; assumes that an
article is the page's largest body of sentences, that menus and lists of headlines are runs of short
lines without an end, and that a single such line between sentences is a subhead.
"""

import re
import statistics

from parley.cleaning.boilerplate import ENDING, LABEL, reason_for
from parley.cleaning.captions import is_caption, mark_galleries
from parley.cleaning.lines import LONG, Line, alnum, join

GAP = 10  # lines without an end that may stand inside an article
_ALT = re.compile(
    r"(?:(?:an?|two|three|four|several|people|the|men|women|rescuers|soldiers|ukrainian|russian)\b"
    r"|[A-Z][\w'’-]+ (?:[A-Z][\w'’.-]+ ){1,6}).*\b(?:background|left"
    r"|foreground|right|wearing|holds?|stands?|sits?|seated|standing|sitting|walks?|poses?|gestures?"
    r"|shakes?|speaks?|looks?|talking|visits?|crosse?s?|attends?|chairs?|meets?|listens?|arrives?"
    r"|installs?|embraces?|mourns?|carry|carries|inspects?|greets?|delivers?|smiles?|waves?|waits?)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[.,;:!?)\]\"”’»]{1,3}$")
_LINKS = 8  # words of a headline in capitals that stands between paragraphs
_TAIL = ("share bar", "comments", "sign-up", "copyright", "related links")
_LEAST = 0.3  # of the longest body of sentences: an article below its title has at least so much
_BROKEN = 0.3  # of the lines of a run begin small: sentences that links have broken, no menu
_LISTED = 8  # lines of a run that are a list of headlines, however long
_OVER = 4  # such lines in a row, of two kinds, behind which an article does not go on
_HANGS = re.compile(
    r"(?:\w,|\b(?:the|an?|of|to|in|on|at|by|for|with|and|or|but|that|as|from|into|than|about|over"
    r"|nearly|not|is|are|was|were|be|been|has|have|had|its|his|her|their|our|who|which|said"
    r"|told|president|minister|least|some|more))$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-–—•·*▪■►]|\(?\d{1,2}[.)]|[a-z]\))\s*\S")


def unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of a text that was broken at a fixed width."""
    if len(lines) < 4:
        return lines
    widths = [len(line.text) for line in lines]
    width = max(widths)
    broken = sum(
        one.block == two.block and not one.ends and two.lower
        for one, two in zip(lines, lines[1:], strict=False)
    )
    if width > 120 or statistics.median(widths) < 40 or broken < 0.2 * len(lines):
        return lines
    joined = [lines[0]]
    length, ends = len(lines[0].text), lines[0].ends
    for line in lines[1:]:
        goes_on = length > 0.8 * width if ends else (length > 0.6 * width or line.lower)
        length, ends = len(line.text), line.ends
        if line.block == joined[-1].block and goes_on:
            _append(joined[-1], line)
        else:
            joined.append(line)
    return joined


def mark_furniture(lines: list[Line], title: str) -> None:
    """Mark lines whose words give them away, and the description of a picture above its caption."""
    spaced = bool(lines) and lines[-1].block > len(lines) / 3
    key, labelled = alnum(title), False
    for at, line in enumerate(lines):
        if line.reason or (key and alnum(line.text) == key) or _CLOSING.match(line.text):
            continue
        line.reason = reason_for(line.raw if "](" in line.raw else line.text)
        if not line.reason and is_caption(line.text):
            line.reason = "caption"
        above = lines[at - 1] if at else line
        listed = line.words >= 5 and not line.ends and not _HANGS.search(line.text)
        labelled = (labelled and (listed or bool(line.reason))) or bool(LABEL.match(line.text))
        if labelled and listed and not line.reason:
            line.reason = "related links"
        if line.reason == "sign-up" and at and _announces(above):
            above.reason = "sign-up"
        if line.reason in ("caption", "photo credit") and at and not lines[at - 1].reason:
            above = lines[at - 1]
            close = above.block == line.block and (spaced or line.reason == "photo credit")
            if close and _describes(above):
                above.reason = "caption"
    mark_galleries(lines)


def _announces(line: Line) -> bool:
    """Does a line stand above an appeal as part of it: "We bring you ...", or its heading?"""
    ours = re.match(r"(?:we|our)\b", line.text, re.IGNORECASE)
    return not line.reason and bool(ours) and line.words <= 12 and "“" not in line.text


def _describes(line: Line) -> bool:
    """Does a line tell what a picture shows: one or two sentences in the present, nobody says."""
    spoken = re.search(r"\b(?:said|says|told|added|according)\b|[\"“”]", line.text)
    return line.words <= 60 and not spoken and bool(_ALT.match(line.text))


def _is_link_headline(line: Line) -> bool:
    """Is a line the headline of another article: long, and every word in capitals?"""
    words = re.findall(r"[^\W\d_][\w'’-]*", line.text)
    return len(words) >= _LINKS and sum(word[0].isupper() for word in words) >= 0.85 * len(words)


def mend_links(lines: list[Line]) -> list[Line]:
    """Put sentences together again that were broken by links, adverts or pictures."""
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else None
        if before is None or line.reason or not line.lower or _ITEM.match(line.text):
            result.append(line)
        elif _open(before) and before.words >= 4:
            _append(before, line)
        elif _open(before) and len(result) > 1 and _open(result[-2]) and result[-2].words >= 6:
            _append(result[-2], result.pop())  # the name that was a link
            _append(result[-1], line)
        else:
            result.append(line)
    return result


def _open(line: Line) -> bool:
    """May a line go on: a sentence that has begun and not ended?"""
    return not line.reason and not line.ends


def _append(line: Line, more: Line) -> None:
    line.text = join(line, more)
    line.more = [*line.more, more, *more.more]
    more.more = []


def find_article(lines: list[Line], anchored: bool) -> tuple[int, int]:
    """Where the article's sentences begin and end; anchored: the first ones belong to it."""
    at = [n for n, line in enumerate(lines) if not line.reason and line.prose]
    if not at:
        return 0, len(lines)
    clusters = [[at[0]]]
    for one, two in zip(at, at[1:], strict=False):
        between = [
            line for line in lines[one + 1 : two]
            if not line.reason and not line.lower and not _ITEM.match(line.text)
        ]  # fmt: skip
        over = any(ENDING.match(line.text) and line.words < 8 for line in lines[one + 1 : two])
        over = over or any(
            line.reason in ("comments", "copyright") for line in lines[one + 1 : two]
        )
        tail = [line.reason for line in lines[one + 1 : two] if line.reason in _TAIL]
        over = over or (len(tail) >= _OVER and len(set(tail)) > 1)
        if len(between) > GAP or (over and two - one > 3):
            clusters.append([])
        clusters[-1].append(two)
    masses = [sum(len(lines[n].text) for n in cluster) for cluster in clusters]
    main = max(range(len(clusters)), key=lambda n: masses[n])
    first = 0 if anchored and _near(lines, clusters[0][0]) else main
    if first < main and masses[first] > _LEAST * masses[main]:
        main = first  # what stands below the title, though a list of teasers is longer
    last = main
    for n in range(main + 1, len(clusters)):
        if _continues(lines, clusters[n], masses[n], masses[main]):
            last = n
    while first and _continues(lines, clusters[first - 1], masses[first - 1], masses[main]):
        first -= 1
    return clusters[first][0], clusters[last][-1] + 1


def _near(lines: list[Line], first: int) -> bool:
    """Do the first sentences stand close below the title?"""
    return sum(not line.reason for line in lines[:first]) <= GAP


def _continues(lines: list[Line], cluster: list[int], mass: int, main: int) -> bool:
    """Is a further body of sentences part of the article rather than teasers and notices?"""
    inside = [line for line in lines[cluster[0] : cluster[-1] + 1] if not line.reason]
    return len(cluster) >= max(3, 0.7 * len(inside)) and mass > 0.2 * main


def mark_surroundings(lines: list[Line], start: int, end: int, titled: bool) -> None:
    """Mark what stands above the sentences, below them, and menus between.

    ``lines`` begin below the title where it stands on the page (``titled``).
    """
    head = [line for line in lines[:start] if not line.reason]
    stays = [line for line in head if line.words >= 6] if titled or len(head) > 2 else head
    keys = [alnum(line.text) for line in head]
    begun = [n for n, line in enumerate(head) if _HANGS.search(line.text) and line.words >= 8
             and n >= len(head) - 6]  # fmt: skip
    for n, line in enumerate(head[: begun[0]] if begun else head):
        again = keys.count(keys[n]) > 1  # a headline above its picture and below it
        if line not in stays or again or len(stays) > 3 or n < len(head) - 6:
            line.reason = "header"
    tail = [line for line in lines[end:] if not line.reason]
    over = any(line.reason in ("related links", "comments", "copyright") for line in lines[end:])
    for line in tail:
        if len(tail) > 2 or over or line.words < 8 or not line.text[:1].isupper():
            line.reason = "navigation"
    _mark_runs(lines, start, end)


def _mark_runs(lines: list[Line], start: int, end: int) -> None:
    """Inside the article: keep a subhead, drop menus, lists of links and stray words."""
    run: list[Line] = []
    before: Line | None = None
    noisy = sum(line.reason in ("navigation", "widget", "header") for line in lines) > 8
    for line in lines[start:end]:
        if line.reason:
            continue
        if not line.prose:
            run.append(line)
            continue
        _judge(run, before, noisy)
        run, before = [], line


def _judge(run: list[Line], before: Line | None, noisy: bool) -> None:
    """Mark the lines of a run between two sentences that are no subhead and no list."""
    items = sum(bool(_ITEM.match(line.text)) for line in run)
    if (before is not None and before.text.endswith(":")) or (items and items >= len(run) - 1):
        return
    broken = sum(line.lower for line in run) >= _BROKEN * len(run)
    menu = sum(not line.ends for line in run) > 2 and not broken
    goes_on = False
    for line in run:
        hangs = bool(_HANGS.search(line.text)) and line.words >= 3
        begun, goes_on = goes_on, hangs
        if hangs or begun:
            continue  # a sentence that links have broken
        if line.ends and line.words >= 2 and not line.lower:
            continue  # a short sentence, or who speaks next
        if menu and line.words < (LONG if len(run) > _LISTED else 16):
            line.reason = "menu"
        elif _is_link_headline(line):
            line.reason = "related links"
        elif line.lower and broken and line.words >= 5:
            continue
        elif line.lower or (noisy and line.words < 2) or not alnum(line.text):
            line.reason = "fragment"
