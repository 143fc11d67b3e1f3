"""Candidates: every holder that a sentence may give to an issue it names, with what speaks for it.

From the words that name the issue, climb the parse towards the root. Each operator on the way
(`reject`, `call for`, `lift`) turns or keeps the sign; each actor that is the subject of an
attitude is a holder; what somebody demands of another is the demander's. docs/method.md tells more.
The model of `train` decides which candidates are positions.
"""

from dataclasses import dataclass, field

from parley.codebook import IssueMention
from parley.parse import Parse
from parley.stance.conditions import Condition, find_conditions
from parley.stance.operators import (
    DEONTIC,
    DIRECTIVE,
    NOUNS,
    OPEN,
    STRONG,
    VERBS,
    Operator,
    operator,
)

ATTITUDES = frozenset({"desire", "agree", "reject", "reverse", "commit", "blame"})
PARTIES = frozenset({"both sides", "two sides", "both parties", "two parties", "both countries",
                     "the sides", "the parties", "two countries", "warring sides",
                     "warring parties", "warring countries"})  # fmt: skip
MUTUAL = frozenset("exchange swap meet meeting summit talk talks negotiate negotiation round "
                   "session dialogue agree exchanged swapped".split())
EXCHANGE = frozenset("exchange swap release return hand bring free repatriate trade".split())
# a prepositional phrase with one of these tells when, where or why, not what is wanted
ADVERBIAL = frozenset("after amid despite during since before following until because through via "
                      "under by at as while within beyond behind upon like than near".split())
ABOUT = frozenset(
    "on about over regarding during in at after since before under despite amid".split())
CLAUSAL = frozenset({"VERB", "AUX", "NOUN", "PROPN"})
# a clause with one of these stands beside what is wanted
ASIDES = frozenset("as while after before because since when although though whereas".split())
HOLDING = frozenset("""
    official leader government ministry delegation negotiator side team president minister envoy
    authority lawmaker parliament diplomat ally partner spokesman spokeswoman spokesperson
    representative administration regime leadership negotiation source premier secretary chancellor
    military army general commander adviser advisor aide ambassador state country nation capital
    member bloc union politician party house congress senate council office foreign
""".split())


@dataclass
class Candidate:
    """One possible position: a holder on an issue, as the climb finds it.

    ``sign`` is +1 where the holder would want what the proposition says, -1 where the contrary;
    ``features`` are what the model sees: categorical, read off words, relations and path.
    """

    actor: str
    issue: str
    sign: int
    person: str = ""
    relayed_by: str = ""
    condition: Condition | None = None
    firmness: str = "preference"
    features: dict[str, float] = field(default_factory=dict)

    @property
    def stance(self) -> str:
        """The stance that the climb alone proposes."""
        if self.condition is not None or self.features.get("partial"):
            return "conditional" if self.sign > 0 or self.features.get("unless") else "oppose"
        return "support" if self.sign > 0 else "oppose"


@dataclass
class Context:
    """What a sentence's surroundings tell: who speaks, in which kind of statement, the parties."""

    actor: str = ""
    speaker: str = ""
    kind: str = "narrated"
    field: str = "text"
    relayed_by: str = ""
    parties: tuple[str, ...] = ()


@dataclass
class _Level:
    """One step of the climb."""

    node: int
    operator: Operator | None
    form: str
    sign: int  # of the position of a holder at this level
    negated: bool


def candidates(parse: Parse, mentions: list[IssueMention], context: Context) -> list[Candidate]:
    """The candidate positions of a sentence.

    Parameters
    ----------
    parse : Parse
        The sentence, with the actors its words name or stand for.
    mentions : list of IssueMention
        Where it names issues.
    context : Context
        Its speaker and kind.

    Returns
    -------
    list of Candidate
        At most one for each holder, issue and sign; the one found nearest to the issue.
    """
    conditions = find_conditions(parse)
    found: dict[tuple[str, str, int], Candidate] = {}
    for mention in mentions:
        for candidate in _of_mention(parse, mention, conditions, context):
            key = (candidate.actor, candidate.issue, candidate.sign)
            old = found.get(key)
            if old is None or _strength(candidate) > _strength(old):
                if old is not None:
                    candidate.features["repeated"] = 1
                found[key] = candidate
    sure = {key[:2] for key, c in found.items() if not c.features.get("fallback")}
    both = [c for key, c in found.items() if key[:2] not in sure or not c.features.get("fallback")]
    for candidate in both:
        if (candidate.actor, candidate.issue, -candidate.sign) in found:
            candidate.features["contradicted"] = 1
    return both


def _strength(candidate: Candidate) -> float:
    rank = {"subject": 5, "agent": 5, "act": 5, "noun": 4, "for": 4, "relcl": 3, "report": 3,
            "speaker": 2, "title": 1, "near": 0}  # fmt: skip
    via = next((k[4:] for k in candidate.features if k.startswith("via=")), "near")
    return rank.get(via, 0) - 0.1 * candidate.features.get("height", 0)


def _of_mention(parse, mention, conditions, context) -> list[Candidate]:
    head = parse.head_of(mention.start, mention.end)
    if head is None:
        return []
    inside = set(parse.words_in(mention.start, mention.end))
    levels = _climb(parse, head, inside, mention.sign)
    holders: list[tuple[Candidate, _Level]] = []
    named_by: dict[int, int] = {}  # id of a candidate to the word that names its holder
    asserted = False
    modal = _modal(parse, head)
    reported_by = ""
    for height, level in enumerate(levels):
        kind = level.operator.kind if level.operator else ""
        if kind == "neutral" and not holders and parse.pos[level.node] != "VERB":
            asserted = False
        lower = levels[height - 1].operator if height else None
        below_kind = lower.kind if lower else ""
        modal = modal or _modal(parse, level.node)
        if kind in {"desire", "blame"}:
            holders = _expected(parse, holders, level)
        asserted = asserted or kind in ATTITUDES
        for word, via in _holders(parse, level, head, inside, context):
            actors = _actors(parse, word, context)
            for actor, person in actors:
                if not actor:
                    continue
                if kind == "report" or kind == "":
                    reported_by = actor
                    if any(c.actor != actor for c, _ in holders):
                        for c, _ in holders:
                            if c.actor != actor and not c.relayed_by:
                                c.relayed_by = actor
                        continue
                    if any(c.actor == actor for c, _ in holders):
                        continue
                # a complement has the subject of the verb above it, whose sign holds for both
                holders = [(c, lv) for c, lv in holders if named_by[id(c)] != word
                           or parse.deps[lv.node] not in {"xcomp", "ccomp", "acomp", "prep"}]
                candidate = Candidate(actor, mention.issue, level.sign, person)
                named_by[id(candidate)] = word
                features = candidate.features
                features[f"via={via if kind not in {'report', ''} else 'report'}"] = 1
                features[f"op={kind or 'none'}"] = 1
                features[f"below={below_kind or 'none'}"] = 1
                features["height"] = min(height, 6)
                features["asserted"] = float(asserted)
                features["modal=" + (modal or "none")] = 1
                if level.operator:  # a word of our own lists, nothing else of the text
                    features[f"word={level.form}"] = 1
                if kind in {"report", "neutral", ""} and not asserted:
                    features["bare"] = 1
                if holders:
                    features["over"] = 1
                if parse.mentions[word] in {"demonym", "location", "pronoun", "role"}:
                    features["mention=" + parse.mentions[word]] = 1
                candidate.firmness = _firmness(parse, level)
                holders.append((candidate, level))
    out = [c for c, _ in holders]
    out += _relative(parse, mention, head, levels, inside, context, {c.actor for c in out})
    out += _mutual(parse, mention, head, context, {c.actor for c in out})
    # a quoted speaker who tells what another will do takes a position by it
    told = context.kind == "direct" and context.actor and all(
        "op=none" in c.features and c.actor != context.actor for c in out)  # fmt: skip
    if told or not out:
        out += _fallback(parse, mention, levels, context, modal, asserted)
    if context.relayed_by or reported_by:
        for candidate in out:
            relay = candidate.relayed_by or context.relayed_by
            candidate.relayed_by = relay if relay != candidate.actor else ""
    for candidate in out:
        _common(parse, candidate, mention, head, levels, conditions, context)
    return out


def _climb(parse: Parse, head: int, inside: set[int], sign: int) -> list[_Level]:
    """The operators from the issue's words up to the root, each with the sign it leaves."""
    levels: list[_Level] = []
    if _denied_here(parse, head, inside):
        sign = -sign
    below, crossed = head, False
    first = VERBS.get(parse.lemmas[min(inside)]) if inside else None
    led = first is not None and first.kind == "reverse"
    if parse.pos[head] in {"VERB", "AUX"}:
        levels.append(_Level(head, None, parse.lemmas[head], sign, False))
    for node in parse.ancestors(head):
        if node in inside:
            below = node
            continue
        if below != head and parse.deps[below] == "advcl" and _mark(parse, below) in ASIDES:
            above, form = operator(parse, node, below)
            if above is not None and above.sign < 0 and _mark(parse, below) == "because":
                levels.append(_Level(node, above, form, -sign, False))
            break
        if parse.deps[below] == "prep" and parse.lemmas[below] in ADVERBIAL:
            break
        if parse.deps[below] == "relcl":
            # the clause about a thing says nothing of who wants the thing's host
            below = node
            continue
        found, form = operator(parse, node, below)
        crossed = crossed or parse.deps[below] == "conj"
        both = parse.pos[below] in CLAUSAL and parse.pos[node] in CLAUSAL
        beside = both and not _listed(parse, found, below, node)
        if parse.deps[below] == "conj" and (found is None or beside):
            below = node
            continue
        if led and crossed and found is not None and found.kind == "reverse":
            found = None  # "give up land, renounce the alliance": two things, not one in the other
        if found is not None and parse.deps[below] == "prep" and parse.pos[node] == "VERB":
            # "rebuffed calls from Kyiv for a truce": the parse may hang the truce on the verb
            for noun in parse.kids(node, "dobj"):
                between = NOUNS.get(parse.lemmas[noun])
                if between is not None and noun < below and between.kind in {"desire", "reject"}:
                    sign *= between.sign
                    levels.append(_Level(noun, between, parse.lemmas[noun], sign, False))
        is_subject = parse.deps[below] in {"nsubj", "csubj"} and parse.pos[node] in {"VERB", "AUX"}
        negated = parse.is_negated(node)
        step = 1
        if found is not None and found.kind in {"reject", "reverse", "blame"}:
            if is_subject and parse.pos[node] == "VERB" and parse.lemmas[node] != "be" \
                    and found.kind != "reject":  # fmt: skip
                found = None  # "the ceasefire ended": nobody's act
            else:
                step = -1
        if negated and (found is None or found.kind != "report"):
            step = -step
        sign *= step
        levels.append(_Level(node, found, form, sign, negated))
        below = node
    return levels


def _listed(parse: Parse, found: Operator | None, below: int, node: int) -> bool:
    """`is demanding that Kyiv give up X, remain Y`: the second demand hung beside the demanding."""
    plain = {"VB", "VBP"}
    return found is not None and found.kind == "desire" and parse.tags[below] in plain \
        and parse.tags[node] not in plain  # fmt: skip


def _denied_here(parse: Parse, head: int, inside: set[int]) -> bool:
    """`no ceasefire`, `without a truce`, `not joining NATO` at the issue's own words."""
    for word in {head, *inside}:
        for kid in parse.children[word]:
            if kid not in inside and (parse.lemmas[kid] in {"no", "neither", "nor", "never"}
                                      or parse.deps[kid] == "neg"):  # fmt: skip
                return True
    up = parse.heads[head]
    return parse.deps[head] == "pobj" and parse.lemmas[up] == "against" and up not in inside


def _mark(parse: Parse, i: int) -> str:
    return next((parse.lower(k) for k in parse.kids(i, "mark", "advmod")), "")


def _holders(parse: Parse, level: _Level, head: int, inside, context) -> list[tuple[int, str]]:
    """Words that may name who holds the position at a level of the climb."""
    i, found = level.node, []
    kind = level.operator.kind if level.operator else ""
    if parse.pos[i] in {"VERB", "AUX"} or parse.tags[i].startswith("V"):
        passive = bool(parse.kids(i, "nsubjpass", "auxpass")) or (
            parse.tags[i] == "VBN" and parse.deps[i] in {"acl", "relcl"})  # fmt: skip
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
                return _possessors(parse, subject, inside)
            if subject is not None and subject not in inside and subject != head:
                found.append((subject, "act" if i == head else "subject"))
            elif subject is None and parse.deps[i] == "relcl":
                found.append((parse.heads[i], "relcl"))
        for prep in parse.kids(i, "prep"):
            if parse.lower(prep) in {"for", "to"} and level.operator and level.form in \
                    {"unacceptable", "important", "impossible", "acceptable", "necessary", "key",
                     "vital", "essential", "crucial", "inadmissible"}:  # fmt: skip
                found += [(k, "for") for k in parse.kids(prep, "pobj") if parse.actors[k]]
        for adjective in parse.kids(i, "acomp"):
            for prep in parse.kids(adjective, "prep"):
                if parse.lower(prep) in {"for", "to"}:
                    found += [(k, "for") for k in parse.kids(prep, "pobj") if parse.actors[k]]
    elif parse.pos[i] in {"NOUN", "PROPN"} and level.operator and kind != "neutral":
        found += _possessors(parse, i, inside)
    elif parse.pos[i] == "ADJ" and level.operator and i != head:
        subject = parse.subject(parse.heads[i]) if parse.heads[i] != i else None
        if subject is not None and parse.actors[subject] and subject not in inside:
            found.append((subject, "subject"))
    return found


def _possessors(parse: Parse, i: int, inside) -> list[tuple[int, str]]:
    """Whose call, demand or refusal a noun is: `Moscow's demand`, `calls from Kyiv`."""
    found = [(kid, "noun") for kid in parse.kids(i, "poss", "amod", "compound", "nmod")
             if parse.actors[kid] and kid not in inside]  # fmt: skip
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] in {"from", "by", "of", "among", "between"} and prep not in inside:
            found += [(k, "noun") for k in parse.kids(prep, "pobj")
                      if parse.actors[k] and k not in inside]  # fmt: skip
    return found


def _actors(parse: Parse, word: int, context: Context) -> list[tuple[str, str]]:
    """The actors that a subject names: all of a coordination, the parties, the speaker for we."""
    found = []
    for each in parse.conjuncts(word):
        low = parse.lower(each)
        if low in {"i", "we", "us", "our", "my"} and context.actor:
            found.append((context.actor, context.speaker))
        elif parse.actors[each]:
            found.append((parse.actors[each], parse.people[each]))
        else:
            phrase = parse.text[parse.starts[max(each - 1, 0)] : parse.ends[each]].lower()
            if phrase in PARTIES or low == "both" and parse.tags[each] == "DT":
                found += [(party, "") for party in context.parties]
            else:
                found += _members(parse, each)
    return found


def _members(parse: Parse, i: int) -> list[tuple[str, str]]:
    """The sides named by what hangs on a noun: `officials from Kyiv`, `Russian negotiators`."""
    for kid in parse.kids(i, "poss", "amod", "compound", "nmod"):
        if parse.actors[kid] and parse.mentions[kid] != "location" \
                and parse.lemmas[i] in HOLDING:  # fmt: skip
            return [(parse.actors[c], parse.people[c] if parse.deps[kid] != "poss" else "")
                    for c in parse.conjuncts(kid) if parse.actors[c]]  # fmt: skip
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] in {"of", "from"} and parse.lemmas[i] in HOLDING:
            for body in parse.kids(prep, "pobj"):
                if parse.actors[body]:
                    return [(parse.actors[c], "") for c in parse.conjuncts(body)
                            if parse.actors[c]]  # fmt: skip
    return []


def _expected(parse: Parse, holders, level: _Level):
    """Take away holders of what is only demanded of them or blamed on them."""
    kept = []
    for candidate, lower in holders:
        node = lower.node
        tag = parse.tags[node]
        finite = tag in {"VBD", "VBZ", "VBP"} or any(
            parse.tags[k] in {"MD", "VBD", "VBZ", "VBP"} for k in parse.kids(node, "aux")
        )
        noun = parse.pos[node] in {"NOUN", "PROPN"}
        blamed = level.operator is not None and level.operator.kind == "blame"
        demanded = level.form in DIRECTIVE and not noun and (tag in {"VB", "VBP"} or not finite)
        if not (blamed or demanded):
            kept.append((candidate, lower))
    return kept


def _modal(parse: Parse, i: int) -> str:
    for kid in parse.kids(i, "aux"):
        low = parse.lower(kid)
        if low in DEONTIC:
            return "deontic"
        if low in {"will", "'ll", "wo"}:
            return "will"
        if low in {"would", "could", "may", "might", "can", "ca", "'d"}:
            return "would"
    return ""


def _relative(parse, mention, head: int, levels, inside, context, known) -> list[Candidate]:
    """`troops, whom Paris has offered`; `demands for X, rejected by Kyiv`: clauses about it."""
    out = []
    signs = {head: mention.sign}
    signs.update({lv.node: lv.sign for lv in levels if parse.pos[lv.node] in {"NOUN", "PROPN"}})
    for noun, sign in signs.items():
        for verb in parse.kids(noun, "relcl", "acl"):
            if verb in inside or parse.tags[verb] in {"TO", "VB"}:
                continue
            found, form = operator(parse, verb, noun)
            if found is None or found.kind not in {"desire", "agree", "reject", "commit"}:
                continue
            step = -1 if (found.sign < 0) != parse.is_negated(verb) else 1
            level = _Level(verb, found, form, sign * step, parse.is_negated(verb))
            for word, via in _holders(parse, level, head, inside, context):
                for actor, person in _actors(parse, word, context):
                    if actor and actor not in known and word != noun:
                        known = known | {actor}
                        candidate = Candidate(actor, mention.issue, level.sign, person)
                        candidate.features.update({"via=clause": 1, f"op={found.kind}": 1,
                                                   f"clause_via={via}": 1})  # fmt: skip
                        candidate.firmness = _firmness(parse, level)
                        out.append(candidate)
    return out


def _mutual(parse, mention, head: int, context: Context, known: set[str]) -> list[Candidate]:
    """What two parties do with each other, such as an exchange, is the act of every party named."""
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


def _fallback(parse, mention, levels, context, modal, asserted) -> list[Candidate]:
    """Nobody governs the issue: the speaker, the title's first actor, or the nearest subject."""
    sign = levels[-1].sign if levels else mention.sign
    found: list[tuple[str, str, str]] = []
    if context.actor:
        found.append((context.actor, context.speaker, "speaker"))
    elif context.field == "title":
        first = next((k for k in range(len(parse)) if parse.actors[k]
                      and parse.mentions[k] != "location"), None)  # fmt: skip
        if first is not None:
            found.append((parse.actors[first], parse.people[first], "title"))
    else:
        for k in range(len(parse)):
            if parse.starts[k] < mention.start and parse.actors[k] \
                    and parse.deps[k] in {"nsubj", "nsubjpass"} \
                    and parse.mentions[k] != "location":  # fmt: skip
                found.append((parse.actors[k], parse.people[k], "near"))
                break
    out = []
    for actor, person, via in found:
        candidate = Candidate(actor, mention.issue, sign, person)
        candidate.features.update({f"via={via}": 1, "asserted": float(asserted),
                                   "modal=" + (modal or "none"): 1, "fallback": 1})  # fmt: skip
        kinds = [level.operator.kind for level in levels if level.operator]
        candidate.features[f"op={kinds[0] if kinds else 'none'}"] = 1
        if kinds:
            candidate.firmness = next(
                (lv.operator.firmness for lv in levels if lv.operator and lv.operator.firmness),
                "preference")  # fmt: skip
        out.append(candidate)
    return out


def _firmness(parse: Parse, level: _Level) -> str:
    if STRONG.search(parse.text):
        return "red_line"
    if OPEN.search(parse.text):
        return "openness"
    return (level.operator.firmness if level.operator else "") or "preference"


def _common(parse, candidate, mention, head, levels, conditions, context) -> None:
    """What every candidate tells of its sentence, whatever way it was found."""
    features = candidate.features
    inside = set(parse.words_in(mention.start, mention.end))
    nodes = {level.node for level in levels} | {head}
    for condition in conditions:
        if condition.start <= mention.start < condition.end:
            if condition.names_position:
                candidate.condition = condition
                features["cond=terms"] = 1
                continue
            features["in_condition"] = 1
            features[f"cond_in={condition.mark.split()[0]}"] = 1
            if condition.mark in {"if", "unless", "until", "in the event of", "in the event that"}:
                candidate.sign = mention.sign  # "if it does not agree to a truce": wants the truce
        elif _governs(parse, condition, nodes):
            candidate.condition = condition
            features[f"cond={condition.mark.split()[0]}"] = 1
            if condition.mark in {"unless", "until", "without", "before"}:
                features["unless"] = 1
    if mention.form == "partial":
        features["partial"] = 1
    features[f"form={mention.form}"] = 1
    features[f"sign={candidate.sign}"] = 1
    features[f"mention_sign={mention.sign}"] = 1
    features[f"kind={context.kind}"] = 1
    features[f"field={context.field}"] = 1
    if context.actor:
        features["by_speaker"] = float(context.actor == candidate.actor)
    features["negations"] = sum(level.negated for level in levels)
    features["flips"] = sum(
        1 for level in levels if level.operator and level.operator.sign < 0)  # fmt: skip
    if any(level.operator and level.operator.kind == "neutral" for level in levels):
        features["neutral_on_path"] = 1
    if parse.text.rstrip("\"”’'").endswith("?"):
        features["question"] = 1
    dep = parse.deps[head]
    features[f"dep={dep}"] = 1
    preposition = parse.lemmas[parse.heads[head]]
    if dep == "pobj" and preposition in ABOUT:
        features[f"prep={preposition}"] = 1
    features["long"] = float(len(parse) > 40)
    features[f"proposed={candidate.stance}"] = 1
    if any(parse.lemmas[parse.heads[w]] == "without" for w in {head, *inside}):
        features["without"] = 1
    if candidate.actor in context.parties:
        named = {actor for actor in parse.actors if actor}
        mutual = any(parse.lemmas[w] in MUTUAL for w in inside)
        both = all(party in named for party in context.parties)
        features[f"party_mutual={int(mutual)}{int(both)}"] = 1


def _governs(parse: Parse, condition: Condition, nodes: set[int]) -> bool:
    """Does a condition hang on the clause that the position is in."""
    words = parse.words_in(condition.start, condition.end)
    for word in words:
        head = parse.heads[word]
        if head not in words and head in nodes:
            return True
        above = set(list(parse.ancestors(word))[:4])
        if head not in words and above & nodes:
            return True
    return False
