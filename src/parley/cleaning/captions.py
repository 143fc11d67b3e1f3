"""Captions in plain text, where no mark-up says that a line belongs to a picture.

Reads lines, says which are captions; assumes that a caption tells in the present what a picture
shows and ends with the day, or that a credit ends it or stands on the next line. A sentence in
which anybody says something is never taken for one.
"""

import re

from parley.cleaning.furniture import CREDIT
from parley.cleaning.lines import Line, sentences

LONGEST = 60  # words of a caption, at most
_SAID = re.compile(
    r"\b(?:said|says|saying|told|added|according|announced|warned|wrote)\b|[\"“”]", re.I
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATED = re.compile(rf"\b(?:{_MONTH} \d\d?,? (?:19|20)\d\d|\d\d? {_MONTH},? (?:19|20)\d\d)\.?$")
_SHOWS = re.compile(
    r"\b(?:attends?|chairs?|visits?|speaks?|walks?|stands?|sits?|poses?|gestures?|shakes?|holds?"
    r"|looks?|listens?|arrives?|installs?|embraces?|mourns?|carr(?:y|ies)|inspects?|greets?"
    r"|delivers?|smiles?|waves?|waits?|meets?|crosse?s?|rides?|works?|warms?|brings?|lays?|prays?"
    r"|kneels?|watch(?:es)?|fires?|prepares?|takes?|leaves?|gathers?|reacts?|hugs?|cr(?:y|ies)"
    r"|clears?|rests?|runs?|stacks?|is seen|are seen|can be seen|is pictured|are pictured)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|will|would|has|have|did|could|should)\b")
_CREDITED = re.compile(
    rf".*[^\s.!?\"”’][.!?]? ?[\[(](?:{CREDIT}(?: (?:Wire|Images|Photos?|via \w+))?"
    r"|(?:Image |Photo )?(?:Source|Credit|Via|Courtesy)(?: of)?:? [^()\[\]]{2,60}"
    r"|[Ff]ile(?: (?:photo|image|picture))?|[Ii]llustrative(?: image)?)[\])]\.?$"
)
_NAME = r"[A-ZÀ-Þ][\w'’.-]+"
_SURNAME = r"[A-ZÀ-Þ]['’]?[A-ZÀ-Þ]{2,}(?:-[A-ZÀ-Þ]{2,})*"
PHOTOGRAPHER = re.compile(
    rf"(?:(?:{_NAME} ){{1,2}}{_SURNAME}|{_SURNAME} {_SURNAME})"
    rf"(?:, (?:(?:{_NAME} ){{1,2}}{_SURNAME}|{_SURNAME} {_SURNAME}))*$"
)


def is_caption(text: str) -> bool:
    """Does a line tell what a picture shows, and end with its day or its credit?"""
    if len(text.split()) > LONGEST or sentences(text) > 2:
        return False
    credited = bool(_CREDITED.match(text))
    if credited and not sentences(text) and not re.search('["“”]', text):
        return True
    if _SAID.search(text):
        return False
    if credited:
        return True
    return bool(_DATED.search(text) and _SHOWS.search(text) and not _PAST.search(text))


def mark_galleries(lines: list[Line]) -> None:
    """Mark captions without a stop above the name of a photographer, where there are several."""
    left = [line for line in lines if not line.reason]
    names = [n for n, line in enumerate(left) if n and PHOTOGRAPHER.match(line.text)]
    pairs = [n for n in names if not left[n - 1].ends and left[n - 1].words >= 6]
    if len(pairs) < 2:
        return
    for n in names:
        left[n].reason = "photo credit"
    for n in pairs:
        left[n - 1].reason = "caption"
