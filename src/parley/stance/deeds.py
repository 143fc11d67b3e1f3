"""Holders by what is done and not said: an exchange of two, a meeting set, an aid package."""

from parley.parse import SUBJECTS, Parse
from parley.stance.climb import MEETINGS
from parley.stance.features import modal_of
from parley.stance.holders import PARTIES, actors_of, possessors
from parley.stance.position import Candidate, Context

SET = frozenset("""schedule set plan expect slate resume continue begin start take due hold kick
    open proceed go""".split())
PARTS = frozenset({"compound", "nummod", "nmod"})
PARCELS = frozenset("package tranche batch shipment consignment delivery donation".split())
SUMS = frozenset({"million", "billion", "m", "bn"})
EXCHANGE = frozenset("exchange swap release return hand bring free repatriate trade".split())


def mutual(parse, mention, head: int, context: Context, known: set[str]) -> list[Candidate]:
    """What two parties do with each other, such as an exchange, is the act of every party named."""
    if not known and parse.lemmas[head] in MEETINGS and _is_set(parse, head):
        out = []
        for party in context.parties:
            candidate = Candidate(party, mention.issue, mention.sign)
            candidate.features.update({"via=set": 1, "op=commit": 1})
            out.append(candidate)
        return out
    if parse.lemmas[head] not in EXCHANGE or (known and not known & set(context.parties)):
        return []
    low = parse.text.lower()
    named = set(context.parties) if any(p in low for p in (*PARTIES, "each side", "each other")) \
        else {actor for actor in parse.actors if actor in context.parties}  # fmt: skip
    if len(named) < 2:
        return []
    out = []
    for party in sorted(named - known):
        candidate = Candidate(party, mention.issue, mention.sign, firmness="demand")
        candidate.features.update({"via=mutual": 1, "op=commit": 1})
        out.append(candidate)
    return out


def givers(parse, mention, head: int, inside, context: Context, known) -> list[Candidate]:
    """Whose act a thing is by its own words: `a U.S. aid package`, `$2bn of aid from Norway`."""
    out = []
    up = parse.heads[head]
    for word in sorted({head, *inside} | ({up} if parse.deps[head] in PARTS else set())):
        if parse.pos[word] not in {"NOUN", "PROPN"} or not _is_given(parse, word):
            continue
        for giver, _ in possessors(parse, word, set()):
            for actor, person in actors_of(parse, giver, context):
                if actor not in known and actor not in context.parties:
                    known.add(actor)
                    candidate = Candidate(actor, mention.issue, mention.sign, person, at=giver)
                    candidate.features.update({"via=giver": 1})
                    out.append(candidate)
    return out


def _is_given(parse: Parse, i: int) -> bool:
    """Is a thing told of as given: a package, a sum?"""
    return parse.lemmas[i] in PARCELS or any(
        parse.lower(kid) in SUMS for kid in parse.kids(i, "nummod"))


def _is_set(parse: Parse, head: int) -> bool:
    """Is a meeting announced: `the next round is planned for March`, `talks will resume`?"""
    subject = head
    for up in parse.ancestors(head):
        if parse.deps[subject] in SUBJECTS:
            if modal_of(parse, up) == "would":
                return False
            coming = modal_of(parse, up) == "will" or parse.tags[up] in {"VBZ", "VBP"} or any(
                parse.lower(k) in {"are", "is", "be"} for k in parse.kids(up, "auxpass", "aux"))
            return parse.lemmas[up] in SET and coming and not parse.is_negated(up)
        if parse.deps[subject] not in {"pobj", "prep"}:
            return False
        subject = up
    return False
