"""The condition of a position: `only if`, `after`, `provided that`, `in return for`, `unless`."""

import re
from dataclasses import dataclass

from parley.parse import Parse

MARKS = frozenset({"if", "unless", "once", "until", "provided", "providing"})
SPANS = re.compile(
    r"\b(?P<mark>only (?:if|when|after|once|on condition|as part of|in exchange|in return)|"
    r"on (?:the )?conditions? (?:that|of)|provided that|"
    r"(?:(?<=, )|(?<=[\"“])|(?<=possible ))provided(?= (?:the|its?|he|she|they|we|(?-i:[A-Z])))|"
    r"providing that|as long as|"
    r"so long as|in (?:exchange|return) for|unless(?: and until)?|not (?:until|before|unless)|"
    r"subject to|contingent (?:on|upon)|conditional (?:on|upon)|depend(?:s|ed|ing|ent)? on|"
    r"in the event(?: of| that)?|but (?:first|only)|if and when|should first|conditioned on|"
    r"but(?: not)?(?:[ .…]|\.\.\.)+(?:with (?:another|a (?:different|new)|other|someone else)|"
    r"(?:on|under) (?:(?:its|our|their|his|my|certain|different|other|these|those|some) )+"
    r"(?:own )?(?:terms|conditions|circumstances))|but not (?:before|until|yet|unless|without)|"
    r"should(?= (?:it|they|he|she|we)\b| (?-i:[A-Z])))"
    r"\b\s*(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
# "create conditions for talks": nothing is asked for in return
MADE = re.compile(
    r"\b(?:without|no|any|un|in|creat\w*|provid\w*|form\w*|establish\w*|excellent|right|favou?rable|"
    r"good|better|necessary|required)\W*(?:(?:the|necessary|right|favou?rable|good|better|"
    r"excellent|required|any|such)\W*)*$",
    re.IGNORECASE,
)  # fmt: skip
ASKING = frozenset("""answer ask know say see wonder decide doubt question check tell clarify
    specify comment clear sure unclear""".split())
GATHERING = frozenset("meet get gather come sit talk negotiate convene go hold speak".split())
WANTING = frozenset("want seek demand ask request require insist expect".split())
TERMS = re.compile(
    r"\b(?P<mark>(?:pre-?)?conditions?|prerequisites?|terms|demands?)\b[^.;,]{0,40}?"
    r"\b(?:for|of|on|to|before|in order to)\b\s*(?P<rest>[^.;]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Condition:
    """The words of a condition, in characters of the sentence, and how they hang together."""

    start: int
    end: int
    mark: str
    names_position: bool = False  # "conditions for a truce": what it governs is what depends


def find_conditions(parse: Parse) -> list[Condition]:
    """All conditions of a sentence, as clauses of the parse or by their set phrases."""
    found = []
    for i in range(len(parse)):
        low = parse.lower(i)
        if parse.deps[i] == "mark" and low in MARKS and parse.heads[i] != i:
            if low == "if" and (parse.deps[parse.heads[i]] in {"ccomp", "pcomp"}
                                or i and parse.lower(i - 1) in {"even", "as"}
                                or _is_whether(parse, i)):
                continue  # "asked if", "even if"
            clause = parse.subtree(parse.heads[i], without=frozenset({"parataxis"}))
            clause = [w for w in clause if w >= i]
            if clause and low != "until" or (low == "until" and _denied(parse, i)):
                last = _run_end(parse, i, clause)
                found.append(Condition(parse.starts[i], parse.ends[last], low))
        elif low in {"after", "before", "until", "without", "when"} \
                and parse.deps[i] in {"prep", "mark", "advmod"}:
            governed = parse.heads[i]
            if low == "when" and parse.deps[governed] != "advcl":
                continue
            only = i and parse.lower(i - 1) == "only"
            leads = parse.deps[i] in {"mark", "advmod"}
            verb = parse.heads[governed] if leads else governed
            apart = low in {"after", "when"} and any(  # "will only talk after it has gained ground"
                parse.lower(k) == "only" and k < i for k in parse.kids(verb, "advmod"))
            denied = parse.is_negated(governed) or any(
                parse.is_negated(a) for a in list(parse.ancestors(i))[:2])  # fmt: skip
            if only or apart or (low in {"until", "before", "without"} and denied):
                words = parse.subtree(governed if leads else i)
                words = [w for w in words if w >= i]
                found.append(Condition(parse.starts[i - 1] if only else parse.starts[i],
                                       parse.ends[max(words)], low))  # fmt: skip
        elif low == "only" and (purpose := _only_to(parse, i)):
            found.append(Condition(parse.starts[purpose[0]], parse.ends[purpose[-1]], "only to"))
    for match in TERMS.finditer(parse.text):
        free = MADE.search(parse.text[: match.start()])
        asked = match["mark"].lower() in {"demand", "demands"}
        if not free and (not asked or " before " in match[0]):
            found.append(Condition(match.start(), match.end(), "terms", names_position=True))
    for match in SPANS.finditer(parse.text):
        if not any(c.start <= match.start() < c.end for c in found):
            end = match.end()
            comma = parse.text.find(",", match.start("rest") + 12)
            if 0 < comma < end:
                end = comma
            found.append(Condition(match.start(), end, match.group("mark").lower()))
    return found


def is_price(parse: Parse, condition: Condition) -> bool:
    """Is a condition what the holder himself would give: `wants guarantees in return for X`?"""
    if not condition.mark.startswith(("in exchange", "in return")):
        return False
    top = parse.head_of(condition.start, condition.end)
    return top is not None and any(parse.lemmas[up] in WANTING for up in parse.ancestors(top))


def _is_whether(parse: Parse, i: int) -> bool:
    """Does "if" lead an open question: `did not answer if`; or an aim: `if it is to survive`?"""
    verb = parse.heads[i]
    above = parse.heads[verb]
    if above < i and parse.lemmas[above] in ASKING \
            and not parse.kids(above, "ccomp", "dobj", "acomp"):
        return True
    return parse.lower(verb) in {"is", "are"} and any(
        parse.lower(w) == "to" and parse.deps[w] == "aux"
        for k in parse.kids(verb, "xcomp") for w in parse.children[k])  # fmt: skip


def _only_to(parse: Parse, i: int) -> list[int]:
    """The purpose that a meeting is restricted to: `would only meet to sign a finished deal`."""
    verb = parse.heads[i]
    if parse.deps[i] != "advmod" or verb < i or parse.lemmas[verb] not in GATHERING \
            or not parse.kids(verb, "aux"):
        return []
    for clause in parse.kids(verb, "xcomp", "advcl"):
        if parse.tags[clause] == "VB" and clause > verb:
            return sorted(w for w in parse.subtree(clause) if w > verb)
    return []


def _denied(parse: Parse, i: int) -> bool:
    verb = parse.heads[parse.heads[i]]
    return parse.is_negated(verb) or any(
        parse.lemmas[w] in {"no", "not", "never", "without"} for w in range(0, i)
    )


def _run_end(parse: Parse, i: int, clause: list[int]) -> int:
    """The last word of a clause that runs on from its mark without a gap."""
    members, last = set(clause), i
    for w in range(i, len(parse)):
        if w in members or parse.pos[w] == "PUNCT" and w + 1 in members:
            last = w
        elif w > i + 1:
            break
    return last
