"""Issues that a sentence takes up without naming them: `rejected those demands`, `such a step`."""

from dataclasses import dataclass

from parley.codebook import IssueMention
from parley.parse import SUBJECTS, Parse
from parley.stance.operators import EVILS
from parley.stance.position import Candidate

# nouns for what somebody has asked for; for what has been named
ASKED = frozenset("""demand request call proposal condition offer ultimatum appeal idea term
    requirement claim suggestion insistence""".split())
NAMED = frozenset("step move measure action prospect scenario plan option possibility".split())
POINTING = frozenset("that those this these such".split())
DEFINITE = POINTING | {"the", "its", "their", "his", "her", "both"}
ANSWERING = frozenset("""reject dismiss rebuff refuse oppose accept call describe recognise
    recognize ignore spurn decline welcome support back denounce brand deem consider""".split())
SMALL = frozenset({"oprd", "ccomp", "xcomp"})  # `calls that a mistake`: a clause without a verb
OWN = frozenset({"relcl", "ccomp", "acl"})  # a clause of its own tells what a noun is about
NEAR, FAR = 2, 8  # sentences: without a name beside it, and with one


@dataclass(frozen=True)
class Held:
    """A position or a mention that a later sentence may take up."""

    place: int  # number of the sentence
    actor: str  # whose it is, empty for a mention
    issue: str
    sign: int
    asked: bool = False


def taken_up(parse: Parse, held: list[Held], place: int) -> list[IssueMention]:
    """Mentions of the issues that words of a sentence point back to.

    Parameters
    ----------
    parse : Parse
        The sentence.
    held : list of Held
        Positions and mentions of the sentences before, in the order of the text.
    place : int
        The number of this sentence.

    Returns
    -------
    list of IssueMention
        With form `carried`; its span is that of the words that point back. What somebody has
        asked for is named with the sign that he wants it with.
    """
    found: list[IssueMention] = []
    for i in range(len(parse)):
        for issue, sign in _meant(parse, i, held, place).items():
            start = min([parse.starts[i], *(parse.starts[k] for k in parse.kids(i, "det"))])
            found.append(IssueMention(issue, start, parse.ends[i], sign, "carried"))
        if found:
            return found
    return found


def _meant(parse: Parse, i: int, held: list[Held], place: int) -> dict[str, int]:
    """Issue to sign of what a word points back to; empty for most words."""
    if not _is_answered(parse, i):
        return {}
    lemma, leads = parse.lemmas[i], {parse.lower(k) for k in parse.kids(i, "det", "poss", "predet")}
    near = [h for h in held if place - h.place <= NEAR]
    if parse.pos[i] == "NOUN" and lemma in ASKED and not _told(parse, i):
        whose = [parse.actors[k] for k in parse.kids(i, "poss", "amod", "compound", "nmod")
                 if parse.actors[k]]  # fmt: skip
        whose += [parse.actors[k] for prep in parse.kids(i, "prep", "agent", "acl")
                  for k in parse.subtree(prep) if parse.actors[k]]  # fmt: skip
        if whose:
            return _latest([h for h in held if h.actor in whose and h.asked
                            and place - h.place <= FAR])  # fmt: skip
        if leads & DEFINITE:
            return _latest([h for h in near if h.asked])
    elif parse.pos[i] == "NOUN" and lemma in NAMED and leads & POINTING and not _told(parse, i):
        return _latest([h for h in near if not h.actor])
    elif parse.tags[i] in {"DT", "IN"} and parse.lower(i) in {"this", "that"} \
            and not parse.kids(i, *OWN) and parse.pos[max(i - 1, 0)] not in {"NOUN", "ADJ"}:
        last = [h for h in held if place - h.place == 1 and h.actor]
        return _latest([h for h in last if h.asked]) or _latest(last)
    return {}


def demander(parse: Parse) -> str:
    """Whose demands a sentence tells of: `Moscow's demands`, `Russia published its demands`."""
    for i in range(len(parse)):
        if parse.lemmas[i] in ASKED and parse.tags[i] == "NNS":
            for kid in parse.kids(i, "poss", "amod", "compound", "nmod"):
                whose = kid if parse.actors[kid] else parse.subject(parse.heads[i])
                if whose is not None and parse.actors[whose] and (
                        parse.actors[kid] or parse.lower(kid) in {"its", "their", "his", "her"}):
                    return parse.actors[whose]
    return ""


def _latest(held: list[Held]) -> dict[str, int]:
    """The issues of the last sentence among these, each with one sign."""
    if not held:
        return {}
    last = max(h.place for h in held)
    return {h.issue: h.sign for h in held if h.place == last}


def _told(parse: Parse, i: int) -> bool:
    """Does a noun say itself what it is about: `the demand that`, `calls for`, `plan to`?"""
    return any(parse.deps[k] == "prep" and parse.lemmas[k] in {"for", "on", "of", "to", "about"}
               or parse.deps[k] in OWN and (parse.tags[k] not in {"VBN", "VBD"}
                                            or bool(parse.kids(k, "mark", *SUBJECTS)))
               for k in parse.children[i])  # fmt: skip


def _is_answered(parse: Parse, i: int) -> bool:
    """Is it the object of an answer (`rejected that`), or judged: `this is unacceptable`?"""
    verb, dep = parse.heads[i], parse.deps[i]
    if dep in SUBJECTS and parse.lemmas[verb] in EVILS | {"be", "remain"}:
        return True
    if dep == "nsubj" and parse.deps[verb] in SMALL:
        return parse.lemmas[parse.heads[verb]] in ANSWERING
    return dep in {"dobj", "nsubjpass"} and parse.lemmas[verb] in ANSWERING


def held_in(found: list[Candidate], mentions, place: int) -> list[Held]:
    """What a sentence leaves to be taken up: the positions asserted in it and what it names."""
    kept = [Held(place, "", m.issue, m.sign) for m in mentions if m.form != "partial"]
    kept += [Held(place, c.actor, c.issue, c.sign, asked="op=desire" in c.features)
             for c in found if c.features.get("asserted") and not c.features.get("fallback")]
    return kept


def is_answer(candidate: Candidate) -> bool:
    """Does a holder take a stand on what is taken up: accept or reject it, and not by the way?"""
    features = candidate.features
    return bool(features.get("asserted")) and not features.get("fallback") and any(
        f"{where}={kind}" in features for where in ("op", "below") for kind in ("reject", "agree"))
