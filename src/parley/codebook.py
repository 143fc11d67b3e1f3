"""The vocabulary of a negotiation: what is on the table, and who sits at it.

Reads ``issues.yaml`` and ``actors.yaml``, says in one line what is wrong with them and where, and
finds their words in a text. Nothing here decides a stance: a match says that a sentence names an
issue (or its contrary) or an actor. Both files are described in ``docs/codebook.md``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from parley.errors import InputError

__all__ = [
    "Actor",
    "ActorMention",
    "Actors",
    "Issue",
    "IssueMention",
    "Issues",
    "Negotiation",
    "Person",
    "Role",
    "Rule",
    "compile_pattern",
    "load_actors",
    "load_issues",
]

# ---------------------------------------------------------------------------------------- patterns

_APOSTROPHES = "'’‘`ʼ"
_DASH = "‐‑‒–-"
_QUOTES = r"[\"“”„'‘’«»)(\[\]*_]*"
# Between two words: blanks, line breaks or hyphens; a possessive and quotation marks are let pass.
_BLANK = rf"[\s\u200b-\u200d\u2060\ufeff{_DASH}]"
_SEPARATOR = rf"(?:['’]s?(?![^\W_]))?{_QUOTES}{_BLANK}+{_QUOTES}"
# A word in a gap ends no sentence; abbreviations (U.S., Mr.) and numbers (1.5) keep their stops.
_GAP_WORD = (
    r"(?:(?:[^\W\d_]\.)+|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Gov|St|No)\.|[^\s.;!?]+(?:[.][^\s.;!?]+)*)"
    r"[^\s\w.;!?]*"
)
_GAP = rf"(?:['’]s?(?![^\W_]))?[^\s\w.;!?]*(?:\s+{_GAP_WORD}){{0,5}}?{_BLANK}+{_QUOTES}"
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")


def _words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text, passing over web addresses."""
    addresses = iter(_ADDRESS.finditer(text)) if "://" in text or "www." in text else iter(())
    address = next(addresses, None)
    for word in _WORD.finditer(text):
        while address and address.end() <= word.start():
            address = next(addresses, None)
        if not (address and address.start() <= word.start()):
            yield word


class _Token(NamedTuple):
    """One word of a pattern: its alternatives, may it be left out, does a gap precede it.

    ``opens`` and ``closes`` tell where the brackets stand around what the match is to be.
    """

    alternatives: tuple[str, ...]
    optional: bool
    gap: bool
    opens: bool = False
    closes: bool = False


@cache
def _parse_pattern(pattern: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    gap = False
    for part in pattern.replace("…", "...").split():
        if part == "...":
            if not tokens or gap:
                raise ValueError("'...' stands between two words")
            gap = True
            continue
        opens, closes = part.startswith("["), part.endswith("]")
        part = part.removeprefix("[").removesuffix("]")
        optional = part.startswith("(") and part.endswith(")")
        if optional and (opens or closes):
            raise ValueError("a bracket stands at a word that may not be left out")
        alternatives = tuple((part[1:-1] if optional else part).split("|"))
        for word in alternatives:
            if not word:
                raise ValueError(f"'{part}' has an empty alternative: take a '|' away")
            if re.search(rf"\*[^{_DASH}]", word):
                raise ValueError(f"'{part}': '*' stands at the end of a word")
            if re.search(rf"[^\w&/%$€£+,.*{_APOSTROPHES}{_DASH}]", word):
                raise ValueError(f"'{part}' holds a character that patterns do not know")
            if word != "*" and not _WORD.match(word):
                raise ValueError(f"'{part}' does not begin with a letter or number")
        tokens.append(_Token(alternatives, optional, gap, opens, closes))
        gap = False
    if gap:
        raise ValueError("'...' stands between two words")
    brackets = "".join("[" * token.opens + "]" * token.closes for token in tokens)
    if brackets not in ("", "[]"):
        raise ValueError("brackets stand once, '[' before ']'")
    if all(token.optional for token in tokens):
        raise ValueError("a pattern needs a word that may not be left out")
    for token in tokens:
        if "*" in token.alternatives:
            raise ValueError("a pattern begins with a word, not with '*'")
        if not token.optional:
            break
    return tuple(tokens)


def _word_regex(word: str) -> str:
    if word == "*":
        return r"[^\s.;!?]*[^\W_]"
    regex = ""
    for c in word:
        if c == "*":
            regex += r"[^\W_]*"
        elif c in _DASH:
            regex += rf"[\s{re.escape(_DASH)}]+"
        else:
            regex += f"[{_APOSTROPHES}]" if c in _APOSTROPHES else re.escape(c)
    return regex


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Make a regular expression of a codebook pattern.

    Parameters
    ----------
    pattern : str
        Words separated by blanks. ``negotiat*`` takes any ending, ``*`` alone is any word, ``a|b``
        either word, ``(word)`` a word that may be left out, ``...`` up to five words within the
        sentence; ``refuse* to [meet Putin]`` needs it all and matches what stands in brackets.
        Case, line breaks, hyphens for blanks, a possessive and the form of apostrophes and
        quotation marks do not matter.

    Returns
    -------
    re.Pattern
        Matches whole words; the group ``core``, where there is one, is what stands in brackets.

    Raises
    ------
    ValueError
        If the pattern breaks the syntax.

    Examples
    --------
    >>> bool(compile_pattern("give|gave up ... Donbas|Donetsk").search("gave up all of Donetsk"))
    True
    """
    regex = _START
    begun = False  # has a word been written that may not be left out?
    for token in _parse_pattern(pattern):
        word = f"(?:{'|'.join(map(_word_regex, token.alternatives))}){_END}"
        word = "(?P<core>" * token.opens + word + ")" * token.closes
        between = _GAP if token.gap else _SEPARATOR
        if not begun:
            regex += f"(?:{word}{_SEPARATOR})?" if token.optional else word
            begun = not token.optional
        else:
            regex += f"(?:{between}{word})?" if token.optional else between + word
    return re.compile(regex, re.IGNORECASE)


def _first_words(pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield each word with which a match can begin, and whether it is only the beginning of one."""
    for token in _parse_pattern(pattern):
        for alternative in token.alternatives:
            word = _WORD.match(alternative)
            if word:
                open_ended = alternative.startswith("*", word.end())
                yield word.group().lower(), open_ended
        if not token.optional:
            return


class _Lookup:
    """Which rules can begin with a word; a word is worked out once and then remembered."""

    def __init__(self, patterns: Iterable[tuple[str, Any]]) -> None:
        self._exact: dict[str, list[tuple[int, Any]]] = {}
        self._prefix: dict[str, list[tuple[int, Any]]] = {}
        for order, (pattern, rule) in enumerate(patterns):
            for word, open_ended in _first_words(pattern):
                table = self._prefix if open_ended else self._exact
                table.setdefault(word, []).append((order, rule))
        self._known: dict[str, tuple[Any, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_known": {}}

    def __call__(self, word: str) -> tuple[Any, ...]:
        rules = self._known.get(word)
        if rules is None:
            found = dict(self._exact.get(word, ()))
            for end in range(1, len(word) + 1):
                found.update(self._prefix.get(word[:end], ()))
            rules = tuple(found[order] for order in sorted(found))
            if len(self._known) < 200_000:
                self._known[word] = rules
        return rules


@cache
def _lookup_of(patterns: tuple[str, ...]) -> _Lookup:
    return _Lookup((pattern, pattern) for pattern in patterns)


@lru_cache(maxsize=512)
def _terms_in(patterns: tuple[str, ...], text: str, enough: int = 1) -> int:
    """Count the patterns that occur in a text, up to as many as are enough."""
    lookup = _lookup_of(patterns)
    seen: set[str] = set()
    for word in _words(text):
        for pattern in lookup(word.group().lower()):
            if pattern not in seen and compile_pattern(pattern).match(text, word.start()):
                seen.add(pattern)
                if len(seen) >= enough:
                    return len(seen)
    return len(seen)


# -------------------------------------------------------------------------------- files and errors


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=_Frozen)
Path_ = tuple[Hashable, ...]


def _check_pattern(pattern: str) -> str:
    _parse_pattern(pattern)
    return pattern


Pattern = Annotated[str, AfterValidator(_check_pattern)]


class _File:
    """A YAML file with the line on which each of its keys and items stands."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.lines: dict[Path_, int] = {(): 1}
        try:
            node = yaml.compose(self.path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
        except FileNotFoundError:
            raise InputError(f"{self.path}: no such file: name an existing codebook file") from None
        except (IsADirectoryError, UnicodeDecodeError):
            raise InputError(f"{self.path}: not a UTF-8 text file: name a YAML file") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.lines[("yaml",)] = mark.line + 1 if mark else 1
            raise self.error(("yaml",), f"not YAML: {error.problem}: mend the line") from None
        except yaml.YAMLError as error:
            reason = " ".join(str(error).split())
            raise InputError(f"{self.path}: not YAML: {reason}: save it as plain text") from None
        if not isinstance(node, yaml.MappingNode):
            raise self.error((), "not a codebook: begin with 'version:'")
        try:
            self.data = self._build(node, ())
        except RecursionError:
            raise InputError(f"{self.path}: an alias holds itself: write its content out") from None

    def _build(self, node: yaml.Node, path: Path_) -> Any:
        if isinstance(node, yaml.MappingNode):
            mapping: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = self._build(key_node, (*path, "key"))
                here = (*path, key)
                if key in mapping:
                    first = self.lines[here]
                    self.lines[here] = key_node.start_mark.line + 1
                    raise self.error(here, f"stands twice, first on line {first}: take one away")
                self.lines[here] = key_node.start_mark.line + 1
                mapping[key] = self._build(value_node, here)
            return mapping
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                self.lines[(*path, i)] = item.start_mark.line + 1
            return [self._build(item, (*path, i)) for i, item in enumerate(node.value)]
        try:
            return yaml.SafeLoader("").construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            reason = getattr(error, "problem", None) or error
            raise self.error(path, f"{reason}: mend or quote the value") from None

    def error(self, path: Path_, mend: str) -> InputError:
        """Make the one line: file, line, key, what to do."""
        known = path
        while known not in self.lines:
            known = known[:-1]
        key = ".".join(str(part) for part in path if part != "yaml")
        where = f"{self.path}, line {self.lines[known]}"
        return InputError(f"{where}: {key}: {mend}" if key else f"{where}: {mend}")

    def read_as(self, model: type[M]) -> M:
        try:
            return model.model_validate(self.data)
        except ValidationError as problem:
            # a misspelt key comes before the one that is missing because of it
            errors = problem.errors(include_url=False)
            first = min(errors, key=lambda e: e["type"] != "extra_forbidden")
            path = tuple(first["loc"])
            raise self.error(path, _mend(model, path, first)) from None


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_nested_model, get_args(annotation))), None)


def _keys_at(model: type[BaseModel], path: Path_) -> list[str]:
    """Name the keys that the model knows where the path leads."""
    for part in path[:-1]:
        for name, field in model.model_fields.items():
            if part == (field.alias or name):
                model = _nested_model(field.annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _mend(model: type[BaseModel], path: Path_, problem: Any) -> str:
    kind, message = problem["type"], problem["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        keys = _keys_at(model, path)
        close = difflib.get_close_matches(str(path[-1]), keys, n=1, cutoff=0.5)
        return "unknown key" + (
            f", did you mean '{close[0]}'?" if close else f": use one of {', '.join(keys)}"
        )
    if kind == "missing":
        return "missing: add it"
    if kind == "string_type":
        return f"{problem['input']!r} is no text: put it in quotes"
    if kind in ("tuple_type", "list_type"):
        return "not a list: write [one, two] or one item a line after '- '"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return "not a mapping: write 'key: value' lines below it"
    if kind.startswith("date"):
        return f"{problem['input']!r} is no date: write it as 2025-05-16"
    if kind == "literal_error":
        expected = problem["ctx"]["expected"]
        close = difflib.get_close_matches(
            str(problem["input"]), re.findall("'(.*?)'", expected), n=1, cutoff=0.5
        )
        hint = f", did you mean '{close[0]}'?" if close else f": use {expected}"
        return f"'{problem['input']}' is not known here{hint}"
    return message if problem["type"] == "value_error" else f"{message}: mend the value"


# ------------------------------------------------------------------------------------------ issues


class Negotiation(_Frozen):
    """Which talks a codebook is about, and the words that tell them from others."""

    name: str
    parties: tuple[str, ...] = Field(min_length=1)
    topic_terms: tuple[Pattern, ...] = Field(min_length=1)
    elsewhere: tuple[Pattern, ...] = ()


class Rule(_Frozen):
    """A rule that coders keep."""

    id: str
    text: str


class Examples(_Frozen):
    """Sentences in our own words for each stance, and some that carry none."""

    support: tuple[str, ...] = ()
    oppose: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class Issue(_Frozen):
    """An issue: a proposition that holders support, oppose or tie to a condition."""

    name: str
    proposition: str
    definition: str
    support: str = ""
    oppose: str = ""
    conditional: str = ""
    note: str = ""
    examples: Examples = Examples()
    phrases: tuple[Pattern, ...] = Field(min_length=1)
    contraries: tuple[Pattern, ...] = ()
    partial: tuple[Pattern, ...] = ()
    acts: tuple[Pattern, ...] = ()
    acts_against: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    context: tuple[Pattern, ...] = ()
    between: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


_LISTS: dict[str, tuple[int, str]] = {  # list -> sign and form, in the order of precedence
    "contraries": (-1, "phrase"),
    "acts_against": (-1, "act"),
    "partial": (1, "partial"),
    "acts": (1, "act"),
    "phrases": (1, "phrase"),
    "exclude": (0, "exclude"),
}
_PATTERNS = {*_LISTS, "context", "topic_terms", "elsewhere"}


@dataclass(frozen=True, slots=True)
class IssueMention:
    """Where a text names an issue: sign -1 names its contrary; form is phrase, partial or act."""

    issue: str
    start: int
    end: int
    sign: int
    form: str


class _Candidate(NamedTuple):
    rank: int
    length: int
    start: int
    end: int
    sign: int
    form: str


class _IssueRule(NamedTuple):
    pattern: str
    issue: str
    rank: int
    sign: int
    form: str


class Issues(_Frozen):
    """A codebook of issues.

    Attributes
    ----------
    version : str
    negotiation : Negotiation
    rules : tuple of Rule
    words : dict of str to str
        Alternatives by the name that stands for them in the file's patterns.
    issues : dict of str to Issue
        By key, in the order of the file.
    """

    version: str
    negotiation: Negotiation
    rules: tuple[Rule, ...] = ()
    words: dict[str, str] = {}
    issues: dict[str, Issue] = Field(min_length=1)
    _lookup: _Lookup = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Index the patterns by the words they begin with."""
        self._lookup = _Lookup(
            (pattern, _IssueRule(pattern, key, rank, sign, form))
            for key, issue in self.issues.items()
            for rank, (name, (sign, form)) in enumerate(_LISTS.items())
            for pattern in getattr(issue, name)
        )

    def match(self, text: str, article: str = "") -> list[IssueMention]:
        """Find the issues that a text names.

        Parameters
        ----------
        text : str
            A sentence, or any stretch of text.
        article : str, optional
            The document around it, where an issue's ``context`` words and the topic are sought too.

        Returns
        -------
        list of IssueMention
            By start. Mentions of one issue never overlap: a look-alike (``exclude``) drops what it
            touches, what lies within a longer match gives way, then contraries go before the rest.
        """
        found: dict[str, list[_Candidate]] = {}
        for word in _words(text):
            for rule in self._lookup(word.group().lower()):
                hit = compile_pattern(rule.pattern).match(text, word.start())
                if hit:
                    span = hit.span(hit.lastgroup or 0)
                    found.setdefault(rule.issue, []).append(
                        _Candidate(rule.rank, span[0] - span[1], *span, rule.sign, rule.form)
                    )
        if not found or self._is_elsewhere(text):
            return []
        mentions = [
            IssueMention(key, best.start, best.end, best.sign, best.form)
            for key, candidates in found.items()
            for best in _settle(candidates)
            if not self.issues[key].context or self._has_context(key, text, article)
        ]
        order = {key: i for i, key in enumerate(self.issues)}
        return sorted(mentions, key=lambda m: (m.start, m.end, order[m.issue]))

    def text_is_on_topic(self, text: str) -> bool:
        """Tell by the topic terms whether a text is about this negotiation: a hint, no verdict.

        Two different terms are needed, or one in a text of fewer than sixty words.
        """
        needed = 1 if len(text.split(None, 60)) < 60 else 2
        return _terms_in(self.negotiation.topic_terms, text, needed) >= needed

    def _is_elsewhere(self, text: str) -> bool:
        talks = self.negotiation
        return _terms_in(talks.elsewhere, text) > 0 and not _terms_in(talks.topic_terms, text)

    def _has_context(self, key: str, text: str, article: str) -> bool:
        context = self.issues[key].context
        return _terms_in(context, text) > 0 or (article != "" and _terms_in(context, article) > 0)


def _settle(candidates: list[_Candidate]) -> list[_Candidate]:
    """Keep of one issue's overlapping candidates those that say most."""
    excluded = [c for c in candidates if c.form == "exclude"]
    left = {
        c
        for c in candidates
        if c.form != "exclude" and not any(x.start < c.end and c.start < x.end for x in excluded)
    }
    chosen: list[_Candidate] = []
    while left:
        outer = [
            c
            for c in left
            if not any(o.start <= c.start and c.end <= o.end and o.length < c.length for o in left)
        ]
        best = min(outer)
        chosen.append(best)
        left = {c for c in left if c.end <= best.start or best.end <= c.start}
    return chosen


def _write_out_words(file: _File) -> None:
    """Put the alternatives of ``words`` where a pattern says ``<name>``."""
    words = file.data.get("words")
    words = words if isinstance(words, dict) else {}

    def write_out(holder: Any, key: Any, at: Path_) -> None:
        def alternatives(name: re.Match[str]) -> str:
            if name[1] in words:
                return str(words[name[1]])
            close = difflib.get_close_matches(name[1], [str(w) for w in words], n=1, cutoff=0.5)
            hint = f", did you mean '<{close[0]}>'?" if close else ": add it to 'words'"
            raise file.error((*at, key), f"'{name[0]}' is not among the words{hint}")

        holder[key] = re.sub(r"<([^<>]*)>", alternatives, holder[key])

    for section in ("negotiation", "issues"):
        stack: list[tuple[Any, Path_]] = [(file.data.get(section), (section,))]
        while stack:
            node, at = stack.pop()
            if isinstance(node, (dict, list)):
                for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
                    if isinstance(value, str) and isinstance(node, list) and at[-1] in _PATTERNS:
                        write_out(node, key, at)
                    elif isinstance(value, (dict, list)):
                        stack.append((value, (*at, key)))


def load_issues(path: Path | str) -> Issues:
    """Read a codebook of issues.

    Parameters
    ----------
    path : path-like
        An ``issues.yaml``.

    Returns
    -------
    Issues

    Raises
    ------
    InputError
        One line with the file, the line, the key and the mend.
    """
    file = _File(path)
    _write_out_words(file)
    book = file.read_as(Issues)
    ids: dict[str, int] = {}
    for i, rule in enumerate(book.rules):
        if rule.id in ids:
            raise file.error(("rules", i, "id"), f"'{rule.id}' stands twice: number it anew")
        ids[rule.id] = i
    for key, issue in book.issues.items():
        seen: dict[str, Path_] = {}
        for name in _LISTS:
            for i, pattern in enumerate(getattr(issue, name)):
                here = ("issues", key, name, i)
                same = " ".join(pattern.lower().split())
                if same in seen:
                    line = file.lines[seen[same]]
                    raise file.error(here, f"'{pattern}' stands on line {line} too: take one away")
                seen[same] = here
    return book


# ------------------------------------------------------------------------------------------ actors

Rank = Literal[
    "leader", "minister", "negotiator", "spokesperson", "envoy", "legislator", "military", "other"
]
_FAR_PAST, _FAR_FUTURE = date.min, date.max


class Role(_Frozen):
    """An office that a person held from one day to another."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    title: str = ""
    rank: Rank = "other"
    actor: str = ""
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None

    def held_on(self, day: date) -> bool:
        """Tell whether the office was held on a day."""
        return (self.from_ or _FAR_PAST) <= day <= (self.to or _FAR_FUTURE)


class Person(_Frozen):
    """A person who speaks for an actor."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str
    variants: tuple[str, ...] = ()
    family: str = ""
    surname: bool | None = None
    gender: Literal["m", "f", ""] = ""
    title: str = ""
    rank: Rank = "other"
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    roles: tuple[Role, ...] = ()
    wikidata: str | None = Field(default=None, pattern=r"^Q[1-9]\d*$")

    @model_validator(mode="after")
    def _one_way_to_say_roles(self) -> Person:
        if self.roles and (self.title or self.from_ or self.to or self.rank != "other"):
            raise ValueError(f"{self.name} has 'roles': move title, rank, from and to into them")
        return self

    @cached_property
    def offices(self) -> tuple[Role, ...]:
        """The roles, also where the file gives only one."""
        only = {"title": self.title, "rank": self.rank, "from": self.from_, "to": self.to}
        return self.roles or (Role.model_validate(only),)

    def role(self, day: date | None = None) -> Role:
        """Name the role held on a day; without a day, or when none was held, the nearest.

        Parameters
        ----------
        day : date, optional
            Without it, the latest role.

        Returns
        -------
        Role
        """
        offices = self.offices
        if day is None:
            return max(offices, key=lambda r: (r.to or _FAR_FUTURE, r.from_ or _FAR_PAST))
        held = [r for r in offices if r.held_on(day)]
        if held:
            return max(held, key=lambda r: r.from_ or _FAR_PAST)
        return min(
            offices,
            key=lambda r: min(
                abs(((r.from_ or _FAR_PAST) - day).days), abs(((r.to or _FAR_FUTURE) - day).days)
            ),
        )

    @cached_property
    def full_names(self) -> tuple[str, ...]:
        """Every full name: each given name of the file with each family name of the file."""
        return _full_names(self)

    @cached_property
    def short_names(self) -> tuple[str, ...]:
        """The family name in each of its spellings, and other names of one word."""
        families, _ = _split_names(self)
        single = [v for v in self.variants if " " not in v]
        return tuple(dict.fromkeys([*families, *single]))


def _split_names(person: Person) -> tuple[list[str], list[str]]:
    """Part the full names into family names and given names."""
    families: list[str] = []
    givens: list[str] = []
    if not person.family and " " not in person.name:
        return [person.name], []
    size = len(person.family.split()) or 1
    for name in (person.name, *person.variants):
        words = name.split()
        if len(words) > size and name.endswith(person.family):
            families.append(" ".join(words[-size:]))
            givens.append(" ".join(words[:-size]))
    single = [v for v in person.variants if " " not in v and size == 1]
    if person.family:
        families.insert(0, person.family)
    return list(dict.fromkeys(families + single)), list(dict.fromkeys(givens))


def _full_names(person: Person) -> tuple[str, ...]:
    families, givens = _split_names(person)
    written = [name for name in (person.name, *person.variants) if " " in name]
    crossed = [f"{given} {family}" for given in givens for family in families]
    return tuple(dict.fromkeys([*written, *crossed]))


class Actor(_Frozen):
    """A party or onlooker: a state, an organisation or a group that holds positions."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    name: str
    kind: Literal["state", "organisation", "group"]
    side: str
    adversary: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Where a text names an actor; ``person`` is the canonical full name of a person, else empty.

    ``kind`` is person, name, demonym, place (a capital or building for its government), office, or
    location (the same place, after in, at, from, to, near and the like).
    """

    code: str
    start: int
    end: int
    text: str
    kind: str
    person: str


# What makes an office of the name, adjective or capital before it: "Russian negotiators".
_BODIES = r"""
officials?; authorities; government(?:s| officials?)?; leadership; leaders?; regime; cabinet
negotiators?; negotiating teams?; delegations?; delegates?; teams?; sides?; mediators?
representatives?; (?:special |presidential )?envoys?; diplomats?; diplomacy; ambassadors?; embassy
foreign ministry; foreign office; ministry of \w+(?: affairs)?; (?:\w+ )?minist(?:ry|ers?)
military(?! (?:aid|assist|support|help|equip|distr|base|hardware|presence))
army; armed forces; air force; general staff; intelligence; security council
parliament; lawmakers?; administration; president's office; sources?; aides?; advis[eo]rs?
presidential (?:office|administration|aide|advis[eo]r|spokes\w+); press service
spokes(?:man|woman|person|people)
(?:senior|top|military|security|defen[cs]e) officials?
"""
_BODY = "|".join(part.strip() for part in re.split("[;\n]", _BODIES) if part).replace(" ", r"\s+")
# Words with a capital that may go before a surname without being another person's given name.
_TITLE_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        president premier minister secretary chancellor chief envoy spokesman spokeswoman king
        spokesperson ambassador senator sen rep gov governor general gen colonel col marshal admiral
        commander mayor mr mrs ms dr pope cardinal prince sheikh leader aide adviser advisor speaker
        negotiator counterpart chairman chairwoman director vice deputy comrade representative
        congressman candidate pm team former senior top sir lady miss republican democrat monday
        tuesday wednesday thursday friday saturday sunday january february march april may june july
        august september october november december
        a about after again against all along already also although amid among an and another any
        are as at back because before behind besides between both but by can could despite did do
        does during earlier either even ever every except few first for from had has have here how
        however if in instead into is it its just last late later less like maybe meanwhile more
        most much must neither never next no nor not now of off on once one only or other our out
        outside over per perhaps plus says should since so some still such than that the their then
        there these they this those though through thus to today toward towards two under unless
        unlike until up upon via was we were what when where whether which while who whose why will
        with within without would yesterday yet
        """,
    )
)
_LOCATIVE = re.compile(
    r"(?<![^\W_])(?:in|at|from|to|near|outside|around|over)\s+(?:the\s+|central\s+|downtown\s+)?"
    r"[\"“”'‘’]?$",
    re.IGNORECASE,
)
_PREFIXED = re.compile(r"(?<![^\W_])(?:pro|anti|non|un)[-‐‑–]$", re.IGNORECASE)
_CABINET = re.compile(r"(?:'s?)?\s+(?:administration|government|cabinet|team|regime)(?![^\W_])")
_WORD_BEFORE = re.compile(r"([^\W_]+)\s+$")
_ALSO_WORDS = frozenset({"US", "IT", "WHO", "MAY"})
_KINDS = ("exclude", "person", "name", "office", "demonym", "place")


def _folding() -> dict[int, str]:
    """Letters without their accents, plain apostrophes and hyphens: one character for one."""
    table = {ord(c): "'" for c in _APOSTROPHES} | {ord(c): "-" for c in _DASH}
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    return table | {ord(a): b for a, b in zip("øØłŁıđĐ", "oOlLidD", strict=True)}


_FOLD = _folding()


def _fold(text: str) -> str:
    return text.translate(_FOLD)


@cache
def _name_regex(name: str, person: bool = False) -> re.Pattern[str]:
    words = [re.escape(word) for word in name.split()]
    blank = r"\s+"
    if person and len(words) > 1:  # room for an initial or a patronymic
        blank_before_last = r"\s+(?:[A-Z]\.?\s+|[A-Z]\w+(?:vich|vych|vna)\s+)?"
        regex = blank.join(words[:-1]) + blank_before_last + words[-1]
    else:
        regex = blank.join(words)
    return re.compile(regex + r"(?![^\W_]|\$)")


class _Entry(NamedTuple):
    text: str
    kind: str
    actor: str
    people: tuple[str, ...] = ()
    full: bool = False


class _Names:
    """Everything that names an actor, by its first word."""

    def __init__(self, book: Actors) -> None:
        self.people: dict[str, tuple[str, Person]] = {}
        self.titles: dict[str, list[tuple[str, Person, Role]]] = {}
        self.entries: dict[str, dict[_Entry, None]] = {}
        self.given: set[str] = set()
        shared: dict[str, list[str]] = {}
        for text in book.exclude:
            self._add(_Entry(text, "exclude", ""))
        for actor in book.actors:
            for kind in ("name", "demonym", "place", "office"):
                for text in getattr(actor, kind + "s"):
                    self._add(_Entry(text, kind, actor.code))
            for person in actor.people:
                self.people[person.name] = (actor.code, person)
                for text in person.full_names:
                    self._add(_Entry(text, "person", actor.code, (person.name,), full=True))
                    self.given.add(_fold(text.split()[0]))
                for text in person.short_names:
                    shared.setdefault(text, []).append(person.name)
                for role in person.offices:
                    if role.title:
                        holder = (role.title.lower(), person, role)
                        self.titles.setdefault(role.actor or actor.code, []).append(holder)
        for text, names in shared.items():
            self._add(_Entry(text, "person", "", tuple(names)))
        self.tails = {a.code: self._tail(a.code) for a in book.actors}

    def _add(self, entry: _Entry) -> None:
        texts = {_fold(entry.text)}
        if entry.text.startswith("the "):
            texts.add("T" + _fold(entry.text)[1:])
        if len(entry.text) > 3:
            texts.add(_fold(entry.text).upper())
        for text in texts:
            first = _WORD.match(text)
            if first is None:  # load_actors says so
                continue
            self.entries.setdefault(first.group(), {})[entry._replace(text=text)] = None

    def _tail(self, code: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
        """What may follow a name to make it an office, and the titles that may go before 'of'."""
        titles = sorted({t for t, _, _ in self.titles.get(code, ())}, key=lambda t: (-len(t), t))
        regexes = [_title_regex(t) for t in titles]
        after = re.compile(
            rf"(?:'s?)?\s+(?P<title>{'|'.join([*regexes, 'leader'])})(?![^\W_])"
            rf"|(?:'s?)?\s+(?:{_BODY})(?![^\W_])",
            re.IGNORECASE,
        )
        before = None
        if regexes:
            before = re.compile(
                rf"(?<![^\W_])(?P<title>{'|'.join(regexes)})\s+of\s+(?:the\s+)?$", re.IGNORECASE
            )
        return after, before

    def holder(self, code: str, title: str, day: date | None) -> str:
        """Name the one person who held a title on a day; nobody without a day."""
        if day is None:
            return ""
        title = _plain_title(title)
        names = {
            person.name
            for held, person, role in self.titles.get(code, ())
            if role.held_on(day)
            and (_plain_title(held) == title or (title == "leader" == role.rank))
        }
        return names.pop() if len(names) == 1 else ""


def _plain_title(title: str) -> str:
    title = re.sub(rf"[\s{re.escape(_DASH)}]+", " ", title.lower())
    return title.replace("defense", "defence").replace("premier", "prime minister")


def _title_regex(title: str) -> str:
    return r"[\s-]+".join(
        re.escape(word).replace("defence", "defen[cs]e") for word in re.split(r"[\s-]+", title)
    )


class _Hit(NamedTuple):
    start: int
    end: int
    kind: str
    code: str
    person: str
    title: bool = False


class Actors(_Frozen):
    """The actors of a negotiation.

    Attributes
    ----------
    version : str
    actors : tuple of Actor
    exclude : tuple of str
        Names that look like an actor's and are none: "Washington Post".
    """

    version: str
    actors: tuple[Actor, ...] = Field(min_length=1)
    exclude: tuple[str, ...] = ()
    _names: _Names = PrivateAttr()
    _named: dict[str, frozenset[str]] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        """Index the names by their first word."""
        self._names = _Names(self)

    @property
    def by_code(self) -> dict[str, Actor]:
        """The actors by code, in the order of the file."""
        return {actor.code: actor for actor in self.actors}

    @property
    def sides(self) -> dict[str, tuple[str, ...]]:
        """The codes of each side, in the order of the file."""
        sides: dict[str, tuple[str, ...]] = {}
        for actor in self.actors:
            sides[actor.side] = (*sides.get(actor.side, ()), actor.code)
        return sides

    @property
    def people(self) -> dict[str, Person]:
        """The people by canonical name."""
        return {name: person for name, (_, person) in self._names.people.items()}

    def code_of(self, person: str, day: date | None = None) -> str:
        """Tell for whom a person (canonical name) spoke on a day.

        Parameters
        ----------
        person : str
        day : date, optional
            Without it, the latest role counts.

        Returns
        -------
        str
            An actor's code.
        """
        code, entry = self._names.people[person]
        return entry.role(day).actor or code

    def named_in(self, text: str) -> frozenset[str]:
        """Name the people whose full name stands in a text (canonical names)."""
        known = self._named.get(text)
        if known is None:
            folded = _fold(text)
            known = frozenset(
                entry.people[0]
                for word in _words(folded)
                for entry in self._names.entries.get(word.group(), ())
                if entry.full and _name_regex(entry.text, True).match(folded, word.start())
            )
            if len(self._named) >= 64:
                self._named.clear()
            self._named[text] = known
        return known

    def match(self, text: str, date: date | None = None, article: str = "") -> list[ActorMention]:
        """Find the actors that a text names.

        Parameters
        ----------
        text : str
            A sentence, or any stretch of text.
        date : date, optional
            When it was said: decides who "the Russian president" is, and for whom a person speaks
            who changed sides or office.
        article : str, optional
            The document around it. A surname that needs it counts only where the full name occurs.

        Returns
        -------
        list of ActorMention
            By start, not overlapping: the longest wins. A possessive is left out of the span, and a
            title directly before its holder's name gives way to the name.
        """
        folded = _fold(text)
        hits = sorted(
            self._candidates(folded, date, text, article),
            key=lambda h: (h.start - h.end, _KINDS.index(h.kind), h.start, h.code),
        )
        chosen: list[_Hit] = []
        for hit in hits:
            if all(hit.end <= other.start or other.end <= hit.start for other in chosen):
                chosen.append(hit)
        chosen.sort()
        mentions: list[ActorMention] = []
        for i, hit in enumerate(chosen):
            following = chosen[i + 1] if i + 1 < len(chosen) else None
            if hit.kind == "exclude" or (
                hit.kind == "office"
                and following is not None
                and following.kind == "person"
                and folded[hit.end : following.start].isspace()
            ):
                continue
            kind = hit.kind
            if kind == "place" and _is_location(folded, hit.start, mentions):
                kind = "location"
            span = text[hit.start : hit.end]
            mentions.append(ActorMention(hit.code, hit.start, hit.end, span, kind, hit.person))
        return mentions

    def _candidates(self, folded: str, day: date | None, text: str, article: str) -> Iterator[_Hit]:
        names = self._names
        for word in _words(folded):
            start = word.start()
            for entry in names.entries.get(word.group(), ()):
                found = _name_regex(entry.text, entry.full).match(folded, start)
                if not found:
                    continue
                end = found.end()
                if entry.kind == "person":
                    yield from self._person(entry, start, end, folded, day, text, article)
                elif entry.kind == "exclude":
                    yield _Hit(start, end, "exclude", "", "")
                elif not _is_word(entry.text, folded, start, end) and not _PREFIXED.search(
                    folded, max(0, start - 6), start
                ):
                    yield _Hit(start, end, entry.kind, entry.actor, "")
                    yield from self._office(entry.actor, start, end, folded, day)

    def _office(
        self, code: str, start: int, end: int, folded: str, day: date | None
    ) -> Iterator[_Hit]:
        """Widen a name to the office around it: Russian negotiators, president of Russia."""
        after, before = self._names.tails[code]
        found = after.match(folded, end)
        if found:
            title = found["title"]
            former = re.search(r"(?:former|ex)[\s-]+$", folded[max(0, start - 8) : start], re.I)
            holder = self._names.holder(code, title, day) if title and not former else ""
            yield _Hit(start, found.end(), "office", code, holder, bool(title))
        if before:
            found = before.search(folded, max(0, start - 60), start)
            if found:
                holder = self._names.holder(code, found["title"], day)
                yield _Hit(found.start(), end, "office", code, holder, True)

    def _person(
        self,
        entry: _Entry,
        start: int,
        end: int,
        folded: str,
        day: date | None,
        text: str,
        article: str,
    ) -> Iterator[_Hit]:
        people = [self._names.people[name][1] for name in entry.people]
        if not entry.full:
            if self._has_other_given_name(people, folded, start):
                return
            people = self._bearers(people, day, text, article)
        codes = {self.code_of(person.name, day) for person in people}
        if len(codes) != 1:
            return
        code = codes.pop()
        yield _Hit(start, end, "person", code, people[0].name if len(people) == 1 else "")
        found = _CABINET.match(folded, end)
        if found:
            yield _Hit(start, found.end(), "office", code, "")

    def _bearers(
        self, people: list[Person], day: date | None, text: str, article: str
    ) -> list[Person]:
        """Tell whom a bare surname means: several if nothing decides, nobody if it may not."""
        owners = [p for p in people if p.surname]
        if owners:
            return owners[:1]
        if len(people) == 1 and people[0].surname is None:
            return people
        named = self.named_in(text) or frozenset()
        here = [p for p in people if p.name in named]
        if not here and article:
            here = [p for p in people if p.name in self.named_in(article)]
        if here:
            return here
        able = [p for p in people if p.surname is None]
        if day is not None:
            able = [p for p in able if any(r.held_on(day) for r in p.offices)] or able
        return able

    def _has_other_given_name(self, people: list[Person], folded: str, start: int) -> bool:
        """Tell whether another person's given name goes before a surname: Daniil Medvedev."""
        before = _WORD_BEFORE.search(folded, max(0, start - 30), start)
        if before is None or not before[1][0].isupper() or before[1].isupper():
            return False
        word = before[1]
        own = {_fold(name).split()[0] for person in people for name in person.full_names}
        if {word.lower(), word.lower().removesuffix("s")} & _TITLE_WORDS or word in own:
            return False
        if word in self._names.given:
            return True
        if word in self._names.entries or word.endswith(("ing", "ed")):
            return False
        near = _WORD.findall(folded, max(0, start - 80), start + 80)  # a headline in Title Case?
        return sum(w[0].isupper() for w in near) < 0.7 * len(near)


def _is_word(name: str, folded: str, start: int, end: int) -> bool:
    """Tell whether US and its like are a plain word in capitals here: TELL US MORE."""
    if name not in _ALSO_WORDS:
        return False
    near = re.findall(r"[^\W\d_]{2,}", folded[max(0, start - 20) : start])[-1:]
    near += re.findall(r"[^\W\d_]{2,}", folded[end : end + 20])[:1]
    return bool(near) and all(word.isupper() for word in near)


def _is_location(folded: str, start: int, mentions: list[ActorMention]) -> bool:
    if _LOCATIVE.search(folded[max(0, start - 24) : start]):
        return True
    before = mentions[-1] if mentions else None
    return (
        before is not None
        and before.kind == "location"
        and folded[before.end : start].strip() in ("and", "or", ",")
    )


def load_actors(path: Path | str) -> Actors:
    """Read the actors of a negotiation.

    Parameters
    ----------
    path : path-like
        An ``actors.yaml``.

    Returns
    -------
    Actors

    Raises
    ------
    InputError
        One line with the file, the line, the key and the mend.
    """
    file = _File(path)
    book = file.read_as(Actors)
    codes: dict[str, Path_] = {}
    for i, actor in enumerate(book.actors):
        here: Path_ = ("actors", i, "code")
        if actor.code in codes:
            line = file.lines[codes[actor.code]]
            raise file.error(here, f"'{actor.code}' stands on line {line} too: join the two actors")
        codes[actor.code] = here
    said: dict[str, tuple[str, Path_]] = {}
    for i, actor in enumerate(book.actors):
        at: Path_ = ("actors", i)
        for j, code in enumerate(actor.adversary):
            _check_code(file, (*at, "adversary", j), code, codes)
        for kind in ("names", "demonyms", "places", "offices"):
            for j, text in enumerate(getattr(actor, kind)):
                _check_name(file, (*at, kind, j), text, actor.code, said)
        for j, person in enumerate(actor.people):
            _check_name(file, (*at, "people", j, "name"), person.name, person.name, said)
            for k, role in enumerate(person.roles):
                if role.actor:
                    _check_code(file, (*at, "people", j, "roles", k, "actor"), role.actor, codes)
            for k, text in enumerate(person.variants):
                if " " in text:
                    _check_name(file, (*at, "people", j, "variants", k), text, person.name, said)
    return book


def _check_code(file: _File, path: Path_, code: str, codes: dict[str, Path_]) -> None:
    if code not in codes:
        close = difflib.get_close_matches(code, list(codes), n=1, cutoff=0.5)
        hint = f", did you mean '{close[0]}'?" if close else ": add the actor"
        raise file.error(path, f"no actor has the code '{code}'{hint}")


def _check_name(
    file: _File, path: Path_, text: str, owner: str, said: dict[str, tuple[str, Path_]]
) -> None:
    if not _WORD.match(text):
        raise file.error(path, f"'{text}' does not begin with a letter or number: mend it")
    other, where = said.get(text, (owner, path))
    if other != owner or (text in said and path[-1] == "name"):
        raise file.error(path, f"'{text}' names {other} on line {file.lines[where]}: keep one")
    said.setdefault(text, (owner, path))
