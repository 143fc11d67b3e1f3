"""The climb: from the words that name an issue up the parse, operator by operator."""

from dataclasses import dataclass

from parley.parse import SUBJECTS, Parse
from parley.stance.effects import effect, is_bad_news, is_theme
from parley.stance.operators import (
    BENEFIT,
    DEONTIC,
    EFFECTS,
    HARM,
    JUDGING,
    NOUNS,
    VERBS,
    Operator,
    operator,
)

# a prepositional phrase with one of these tells when, where or why, not what is wanted
ADVERBIAL = frozenset("after amid despite during since before following until because through via "
                      "under by at as while within beyond behind upon like than near".split())
CLAUSAL = frozenset({"VERB", "AUX", "NOUN", "PROPN"})
# a clause with one of these stands beside what is wanted
ASIDES = frozenset("as while after before because since when although though whereas".split())
MEETINGS = frozenset("talk negotiation meeting summit round session dialogue consultation "
                     "discussion process track".split())
NOBODY = frozenset("neither no few nobody none".split())
STATES = frozenset("be have lack remain become stay belong get enjoy face lose".split())
UNSETTLED = frozenset("""agreement clarity date decision comment word information confirmation
    precedent news consensus progress breakthrough""".split())
CHANCES = frozenset("""way chance prospect question possibility likelihood point sense reason ground
    grounds basis room""".split())
OCCASIONS = frozenset("in at during throughout over amid after before since from into".split())
# verbs and nouns that make the meeting itself their matter
JOINING = frozenset("""participate engage join enter take interest interested involve return go
    come stay remain continue sit bring force push drag lead attend part role participation
    participant meet gather result plunge point sense reason use purpose""".split())
# "do not think that X": what is denied is X
RAISING = frozenset("think believe expect suppose feel imagine".split())
# "declined to say which guarantees": nothing is said of them
TELLING = frozenset("""say comment disclose confirm tell reveal specify elaborate answer speculate
    name detail clarify identify""".split())
EVADING = frozenset("decline refuse avoid fail".split())
# critics' words for a thing: without another judgement of it they tell what is thought of it
LOADED = frozenset("pump stuff cram flood saturate".split())
CAUSING = frozenset({"because", "due", "owe"})


@dataclass
class Level:
    """One step of the climb."""

    node: int
    operator: Operator | None
    form: str
    sign: int  # of the position of a holder at this level
    negated: bool


def climb(parse: Parse, head: int, inside: set[int], sign: int) -> list[Level]:
    """The operators from the issue's words up to the root, each with the sign it leaves."""
    levels: list[Level] = []
    if _denied_here(parse, head, inside):
        sign = -sign
    below, crossed, purpose, hosted = head, False, False, False
    loaded = sign < 0 and bool(inside) and parse.lemmas[min(inside)] in LOADED
    if loaded:
        sign = -sign
    opposed = sign < 0 and bool(inside) and parse.lemmas[min(inside)] == "against"
    first = VERBS.get(parse.lemmas[min(inside)]) if inside else None
    led = first is not None and first.kind == "reverse"
    if parse.pos[head] in {"VERB", "AUX"}:
        levels.append(Level(head, None, parse.lemmas[head], sign, False))
    for node in parse.ancestors(head):
        if node in inside:
            below = node
            continue
        if below != head and parse.deps[below] == "advcl" and _mark(parse, below) in ASIDES:
            above, form = operator(parse, node, below)
            if above is not None and above.sign < 0 and _mark(parse, below) == "because":
                levels.append(Level(node, above, form, -sign, False))
            break
        if parse.deps[below] == "prep" and parse.lemmas[below] in CAUSING:
            if is_bad_news(parse, node):
                sign = -sign
                levels.append(Level(node, EFFECTS[-1], HARM, sign, False))
                below = node
                continue
            break
        means = parse.lemmas[below] in {"by", "through"} and below not in inside
        if parse.deps[below] == "prep" and means and (done := effect(parse, node)) != 0:
            # "prolongs the war by arming them"
            sign = done * sign * (-1 if parse.is_negated(node) else 1)
            levels.append(Level(node, EFFECTS[done], HARM if done < 0 else BENEFIT, sign, False))
            below = node
            continue
        if parse.deps[below] == "prep" and parse.lemmas[below] in ADVERBIAL \
                and not _is_rather(parse, below):
            break
        if parse.deps[below] == "relcl" and parse.lemmas[node] not in CHANCES:
            # the clause about a thing says nothing of who wants the thing's host
            below, hosted = node, True
            continue
        if is_theme(parse, node, below):
            levels.append(Level(node, Operator("neutral", 0), parse.lemmas[node], sign, False))
            below = node
            continue
        found, form = operator(parse, node, below)
        if found is not None and parse.deps[below] == "advcl" and parse.tags[below] == "VBG" \
                and found.kind in {"reject", "reverse"} and not parse.kids(below, "mark"):
            # "rejected the plan, turning down talks": two acts, not one on the other
            below = node
            continue
        if parse.lemmas[node] in EVADING and parse.lemmas[below] in TELLING \
                and parse.deps[below] in {"xcomp", "pcomp", "ccomp"}:  # fmt: skip
            found = Operator("neutral", 0)
        for_it = parse.deps[below] in {"advcl", "acl"} and parse.tags[below] == "VB" \
            and (parse.pos[node] == "VERB" or found is None)  # fmt: skip
        purpose = purpose or for_it
        if found is not None and found.sign < 0 and parse.pos[node] == "VERB" and purpose \
                and parse.lemmas[node] not in JUDGING:
            # "delays the sale to raise the pressure": what the delay is for is wanted
            levels.append(Level(node, VERBS["seek"], "seek", sign, False))
            below = node
            continue
        crossed = crossed or parse.deps[below] == "conj"
        both = parse.pos[below] in CLAUSAL and parse.pos[node] in CLAUSAL
        beside = both and not _listed(parse, found, below, node)
        if parse.deps[below] == "conj" and (found is None or beside):
            below = node
            continue
        if (led and crossed or hosted) and found is not None and found.kind == "reverse":
            # "give up land, renounce the alliance", "stop the war that": not one in the other
            found = None
        if found is not None and parse.deps[below] == "prep" and parse.pos[node] == "VERB":
            # "rebuffed calls from Kyiv for a truce": the parse may hang the truce on the verb
            for noun in parse.kids(node, "dobj"):
                between = NOUNS.get(parse.lemmas[noun])
                if between is not None and noun < below and between.kind in {"desire", "reject"}:
                    sign *= between.sign
                    levels.append(Level(noun, between, parse.lemmas[noun], sign, False))
        is_subject = parse.deps[below] in {"nsubj", "csubj"} and parse.pos[node] in {"VERB", "AUX"}
        negated = parse.is_negated(node) != _nobody(parse, node, below)
        step = 1
        if opposed and found is not None and found.kind == "reject":
            opposed = False  # "warned [against arms deliveries]" rejects them once
        elif found is not None and found.kind == "blame" and any(
                level.form == HARM for level in levels):
            step = 1  # "accused them of prolonging the war by it": harm is what they are blamed for
        elif found is not None and found.kind in {"reject", "reverse", "blame"}:
            if is_subject and parse.pos[node] == "VERB" and parse.lemmas[node] != "be" \
                    and found.kind != "reject":  # fmt: skip
                found = None  # "the ceasefire ended": nobody's act
            else:
                step = -1
        raised = parse.lemmas[node] in RAISING and parse.deps[below] == "ccomp"
        if negated and form != "short" and (found is None or found.kind != "report" or raised):
            step = -step
        sign *= step
        levels.append(Level(node, found, form, sign, negated))
        below = node
    if loaded and all(level.sign == 1 for level in levels):
        for level in levels:
            level.sign = -1
    return levels


def is_occasion(parse: Parse, head: int, inside: set[int]) -> bool:
    """Is the issue named only to say when or where, or to tell one meeting from others?

    "Pressure on Moscow *in peace talks*", "*ceasefire* talks": nobody wants or rejects it there.
    """
    up = parse.heads[head]
    if parse.deps[head] in {"compound", "amod", "nmod"} and up not in inside:
        return parse.lemmas[up] in MEETINGS
    if parse.lemmas[head] not in MEETINGS or parse.deps[head] != "pobj" or up in inside:
        return False
    host = parse.heads[up]
    return parse.lemmas[up] in OCCASIONS and parse.lemmas[host] not in JOINING \
        and not ({parse.lemmas[k] for k in parse.children[host]} & JOINING)  # fmt: skip


def is_ruled_out(parse: Parse, level: Level) -> bool:
    """Does somebody say that there is no way, chance or question of it?"""
    return parse.lemmas[level.node] in CHANCES and parse.is_negated(level.node)


def is_over(parse: Parse, head: int) -> bool:
    """Is a meeting told of that has been held: a past round is nobody's position?"""
    if parse.lemmas[head] not in MEETINGS:
        return False
    verb = parse.heads[head]
    if parse.deps[head] == "pobj" and parse.lemmas[parse.heads[head]] == "of":  # a round of talks
        verb = parse.heads[parse.heads[verb]]
    if parse.lemmas[verb] not in {"hold", "have", "conduct", "finish", "wrap", "conclude", "lead"}:
        return False
    return parse.tags[verb] in {"VBD", "VBN"} and not any(
        parse.tags[k] == "MD" or parse.lower(k) in {"be", "been", "being", "to"}
        for k in parse.kids(verb, "aux"))  # fmt: skip


def is_open(parse: Parse, level: Level) -> bool:
    """Is it said that nothing is settled or known of it: `no date for`, `no clarity on`?"""
    return parse.lemmas[level.node] in UNSETTLED and parse.is_negated(level.node)


def is_state(parse: Parse, level: Level) -> bool:
    """Does a clause tell how its subject is or fares: no wish of the subject's own?"""
    return level.form in STATES and level.operator is None


def is_duty(parse: Parse, level: Level) -> bool:
    """Does a clause say what its subject should or must do: the wish of whoever says so?"""
    if level.operator is not None and level.operator.kind in {"report", "desire"} \
            and level.form != "need":  # fmt: skip
        return False
    if level.form == "need":
        return True
    above = parse.heads[level.node]
    if parse.deps[level.node] == "xcomp" and (
            parse.lemmas[above] in {"need", "have"} or _deontic(parse, above)):
        return True
    return _deontic(parse, level.node)


def _deontic(parse: Parse, i: int) -> bool:
    """Does a verb stand under `should` or `must`, its own or that of the verb it is listed with?"""
    while parse.deps[i] == "conj" and not parse.kids(i, "aux", *SUBJECTS):
        i = parse.heads[i]
    return any(parse.lower(k) in DEONTIC for k in parse.kids(i, "aux"))



def _listed(parse: Parse, found: Operator | None, below: int, node: int) -> bool:
    """`is demanding that Kyiv give up X, remain Y`: the second demand hung beside the demanding."""
    plain = {"VB", "VBP"}
    return found is not None and found.kind == "desire" and parse.tags[below] in plain \
        and parse.tags[node] not in plain  # fmt: skip


def _nobody(parse: Parse, i: int, below: int) -> bool:
    """Does a verb's subject deny it: `neither X nor Y wants`, `few in Kyiv believe`, `no ally`?"""
    if parse.pos[i] not in {"VERB", "AUX"}:
        return False
    for subject in parse.kids(i, "nsubj", "nsubjpass"):
        if subject == below:
            continue
        leads = parse.kids(subject, "det", "preconj", "cc", "amod", "advmod", "nummod")
        if parse.deps[below] in {"xcomp", "ccomp", "dobj", "prep", "acomp"} and any(
                parse.lower(k) == "no" for k in leads):
            return True
        if parse.lower(subject) in NOBODY or _names(parse, subject) and any(
                parse.lower(k) in NOBODY for k in leads):
            return True
    return False



def _names(parse: Parse, i: int) -> bool:
    """Does a word, or what hangs on it, name an actor?"""
    return any(parse.actors[w] for w in (i, *parse.children[i]))


def _denied_here(parse: Parse, head: int, inside: set[int]) -> bool:
    """`no ceasefire`, `without a truce`, `not joining NATO` at the issue's own words."""
    for word in {head, *inside}:
        for kid in parse.children[word]:
            if kid not in inside and (parse.lemmas[kid] in {"no", "neither", "nor", "never"}
                                      or parse.deps[kid] == "neg"):  # fmt: skip
                return True
            if kid not in inside and _rules_out(parse, kid, word):
                return True
    for subject in parse.kids(head, "nsubj", "nsubjpass"):
        if subject not in inside and (parse.lower(subject) in {"nobody", "none"} or any(
                parse.lower(k) == "no" for k in parse.kids(subject, "det"))):  # fmt: skip
            return True
    up = parse.heads[head]
    if parse.deps[head] == "conj" and any(
            up < k < head and _is_rather(parse, k) for k in parse.kids(up, "cc", "prep")):
        return True
    if parse.deps[head] != "pobj" or up in inside:
        return False
    over = parse.heads[up]
    return _is_rather(parse, up) or "instead" in {
        parse.lemmas[up], parse.lemmas[over], *(parse.lemmas[k] for k in parse.children[up])}


def _is_rather(parse: Parse, i: int) -> bool:
    """Is a preposition that of `rather than`?"""
    return parse.lemmas[i] == "than" and i > 0 and parse.lower(i - 1) == "rather"


def _rules_out(parse: Parse, kid: int, noun: int) -> bool:
    """`a decree ruling out talks`, where the parse makes the participle an adjective?"""
    if parse.deps[kid] != "amod" or parse.tags[kid] != "VBG" or not kid \
            or parse.pos[kid - 1] not in {"NOUN", "PROPN"}:
        return False
    forms = [parse.lemmas[kid], *(f"{parse.lemmas[kid]}_{parse.lemmas[k]}"
                                  for k in parse.kids(kid, "prt"))]  # fmt: skip
    found = VERBS.get(forms[-1])
    return found is not None and found.kind in {"reject", "reverse"}


def _mark(parse: Parse, i: int) -> str:
    return next((parse.lower(k) for k in parse.kids(i, "mark", "advmod")), "")
