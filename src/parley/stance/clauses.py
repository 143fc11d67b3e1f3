"""Clauses about an issue or about what is wanted of it: `troops, which Moscow will not accept`."""

from collections.abc import Iterator

from parley.parse import Parse
from parley.stance.climb import Level
from parley.stance.effects import effect
from parley.stance.features import firmness_of
from parley.stance.holders import actors_of, holders_of
from parley.stance.operators import ADJECTIVES, BENEFIT, HARM, VERBS, Operator, operator
from parley.stance.position import Candidate, Context

# nouns that take up what has just been said
TAKEN_UP = frozenset("""demand claim proposal idea call request condition offer move step something
    plan prospect suggestion notion point position term""".split())
SHARED = Operator("agree", 1, "preference")
SHARING = frozenset("repeat echo share".split())
NOMINAL = frozenset({"NOUN", "PROPN"})
HAPPENING = frozenset("happen come work fly go occur".split())


def relative(parse, mention, head: int, levels, inside, context, known) -> list[Candidate]:
    """`troops, whom Paris has offered`; `demands for X, rejected by Kyiv`: clauses about it."""
    out = []
    signs = {word: mention.sign for word in (head, *inside) if parse.pos[word] in NOMINAL}
    signs.update({lv.node: lv.sign for lv in levels if parse.pos[lv.node] in {"NOUN", "PROPN"}})
    for noun, sign in signs.items():
        for verb in parse.kids(noun, "relcl", "acl"):
            if verb in inside or parse.tags[verb] in {"TO", "VB"}:
                continue
            found, form = operator(parse, verb, noun)
            told = _told(parse, verb)
            if told is not None:
                found, form = told, "say"
            if found is None or found.kind not in {"desire", "agree", "reject", "commit"}:
                continue
            negated = parse.is_negated(verb)
            step = -1 if (found.sign < 0) != negated else 1
            level = Level(verb, found, form, sign * step, negated)
            for candidate, via in _held(parse, mention, level, head, noun, inside, context, known):
                candidate.features.update({"via=clause": 1, f"op={found.kind}": 1,
                                           f"clause_via={via}": 1})  # fmt: skip
                out.append(candidate)
    return out


def _held(
    parse: Parse, mention, level: Level, head: int, noun: int, inside, context: Context, known: set
) -> Iterator[tuple[Candidate, str]]:
    """Candidates for those who hold what a clause about `noun` says, each side once (`known`)."""
    for word, via in holders_of(parse, level, head, inside, context):
        for actor, person in actors_of(parse, word, context):
            if actor and actor not in known and word != noun:
                known.add(actor)
                candidate = Candidate(actor, mention.issue, level.sign, person, at=word)
                candidate.firmness = firmness_of(parse, level)
                yield candidate, via


def _told(parse: Parse, verb: int) -> Operator | None:
    """What a report in a clause says of the thing: `which Trump says will not happen`."""
    for below in parse.kids(verb, "ccomp"):
        if parse.lemmas[below] in HAPPENING and parse.is_negated(below):
            return Operator("reject", -1, "demand")
        for word in parse.kids(below, "acomp"):
            found = ADJECTIVES.get(parse.lower(word))
            if found is not None and found.kind == "reject" and not parse.is_negated(below):
                return found
    return None


def answered(
    parse: Parse, mention, inside: set[int], context: Context, held: list[Candidate]
) -> list[Candidate]:
    """Who answers a position that a noun takes up: `demands rejected by Kyiv and its allies`.

    The answer is about the position of the holders found so far, so its sign is theirs or the
    contrary.
    """
    signs = {candidate.sign for candidate in held}
    if len(signs) != 1:
        return []
    known, out = {candidate.actor for candidate in held}, []
    for noun in range(len(parse)):
        if parse.lemmas[noun] not in TAKEN_UP or parse.starts[noun] < mention.end \
                or parse.deps[noun] not in {"appos", "dobj", "npadvmod", "dep", "conj"}:
            continue
        for verb in parse.kids(noun, "relcl", "acl"):
            found, form = operator(parse, verb, noun)
            if parse.lemmas[verb] in SHARING:
                found, form = SHARED, parse.lemmas[verb]
            if found is None or found.kind not in {"agree", "reject"}:
                continue
            turn = -1 if (found.sign < 0) != parse.is_negated(verb) else 1
            level = Level(verb, found, form, turn * next(iter(signs)), parse.is_negated(verb))
            for candidate, _ in _held(parse, mention, level, noun, noun, inside, context, known):
                candidate.features.update({"via=answer": 1, f"op={found.kind}": 1,
                                           "asserted": 1.0})  # fmt: skip
                out.append(candidate)
    return out


def told_of(
    parse: Parse, mention, inside: set[int], context: Context, held: list[Candidate]
) -> list[Candidate]:
    """What a later clause says of the thing: `called for a truce, saying it would bring peace`.

    Also `sanctions that hamper exports`, in words that report no other position on them. A holder
    found without an attitude takes the sign of that clause; who says it is one more holder.
    """
    told = {(actor, person, at): sign for actor, person, at, sign
            in (*_of_pronoun(parse, mention, inside, context),
                *_of_clause(parse, inside, context))}  # fmt: skip
    for (actor, person, at), sign in told.items():
        mine = [c for c in held if c.actor == actor]
        for candidate in mine:
            if candidate.features.keys() & {"bare", "fallback"}:
                candidate.sign = mention.sign * sign
                candidate.features.update({"asserted": 1.0, "told": 1})
        if not mine:
            candidate = Candidate(actor, mention.issue, mention.sign * sign, person, at=at)
            candidate.features.update({"via=clause": 1, "op=reject" if sign < 0 else "op=agree": 1,
                                       "asserted": 1.0, "told": 1})  # fmt: skip
            held = [*held, candidate]
    return held


def _of_pronoun(parse: Parse, mention, inside: set[int], context: Context):
    """Clauses about `it`, `this`, `that` or `such a step` after the thing has been named."""
    for verb in range(len(parse)):
        if parse.starts[verb] < mention.end or parse.pos[verb] not in {"VERB", "AUX"}:
            continue
        subject = next(iter(parse.kids(verb, "nsubj", "csubj")), None)
        if subject is None or subject in inside or parse.starts[subject] < mention.end \
                or not _stands_for(parse, subject) or not _is_next(parse, verb, inside):
            continue
        found, form = operator(parse, verb, subject)
        if found is not None and (form in {BENEFIT, HARM}) != (parse.lemmas[verb] == "be") \
                and found.kind in {"agree", "reject"}:
            sign = -1 if (found.sign < 0) != parse.is_negated(verb) else 1
            for actor, person, at in _teller(parse, verb, context):
                yield actor, person, at, sign


def _of_clause(parse: Parse, inside: set[int], context: Context):
    """Relative clauses on the thing itself that tell what it does."""
    for noun in inside:
        if parse.pos[noun] not in NOMINAL:
            continue
        for verb in parse.kids(noun, "relcl", "acl"):
            if verb in inside or parse.tags[verb] in {"TO", "VB"}:
                continue
            subject = next(iter(parse.kids(verb, "nsubj")), None)
            if subject is None and parse.tags[verb] != "VBG":
                continue
            if subject is not None and parse.lower(subject) not in {"that", "which"}:
                continue
            sign = effect(parse, verb)
            if sign:
                sign = -sign if parse.is_negated(verb) else sign
                for actor, person, at in _teller(parse, verb, context):
                    yield actor, person, at, sign


def _is_next(parse: Parse, verb: int, inside: set[int]) -> bool:
    """Is a clause told right beside the thing, with nothing but reports between, and no `if`?"""
    if any(parse.lower(k) in {"if", "unless"} for clause in parse.kids(verb, "advcl")
           for k in parse.kids(clause, "mark")):
        return False
    if parse.deps[verb] == "relcl" and parse.lemmas[parse.heads[verb]] not in TAKEN_UP:
        return False
    above = {up for word in inside for up in (word, *parse.ancestors(word))}
    for up in parse.ancestors(verb):
        if up in above:
            return True
        found = VERBS.get(parse.lemmas[up])
        if (found is None or found.kind != "report") and parse.lemmas[up] not in TAKEN_UP:
            return False
    return False


def _stands_for(parse: Parse, i: int) -> bool:
    """Is a subject a word for what has just been said of: it, this, such a step?"""
    if parse.lower(i) in {"it", "this", "that", "which"}:
        return True
    return parse.lemmas[i] in TAKEN_UP and any(
        parse.lower(k) in {"this", "that", "such"} for k in parse.kids(i, "det", "amod", "predet"))


def _teller(parse: Parse, verb: int, context: Context) -> list[tuple[str, str, int]]:
    """Who says a clause: the subject of the report over it, else the speaker of the sentence."""
    for up in parse.ancestors(verb):
        found = VERBS.get(parse.lemmas[up])
        subject = parse.subject(up)
        if found is not None and found.kind in {"report", "reject"} and subject is not None:
            said = [(a, p, subject) for a, p in actors_of(parse, subject, context) if a]
            if said:
                return said
    return [(context.actor, context.speaker, -1)] if context.actor else []
