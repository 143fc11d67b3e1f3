"""What the model sees of a candidate: categories of its sentence, its path and its surroundings."""

from parley.parse import Parse
from parley.stance.climb import Level
from parley.stance.conditions import Condition, is_price
from parley.stance.operators import DEONTIC, OPEN, STRONG

MUTUAL = frozenset("exchange swap meet meeting summit talk talks negotiate negotiation round "
                   "session dialogue agree exchanged swapped".split())
ARTICLES = ("the", "a", "an", "this", "such", "any", "no", "these", "that")
ABOUT = frozenset(
    "on about over regarding during in at after since before under despite amid".split())


def describe(parse, candidate, mention, head, levels, conditions, context) -> None:
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
        elif _governs(parse, condition, nodes, head) and not is_price(parse, condition):
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
        features["by_speaker"] = float(candidate.actor in {context.actor, *context.voices})
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
    features.update(_place(parse, candidate, mention, head, inside))
    if candidate.actor in context.parties:
        named = {actor for actor in parse.actors if actor}
        mutual = any(parse.lemmas[w] in MUTUAL for w in inside)
        both = all(party in named for party in context.parties)
        features[f"party_mutual={int(mutual)}{int(both)}"] = 1


def _governs(parse: Parse, condition: Condition, nodes: set[int], head: int) -> bool:
    """Does a condition hang on the clause that the position is in?

    After a list of verbs it belongs to the last of them.
    """
    words = parse.words_in(condition.start, condition.end)
    for over in {parse.heads[w] for w in words} - set(words):
        owner = over
        while owner < min(words) and (later := [
                k for k in parse.kids(owner, "conj")
                if k < min(words) and parse.pos[k] in {"VERB", "AUX"}]):  # fmt: skip
            owner = later[-1]
        if over in nodes and (owner == over or owner in nodes or head in parse.subtree(owner)):
            return True
    return False


def modal_of(parse: Parse, i: int) -> str:
    """What modal a verb stands under: deontic, will, would or none."""
    for kid in parse.kids(i, "aux"):
        low = parse.lower(kid)
        if low in DEONTIC:
            return "deontic"
        if low in {"will", "'ll", "wo"}:
            return "will"
        if low in {"would", "could", "may", "might", "can", "ca", "'d"}:
            return "would"
    return ""


def firmness_of(parse: Parse, level: Level) -> str:
    """How firm a position is: by set phrases of its sentence, else by its operator."""
    if STRONG.search(parse.text):
        return "red_line"
    if OPEN.search(parse.text):
        return "openness"
    return (level.operator.firmness if level.operator else "") or "preference"


def _place(parse: Parse, candidate, mention, head: int, inside) -> dict[str, float]:
    """Where the issue stands: its article and its words, its distance from the holder."""
    before = {parse.lower(k) for k in parse.children[head]}
    article = next((word for word in ARTICLES if word in before), "none")
    third = 3 * mention.start // max(len(parse.text), 1)
    actors = {actor for actor in parse.actors if actor}
    found = {f"article={article}": 1.0, f"words={min(len(inside), 4)}": 1.0,
             f"third={third}": 1.0, f"actors={min(len(actors), 4)}": 1.0,
             f"above={parse.deps[parse.heads[head]]}": 1.0,
             f"pos={parse.pos[head]}": 1.0}  # fmt: skip
    if candidate.at >= 0:
        gap = abs(candidate.at - head)
        verb = parse.heads[candidate.at]
        found[f"gap={next((g for g in (3, 8, 16) if gap <= g), 'far')}"] = 1.0
        found[f"steps={min(_steps(parse, candidate.at, head), 7)}"] = 1.0
        found["leads"] = float(parse.starts[candidate.at] < mention.start)
        found["person"] = float(bool(candidate.person))
        found["of_root"] = float(parse.heads[verb] == verb)
    return found


def _steps(parse: Parse, a: int, b: int) -> int:
    """How many relations lie between two words of a parse."""
    above = {word: n for n, word in enumerate((a, *parse.ancestors(a)))}
    for n, word in enumerate((b, *parse.ancestors(b))):
        if word in above:
            return n + above[word]
    return len(parse)
