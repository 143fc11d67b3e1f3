"""Who sent a report from where: datelines, agencies, bylines and outlets.

Reads the first words of an article and its credits, writes names; assumes that a dateline stands at
the very start of a paragraph, in capitals or before an agency, or names a city known here.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

AGENCIES = {
    "TASS": r"I?TAR-TASS|TASS", "Reuters": r"Thomson Reuters|REUTERS|Reuters",
    "AP": r"The Associated Press|Associated Press|AP", "AFP": r"Agence France-Presse|AFP",
    "dpa": r"dpa|DPA|Deutsche Presse-Agentur", "ANSA": r"ANSA", "EFE": r"EFE",
    "Interfax-Ukraine": r"Interfax[- ]Ukraine", "Interfax": r"INTERFAX|Interfax", "Xinhua": r"Xinhua",
    "Ukrinform": r"Ukrinform|UKRINFORM", "RIA Novosti": r"RIA Novosti|RIA", "Anadolu": r"Anadolu(?: Agency)?|AA",
    "PTI": r"PTI", "IANS": r"IANS", "ANI": r"ANI", "Kyodo": r"Kyodo(?: News)?|KYODO", "Yonhap": r"Yonhap",
    "PA": r"PA Media|PA", "UPI": r"UPI", "Bloomberg": r"Bloomberg", "CNN": r"CNN", "BelTA": r"BelTA",
    "APA": r"APA", "PAP": r"PAP", "QNA": r"QNA", "WAM": r"WAM", "SPA": r"SPA", "agencies": r"Agencies|AGENCIES",
}  # fmt: skip
CITIES = (
    "Abu Dhabi|Addis Ababa|Alaska|Amman|Anchorage|Ankara|Antalya|Astana|Athens|Baku|Bakhmut|Beijing|Beirut|Belgorod|Belgrade|Berlin|Berne?|Bratislava"
    "|Brussels|Bucharest|Budapest|Buenos Aires|Cairo|Canberra|Caracas|Chernihiv|Chisinau|Copenhagen|Cherkasy|Crimea|Damascus|Davos|Delhi|Dnipro|Doha"
    "|Donetsk|Dubai|Dublin|Dushanbe|Florida|Frankfurt|Gaza|Gaza City|Geneva|The Hague|Havana|Helsinki|Hong Kong|Islamabad|Istanbul|Izmail|Jakarta|Jeddah"
    "|Jerusalem|Johannesburg|Kaliningrad|Kazan|Kharkiv|Kharkov|Kherson|Khartoum|Kiev|Kyiv|Kramatorsk|Kryvyi Rih|Kursk|Lagos|Lisbon|Ljubljana|London"
    "|Los Angeles|Luhansk|Lugansk|Luxembourg|Lviv|Madrid|Manila|Mariupol|Melitopol|Miami|Minsk|Moscow|Mumbai|Munich|Mykolaiv|Nairobi|New Delhi|New York"
    "|Nicosia|Odesa|Odessa|Oslo|Ottawa|Palm Beach|Paris|Pokrovsk|Poltava|Prague|Pretoria|Pristina|Pyongyang|Reykjavik|Riga|Rio de Janeiro|Riyadh|Rome"
    "|Sanaa|San Francisco|Sarajevo|Seoul|Sevastopol|Shanghai|Singapore|Skopje|Sochi|Sofia|St\\.? Petersburg|Saint Petersburg|Stockholm|Strasbourg"
    "|Sumy|Sydney|Tallinn|Tashkent|Tbilisi|Tehran|Tel Aviv|Tirana|Tokyo|Toronto|Tripoli|Tunis|Ulaanbaatar|United Nations|Valletta|Vatican City|Vienna"
    "|Vilnius|Vinnytsia|Vladivostok|Warsaw|Washington|Wellington|Yerevan|Zagreb|Zaporizhzhia|Zaporozhye|Zhytomyr|Zurich|Dnipropetrovsk|Rostov-on-Don"
)  # fmt: skip
_ALIASES = {alias: name for name, pattern in AGENCIES.items() for alias in pattern.split("|")}
_AGENCY = "(?:" + "|".join(AGENCIES.values()) + ")"
_CITY = rf"(?:(?i:{CITIES})\b|[A-Z][A-Z'’.-]+(?:[ -][A-Z][A-Z'’.-]+){{0,3}}\b)"
_REGION = r"(?:, ?(?:[A-Z][\w.'’]+(?: [A-Z][\w.'’]+){0,2}))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH} \d\d?(?:,? \d{{4}})?|\d\d? {_MONTH}(?:,? \d{{4}})?)"
_PLACE = rf"{_CITY}(?:(?:/| and | & |, ){_CITY})*{_REGION}"
_SIGN = rf"(?:/ ?(?P<a>{_AGENCY}) ?/|\((?P<b>{_AGENCY})(?:[ ,;/-][^()]{{0,30}})?\)|\[(?P<c>{_AGENCY})\])"
DATELINES = (
    re.compile(rf"(?:{_PLACE}[,.]?\s*)?(?:[,.–—-]\s*)?(?:{_DAY})?[,.]?\s*{_SIGN}\.?,?\s*[-–—:]*\s*(?=\S)"),
    re.compile(rf"{_PLACE}[,.]?\s+(?:{_DAY})?[.,]?\s*(?:[–—]|--?)\s+(?=[\"“‘'«A-ZА-ЯІЇЄ0-9])"),
    re.compile(rf"{_PLACE}, {_DAY}\.?,? (?P<a>{_AGENCY})\s*[-–—:.]+\s+(?=[\"“‘'A-Z])"),
    re.compile(rf"(?P<a>{_AGENCY}) (?i:{CITIES}) (?=[\"“‘'A-Z])"),
)  # fmt: skip
PLACE = re.compile(
    rf"(?:{_CITY}(?:(?:/| and |, ){_CITY})*{_REGION}|{_AGENCY}|(?i:{CITIES}) ?[/|,-] ?{_AGENCY})[.,:]?$"
)
BYLINE = re.compile(
    r"(?:(?:by|от|автор|author|written by|story by|from)\b:?\s*(?:[\w.'’&,|@/-]+ ?){0,12}|by|(?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+"
    r" ?(?:\||,| in [A-Z]\w+| and .{3,40}| •.*)|[\w.'’ -]{3,40}, (?:[\w -]{0,20} )?(?:correspondent|reporter|editor|staff writer|writer|analyst)"
    r"|(?:our|staff|special|news|web|tv|online) (?:correspondent|reporter|desk|staff|report|writer|bureau)s?)[.,|]?$",
    re.I,
)  # fmt: skip
_CREDITS = re.compile(
    rf"(?:with (?:files|reporting|contributions?|input) (?:from|by)|contributed by|source:|—|–|--|\()\s*(?:[\w ]+ and )?({_AGENCY})\b"
    rf"|\b({_AGENCY}) contributed\b|^\(?({_AGENCY})\)?[.,]?$|/({_AGENCY})/", re.I,
)  # fmt: skip


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
    if not match:
        return ""
    name = next(group for group in match.groups() if group)
    return _ALIASES.get(name) or next(
        (known for alias, known in _ALIASES.items() if alias.lower() == name.lower()), ""
    )


def is_agency(name: str) -> str:
    """The agency that an outlet's name stands for, or empty."""
    return _ALIASES.get(name.strip(), "")


def outlet_of(url: str) -> str:
    """The outlet by the domain of an address: reuters.com of https://www.reuters.com/world."""
    try:
        host = urlsplit(url.strip() if "//" in url else "//" + url.strip()).hostname or ""
    except ValueError:
        return ""
    for prefix in ("www.", "m.", "amp.", "en.", "eng.", "english."):
        host = host.removeprefix(prefix)
    return host if "." in host and " " not in host else ""
