"""What of a page's text was a link: teasers go, names inside sentences are put back into them.

Reads lines of a text and writes `Line.link`, joined lines and reasons; assumes that a text saved
from a page names its links in a list of its own (each line "- [text](address)"), or that a line is
a link of Markdown as a whole. Where nothing tells links, only marks that stand alone are joined.
"""

import re

from parley.cleaning.boilerplate import reason_for
from parley.cleaning.lines import Line, alnum, join, mend, sentences

FEWEST = 3  # entries that make lines a list of the page's links
TEASER = 4  # words of a link that is the headline of another article, at least
INSIDE = 7  # words of a link inside a sentence, at most, where the sentence does not ask for more
MOST = 0.5  # of the sentences of a page may be such summaries; more are an article
CARDS = 3  # headlines in a row, each with a sentence below, that are teasers with their summaries
_ENTRY = re.compile(r"(?:[-*•]|\[?\d{1,3}[\].])\s*\[(.*)\]\(\S*\)$")
_WHOLE = re.compile(r"\[[^\[\]]*\]\(\S+\)$")
_CLOSES = re.compile(r"[,.;:!?)\]”’]{1,4}$")
_OPENS = re.compile(r"(?:[“‘«„(\[]|[“‘«„\"][A-Z])$")
_BUTTON = re.compile(
    r"(?:read|learn|see|view|find out|discover) (?:more|details|story|article)|full story"
    r"|continue reading|details|more info(?:rmation)?|read (?:on|now)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,2}")
_WORD = re.compile(r"[^\W\d_]{5,}")
_HANGS = re.compile(
    r"(?:\w,|\b(?:the|an?|of|to|in|on|at|by|for|with|and|or|but|that|as|from|into|than|about|over"
    r"|nearly|not|is|are|was|were|be|been|has|have|had|its|his|her|their|our|who|which|said"
    r"|told|president|minister|least|some|more))$",
    re.IGNORECASE,
)


def hangs(line: Line) -> bool:
    """Does a line end in a word that something must follow?"""
    return bool(_HANGS.search(line.text))


def mark_links(lines: list[Line]) -> None:
    """Say of each line whether it was a link, as far as the text tells."""
    entries = [match for line in lines if (match := _ENTRY.match(line.raw))]
    known = {alnum(mend(match.group(1))) for match in entries} if len(entries) >= FEWEST else set()
    for line in lines:
        line.link = bool(_WHOLE.match(line.raw)) or (
            bool(known) and alnum(line.text) in known and not _ENTRY.match(line.raw)
        )


def mend_marks(lines: list[Line]) -> list[Line]:
    """Put marks that stand alone back to their sentence: a comma behind a link, an open quote."""
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else None
        if before is None or line.reason or before.reason or before.block != line.block:
            result.append(line)
        elif _CLOSES.match(line.text) and not before.ends and (before.words >= 4 or before.link):
            append(before, line, gap="")
        elif _OPENS.match(before.text) and (
            line.lower if len(before.text) > 1 else line.words >= 3 and not line.ends
        ):
            append(before, line, gap="")
            before.link = False
        else:
            result.append(line)
    return result


def join_links(lines: list[Line]) -> list[Line]:
    """Join links to the sentences that they stand in, and what goes on behind them."""
    if not any(line.link for line in lines):
        return lines
    result: list[Line] = []
    joined = 0  # links in the sentence at the end of the result, in a row
    for at, line in enumerate(lines):
        before = result[-1] if result else None
        after = lines[at + 1] if at + 1 < len(lines) else None
        row = at
        while row < len(lines) and lines[row].link:
            row += 1
        if before is None or line.reason or before.reason or before.ends:
            joined = 0
        elif line.link and not reason_for(line.text):
            menu = row - at > 3 and not hangs(before) and not line.lower
            if not menu and (_asks(before, line, after) or (0 < joined < 3 and line.words <= 4)):
                append(before, line)
                joined += 1
                continue
            joined = 0
        elif joined and line.lower:
            append(before, line)
            joined = 0
            continue
        else:
            joined = 0
        result.append(line)
    return result


def _asks(before: Line, link: Line, after: Line | None) -> bool:
    """Is a link part of the sentence above: one that has begun, and wants more words?"""
    if before.link and not before.more and not before.lower:
        return False
    if hangs(before) and before.words >= 2:
        return link.words <= 3 * INSIDE
    goes_on = after is not None and after.lower and not before.link
    if before.words < (3 if goes_on else 4) or link.words > INSIDE:
        return False
    if _PERSON.fullmatch(link.text) and not goes_on:
        return False  # who wrote it
    begun = sentences(before.text) > 0 or before.words >= 12 or link.lower
    return begun or goes_on


def append(line: Line, more: Line, gap: str = " ") -> None:
    """Make a line go on with another one."""
    line.text = join(line, more, gap=gap)
    line.more = [*line.more, more, *more.more]
    more.more = []


def mark_teasers(lines: list[Line]) -> None:
    """Mark links to other articles between the paragraphs, and the summaries below them."""
    heads: list[int] = []
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if line.reason == "related links" and line.link:
            heads.append(at)
        elif _is_teaser(line) and not (after is not None and after.lower and not after.reason):
            line.reason = "related links"
            heads.append(at)
    for at in heads:
        for line in lines[max(0, at - 1) : at + 2]:
            if line.link and not line.reason and not line.more and line.words >= TEASER:
                line.reason = "related links"  # a headline that has a stop
    _mark_summaries(lines, heads)
    _mark_cards(lines)
    _mark_cut_off(lines)


def _mark_cut_off(lines: list[Line]) -> None:
    """Mark sentences that are cut off in their midst, where several stand near, and their heads."""
    left = [line for line in lines if not line.reason]
    cut = [n for n, line in enumerate(left) if line.words >= 8 and not line.prose
           and line.text.endswith(("…", "..."))]  # fmt: skip
    near = {n for one, two in zip(cut, cut[1:], strict=False) if two - one <= 6 for n in (one, two)}
    mass = sum(len(line.text) for line in left if line.words >= 8)
    if sum(len(left[n].text) for n in near) > MOST * mass:
        return  # a page of nothing but such
    for n in near:
        left[n].reason = "related links"
        above = left[n - 1] if n else None
        if above is not None and not above.ends and above.words >= TEASER and not hangs(above):
            above.reason = above.reason or "related links"


def mark_layout(lines: list[Line]) -> None:
    """Mark headlines with one sentence each at the end of a page, in a row of equal layout."""
    left = [line for line in lines if line.reason in ("", "related links")]
    pairs: list[tuple[Line, Line]] = []
    at = len(left)
    while at >= 2 and _is_summary(left[at - 2], left[at - 1]):
        pairs.append((left[at - 2], left[at - 1]))
        at -= 2
    near = range(max(0, at - 6), at - 1)
    if any(left[n + 1].prose and _is_head(left[n]) for n in near):
        return  # the whole page is made so: a chronicle
    same = sum(bool(_said(head) & _said(below)) for head, below in pairs)
    mass = sum(len(below.text) for _, below in pairs)
    told = sum(len(line.text) for line in left if line.prose and not line.reason)
    if len(pairs) >= CARDS and same >= 0.6 * len(pairs) and mass < MOST * told:
        for other in left[at:]:
            other.reason = "related links"
        if at and not left[at - 1].ends and not left[at - 1].reason and not left[at - 1].prose:
            left[at - 1].reason = "related links"  # their common heading


def _is_head(line: Line) -> bool:
    asks = line.ends and not line.reason
    shape = line.words >= TEASER and not asks and not line.lower and not hangs(line)
    return shape and not line.more and not line.prose


def _is_summary(head: Line, below: Line) -> bool:
    told = below.prose and below.ends and sentences(below.text) <= 2 and below.words <= 90
    return told and _is_head(head)


def _is_teaser(line: Line) -> bool:
    return (
        line.link and not line.reason and not line.more and not line.lower and not hangs(line)
        and line.words >= TEASER and not line.text.endswith((".", ":", ",", ";"))
    )  # fmt: skip


def _mark_summaries(lines: list[Line], heads: list[int]) -> None:
    """Mark the sentence below each of several headlines in a row, where it speaks of the same."""
    runs: list[list[tuple[int, Line]]] = [[]]
    for at, until in zip(heads, [*heads[1:], len(lines)][: len(heads)], strict=True):
        below = [line for line in lines[at + 1 : until] if not line.reason]
        if below and (len(below) == 1 or until == len(lines)):
            runs[-1].append((at, below[0]))
        if len(below) != 1:
            runs.append([])
    told = sum(len(line.text) for line in lines if line.prose and not line.reason)
    final = next((line for line in reversed(lines) if line.prose and not line.reason), None)
    for run in runs:
        same = sum(bool(_said(lines[at]) & _said(told_of)) for at, told_of in run)
        mass = sum(len(told_of.text) for _, told_of in run)
        last = bool(run) and run[-1][1] is final
        enough = len(run) >= (CARDS - 1 if last else CARDS)
        if enough and same >= 0.6 * len(run) and mass < MOST * told:
            for _, told_of in run:
                told_of.reason = "related links"


def _said(line: Line) -> set[str]:
    return {word.lower() for word in _WORD.findall(line.text)}


def _mark_cards(lines: list[Line]) -> None:
    """Mark cards without addresses: headline, summary and the same button below each of them."""
    buttons = [n for n, line in enumerate(lines) if _BUTTON.fullmatch(line.text.strip(" .…»›>→"))]
    for one, two in zip(buttons, buttons[1:], strict=False):
        same = alnum(lines[one].text) == alnum(lines[two].text)
        if not same or not 2 <= two - one <= 5:
            continue
        first = max(0, one - (two - one) + 1)
        if _is_card(lines[one + 1 : two]) and _is_card(lines[first:one]):
            for line in [*lines[first:one], *lines[one + 1 : two]]:
                line.reason = line.reason or "related links"


def _is_card(lines: list[Line]) -> bool:
    """A headline and at most two sentences in at most two lines."""
    if not lines or lines[0].prose or lines[0].lower:
        return False
    told = [line for line in lines[1:] if line.prose]
    return len(told) <= 2 and sum(max(1, sentences(line.text)) for line in told) <= 3
