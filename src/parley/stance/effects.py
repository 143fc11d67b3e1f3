"""What a clause says a thing does: good or harm, and so who speaks for it or against it.

Who says that a thing furthers what is good, or ends what is bad, is for it; who says that it
furthers what is bad, or hinders what is good, is against it: benefactive and malefactive events
after Deng, Choi & Wiebe (2013). The lists are from general knowledge of news style.
"""

from parley.parse import SUBJECTS, Parse

# what everybody would rather have less of, and more of
BAD = frozenset("""
    war conflict escalation violence bloodshed bloodbath fighting death casualty suffering
    destruction damage loss crisis famine hunger starvation shortage instability tension threat risk
    danger aggression aggressor attack invasion invader offensive occupation occupier terror
    terrorism terrorist crime criminal problem harm catastrophe disaster collapse chaos defeat
    enemy hostility confrontation inflation price cost obstacle impasse deadlock stalemate delay
    provocation split division genocide annexation blackmail corruption smuggling hatred pain misery
    tragedy outbreak clash disruption uncertainty bloodletting armageddon apocalypse victim
    consequence repercussion backlash retaliation setback insecurity poverty recession burden
    militarisation militarization rearmament mistrust distrust contradiction hardship failure
    nonsense mistake illusion capitulation surrender adventure complication hurdle""".split())
GOOD = frozenset("""
    peace settlement stability security safety talk talks negotiation dialogue diplomacy deal
    agreement resolution solution trust confidence success life people civilian sovereignty
    independence freedom liberty justice democracy economy prosperity recovery growth relation
    cooperation interest defence defense progress law export trade world order victory
    reconciliation understanding relief rescue survival unity welfare rights right goal
    deterrence investigation""".split())
PARTISAN = frozenset("""economy interest victory success export trade defence defense growth goal
    progress recovery""".split())
# what goes on, or grows, by the thing
FURTHERING = frozenset("""
    prolong extend fuel escalate increase raise cause create bring provoke trigger spark lead result
    contribute mean guarantee risk produce heighten drive deepen encourage inflame exacerbate
    aggravate worsen intensify widen expand prompt generate invite promote help support strengthen
    ensure assist facilitate boost serve further restore build add amount constitute represent pose
    become ignite stoke perpetuate entail spell plunge pull drag push aid foster precipitate
    legitimise legitimize formalise formalize reward embolden protect preserve secure
    conduce""".split())
# what ends, or shrinks, by the thing
HINDERING = frozenset("""
    end stop halt prevent avert avoid reduce lower hinder hamper impede undermine obstruct block
    destroy derail disrupt endanger threaten jeopardize jeopardise harm hurt damage weaken diminish
    complicate violate contradict ruin break deter curb contain resolve solve ease relieve
    shorten kill sabotage torpedo stymie slow breach destabilise destabilize interfere erode
    thwart scupper poison overcome defuse counter preclude paralyse paralyze bar rob
    deprive""".split())
# the harm or the good is in the verb itself, whatever its object
HARMFUL = frozenset("""
    prolong escalate fuel endanger threaten undermine provoke risk destabilise destabilize harm hurt
    hinder worsen embolden complicate jeopardise jeopardize impede aggravate inflame damage destroy
    ruin violate contradict backfire breach hamper obstruct block derail heighten exacerbate
    interfere erode poison perpetuate stoke drag plunge formalise formalize""".split())
HELPFUL = frozenset(
    "help facilitate ensure strengthen promote restore improve support serve".split())
# `would let the enemy regroup`
ENABLING = frozenset("allow let enable permit help give offer provide buy".split())
RECOVERING = frozenset("""regroup rearm re-arm rest resupply replenish reinforce recuperate rebuild
    dig attack advance strike prepare launch reorganise reorganize restock remobilise
    remobilize""".split())
USING = frozenset("use exploit abuse".split())
# `does little to end the war`
LITTLE = frozenset("little nothing less no".split())
# what one thing does to another
BEARING = frozenset("""contribute hinder hamper impede undermine obstruct derail disrupt endanger
    threaten jeopardize jeopardise harm hurt damage complicate facilitate help promote sabotage
    torpedo interfere""".split())
# `would be forced to respond`, `will have consequences`
RESPONDING = frozenset("""respond retaliate react force compel suffer regret strike target destroy
    answer""".split())
ANSWERS = frozenset("""response retaliation consequence countermeasure repercussion price target
    answer reaction""".split())
MODALS = frozenset("will would 'll wo may might could can shall".split())
# a noun of these turns what hangs on it, or keeps it
ENDING = frozenset("end halt stop cessation reduction prevention elimination easing".split())
GROWING = frozenset("rise increase growth wave spiral surge continuation prolongation".split())
CAUSES = frozenset("reason cause factor root source driver trigger pretext motive ground".split())
RESULTS = frozenset("result consequence outcome fault product effect".split())
IDIOMS = {
    ("stand", "way"): -1, ("get", "way"): -1, ("play", "hand"): -1, ("pour", "fuel"): -1,
    ("add", "fuel"): -1, ("cross", "line"): -1, ("make", "mockery"): -1, ("pave", "way"): 1,
    ("open", "door"): 1, ("open", "way"): 1, ("make", "sense"): 1, ("bear", "fruit"): 1,
    ("serve", "purpose"): 1, ("come", "expense"): -1, ("bring", "harm"): -1, ("save", "life"): 1,
    ("take", "toll"): -1, ("set", "precedent"): -1, ("fall", "hand"): -1, ("end", "hand"): -1,
    ("have", "effect"): 0, ("make", "way"): 0, ("find", "way"): 0,
}  # fmt: skip
FLOURISHING = frozenset("rise soar increase grow surge spike mount jump spread".split())
FADING = frozenset("fall drop decline shrink dwindle plunge plummet".split())
SUFFERING = frozenset("""stick strand block suffer die starve lose collapse fail halt delay
    paralyse paralyze hamper hinder disrupt stall worsen deteriorate impossible unable""".split())
DARK = frozenset("negative disastrous catastrophic harmful black illegal illicit criminal".split())
# `end up on the black market`
LANDING = frozenset("end fall land appear turn surface leak find".split())
HARDER = frozenset("hard difficult impossible unlikely complicated harder remote distant".split())
LIKELIER = frozenset("likely possible easy inevitable near close easier likelier closer".split())
BETTER = frozenset("""safe secure stable strong good better free credible peaceful safer stronger
    prosperous""".split())
WORSE = frozenset("worse bad dangerous weak unstable vulnerable weaker poorer insecure".split())


def value(parse: Parse, i: int) -> int:
    """What a noun is to everybody: 1 good, -1 bad, 0 neither or unknown."""
    lemma = parse.lemmas[i]
    turned = -1 if any(parse.lower(k) in LITTLE for k in parse.kids(i, "det", "amod")) else 1
    below = [k for prep in parse.kids(i, "prep") if parse.lemmas[prep] in {"of", "to", "in", "on"}
             for k in parse.kids(prep, "pobj", "pcomp")]  # fmt: skip
    if lemma in ENDING or lemma in GROWING:
        for each in below:
            found = value(parse, each)
            if found:
                return turned * (-found if lemma in ENDING else found)
    for kid in parse.kids(i, "amod"):
        if parse.lemmas[kid] in WORSE | DARK:
            return -turned
    if lemma in BAD:
        return -turned
    if lemma in GOOD:
        return turned
    for kid in parse.kids(i, "compound", "nmod", "amod", "nummod"):
        if parse.lemmas[kid] in BAD:
            return -turned
        if parse.lemmas[kid] in GOOD:
            return turned
    return 0


def effect(parse: Parse, verb: int, below: int = -1) -> int:
    """Does a clause say that its subject does good (1) or harm (-1); 0 where it says neither?

    Negation of the verb itself is left to whoever asks.

    Parameters
    ----------
    parse : Parse
        The sentence.
    verb : int
        The verb of the clause.
    below : int
        Its subject, which no object is looked for in.
    """
    lemma = parse.lemmas[verb]
    if lemma == "backfire":
        return -1
    objects = [k for k in parse.kids(verb, "dobj", "attr", "oprd") if k != below]
    ends = [k for prep in parse.kids(verb, "prep") for k in parse.kids(prep, "pobj")
            if parse.lemmas[prep] in {"to", "in", "into", "of", "on", "with", "for", "at"}]
    for noun in (*objects, *ends):
        found = IDIOMS.get((lemma, parse.lemmas[noun]))
        if found:
            return -found if _is_little(parse, noun) else found
    if lemma in USING and parse.kids(verb, "auxpass"):
        aims = parse.kids(verb, "xcomp", "advcl")
        if any(parse.lemmas[k] in RECOVERING or effect(parse, k) < 0 for k in aims):
            return -1  # "would be used to regroup"
    if lemma in LANDING and any(value(parse, k) < 0 for k in ends):
        return -1
    if lemma in {"do", "achieve"}:
        return _done(parse, objects)
    if lemma == "make":
        return _made(parse, verb)
    if lemma in ENABLING and (found := _enabled(parse, verb, objects)):
        return found
    if lemma == "have" and objects:
        return value(parse, objects[0]) if parse.lemmas[objects[0]] in {
            "effect", "impact", "consequence", "repercussion"} else 0
    if lemma not in FURTHERING and lemma not in HINDERING and lemma not in HARMFUL | HELPFUL:
        return 0
    for clause in parse.kids(verb, "xcomp", "ccomp"):
        found = effect(parse, clause)
        if found and parse.pos[clause] == "VERB":
            return -found if lemma in HINDERING else found
    if lemma in {"lead", "result", "contribute", "add", "amount", "drag", "plunge", "pull"}:
        themes = ends or objects
    else:
        themes = objects
    for theme in themes:
        found = value(parse, theme)
        if found and not (lemma in HINDERING - HARMFUL and _is_partisan(parse, theme)):
            return -found if lemma in HINDERING else found
    if not themes:
        return 0
    return -1 if lemma in HARMFUL else 1 if lemma in HELPFUL else 0


def suffered(parse: Parse, verb: int) -> int:
    """What `peace is undermined by X` says of X."""
    lemma = parse.lemmas[verb]
    if lemma not in FURTHERING | HINDERING:
        return 0
    worth = next((value(parse, k) for k in parse.kids(verb, "nsubjpass")), 0)
    return -worth if lemma in HINDERING else worth


def _is_partisan(parse: Parse, noun: int) -> bool:
    """Is it somebody's own good, which others may wish him or not: `Russia's economy`?"""
    return parse.lemmas[noun] in PARTISAN and any(
        parse.actors[k] for k in parse.kids(noun, "poss", "amod", "compound"))


def _is_little(parse: Parse, noun: int) -> bool:
    return any(parse.lower(k) in LITTLE for k in parse.kids(noun, "det", "amod"))


def _done(parse: Parse, objects: list[int]) -> int:
    """`does nothing to end the war`, `does more harm than good`."""
    for noun in objects:
        if parse.lemmas[noun] in {"harm", "damage"}:
            themes = [k for prep in parse.kids(noun, "prep") for k in parse.kids(prep, "pobj")]
            if any(parse.actors[k] or _is_partisan(parse, k) for k in themes):
                return 0
            return 1 if _is_little(parse, noun) else -1
        if parse.lemmas[noun] == "nothing":
            return 1  # which negates the verb itself
        if parse.lemmas[noun] in LITTLE:
            return -1
    return 0


def _made(parse: Parse, verb: int) -> int:
    """`makes the world safer`, `makes peace harder`, `makes war more likely`."""
    for word in parse.kids(verb, "ccomp", "oprd", "acomp", "xcomp"):
        low = parse.lemmas[word]
        turned = -1 if any(parse.lower(k) == "less" for k in parse.kids(word, "advmod")) else 1
        if low in BETTER:
            return turned
        if low in WORSE:
            return -turned
        if low in HARDER | LIKELIER:
            themes = [*parse.kids(word, "nsubj"), *parse.kids(verb, "dobj")]
            worth = next((v for v in (value(parse, k) for k in themes) if v), 0)
            return turned * (worth if low in LIKELIER else -worth if worth else -1)
    return 0


def _enabled(parse: Parse, verb: int, objects: list[int]) -> int:
    """`would let the enemy regroup`, `gives them time to rearm`."""
    for clause in parse.kids(verb, "ccomp", "xcomp"):
        if parse.lemmas[clause] in RECOVERING:
            return -1
        if parse.lemmas[clause] == "continue":
            return next((value(parse, k) for k in parse.kids(clause, "nsubj")), 0)
    for noun in objects:
        clauses = parse.kids(noun, "acl", "relcl", "xcomp")
        if parse.lemmas[noun] in RECOVERING or any(
                parse.lemmas[k] in RECOVERING for k in clauses) or any(
                parse.lemmas[k] == "breathing" for k in parse.children[noun]):
            return -1
    return 0


def is_bad_news(parse: Parse, verb: int) -> bool:
    """Does a clause tell of something bad that happens: `prices rise`, `ships are stuck`?"""
    lemma = parse.lemmas[verb]
    if lemma in SUFFERING:
        return True
    subject = parse.subject(verb)
    worth = value(parse, subject) if subject is not None else 0
    return worth < 0 if lemma in FLOURISHING | {"be", "arise", "happen"} else (
        worth > 0 and lemma in FADING)


def blamed(parse: Parse, noun: int) -> int:
    """What `prices are a result of X` says of X: harm where the subject is bad, else good."""
    verb = parse.heads[noun]
    if parse.lemmas[noun] not in RESULTS or parse.deps[noun] != "attr":
        return 0
    subject = parse.subject(verb)
    return value(parse, subject) if subject is not None else 0


def caused(parse: Parse, noun: int) -> int:
    """What `X is one of the reasons for the war` says of X."""
    if parse.lemmas[noun] == "one":
        of = [k for prep in parse.kids(noun, "prep") for k in parse.kids(prep, "pobj")]
        return next((caused(parse, k) for k in of), 0)
    if parse.lemmas[noun] not in CAUSES:
        return 0
    for prep in parse.kids(noun, "prep"):
        for theme in parse.kids(prep, "pobj"):
            return value(parse, theme)
    return 0


def is_theme(parse: Parse, verb: int, below: int) -> bool:
    """Is a thing only what another thing helps or hinders: `arms would not help the talks`?"""
    if parse.lemmas[verb] not in BEARING or parse.deps[below] in SUBJECTS:
        return False
    subjects = parse.kids(verb, "nsubj", "csubj", "nsubjpass")
    return bool(subjects) and all(parse.deps[k] == "csubj" or parse.pos[k] == "NOUN"
                                  and not parse.actors[k] for k in subjects)  # fmt: skip


def is_threat(parse: Parse, clause: int) -> bool:
    """Is a condition followed by what nobody wants: `if X, Moscow will be forced to respond`?

    Parameters
    ----------
    parse : Parse
        The sentence.
    clause : int
        The verb of the condition.
    """
    over = parse.heads[clause]
    if over == clause:
        return False
    if any(parse.lemmas[up] in {"warn", "threaten"} for up in parse.ancestors(clause)):
        return True
    if not any(parse.lower(k) in MODALS for k in parse.kids(over, "aux")):
        return False
    if parse.lemmas[over] in RESPONDING:
        return True
    nouns = parse.kids(over, "dobj", "attr", "nsubj", "nsubjpass")
    nouns += [k for prep in parse.kids(over, "prep") if parse.lemmas[prep] == "as"
              for k in parse.kids(prep, "pobj")]  # fmt: skip
    return any(parse.lemmas[k] in ANSWERS for k in nouns) or parse.lemmas[over] in {
        "be", "come", "follow", "have", "mean", "lead"} and (
            effect(parse, over) < 0 or any(value(parse, k) < 0 for k in nouns))
