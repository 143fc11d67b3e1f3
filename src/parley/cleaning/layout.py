"""What the place of a line says: where the article is on a page, subheads, menus.

Reads the lines of one article with its surroundings and marks every line that goes; assumes that an
article is the page's largest body of sentences, that menus and lists of headlines are runs of short
lines without an end, and that a single such line between sentences is a subhead.
"""

import re
import statistics

from parley.cleaning.boilerplate import ENDING, LABEL, LABELS, reason_for
from parley.cleaning.captions import is_caption, mark_galleries
from parley.cleaning.lines import LONG, Line, alnum
from parley.cleaning.links import append, hangs

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
_CARDS = 6  # lines of links to other articles in a row, behind which another label would be needed
_OVER = 4  # such lines in a row, of two kinds, behind which an article does not go on
_SHORT = 8  # lines without an end that stay together in a text that holds nothing but an article
_LABEL = 4  # words of a label that ends in a colon, at most
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,2}")
_ABOUT = re.compile(
    rf"({_NAME.pattern}) (?:is|was|has|writes|covers|reports|works|joined|serves|teaches|leads)\b"
)
_ASKING = ("sign-up", "session widget")
_NEAR = 4  # lines between two appeals that belong to them, at most
_READER = re.compile(r"\b(?:you|your|we|our|us|we'll|you'll)\b", re.IGNORECASE)
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
            append(joined[-1], line)
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
        listed = line.words >= 5 and not line.ends and not hangs(line) and not line.more
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
    _mark_between(lines)


def _mark_between(lines: list[Line]) -> None:
    """Mark what speaks to the reader between two lines that do so and have gone."""
    asks = [n for n, line in enumerate(lines) if line.reason in _ASKING]
    for one, two in zip(asks, asks[1:], strict=False):
        between = lines[one + 1 : two]
        spoken = [line for line in between if line.prose or line.reason]
        if 0 < len(between) <= _NEAR and spoken and all(
            line.reason or (_READER.search(line.text) and "“" not in line.text
                            and '"' not in line.text and line.words <= 60)
            for line in spoken
        ):  # fmt: skip
            for line in spoken:
                line.reason = line.reason or lines[one].reason


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
            append(before, line)
        elif _open(before) and len(result) > 1 and _open(result[-2]) and result[-2].words >= 6:
            append(result[-2], result.pop())  # the name that was a link
            append(result[-1], line)
        else:
            result.append(line)
    return result


def _open(line: Line) -> bool:
    """May a line go on: a sentence that has begun and not ended?"""
    return not line.reason and not line.ends


def find_article(lines: list[Line], anchored: bool) -> tuple[int, int]:
    """Where the article's sentences begin and end; anchored: the first ones belong to it."""
    at = [n for n, line in enumerate(lines) if not line.reason and line.prose]
    if not at:
        return 0, len(lines)
    clusters = [[at[0]]]
    labelled: set[int] = set()
    for one, two in zip(at, at[1:], strict=False):
        between = [
            line for line in lines[one + 1 : two]
            if not line.reason and not line.lower and not _ITEM.match(line.text)
        ]  # fmt: skip
        ends = [line for line in lines[one + 1 : two] if ENDING.match(line.text) and line.words < 8]
        over = bool(ends)
        cards = sum(line.reason == "related links" for line in lines[one + 1 : two])
        weak = (over and all(LABELS.match(line.text) for line in ends)) or (
            not over and cards >= _CARDS
        )
        over = over or cards >= _CARDS
        over = over or any(
            line.reason in ("comments", "copyright") for line in lines[one + 1 : two]
        )
        tail = [line.reason for line in lines[one + 1 : two] if line.reason in _TAIL]
        over = over or (len(tail) >= _OVER and len(set(tail)) > 1)
        if len(between) > GAP or (over and two - one > 3):
            clusters.append([])
            if weak and len(between) <= GAP:
                labelled.add(two)
        clusters[-1].append(two)
    masses = [sum(len(lines[n].text) for n in cluster) for cluster in clusters]
    main = max(range(len(clusters)), key=lambda n: masses[n])
    first = 0 if anchored and _near(lines, clusters[0][0]) else main
    if first < main and masses[first] > _LEAST * masses[main]:
        main = first  # what stands below the title, though a list of teasers is longer
    last = main
    for n in range(main + 1, len(clusters)):
        weak = clusters[n][0] in labelled and last == n - 1
        if _continues(lines, clusters[n], masses[n], masses[main], weak):
            last = n
    while first and _continues(lines, clusters[first - 1], masses[first - 1], masses[main]):
        first -= 1
    return clusters[first][0], clusters[last][-1] + 1


def _near(lines: list[Line], first: int) -> bool:
    """Do the first sentences stand close below the title?"""
    return sum(not line.reason for line in lines[:first]) <= GAP


def _continues(
    lines: list[Line], cluster: list[int], mass: int, main: int, weak: bool = False
) -> bool:
    """Is a further body of sentences part of the article rather than teasers and notices?

    ``weak``: nothing but a label that may stand within an article parts it from the one above.
    """
    inside = [line for line in lines[cluster[0] : cluster[-1] + 1] if not line.reason]
    full = sum(line.words >= LONG and line.ends for line in inside)
    if weak and full >= 2 and full >= 0.4 * len(inside) and mass > 0.1 * main:
        return True
    return len(cluster) >= max(3, 0.7 * len(inside)) and mass > 0.2 * main


def mark_surroundings(lines: list[Line], start: int, end: int, titled: bool, clean: bool) -> None:
    """Mark what stands above the sentences, below them, and menus between.

    ``lines`` begin below the title where it stands on the page (``titled``). Where nothing has gone
    so far (``clean``), the text is an article's alone: only what stands below it is looked at.
    """
    head = [line for line in lines[:start] if not line.reason]
    if clean and len(head) <= _SHORT:
        head = []
    stays = [line for line in head if line.words >= 6] if titled or len(head) > 2 else head
    keys = [alnum(line.text) for line in head]
    begun = [n for n, line in enumerate(head) if (hangs(line) or line.more) and line.words >= 8
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
    _mark_runs(lines, start, end, clean)
    _mark_authors(lines, start, end)


def _mark_authors(lines: list[Line], start: int, end: int) -> None:
    """Mark who the author is, below the text; the name stands above it."""
    names = {line.text for line in lines[:start] if _NAME.fullmatch(line.text)}
    for line in reversed(lines[start:end]):
        if line.reason:
            continue
        name = _ABOUT.match(line.text)
        if not name or name.group(1) not in names:
            return
        line.reason = "byline"


def _mark_runs(lines: list[Line], start: int, end: int, clean: bool) -> None:
    """Inside the article: keep a subhead, drop menus, lists of links and stray words."""
    run: list[Line] = []
    before: Line | None = None
    noisy = sum(line.reason in ("navigation", "widget", "header") for line in lines) > 8
    behind: set[int] = set()  # lines of the run above which something has gone
    gone = False
    for at, line in enumerate(lines[start:end], start):
        if line.text.endswith(":") and not line.reason and _is_idle(line, lines[at + 1 : at + 9]):
            line.reason = "menu"
        if line.reason:
            gone = True
            continue
        if clean and not alnum(line.text):
            line.reason = "fragment"
        elif not line.prose:
            if gone:
                behind.add(len(run))
            run.append(line)
        else:
            if not clean or len(run) > _SHORT:
                _judge(run, before, noisy, behind)
            run, before, behind = [], line, set()
        gone = False


def _is_idle(line: Line, below: list[Line]) -> bool:
    """Is a line a label of a thing that has gone: a colon, and then another heading?"""
    if line.words > _LABEL or not below or not below[0].reason:
        return False
    left = next((other for other in below if not other.reason), None)
    return left is not None and (
        left.text.endswith(":") or (not left.ends and left.words <= _LABEL and not left.lower)
    )


def _judge(run: list[Line], before: Line | None, noisy: bool, behind: set[int]) -> None:
    """Mark the lines of a run between two sentences that are no subhead and no list."""
    items = sum(bool(_ITEM.match(line.text)) for line in run)
    if (before is not None and before.text.endswith(":")) or (items and items >= len(run) - 1):
        return
    broken = sum(line.lower for line in run) >= _BROKEN * len(run)
    menu = sum(not line.ends for line in run) > 2 and not broken
    goes_on = False
    above: Line | None = before
    for n, line in enumerate(run):
        begins = n in behind or above is None or above.ends or above.link
        above = line
        open_end = hangs(line) and line.words >= 3
        begun, goes_on = goes_on, open_end
        if open_end or begun:
            continue  # a sentence that links have broken
        if line.ends and line.words >= 2 and not line.lower:
            continue  # a short sentence, or who speaks next
        if line.more and line.words >= 4:
            continue  # a sentence with the links that stand in it
        label = begins and line.link and not line.more and line.words < 6 and not line.lower
        if label or menu and line.words < (LONG if len(run) > _LISTED else 16):
            line.reason = "menu"
        elif _is_link_headline(line):
            line.reason = "related links"
        elif line.lower and broken and line.words >= 5:
            continue
        elif line.lower or (noisy and line.words < 2) or not alnum(line.text):
            line.reason = "fragment"
