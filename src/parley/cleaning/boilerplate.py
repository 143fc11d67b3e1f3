"""Lines that are no article: what they say gives them away, wherever they stand.

Reads a line, writes the reason why it is taken out; assumes one line at a time (what follows from
the place of a line is decided in `layout`). The patterns are about kinds of page furniture, never
about one outlet's text. A line is judged as a whole; a long one is a paragraph and stays, but for
the notices that players and agencies leave between its sentences (`notices`).
"""

import re
from collections.abc import Iterator

from parley.cleaning.furniture import SAYS, WRITES

# What announces the headline of another article on the next line.
LABEL = re.compile(
    r"(?:related(?: \w+)?|recommended(?: \w+)?|read (?:more|also|next)|also read|see also"
    r"|don'?t miss)[\s.:…|»›>→]*$",
    re.IGNORECASE,
)
LONG = 420  # characters of a paragraph that no pattern takes out as a whole
# Headings after which a page is over, where no more of the article follows.
ENDING = re.compile(
    r"(?:related|recommended|comments?\b|no comments|leave a|most (?:read|popular|viewed)"
    r"|more (?:from|news|stories|on|in)|read next|you (?:may|might)|latest|top stories|trending"
    r"|about the (?:authors?|contributors?|writers?)|editor'?s picks|popular|## links|up next"
    r"|tags?\b|topics\b|share this|see also"
    r"|follow us|sign up|newsletters?\b|footer|footnotes\b|endnotes\b|references\b|notes$"
    r"|see full bio"
    r"|(?:previous|next) (?:article|post)|filed under|(?:show|view|post) comments?"
    r"|from our partners"
    r"|original article source)",
    re.IGNORECASE,
)
# Of these, headings that also stand as labels within an article, so that one alone ends nothing.
LABELS = re.compile(
    r"(?:latest|popular|tags?\b|topics\b|share this|follow us|sign up|newsletters?\b|see also"
    r"|more (?:from|news|stories|on|in)|filed under)",
    re.IGNORECASE,
)
# Who took a picture; the notice at the foot of a page names the year first, or rights.
_PHOTOGRAPHER = re.compile(
    r"© ?(?!.*(?:[Rr]ights|Ltd|LLC|Inc\b|GmbH|Media|News|Copyright))[A-Z][^\d©]{2,60}"
    r"(?:, (?:19|20)\d\d)?(?: ?\([^()]{2,60}\))?$"
)
_NOTICES = re.compile(
    r"To view this video please enable JavaScript[^.]{0,120}?(?:HTML5 video|\.)"
    r"|\((?:Additional )?(?:Reporting|Writing|Editing) by [^()]{3,300}\)"
    r"|(?:^|(?<=[.!?\"”] ))(?:Advertisement|ADVERTISEMENT|Story continues below"
    r"(?: this)? advertisement)"
    r"(?= |$)|\((?:Read|Watch|See)(?: also| more)?: [^()]{3,160}\)"
)


def _compile(patterns: dict[str, tuple[str, ...]], flags: int) -> list[tuple[str, re.Pattern[str]]]:
    rules = []
    for reason, says in patterns.items():
        whole = "|".join(f"(?:{one})" for one in says if not one.startswith("^"))
        begun = "|".join(f"(?:{one})" for one in says if one.startswith("^"))
        pattern = rf"(?:{whole})[\s.:…!|»›→]*$" if whole else ""
        rules.append((reason, re.compile("|".join(filter(None, (pattern, begun))), flags)))
    return rules


_RULES = _compile(SAYS, re.IGNORECASE) + _compile(WRITES, 0)


def reason_for(text: str) -> str:
    """Why a line is no part of an article, by what it says; empty where it may be one."""
    if text.startswith("©") and _PHOTOGRAPHER.match(text):
        return "photo credit"
    if len(text) <= LONG:
        for reason, pattern in _RULES:
            if pattern.match(text):
                return reason
    return ""


def notices(raw: str) -> Iterator[tuple[int, int]]:
    """Where notices stand between the sentences of a long paragraph: start and end."""
    if len(raw) > LONG:
        for match in _NOTICES.finditer(raw):
            yield match.span()
