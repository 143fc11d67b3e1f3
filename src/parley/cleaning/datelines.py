"""Who sent a report from where: datelines, agencies, bylines and outlets.

Reads the first words of an article and its credits, writes names; assumes that a dateline stands at
the very start of a paragraph, in capitals or before an agency, or names a city known here.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from parley.cleaning.places import CITIES

AGENCIES = {  # the name that is kept: how datelines and credits write it
    "TASS": ("ITAR-TASS", "TASS"),
    "Reuters": ("Thomson Reuters", "REUTERS", "Reuters"),
    "AP": ("The Associated Press", "Associated Press", "ASSOCIATED PRESS", "AP"),
    "AFP": ("Agence France-Presse", "AFP"),
    "dpa": ("Deutsche Presse-Agentur", "dpa", "DPA"),
    "Interfax-Ukraine": ("Interfax-Ukraine", "Interfax Ukraine"),
    "Interfax": ("INTERFAX", "Interfax"),
    "Xinhua": ("Xinhua",),
    "Ukrinform": ("Ukrinform", "UKRINFORM"),
    "RIA Novosti": ("RIA Novosti", "RIA"),
    "Anadolu": ("Anadolu Agency", "Anadolu", "AA"),
    "Kyodo": ("Kyodo News", "Kyodo", "KYODO"),
    "PA": ("PA Media", "PA"),
    "agencies": ("Agencies", "AGENCIES"),
} | {
    name: (name,)
    for name in ("ANSA", "EFE", "PTI", "IANS", "ANI", "Yonhap", "UPI", "Bloomberg", "CNN", "BelTA",
                 "APA", "PAP", "QNA", "WAM", "SPA", "UNN")
}  # fmt: skip
_ALIASES = {alias: name for name, aliases in AGENCIES.items() for alias in aliases}
_LOWER = {alias.lower(): name for alias, name in _ALIASES.items()}
_AGENCY = "(?:" + "|".join(re.escape(alias) for alias in _ALIASES) + ")"
_KNOWN = "(?:" + "|".join(re.escape(city) for city in sorted(CITIES, key=len, reverse=True)) + ")"
_CAPITALS = r"(?:[A-Z][A-Z'’.]+(?:[ -][A-Z][A-Z'’.]+){0,3}\b)"
_CITY = rf"(?:(?i:{_KNOWN})\b|{_CAPITALS})"
_REGION = r"(?:, ?(?:[A-Z][\w.'’]+(?: [A-Z][\w.'’]+){0,2}))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH} \d\d?(?:,? \d{{4}})?|\d\d? {_MONTH}(?:,? \d{{4}})?)"
_PLACE = rf"{_CITY}(?:(?:/| and | & |, ){_CITY})*{_REGION}"
_SIGN = (
    rf"(?:/ ?(?P<a>{_AGENCY})(?: [Cc]orrespondent.{{0,30}}?)? ?/"
    rf"|\((?P<b>{_AGENCY})(?:[ ,;/-][^()]{{0,30}})?\)|\[(?P<c>{_AGENCY})\])"
)
_OPENS = r"(?=[\"“‘'«A-ZА-ЯІЇЄ0-9])"
DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_PLACE}[,.]?\s*)?(?:[,.–—-]\s*)?(?:{_DAY})?[,.]?\s*{_SIGN}\.?,?\s*[-–—:]+\s*(?=\S)",
        rf"{_PLACE}[,.]?\s*(?:{_DAY})?[,.]?\s*{_SIGN}\.?\s+{_OPENS}",
        rf"(?:{_CITY}(?:(?:/| and |, ){_CITY})*(?:, {_DAY})|(?i:{_KNOWN})\b{_REGION}"
        rf"|{_CAPITALS}, ?[A-Z][\w.'’]+(?: [A-Z][\w.'’]+){{0,2}}),?\.?\s+(?:[–—]|--?)\s+{_OPENS}",
        rf"{_PLACE}[,.] {_DAY}\.?,? (?P<a>{_AGENCY})(?:\.RU)?\s*[-–—:.]+\s+{_OPENS}",
        rf"(?P<a>{_AGENCY}) (?i:{_KNOWN}) {_OPENS}",
        rf"{_KNOWN.upper()}: {_OPENS}",
    )
)
PLACE = re.compile(
    rf"(?:(?i:{_KNOWN})\b(?:(?:/| and |, )(?i:{_KNOWN})\b)*{_REGION}|{_AGENCY}"
    rf"|(?i:{_KNOWN}) ?[/|,-] ?{_AGENCY})[.,:]?$"
)
_NAME = r"(?:[A-ZА-ЯІЇЄ][\w.'’-]*|and|&|of|for|in|with|the|de|van|von|і|и)"
_NAMES = r"(?:[A-Z][\w'’.-]+ ){1,3}[A-Z][\w.'’-]+"
_SIGNED = r"[A-Z][a-zà-ÿ'’-]+ (?:[A-Z][\w'’-]+ )?[A-Z][A-Z'’-]+\b"  # a surname in capitals
BYLINE = re.compile(
    rf"(?:(?i:written by|story by|by|автор:?|author:?)(?: {_NAME},?){{0,12}}(?: ?[|•@].*)?"
    rf"|{_NAMES} ?\||{_NAMES} and {_NAMES}"
    rf"|(?:{_SIGNED})(?:(?:,| and| with) (?:{_SIGNED}))*(?: in [A-Z]\w+)?(?: {_AGENCY})?"
    r"|[\w.'’ -]{3,40}, (?:[\w -]{0,20} )?(?:correspondent|reporter|editor|staff writer|analyst)"
    r"|(?i:(?:our|staff|special|news|web|tv|online) (?:correspondent|reporter|desk|report"
    r"|writer)s?))"
    r"[.,|]?$"
)
_CREDITS = re.compile(
    rf"(?:with(?: (?:files|reporting|contributions?|input) (?:from|by))?|contributed by|source:)"
    rf"\s*(?:[\w ]+ and )?({_AGENCY})\b|\b({_AGENCY}) contributed\b",
    re.I,
)


class Dateline(NamedTuple):
    """The words of a dateline, and the agency that they name, or empty."""

    words: str
    agency: str


def dateline(text: str) -> Dateline:
    """The dateline with which a paragraph begins; empty words where there is none."""
    start = text[:160]
    for pattern in DATELINES:
        match = pattern.match(start)
        if match and match.end() < len(text) and match.group().strip():
            groups = match.groupdict()
            named = next((groups[key] for key in "abc" if groups.get(key)), "")
            return Dateline(match.group().strip(), _ALIASES.get(named, named))
    return Dateline("", "")


def credited(text: str) -> str:
    """The agency that a credit line names, or empty."""
    match = _CREDITS.search(text)
    return _LOWER.get(next(filter(None, match.groups())).lower(), "") if match else ""


def is_agency(name: str) -> str:
    """The agency that an outlet's name stands for, or empty."""
    return _ALIASES.get(name.strip(), "")


def outlet_of(url: str) -> str:
    """The outlet by the domain of an address: reuters.com of https://www.reuters.com/world."""
    url = url.strip()
    try:
        host = urlsplit(url if "//" in url else "//" + url).hostname or ""
    except ValueError:
        return ""
    for prefix in ("www.", "m.", "amp.", "en.", "eng.", "english."):
        host = host.removeprefix(prefix)
    return host if "." in host and " " not in host else ""
