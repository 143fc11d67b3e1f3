"""Who holds a position: words that may name a holder at a step of the climb, and their sides."""

from parley.parse import SUBJECTS, Parse
from parley.stance.climb import Level
from parley.stance.operators import BENEFIT, HARM, UNDERGOING
from parley.stance.position import Context

PARTIES = frozenset({"both sides", "two sides", "both parties", "two parties", "both countries",
                     "the sides", "the parties", "two countries", "warring sides",
                     "warring parties", "warring countries"})  # fmt: skip
HOLDING = frozenset("""
    official leader government ministry delegation negotiator side team president minister envoy
    authority lawmaker parliament diplomat ally partner spokesman spokeswoman spokesperson
    representative administration regime leadership negotiation source premier secretary chancellor
    military army general commander adviser advisor aide ambassador state country nation capital
    member bloc union politician party house congress senate council office foreign
""".split())

FRIENDS = frozenset({"ally", "partner", "neighbour", "neighbor"})  # `Kyiv's allies` are not Kyiv
EXEMPLARY = frozenset({"including", "like", "as"})
# who act together and are named before
TOGETHER = frozenset("""they leaders presidents ministers signatories countries nations states
    diplomats governments statement communique communiqué declaration document letter
    resolution""".split())
NUMBERS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(),
                                           start=2)}  # fmt: skip
LINKS = frozenset({",", "and", "&"})
SOME = frozenset("few many most some nobody none all those".split())
# what a party has written or said, and that speaks for it in the next sentence
TEXTS = frozenset("""statement communique communiqué text plan proposal draft document declaration
    resolution paper list memorandum readout letter package position response reply blueprint
    framework group pair trio bloc coalition alliance ally signatory""".split())


def points_back(parse: Parse, i: int) -> bool:
    """Does a subject stand for somebody named before: they, the communique, the negotiators?"""
    if parse.pos[i] == "PRON":
        return parse.lower(i) in {"he", "she", "they", "both"}
    if parse.pos[i] != "NOUN" or parse.lemmas[i] not in TEXTS | HOLDING:
        return False
    leads = {parse.lower(k) for k in parse.kids(i, "det", "nummod", "predet", "quantmod", "poss")}
    return not leads or bool(leads & {"the", "this", "that", "these", "those", "both", "all"})


def holders_of(parse: Parse, level: Level, head: int, inside, context) -> list[tuple[int, str]]:
    """Words that may name who holds the position at a level of the climb."""
    i, found = level.node, []
    kind = level.operator.kind if level.operator else ""
    if level.form in UNDERGOING or level.form in {BENEFIT, HARM}:
        return []
    if parse.pos[i] in {"VERB", "AUX"} or parse.tags[i].startswith("V"):
        passive = bool(parse.kids(i, "nsubjpass", "auxpass")) or (
            parse.tags[i] == "VBN" and parse.deps[i] in {"acl", "relcl"}
            and not parse.kids(i, "nsubj"))  # fmt: skip
        if passive:
            for by in parse.kids(i, "agent", "prep"):
                if parse.lower(by) == "by":
                    found += [(k, "agent") for k in parse.kids(by, "pobj")]
            subject = parse.subject(i)
            if kind in {"report", "agree", "commit"} and subject is not None and not found \
                    and subject not in inside and parse.actors[subject]:  # fmt: skip
                found.append((subject, "subject"))
        else:
            subject = parse.subject(i)
            if subject is not None and level.operator and level.form == parse.lemmas[subject]:
                return possessors(parse, subject, inside)
            if subject is not None and i == head and subject in inside and parse.actors[subject] \
                    and parse.actors[subject] not in context.parties:
                found.append((subject, "act"))  # "Kyiv's allies committed aid": all of it named
            if subject is not None and subject not in inside and subject != head:
                found.append((subject, "act" if i == head else "subject"))
            elif subject is None and parse.deps[i] == "relcl":
                found.append((parse.heads[i], "relcl"))
        for prep in parse.kids(i, "prep"):
            if parse.lower(prep) in {"for", "to"} and level.operator and level.form in \
                    {"unacceptable", "important", "impossible", "acceptable", "necessary", "key",
                     "vital", "essential", "crucial", "inadmissible"}:  # fmt: skip
                found += [(k, "for") for k in parse.kids(prep, "pobj") if parse.actors[k]]
        for adjective in parse.kids(i, "acomp", "attr"):
            for prep in parse.kids(adjective, "prep"):
                if parse.lower(prep) in {"for", "to"}:
                    found += [(k, "for") for k in parse.kids(prep, "pobj") if parse.actors[k]]
    elif parse.pos[i] in {"NOUN", "PROPN"} and level.operator and kind != "neutral":
        found += possessors(parse, i, inside)
    elif parse.pos[i] == "ADJ" and level.operator and i != head:
        subject = parse.subject(parse.heads[i]) if parse.heads[i] != i else None
        if subject is not None and parse.actors[subject] and subject not in inside:
            found.append((subject, "subject"))
    return found


def possessors(parse: Parse, i: int, inside) -> list[tuple[int, str]]:
    """Whose call, demand or refusal a noun is: `Moscow's demand`, `calls from Kyiv`."""
    found = [(kid, "noun") for kid in parse.kids(i, "poss", "amod", "compound", "nmod")
             if parse.actors[kid] and kid not in inside]  # fmt: skip
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] in {"from", "by", "of", "among", "between"} and prep not in inside:
            found += [(k, "noun") for k in parse.kids(prep, "pobj")
                      if parse.actors[k] and k not in inside]  # fmt: skip
    return found


def actors_of(parse: Parse, word: int, context: Context) -> list[tuple[str, str]]:
    """The actors that a subject names: all of a coordination, the parties, the speaker for we."""
    found = []
    for each in [*parse.conjuncts(word), *_examples(parse, word)]:
        low = parse.lower(each)
        if low in {"i", "we", "us", "our", "my"} and context.actor:
            found.append((context.actor, context.speaker))
            if low in {"we", "us", "our"}:
                found += [(voice, "") for voice in context.voices if voice != context.actor]
        elif len(several := _several(parse, each, context)) > 1:
            found += [(side, "") for side in several]
        elif parse.actors[each] and parse.mentions[each] != "location":
            found.append((parse.actors[each], parse.people[each]))
        elif (whose := _whose(parse, each)) is not None:
            found.append((parse.actors[whose], ""))
        else:
            phrase = parse.text[parse.starts[max(each - 1, 0)] : parse.ends[each]].lower()
            if phrase in PARTIES or low == "both" and parse.tags[each] == "DT":
                found += [(party, "") for party in context.parties]
            elif members := _members(parse, each):
                found += members
            elif context.group and low in TOGETHER and points_back(parse, each) and all(
                    NUMBERS.get(parse.lower(k)) == len(context.group)
                    for k in parse.kids(each, "nummod")):  # fmt: skip
                found += [(side, "") for side in context.group]
    return found


def _several(parse: Parse, i: int, context: Context) -> list[str]:
    """All whom one word stands for: `they`, `nine NATO countries`, `the leaders of A, B and C`."""
    if parse.lower(i) == "they":
        return _antecedent(parse, i)
    if parse.pos[i] != "NOUN":
        return []
    return counted(parse, i, context.lists) or sides(parse, i)


def sides(parse: Parse, i: int) -> list[str]:
    """The actors of `the leaders of Estonia, Latvia and Poland`, `French and German ministers`.

    Where the parse loses a long list, its words do: actors with only commas and `and` between.
    """
    kids = [kid for prep in parse.kids(i, "prep") if parse.lemmas[prep] in {"of", "from"}
            for kid in parse.kids(prep, "pobj")]  # fmt: skip
    kids += [k for k in parse.kids(i, "poss", "amod", "compound", "nmod") if parse.actors[k]]
    for kid in kids:
        named = [parse.actors[k] for k in enumeration(parse, kid)]
        if parse.deps[kid] in {"amod", "compound", "nmod"} and parse.kids(kid, "conj"):
            named.append(parse.actors[i])  # the last adjective's side stands on the noun
            named = [name for name in named if name]
        if len(set(named)) > 1:
            return list(dict.fromkeys(named))
    return [parse.actors[i]] if parse.actors[i] else []


def enumeration(parse: Parse, i: int) -> list[int]:
    """The words that name actors in the list that a word begins, by relations and by order."""
    found = {k for k in parse.conjuncts(i) if parse.actors[k]}
    run: list[int] = []
    joined, closed = False, False
    for k in range(i + 1, len(parse)):
        if parse.word(k) in LINKS:
            closed = closed or parse.lower(k) in {"and", "&"}
            joined = True
        elif parse.actors[k] and joined:
            run.append(k)
            if closed:
                break
            joined = False
        elif not (joined and (parse.lower(k) == "the" or parse.deps[k] == "compound")):
            break
    return sorted(found | set(run) if closed else found)


def counted(parse: Parse, i: int, lists: tuple[tuple[str, ...], ...]) -> list[str]:
    """The list that the article gives elsewhere for `the presidents of nine NATO countries`."""
    bodies = [k for prep in parse.kids(i, "prep") if parse.lemmas[prep] in {"of", "from"}
              for k in parse.kids(prep, "pobj")]  # fmt: skip
    for noun in (i, *bodies):
        if parse.lower(noun) in TOGETHER:
            for number in parse.kids(noun, "nummod"):
                count = NUMBERS.get(parse.lower(number))
                same = {named for named in lists if len(named) == count}
                if len(same) == 1:
                    return list(next(iter(same)))
    return []


def _antecedent(parse: Parse, i: int) -> list[str]:
    """All whom a `they` stands for that the text gives one side only: `A and B said they`."""
    for k in range(i - 1, -1, -1):
        if parse.actors[i] and parse.actors[k] == parse.actors[i] and parse.deps[k] in SUBJECTS:
            return sides(parse, k) if parse.pos[k] == "NOUN" else [
                parse.actors[w] for w in enumeration(parse, k)]
    return []


def _examples(parse: Parse, word: int) -> list[int]:
    """The sides in `EU states, including Germany and France`, `nations like Japan and Korea`."""
    found = []
    for each in parse.conjuncts(word):
        for prep in parse.kids(each, "prep"):
            with_it = parse.lower(prep) == "with" and any(
                parse.lower(k) in {"along", "together"} for k in parse.children[prep])
            if parse.lower(prep) in EXEMPLARY or with_it:
                for name in parse.kids(prep, "pobj"):
                    found += [k for k in parse.conjuncts(name) if parse.actors[k]]
    return found


def _whose(parse: Parse, i: int) -> int | None:
    """The side in `Poland, whose president`."""
    if not any(parse.lower(k) == "whose" for k in parse.kids(i, "poss")):
        return None
    side = parse.heads[parse.heads[i]]
    return side if parse.deps[parse.heads[i]] == "relcl" and parse.actors[side] else None


def _members(parse: Parse, i: int) -> list[tuple[str, str]]:
    """The sides named by what hangs on a noun: `officials from Kyiv`, `Russian negotiators`."""
    for kid in parse.kids(i, "poss", "amod", "compound", "nmod"):
        if parse.actors[kid] and parse.mentions[kid] != "location" \
                and parse.lemmas[i] in HOLDING \
                and not (parse.lemmas[i] in FRIENDS and parse.deps[kid] == "poss"):  # fmt: skip
            return [(parse.actors[c], parse.people[c] if parse.deps[kid] != "poss" else "")
                    for c in parse.conjuncts(kid) if parse.actors[c]]  # fmt: skip
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] in {"in", "of", "among"} and parse.lower(i) in SOME:
            return [(parse.actors[k], "") for k in parse.kids(prep, "pobj") if parse.actors[k]]
        if parse.lemmas[prep] in {"of", "from"} and parse.lemmas[i] in HOLDING:
            for body in parse.kids(prep, "pobj"):
                if parse.actors[body]:
                    return [(parse.actors[c], "") for c in parse.conjuncts(body)
                            if parse.actors[c]]  # fmt: skip
    return []
