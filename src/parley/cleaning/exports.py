"""Exports of news databases as text: Nexis, Factiva and ProQuest, with one article or many.

Reads the lines of a text, writes its `Section`s: the article's own lines, and title, date, outlet
and address from the fields around it. Assumes that an export keeps its database's marks between
articles ("End of Document", "Document LBA000...", a ruler with "Full text:"); a text that lacks
them is no export. The date of loading into the database is not the date of publication.
"""

import re

from parley.cleaning import dates
from parley.cleaning.datelines import BYLINE
from parley.cleaning.lines import Line, cut
from parley.cleaning.rulers import Section
from parley.cleaning.signs import Stated
from parley.cleaning.titles import is_headline

FIELD = "export field"  # the reason that ``removed`` states
_RULER = re.compile(r"[_=*-]{10,}$")
_NUMBER = re.compile(r"(?:document )?\d+ of \d+(?: documents?)?$", re.IGNORECASE)
_LENGTH = re.compile(r"(?:length: ?)?[\d.,]+ ?words$", re.IGNORECASE)
_END = re.compile(r"end of document$|[_=*-]{10,}$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:\(c\)|©|copyright\b)|.{0,60}\ball rights reserved\.?$", re.IGNORECASE)

_NEXIS_END = re.compile(r"end of document$", re.IGNORECASE)
_NEXIS_NUMBER = re.compile(r"(?:document )?\d+ of \d+ documents?$|document \d+ of \d+$", re.I)
_NEXIS_FIELD = re.compile(
    r"(?P<key>section|length|byline|highlight|dateline|language|load-date|publication-type|type"
    r"|journal[- ]code|subject|industry|geographic|person|people|company|organization|ticker"
    r"|graphic|series|column|notes?|document-type|acc-no|correction|correction-date|url|pub-type"
    r"|country|state|city|page|distribution|classification|copyright|headline|byline-email"
    r"|date-original|original-date|time-of-day|update|edition)\s*:\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_NEXIS_TAIL = re.compile(
    r"(?:classification|graphic)$|(?:load-date|language|publication-type|journal[- ]code|subject"
    r"|industry|geographic|graphic|document-type|acc-no|correction-date|company|organization"
    r"|person|people|pub-type|notes) ?:|graphic ?$",
    re.IGNORECASE,
)

_FACTIVA_END = re.compile(r"(?:AN )?Document [A-Z][A-Z0-9]*?0{2,}((?:19|20)\d{6})\w*$")
_FACTIVA_FIELD = re.compile(
    r"(?P<key>SE|HD|CR|BY|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|CX|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB"
    r"|ART|AN)(?: (?P<value>.*))?$"
)
_FACTIVA_TAIL = ("CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "ART", "AN", "CT", "RF")
_EDITION = re.compile(r"\bedition$|^\d\d?:\d\d|^(?:correction|final|late)\b.{0,12}$", re.I)
_CLOCK = re.compile(r"\d\d?[:.]\d\d\b")
_LANGUAGES = re.compile(r"(?:English|German|French|Spanish|Russian|Ukrainian|Italian|Polish)$")

_PROQUEST_FIELD = re.compile(
    r"(?P<key>title|author|publication info|publication title|publication date|publication year"
    r"|publication subject|publisher|place of publication|country of publication|abstract"
    r"|abstract \(summary\)|links|full text|fulltext|subject|location|people|company / organi[sz]"
    r"ation|company|identifier / keyword|pages|page|section|first page|issn|e-issn|source type"
    r"|language of publication|document type|dateline|column|volume|issue|illustration|credit"
    r"|proquest document id|document url|document feature|copyright|last updated|database"
    r"|classification|source attribution|word count|length|edition|alternate title|language"
    r"|issn-l|accession number)\s*:\s*(?P<value>.*)$",
    re.IGNORECASE,
)


def divide(lines: list[Line]) -> list[Section]:
    """The articles of a database export, in order; empty where the text is no export."""
    texts = [line.text for line in lines]
    lengths = sum(bool(_LENGTH.match(text)) for text in texts)
    lower = [text.lower() for text in texts]
    if any(map(_FACTIVA_END.match, texts)) and (
        lengths or any(text.startswith(("HD", "WC")) for text in texts)
    ):
        return _read(lines, _FACTIVA_END, None, _factiva)
    fields = sum(text.startswith("load-date:") or text == "body" for text in lower) + lengths
    if fields and any(_NEXIS_END.match(t) or _NEXIS_NUMBER.match(t) for t in texts):
        return _read(lines, _NEXIS_END, _NEXIS_NUMBER, _nexis)
    named = {match.group("key").lower() for match in map(_PROQUEST_FIELD.match, texts) if match}
    if named & {"full text", "fulltext"} and named & {
        "publication date", "publication info", "proquest document id"
    } or {"publication date", "proquest document id"} <= named:  # fmt: skip
        return _read(lines, _RULER, _NUMBER, _proquest)
    return []


def _read(lines, end, begin, read) -> list[Section]:
    """Cut after each end and before each beginning; what holds no article is field and cover."""
    pieces: list[list[Line]] = [[]]
    for line in lines:
        if begin and begin.match(line.text) and pieces[-1]:
            pieces.append([])
        pieces[-1].append(line)
        if end.match(line.text):
            pieces.append([])
    found = [(piece, read(piece)) for piece in pieces if piece]
    if not any(section for _, section in found):
        return []
    sections: list[Section] = []
    for piece, section in found:
        if section is not None:
            sections.append(section)
        elif sections:
            sections[-1].lines += _away(piece)
        else:
            held = _away(piece)
            first = next(section for _, section in found if section)
            first.lines = [*held, *first.lines]
    return sections


def _away(lines: list[Line]) -> list[Line]:
    for line in lines:
        line.reason = line.reason or FIELD
    return lines


def _section(head: list[Line], body: list[Line], tail: list[Line], stated: Stated) -> Section:
    return Section([*_away(head), *body, *_away(tail)], stated, whole=True)


def _state_day(stated: Stated, raw: str, certainty: float = 0.95) -> None:
    found = dates.in_field(raw)
    if found.date:
        sure = min(certainty, found.certainty)
        stated.dated.append(found._replace(basis="export field", certainty=sure))


def _nexis(lines: list[Line]) -> Section | None:
    """An article of Nexis: with a line "Body", or with its fields in capitals."""
    texts = [line.text for line in lines]
    marks = [n for n, text in enumerate(texts) if text.lower() == "body"]
    fields = [n for n, text in enumerate(texts) if _NEXIS_FIELD.match(text)]
    length = next((n for n in fields if _LENGTH.match(texts[n])), -1)
    if not marks and length < 0:
        return None
    start = _behind_fields(lines, fields, length) if not marks else marks[0] + 1
    end = _tail(lines, start, _NEXIS_TAIL)
    stated = Stated()
    _nexis_head(lines[:start], stated)
    return _section(lines[:start], lines[start:end], lines[end:], stated)


def _behind_fields(lines: list[Line], fields: list[int], length: int) -> int:
    """Where the text begins below fields that follow each other, as older exports have them."""
    last = length
    for n in fields:
        if last < n <= last + 3 and not _NEXIS_TAIL.match(lines[n].text):
            last = n
    at = last + 1
    spaced = lines[-1].block - lines[0].block > 3
    while spaced and at < len(lines) and lines[at].block == lines[last].block:
        at += 1  # a field that goes on
    return at


def _nexis_head(lines: list[Line], stated: Stated) -> None:
    plain: list[Line] = []
    for line in lines:
        field = _NEXIS_FIELD.match(line.text)
        if field:
            key, value = field.group("key").lower(), field.group("value")
            if key == "load-date":
                _state_day(stated, value, 0.4)
            elif key == "headline":
                stated.title = value
            elif key == "url":
                stated.url = value
            if key in ("length", "section", "byline"):
                break
        elif not (_NUMBER.match(line.text) or _COPYRIGHT.search(line.text)):
            plain.append(line)
    days = [n for n, line in enumerate(plain) if dates.in_line(line.text).date]
    if not days:
        stated.title = stated.title or (plain[0].text if plain else "")
        stated.outlet = plain[1].text if len(plain) > 1 else ""
        return
    day = days[-1]
    _state_day(stated, plain[day].text)
    stated.outlet = plain[day - 1].text if day else ""
    if day >= 2:  # title, outlet, date
        title = _block(plain[: day - 1], -1)
    else:  # outlet, date, edition, title
        rest = [line for line in plain[day + 1 :] if not _EDITION.search(line.text)]
        title = _block(rest, 0)
    stated.title = stated.title or " ".join(line.text for line in title)


def _block(lines: list[Line], at: int) -> list[Line]:
    """The line at the beginning or the end, with those of its paragraph where there are any."""
    if not lines:
        return []
    spaced = lines[-1].block > lines[0].block
    near = [line for line in lines if line.block == lines[at].block]
    return near if spaced and len(near) <= 3 else [lines[at]]


def _tail(lines: list[Line], start: int, pattern: re.Pattern[str]) -> int:
    """Where the fields below a text begin: no sentence of the text follows them.

    What follows "Graphic" up to the next field is about pictures.
    """
    end, graphic = start, False
    for n in range(start, len(lines)):
        text = lines[n].text
        if pattern.match(text) or _COPYRIGHT.match(text) or _END.match(text):
            graphic = text.lower().startswith("graphic")
        elif not graphic and lines[n].prose:
            end = n + 1
    at = end
    while at < len(lines) and not (
        pattern.match(lines[at].text) or _COPYRIGHT.match(lines[at].text)
        or _END.match(lines[at].text)
    ):  # fmt: skip
        at += 1
    return at


def _factiva(lines: list[Line]) -> Section | None:
    """An article of Factiva: with codes before its fields, or with the fields in their order."""
    match = _FACTIVA_END.match(lines[-1].text)
    if not match:
        return None
    coded = any(re.match(r"(?:LP|TD)\b", line.text) for line in lines) and any(
        re.match(r"(?:HD|WC|PD)\b", line.text) for line in lines
    )
    section = _factiva_coded(lines) if coded else _factiva_plain(lines)
    if section:
        day = match.group(1)
        _state_day(section.stated, f"{day[:4]}-{day[4:6]}-{day[6:]}", 0.6)
    return section


def _factiva_coded(lines: list[Line]) -> Section:
    values: dict[str, list[str]] = {}
    head: list[Line] = []
    body: list[Line] = []
    tail: list[Line] = []
    key = ""
    for line in lines:
        field = _FACTIVA_FIELD.match(line.text)
        if field and _is_code(field, key):
            key = field.group("key")
        else:
            field = None
        value = field.group("value") or "" if field else line.text
        values.setdefault(key, []).append(value)
        if key in ("LP", "TD"):
            mark = cut(line, key, FIELD) if field else None
            if mark:
                head.append(mark)
            if line.text:
                body.append(line)
        else:
            (tail if body else head).append(line)
    stated = Stated(title=_joined(values, "HD"), outlet=_joined(values, "SN"))
    _state_day(stated, _joined(values, "PD"))
    return _section(head, body, tail, stated)


def _is_code(field: re.Match[str], before: str) -> bool:
    """Is a code at the beginning of a line a field rather than a word of the text?"""
    key, value = field.group("key"), field.group("value") or ""
    if before in ("LP", "TD"):
        return key == "TD" or key in _FACTIVA_TAIL and (
            not value or bool(re.search(r"^\S+ ?: |\|", value)) or key not in ("CO", "IN", "RE")
        )  # fmt: skip
    if before in _FACTIVA_TAIL:
        return key in _FACTIVA_TAIL
    return True


def _joined(values: dict[str, list[str]], key: str) -> str:
    return " ".join(value for value in values.get(key, []) if value)


def _factiva_plain(lines: list[Line]) -> Section | None:
    count = next((n for n, line in enumerate(lines[:40]) if _LENGTH.match(line.text)), -1)
    if count < 1:
        return None
    stated = Stated()
    above = [line for line in lines[:count] if not _RULER.match(line.text)]
    titles = [line for line in above if not _is_byline(line, above)]
    stated.title = max(titles or above, key=lambda line: line.words).text
    start = count + 1
    while start < min(count + 12, len(lines)):
        text = lines[start].text
        if lines[start].prose and not _COPYRIGHT.match(text):
            break
        if not stated.dated and dates.in_line(text).date:
            _state_day(stated, text)
        elif stated.dated and not stated.outlet and not _CLOCK.match(text):
            stated.outlet = text
        start += 1
        if _COPYRIGHT.match(text):
            break
        following = lines[start].text if start < len(lines) else ""
        if _LANGUAGES.match(text) and not _COPYRIGHT.match(following):
            break
    return _section(lines[:start], lines[start:-1], lines[-1:], stated)


def _is_byline(line: Line, above: list[Line]) -> bool:
    named = re.fullmatch(r"(?:[A-Z][\w.'’-]+(?: and|,)? ?){2,8}", line.text)
    return line is not above[0] and bool(BYLINE.match(line.text) or named)


def _proquest(lines: list[Line]) -> Section | None:
    """An article of ProQuest: fields before and behind "Full text:"."""
    fields = [(n, _PROQUEST_FIELD.match(line.text)) for n, line in enumerate(lines)]
    values: dict[str, str] = {}
    texts = [n for n, f in fields if f and f.group("key").lower() in ("full text", "fulltext")]
    if not texts:
        return None
    start = texts[0]
    end = _tail(lines, start + 1, _PROQUEST_FIELD)
    for n, match in fields:
        if match and n != start and match.group("value"):
            values.setdefault(match.group("key").lower(), match.group("value"))
    stated = Stated(title=values.get("title", ""), url=values.get("document url", ""))
    info = values.get("publication title") or values.get("publication info", "")
    stated.outlet = re.split(r"\s*[;:(]", info)[0].strip()
    for day in (values.get("publication date", ""), values.get("publication info", "")):
        _state_day(stated, day)
    first = [line for line in lines[: fields[0][0] or start] if line]
    plain = [line for line in first if not _RULER.match(line.text) and not _NUMBER.match(line.text)
             and not _PROQUEST_FIELD.match(line.text)]  # fmt: skip
    headline = next((line for line in plain if is_headline(line)), None)
    stated.title = stated.title or (headline.text if headline else "")
    body = lines[start:end]
    mark = cut(body[0], body[0].text.split(":")[0] + ":", FIELD)
    rest = [line for line in body if line.text]
    head = [*lines[:start], *([mark] if mark else [])]
    return _section(head, rest, lines[end:], stated)
