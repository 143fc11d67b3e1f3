"""Whose matter a mention is: who talks to whom, who joins, who receives.

"Talks" name an issue only between certain sides, "membership" only of a certain state. Where the
sentence itself names others ("talks with Ankara", "Finland's membership"), the mention is a
look-alike; where it names nobody, the last mention before it that did name somebody decides.
"""

from collections.abc import Iterable, Iterator

from parley.codebook import Issue, IssueMention
from parley.parse import SUBJECTS, Parse

DEALING = frozenset("with between among alongside".split())
SPEAKING = frozenset("talk speak say reach".split())
# verbs whose subject takes part in the meeting that is their object
HOLDING = frozenset("""hold have conduct begin start resume continue enter engage open pursue launch
    join reconvene restart renew finish conclude return sit""".split())
MEETING = frozenset("meet negotiate talk speak sit discuss confer reconvene".split())
BECOMING = frozenset("""join enter accede apply become be seek want bid aspire submit request file
    decide move get come gain go hope plan intend announce wish""".split())
ADMITTING = frozenset("admit accept welcome invite let allow bring take".split())
STEPS = frozenset("""membership accession bid application admission entry ambition aspiration hope
    dream quest plan intention wish desire path candidacy decision integration inclusion request
    drive push process alliance bloc nato organization organisation pact""".split())
GIVING = frozenset("""send supply deliver provide give ship donate transfer sell pump pour offer
    promise pledge deploy station arm move grant extend guarantee export""".split())
# verbs whose subject is to receive what is their object; nouns whose owner is to
GETTING = frozenset("need demand seek want receive get obtain request require ask await".split())
ASKING = frozenset("demand request need appeal plea proposal draft list insistence quest".split())
EQUIPPING = frozenset("arm rearm supply provide equip flood pump".split())
ON_NOUNS = ("poss", "compound", "amod", "nmod")


def is_ours(
    parse: Parse, mention: IssueMention, issue: Issue, speaker: str, parties: Iterable[str]
) -> bool | None:
    """Does a mention concern those whom its issue concerns?

    Parameters
    ----------
    parse : Parse
        The sentence, with the actors its words name.
    mention : IssueMention
        Where it names the issue.
    issue : Issue
        Its entry in the codebook; only ``between``, ``of`` and ``to`` matter.
    speaker : str
        The actor for whom "we" stands, or "".
    parties : iterable of str
        The parties of the negotiation: they do not count as others under ``of``.

    Returns
    -------
    bool or None
        None where the issue does not ask, or the sentence names nobody.
    """
    head = parse.head_of(mention.start, mention.end)
    if head is None or not (issue.between or issue.of or issue.to):
        return None
    inside = set(parse.words_in(mention.start, mention.end))
    if issue.between:
        return _is_between(parse, head, inside, set(issue.between), speaker)
    ours = set(issue.of or issue.to)
    if ours & {parse.actors[word] for word in inside}:
        return True
    if issue.of:
        names = _owners(parse, head, inside, speaker) - (set(parties) - ours)
    else:
        names = _receivers(parse, head, inside, speaker, set(parties))
    return bool(names & ours) if names else None


def takes_from_before(parse: Parse, mention: IssueMention, issue: Issue) -> bool:
    """May a mention that names nobody mean those named before: `the talks`, no `peace talks`?"""
    asked = set(issue.between or issue.to)
    if not asked or asked <= set(parse.actors):
        return False
    inside = parse.words_in(mention.start, mention.end)
    return not any(parse.deps[k] == "compound" and parse.pos[word] == "NOUN"
                   for word in inside for k in parse.children[word])  # fmt: skip


def _is_between(parse, head, inside, ours: set[str], speaker) -> bool | None:
    sides: set[str] = set()  # who takes part: subjects of the meeting's verb, its owners
    across: set[str] = set()  # with whom
    both: set[str] = set()  # all of them: `between A and B`, `A-B talks`
    near: set[str] = set()  # subjects of other verbs that have the meeting as their object
    for anchor in _anchors(parse, head, inside):
        verb = parse.pos[anchor] in {"VERB", "AUX"}
        for prep in parse.kids(anchor, "prep"):
            low = parse.lower(prep)
            if low in DEALING or low == "to" and parse.lemmas[anchor] in SPEAKING:
                met = {a for k in parse.kids(prep, "pobj") for a in _named(parse, k, speaker)}
                (both if low in {"between", "among"} else across).update(met)
        if not verb:
            on_it = [k for k in parse.kids(anchor, *ON_NOUNS) if parse.mentions[k] != "location"]
            for kid in on_it:
                if parse.deps[kid] == "poss":
                    sides |= _named(parse, kid, speaker)
            pair = {parse.actors[w] for k in on_it if parse.deps[k] != "poss"
                    for w in parse.subtree(k) if parse.actors[w]}  # fmt: skip
            both |= pair if len(pair) > 1 else set()
            continue
        if parse.lemmas[anchor] in MEETING:
            across |= {a for k in parse.kids(anchor, "dobj") for a in _named(parse, k, speaker)}
        subject = _subject(parse, anchor)
        if subject is not None and subject not in inside and not parse.kids(anchor, "auxpass"):
            takes_part = parse.lemmas[anchor] in HOLDING | MEETING
            (sides if takes_part else near).update(_named(parse, subject, speaker))
    if ours <= sides | across | both | near | {parse.actors[word] for word in inside}:
        return True
    if both - ours:
        return False
    if across:
        return False if not across & ours or sides and not sides & ours else None
    if sides and not sides & ours:
        return False
    return False if any(group & ours and group - ours for group in (sides, near)) else None


def _subject(parse: Parse, verb: int) -> int | None:
    """The subject of a verb; of what somebody is told to do, that somebody."""
    above = parse.heads[verb]
    if parse.tags[verb] == "VB" and not parse.kids(verb, *SUBJECTS) \
            and parse.deps[verb] in {"xcomp", "advcl"}:  # fmt: skip
        told = parse.kids(above, "dobj", "dative")
        for prep in parse.kids(above, "prep"):
            if parse.lower(prep) in {"to", "on", "for"}:
                told += parse.kids(prep, "pobj")
        told = [word for word in told if above < word < verb]
        if told:
            return told[-1]
    while parse.deps[verb] in {"xcomp", "acomp"} and not parse.kids(verb, *SUBJECTS):
        verb = parse.heads[verb]  # "is ready to hold"
    return parse.subject(verb)


def _anchors(parse: Parse, head: int, inside: set[int]) -> list[int]:
    """The words of a meeting: those of the mention, its host noun and the verb that holds it."""
    found = [w for w in sorted(inside) if parse.pos[w] in {"NOUN", "PROPN", "VERB", "AUX"}]
    below = head
    for up in parse.ancestors(head):
        if up in inside:
            below = up
            continue
        if parse.pos[up] in {"NOUN", "PROPN"} and parse.deps[below] in {"compound", "nmod"}:
            found.append(up)
        elif parse.pos[up] == "ADP" and parse.lower(up) in {"of", "in", "to", "into", "for"}:
            pass
        elif parse.pos[up] in {"NOUN", "PROPN"} and parse.lemmas[up] in {"round", "series",
                                                                        "session", "day"}:
            found.append(up)
        elif parse.pos[up] == "VERB" and (parse.lemmas[up] in HOLDING | MEETING
                                          or parse.deps[below] in {"dobj", "nsubjpass"}):
            found.append(up)
            break
        else:
            break
        below = up
    return found


def _named(parse: Parse, word: int, speaker: str) -> set[str]:
    """The actors that a word, what it is listed with, or what hangs on it names.

    He, she and they name nobody here: whom they stand for is too unsure to dismiss a mention.
    """
    found: set[str] = set()
    for each in parse.conjuncts(word):
        if parse.lower(each) in {"i", "we", "us", "our", "my"}:
            found.add(speaker)
            continue
        if parse.mentions[each] != "pronoun" or parse.deps[each] == "poss":
            found.add(parse.actors[each])
        hanging = parse.kids(each, *ON_NOUNS)
        for prep in parse.kids(each, "prep"):
            if parse.lower(prep) in {"of", "from", "including"}:
                hanging += parse.kids(prep, "pobj")
        found |= {parse.actors[w] for k in hanging for w in parse.conjuncts(k)
                  if parse.mentions[w] != "pronoun"}  # fmt: skip
    return found - {""}


def _owners(parse: Parse, head: int, inside: set[int], speaker: str) -> set[str]:
    """Who is to join: of whose membership, bid or plan to join the sentence tells."""
    found: set[str] = set()
    for anchor in _chain(parse, head, inside):
        if parse.pos[anchor] in {"VERB", "AUX"}:
            subject = _subject(parse, anchor)
            if parse.lemmas[anchor] in BECOMING and subject is not None:
                found |= _named(parse, subject, speaker)
            if parse.lemmas[anchor] in ADMITTING:
                found |= {a for k in parse.kids(anchor, "dobj", "nsubjpass")
                          for a in _named(parse, k, speaker)}  # fmt: skip
        elif parse.lemmas[anchor] in STEPS:
            for kid in parse.kids(anchor, *ON_NOUNS):
                found |= {parse.actors[w] for w in parse.conjuncts(kid)}
            for prep in parse.kids(anchor, "prep"):
                if parse.lower(prep) in {"for", "of", "by"}:
                    for name in parse.kids(prep, "pobj"):
                        found |= _named(parse, name, speaker)
    return {code for code in found if len(code) == 3}  # only a state joins


def _chain(parse: Parse, head: int, inside: set[int]) -> Iterator[int]:
    """The words of the mention and those above it that still tell of the same step."""
    yield from sorted(inside)
    below = head
    for up in parse.ancestors(head):
        kind = parse.pos[up]
        if parse.deps[below] in {"relcl", "advcl", "ccomp", "parataxis", "conj", "appos"} \
                or kind == "VERB" and parse.lemmas[up] not in BECOMING \
                or kind in {"NOUN", "PROPN"} and parse.lemmas[up] not in STEPS \
                or kind not in {"NOUN", "PROPN", "VERB", "AUX", "ADP", "ADJ"}:  # fmt: skip
            return
        if up not in inside and kind not in {"ADP", "ADJ"}:
            yield up
        below = up


def _receivers(
    parse: Parse, head: int, inside: set[int], speaker: str, parties: set[str]
) -> set[str]:
    """Who is to get it: `jets for Kyiv`, `arm Ukraine`, `Moscow demands guarantees`.

    Only a party asks for itself; what others ask for is for a party.
    """
    found: set[str] = set()
    anchors = sorted(inside)
    up = parse.heads[head]
    if parse.deps[head] in {"dobj", "nsubjpass"} and parse.lemmas[up] in GIVING:
        anchors.append(up)
    if parse.deps[head] == "dobj" and parse.lemmas[up] in GETTING:
        anchors.append(up)
        subject = _subject(parse, up)
        if subject is not None:
            found |= _named(parse, subject, speaker) & parties
    elif parse.deps[head] == "pobj" and parse.lemmas[parse.heads[up]] in ASKING:
        for kid in parse.kids(parse.heads[up], *ON_NOUNS):
            found |= _named(parse, kid, speaker) & parties
    for clause in parse.kids(head, "acl", "relcl"):  # "guarantees sought by Moscow"
        if parse.lemmas[clause] in GETTING:
            names = parse.kids(clause, "nsubj")
            for by in parse.kids(clause, "agent"):
                names += parse.kids(by, "pobj")
            found |= {a for name in names for a in _named(parse, name, speaker)} & parties
    for anchor in anchors:
        names = parse.kids(anchor, "dative")
        if parse.lemmas[anchor] in EQUIPPING:
            names += parse.kids(anchor, "dobj")
        for prep in [*parse.kids(anchor, "prep"), *names]:
            if parse.lower(prep) in {"to", "for", "into"}:
                names += parse.kids(prep, "pobj")
        for name in names:
            found |= {parse.actors[word] for word in parse.conjuncts(name)}
            found |= _named(parse, name, speaker) & parties
    return found - {""}
