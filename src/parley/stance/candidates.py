"""Candidates: every holder that a sentence may give to an issue it names, with what speaks for it.

From the words that name the issue, climb the parse towards the root. Each operator on the way
(`reject`, `call for`, `lift`) turns or keeps the sign; each actor that is the subject of an
attitude is a holder; what somebody demands of another is the demander's. docs/method.md tells more.
The model of `train` decides which candidates are positions.
"""

from parley.codebook import IssueMention
from parley.parse import Parse
from parley.stance.anaphora import ASKED
from parley.stance.clauses import answered, relative, told_of
from parley.stance.climb import (
    Level,
    climb,
    is_duty,
    is_occasion,
    is_open,
    is_over,
    is_ruled_out,
    is_state,
)
from parley.stance.conditions import find_conditions, is_price
from parley.stance.deeds import givers, mutual
from parley.stance.effects import is_threat
from parley.stance.features import describe, firmness_of, modal_of
from parley.stance.holders import actors_of, holders_of, points_back
from parley.stance.operators import BENEFIT, DIRECTIVE, HARM
from parley.stance.position import Candidate, Context

__all__ = ["Candidate", "Context", "candidates"]

ATTITUDES = frozenset({"desire", "agree", "reject", "reverse", "commit", "blame"})
# a condition with one of these names a time
TIMES = frozenset({"once", "in the event", "in the event of", "in the event that", "subject to"})


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
            "speaker": 2, "condition": 2, "title": 1, "near": 0}  # fmt: skip
    via = next((k[4:] for k in candidate.features if k.startswith("via=")), "near")
    return rank.get(via, 0) - 0.1 * candidate.features.get("height", 0)


def _of_mention(parse, mention, conditions, context) -> list[Candidate]:
    head = parse.head_of(mention.start, mention.end)
    if head is None:
        return []
    inside = set(parse.words_in(mention.start, mention.end))
    if is_occasion(parse, head, inside) or is_over(parse, head):
        return []
    levels = climb(parse, head, inside, mention.sign)
    if any(is_open(parse, level) for level in levels):
        return []
    within = next((c for c in conditions if c.start <= mention.start < c.end
                   and not c.names_position), None)  # fmt: skip
    if within is not None:
        out = _demanded(parse, mention, head, levels, within, context)
        out += answered(parse, mention, inside, context, out)
        for candidate in out:
            describe(parse, candidate, mention, head, levels, conditions, context)
        return out
    holders: list[tuple[Candidate, Level]] = []
    named_by: dict[int, int] = {}  # id of a candidate to the word that names its holder
    asserted = anaphor = judged = False
    modal = modal_of(parse, head)
    reported_by = ""
    for height, level in enumerate(levels):
        kind = level.operator.kind if level.operator else ""
        if kind == "neutral" and not holders and parse.pos[level.node] != "VERB":
            asserted = False
        lower = levels[height - 1].operator if height else None
        below_kind = lower.kind if lower else ""
        modal = modal or modal_of(parse, level.node)
        if kind in {"desire", "blame"}:
            holders = _expected(parse, holders, level)
        if is_ruled_out(parse, level):
            holders, asserted = [], True
        if level.form in {BENEFIT, HARM}:
            # whose act a thing is holds nothing by what another says of it
            holders = [(c, lv) for c, lv in holders if lv.operator is not None]
            judged = True
        asserted = asserted or kind in ATTITUDES
        earlier = list(holders)
        for word, via in holders_of(parse, level, head, inside, context):
            actors = actors_of(parse, word, context)
            anaphor = anaphor or not actors and points_back(parse, word)
            for actor, person in actors:
                if not actor:
                    continue
                if kind == "report" or kind == "":
                    reported_by = actor
                    if kind == "report":
                        holders = [(c, lv) for c, lv in holders
                                   if c.actor == actor
                                   or not (is_duty(parse, lv) or is_state(parse, lv))]
                    held = [c for c, _ in earlier if any(c is h for h, _ in holders)]
                    if any(c.actor != actor for c in held) and not judged:
                        for c in held:
                            if c.actor != actor and not c.relayed_by:
                                c.relayed_by = actor
                        continue
                    if any(c.actor == actor for c, _ in holders):
                        continue
                if level.form == "deny":  # "denied it had agreed to it"
                    holders = [(c, lv) for c, lv in holders if c.actor != actor]
                # a complement has the subject of the verb above it, whose sign holds for both
                holders = [(c, lv) for c, lv in holders if named_by[id(c)] != word or lv is level
                           or parse.deps[lv.node] not in {"xcomp", "ccomp", "acomp", "prep"}]
                candidate = Candidate(actor, mention.issue, level.sign, person, at=word)
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
                candidate.firmness = firmness_of(parse, level)
                holders.append((candidate, level))
    if context.actor and context.kind in {"direct", "mixed", "indirect"}:
        holders = [(c, lv) for c, lv in holders
                   if c.actor == context.actor or not is_duty(parse, lv)]
    out = [c for c, _ in holders]
    out += relative(parse, mention, head, levels, inside, context, {c.actor for c in out})
    out += answered(parse, mention, inside, context, out)
    out = told_of(parse, mention, inside, context, out)
    out += givers(parse, mention, head, inside, context, {c.actor for c in out})
    out += mutual(parse, mention, head, context, {c.actor for c in out})
    # a quoted speaker who tells what another will do takes a position by it
    told = context.kind == "direct" and context.actor and all(
        "op=none" in c.features and c.actor != context.actor for c in out)  # fmt: skip
    if told or not out:
        out += _fallback(parse, mention, levels, context, modal, asserted, anaphor)
    if context.relayed_by or reported_by:
        for candidate in out:
            relay = candidate.relayed_by or context.relayed_by
            candidate.relayed_by = relay if relay != candidate.actor else ""
    for candidate in out:
        describe(parse, candidate, mention, head, levels, conditions, context)
    # who rejects what a thing is tied to says nothing of the thing itself
    return [c for c in out if not (c.condition and c.features.get("via=answer"))]


def _demanded(parse, mention, head, levels, condition, context) -> list[Candidate]:
    """Who makes a thing a condition wants it: `no truce until the arms deliveries stop`.

    "Once" and "in the event of" say when, "even if" that it matters little: nobody wants it.
    """
    if condition.mark in TIMES or parse.text[: condition.start].lower().endswith("even "):
        return []
    words = parse.words_in(condition.start, condition.end)
    own = [level for level in levels if level.node in words]
    turned = own and condition.mark not in {"if", "without"}
    sign = own[-1].sign if turned else mention.sign
    if condition.mark == "without" and "without" in {parse.lower(w) for w in
                                                     parse.words_in(mention.start, mention.end)}:
        sign = -sign
    top = parse.head_of(condition.start, condition.end)
    if top is not None and is_threat(parse, top):
        sign = -(own[-1].sign if own else sign)  # "if X happens, we will have to respond"
    found: list[tuple[str, str, int]] = []
    for node in parse.ancestors(top) if top is not None else ():
        subject = parse.subject(node)
        if subject is not None and subject not in words:
            found = [(a, p, subject) for a, p in actors_of(parse, subject, context) if a]
        if found:
            break
    if not found and context.actor:
        found = [(context.actor, context.speaker, -1)]
    out = []
    paid = is_price(parse, condition)
    for actor, person, at in found:
        candidate = Candidate(actor, mention.issue, sign, person, at=at)
        candidate.features.update({"via=condition": 1, "asserted": 1.0})
        if paid:
            candidate.features["partial"] = 1
        out.append(candidate)
    return out


def _expected(parse: Parse, holders, level: Level):
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


def _fallback(parse, mention, levels, context, modal, asserted, anaphor) -> list[Candidate]:
    """Nobody governs the issue: the speaker, the title's first actor, or the nearest subject."""
    sign = levels[-1].sign if levels else mention.sign
    found: list[tuple[str, str, str]] = []
    if context.demander and context.kind != "direct" and any(
            level.operator and level.operator.kind == "desire" and level.form in ASKED
            for level in levels):  # fmt: skip
        found.append((context.demander, "", "demander"))
    elif context.actor:
        found.append((context.actor, context.speaker, "speaker"))
        found += [(voice, "", "speaker") for voice in context.voices if voice != context.actor]
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
    if not found and anaphor:
        found = [(actor, "", "before") for actor in context.before]
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


