"""The words between a holder and an issue, by what they do to a position.

Each operator has a kind. Kinds differ in sign (does the holder want what stands below) and in whose
position a clause below is: what somebody demands of another is not the other's position.
Sources: implicative and factive verbs after Karttunen (1971, 2012); polarity shifters after
Polanyi & Zaenen (2006); the lists themselves are from general knowledge of news style.
"""

import re
from dataclasses import dataclass

from parley.parse import SUBJECTS, Parse
from parley.stance.effects import HARMFUL, blamed, caused, effect, suffered, value


@dataclass(frozen=True)
class Operator:
    """What a word does: its kind, its sign, how firm it is."""

    kind: str  # desire, agree, reject, reverse, commit, blame, report, neutral
    sign: int
    firmness: str = ""


def _table(kind: str, sign: int, firmness: str, words: str) -> dict[str, Operator]:
    return {word: Operator(kind, sign, firmness) for word in words.split()}


# kind, sign, firmness: lemmas; a particle is joined with an underscore (rule_out)
VERBS: dict[str, Operator] = {
    **_table("desire", 1, "demand", """
        demand insist call_for call_on urge call press push require request ask appeal
        order command pressure force compel condition call_upon press_for push_for ask_for
        lobby lobby_for plead plead_for advocate advocate_for argue_for petition beg beg_for implore
        beseech exhort clamor_for clamour_for agitate_for"""),
    **_table("desire", 1, "preference", """
        pitch float moot put_forward want seek wish hope hope_for propose suggest recommend need
        aim aspire prefer favor favour
        expect encourage pursue desire strive invite try work_for work_on strive_for plan intend
        aim_for wish_for look_for prioritize prioritise dream seek_out"""),
    **_table("agree", 1, "preference", """
        support back endorse welcome accept agree approve agree_to agree_on agree_with hail praise
        confirm reaffirm reiterate stress emphasize emphasise underline underscore highlight
        defend embrace champion affirm uphold promote applaud recognize recognise
        vote_for greenlight sign_off accede subscribe align tolerate appreciate commit commit_to
        concede acquiesce"""),
    **_table("agree", 1, "openness", """
        believe_in consider contemplate weigh discuss_possibility mull explore"""),
    **_table("reject", -1, "demand", """
        reject refuse oppose rule_out dismiss rebuff decline spurn resist exclude veto turn_down
        object object_to disagree push_back brush_off protest scoff snub shun bristle
        lash_out hit_out rail_against fume mock ridicule scorn deride bemoan rubbish pooh-pooh
        vote_against disavow repudiate shoot_down brush_aside swat_away balk balk_at wave_off
        reject_out
        discourage disapprove complain_about complain warn_of warn_about warn_over"""),
    **_table("reject", -1, "preference", """
        doubt question fear avoid worry hesitate fail criticize criticise oppose_to downplay
        play_down warn_against caution_against advise_against regret denounce lament condemn slam
        decry deplore blast deny"""),
    **_table("reverse", -1, "demand", """
        stop end halt cease lift renounce abandon give_up drop prevent block ban prohibit forbid
        suspend cancel cut remove ease scrap withhold forgo forego relinquish waive keep_out
        keep_from bar abolish undermine violate break breach derail torpedo sabotage disrupt
        thwart freeze curb restrict delay postpone cut_off walk_out pull_out quit leave scupper
        obstruct dodge evade impede hinder hamper reverse revoke unfreeze relax loosen
        alleviate relieve repeal roll_back unwind undo
        call_off break_off dispute pull lose terminate interrupt destroy stall jeopardize reduce
        limit refrain refrain_from abstain_from desist withdraw_from walk_away boycott skip miss
        ditch forget forget_about shelve
        drag_out stymie"""),
    **_table("commit", 1, "demand", """
        sign send deliver provide supply impose exchange swap release hand_over extend grant
        guarantee hold continue resume attend join start begin announce declare adopt
        ratify return transfer deploy station maintain keep strengthen tighten expand launch
        offer give present submit table promise pledge vow swear ensure secure establish
        create implement carry_out conduct introduce enforce observe honor honour respect
        reach conclude lead host organize organise prepare set_up contribute
        protect allocate arm equip fund finance train increase boost step_up double ramp_up
        renew prolong slap levy threaten engage negotiate meet participate travel
        fly arrive appoint free proceed advance return_to sit schedule ship dispatch rush donate
        funnel unveil roll_out widen broaden toughen ratchet_up blacklist seize convene broker
        facilitate earmark"""),
    **_table("blame", -1, "demand", "accuse blame condemn_for criticize_for fault"),
    **_table("report", 1, "", """
        say tell add state note report write post comment remark respond reply answer recall
        conclude maintain assert allege contend reveal disclose mention observe explain inform
        assure admit acknowledge believe think consider_that argue warn claim
        clear indicate signal hint feel repeat declare_that point point_out describe
        tweet quote cite make_clear know estimate predict speak read publish express"""),
    **_table("neutral", 0, "", """
        discuss debate address raise examine review study touch_on talk_about focus concern
        regard relate include mention_of exchange_views ask_whether wonder depend
        decide cover complicate describe_as compare ask_about question_about"""),
}

ADJECTIVES: dict[str, Operator] = {
    **_table("agree", 1, "openness", "ready willing open prepared able possible acceptable"),
    **_table("agree", 1, "preference", """
        important necessary essential crucial vital key needed central favorable favourable keen
        eager interested supportive good right good better beneficial fair reasonable
        realistic welcome desirable committed determined optimistic indispensable paramount
        legitimate justified effective helpful useful sensible wise logical natural overdue timely
        appropriate reassuring encouraging conducive viable feasible productive fruitful
        worthwhile"""),
    **_table("agree", 1, "demand", "mandatory imperative obligatory urgent"),
    **_table("reject", -1, "red_line", """
        unacceptable impossible inadmissible unthinkable intolerable unrealistic illegitimate
        out_of_question non-negotiable nonnegotiable"""),
    **_table("reject", -1, "demand", """
        opposed unwilling reluctant unready premature wrong dangerous illegal pointless useless
        meaningless counterproductive absurd unnecessary against futile unprepared hesitant
        skeptical sceptical wary unlikely bad irrelevant senseless harmful angry furious outraged
        alarmed concerned worried unhappy disappointed afraid fearful scared negative reckless
        ineffective short-sighted
        shortsighted counter-productive self-defeating unjust unfair unfounded unlawful
        hypocritical hostile provocative destructive destabilising destabilizing inappropriate
        unwise foolish naive insane mad crazy ridiculous ludicrous laughable baseless groundless
        worthless disastrous catastrophic suicidal deplorable disgraceful shameful outrageous
        cynical unjustified unreasonable unworkable hopeless void insincere fruitless immoral
        illusory untimely detrimental damaging unhelpful unproductive nonstarter non-starter
        unsustainable deceptive"""),
}

NOUNS: dict[str, Operator] = {
    **_table("desire", 1, "demand", """
        call demand insistence appeal requirement request ultimatum push pressure
        condition precondition"""),
    **_table("desire", 1, "preference", """
        need proposal desire wish hope bid effort intention goal aim ambition plan aspiration idea
        initiative suggestion quest purpose objective priority interest necessity importance
        search drive campaign plea pleas"""),
    **_table("agree", 1, "preference", """
        support backing commitment endorsement agreement consent acceptance approval offer pledge
        promise assurance vow determination guarantee decision"""),
    **_table("agree", 1, "openness", "readiness willingness openness consideration possibility"),
    **_table("reject", -1, "demand", """
        rejection refusal opposition objection dismissal denial resistance unwillingness veto
        reluctance hesitance hesitation impossibility inadmissibility unacceptability exclusion"""),
    **_table("reverse", -1, "demand", """
        end halt lifting ban renunciation abandonment suspension cessation violation breach lack
        absence removal withdrawal prevention prohibition cancellation termination easing relief
        fatigue evasion circumvention erosion weakening
        breakdown collapse failure disruption delay limitation restriction stop non-proliferation
        freeze"""),
    **_table("commit", 1, "demand", """
        resumption continuation start introduction imposition delivery provision deployment
        announcement signing extension implementation return release extension"""),
    **_table("neutral", 0, "", """
        issue question topic matter discussion debate subject prospect prospects
        dispute status fate details uncertainty speculation chance chances hopes doubts
        response reaction context wake light face event period"""),
}

PHRASES: dict[str, Operator] = {
    "out of the question": Operator("reject", -1, "red_line"),
    "off the table": Operator("reject", -1, "red_line"),
    "red line": Operator("reject", -1, "red_line"),
    "in favor of": Operator("agree", 1, "preference"),
    "in favour of": Operator("agree", 1, "preference"),
    "no question of": Operator("reject", -1, "red_line"),
}

# what is called this, or not that, is wanted more of: `the sanctions are not enough`
SHORT = frozenset("enough sufficient insufficient inadequate".split())
JUDGING = frozenset("""see view regard consider deem call describe brand declare make find label
    treat denounce portray dismiss characterize characterise cite""".split())
JUDGEMENTS: dict[str, Operator] = {
    **_table("reject", -1, "demand", """threat provocation mistake illusion absurdity betrayal
        escalation danger obstacle violation nonsense surrender capitulation crime aggression
        attempt pretext ploy trick blunder miscalculation folly disaster catastrophe trap insult
        farce sham blackmail ultimatum war robbery theft bluff lie impediment hindrance nonstarter
        non-starter starter smokescreen charade waste suicide gift reward joke deception
        target"""),
    **_table("agree", 1, "preference", """priority step solution success must chance breakthrough
        goal necessity requirement condition"""),
}

STRONG = re.compile(
    r"\b(?:never|categorical\w*|absolute\w*|non-negotiable|under no circumstances|red lines?|"
    r"unacceptable|inadmissible|out of the question|in any form|not negotiable|will not compromise|"
    r"flatly|firm(?:ly)?|no compromise|impossible)\b", re.IGNORECASE)  # fmt: skip
OPEN = re.compile(
    r"\b(?:ready to|open to|willing to|would consider|could consider|prepared to|not rule out|"
    r"readiness|willingness|might|may agree|does not exclude|consider(?:ing)?|openness)\b",
    re.IGNORECASE)  # fmt: skip
# a warning with one of these tells of an evil
EVILS = HARMFUL | frozenset("lead drag be become mean".split())
# what is called good or bad stands for what hangs on it: `the wrong time for talks`
JUDGED = frozenset("""option idea step move decision thing time moment way path choice measure
    start basis approach outcome road direction course place""".split())
# forms under which an operator tells what a thing does: its subject holds nothing
BENEFIT, HARM = "benefit", "harm"
EFFECTS = {1: Operator("agree", 1, "preference"), -1: Operator("reject", -1, "demand")}
# who undergoes a thing takes no position on it: `Russia faces new sanctions`
UNDERGOING = frozenset("face suffer endure weather withstand undergo incur experience".split())
# `warned Moscow of severe sanctions`: what the warner himself would do
OWN_DOING = frozenset("""
    severe further harsh new additional massive serious swift tough more unprecedented
    strong fresh heavy devastating crippling economic immediate harsher tougher stronger""".split())
LISTING = frozenset("include be contain involve cover entail comprise mean".split())
# with a tensed clause below them these tell something rather than ask for it
REPORTING = frozenset("""suggest confirm stress emphasize emphasise underline underscore reiterate
    reaffirm highlight insist expect hope see fear question doubt accept recognize recognise
    appreciate concede""".split())
DIRECTIVE = frozenset("""
    demand insist urge call call_for call_on press push require request ask order want propose
    suggest recommend need pressure force compel expect encourage convince persuade hope invite
    allow let help hope_for push_for press_for advocate appeal condition seek get
""".split())
DEONTIC = frozenset({"should", "must", "shall", "ought", "need"})
PARTICLES = frozenset("""out up for on down off over back to of with against from away aside upon
    about at in""".split())


def operator(parse: Parse, i: int, below: int) -> tuple[Operator | None, str]:
    """The operator that a word is for what hangs below it, and the form looked up.

    Parameters
    ----------
    parse : Parse
        The sentence.
    i : int
        The word that may be an operator.
    below : int
        Its child on the way to the issue, which may be a preposition (call *for* a truce).
    """
    lemma, pos = parse.lemmas[i], parse.pos[i]
    if lemma in LISTING and parse.deps[below] in {"ccomp", "dobj", "attr", "xcomp", "prep"}:
        for subject in parse.kids(i, "nsubj"):
            noun = _part_of(parse, subject)
            found = NOUNS.get(parse.lemmas[noun])
            if found is not None and found.kind in {"desire", "reject"}:
                return found, parse.lemmas[noun]
    if lemma == "warn" and _is_threat(parse, below):
        return VERBS["warn_of"], "warn_of"
    if lemma == "warn" and _is_own_doing(parse, below):
        return VERBS["threaten"], "threaten"
    if (told := _effect(parse, i, below)) != 0:
        return EFFECTS[told], HARM if told < 0 else BENEFIT
    if lemma in {"question", "doubt", "dispute"} and "whether" in {
            parse.lower(k) for k in parse.kids(below, "mark")}:
        return VERBS["doubt"], "doubt"
    if lemma in REPORTING and parse.deps[below] == "ccomp" and _is_finite(parse, below):
        return VERBS["say"], lemma
    if pos in {"VERB", "AUX"} or (pos == "ADJ" and parse.tags[i].startswith("V")):
        for kid in (below, *parse.kids(i, "prt", "prep")):
            word = parse.lemmas[kid]
            if word in PARTICLES and parse.deps[kid] in {"prt", "prep", "mark", "aux"} \
                    and (kid == below or parse.deps[kid] == "prt" or kid == i + 1):  # fmt: skip
                form = f"{lemma}_{word}"
                if form in VERBS:
                    return VERBS[form], form
        if lemma in JUDGING:
            found, form = _judged(parse, i, below)
            if found is not None:
                return found, form
        if lemma in VERBS:
            return VERBS[lemma], lemma
        if parse.lower(i) in ADJECTIVES:
            return ADJECTIVES[parse.lower(i)], parse.lower(i)
        if lemma in {"be", "have", "remain", "become", "stay", "seem"}:
            return _predicate(parse, i, below)
        return None, lemma
    if pos == "NOUN" or pos == "PROPN":
        if (told := blamed(parse, i)) != 0:
            return EFFECTS[told], HARM if told < 0 else BENEFIT
        judged = _quality(parse, i)
        if judged is not None:  # nobody holds it whose time or option it is
            told = judged[0].sign
            return EFFECTS[told], HARM if told < 0 else BENEFIT
        return NOUNS.get(lemma), lemma
    if pos in {"ADJ", "ADV"} and _is_too_much(parse, i):
        return VERBS["reject"], "premature"
    if pos in {"ADJ", "ADV"}:
        word = parse.lower(i)
        return ADJECTIVES.get(word) or ADJECTIVES.get(lemma), word
    if pos == "ADP" and lemma == "against" and not _is_said_above(parse, i):
        return Operator("reject", -1, "demand"), "against"
    if pos == "ADP" and lemma == "for" and parse.deps[i] == "prep" \
            and parse.lemmas[parse.heads[i]] == "be":  # fmt: skip
        return Operator("agree", 1, "preference"), "for"
    return None, lemma


def _is_said_above(parse: Parse, i: int) -> bool:
    """Is "against" part of what its verb says: `warned against`, `protested against`?"""
    over = parse.lemmas[parse.heads[i]]
    return any(VERBS[form].kind == "reject" for form in (over, f"{over}_against") if form in VERBS)


def _is_too_much(parse: Parse, i: int) -> bool:
    """`too early`, `too risky`."""
    return parse.lower(i) in {"early", "soon", "risky", "costly", "late"} and any(
        parse.lower(k) == "too" for k in parse.kids(i, "advmod"))


def _part_of(parse: Parse, i: int) -> int:
    """The demands of `one of the demands`, `among the demands`; any other word itself."""
    if parse.lower(i) not in {"one", "some", "part", "most", "many", "another"}:
        return i
    return next((k for of in parse.kids(i, "prep") if parse.lemmas[of] == "of"
                 for k in parse.kids(of, "pobj")), i)  # fmt: skip


def _is_threat(parse: Parse, below: int) -> bool:
    """Does a warning tell of an evil that its subject does: `that arms deliveries prolong the war`?

    What the warner himself would do (`that sanctions would follow`) he does not warn against.
    """
    if parse.deps[below] != "ccomp" or parse.lemmas[below] not in EVILS:
        return False
    subject = parse.subject(below)
    return subject is None or operator(parse, below, subject)[0] is None


def _effect(parse: Parse, i: int, below: int) -> int:
    """What a clause says that the thing below it does: good (1), harm (-1) or neither."""
    if parse.pos[i] not in {"VERB", "AUX"}:
        return 0
    if parse.deps[below] == "agent":
        return suffered(parse, i)
    formal = parse.deps[below] in {"xcomp", "ccomp", "advcl"} and any(
        parse.lower(k) == "it" for k in parse.kids(i, "nsubj", "expl"))  # fmt: skip
    if parse.deps[below] in SUBJECTS or formal and parse.lemmas[i] in {"make", "help", "serve"}:
        return effect(parse, i, below)
    return 0


def _quality(parse: Parse, i: int) -> tuple[Operator, str] | None:
    """What `the wrong time for X`, `a good option` say of X; None where nothing is judged."""
    if parse.lemmas[i] not in JUDGED:
        return None
    for quality in parse.kids(i, "amod"):
        word = parse.lower(quality)
        if word == "only" and parse.lemmas[i] in {"way", "path", "option", "road", "choice"}:
            return EFFECTS[1], word
        found = ADJECTIVES.get(word)
        if found is not None and word not in {"possible", "able", "open"}:
            return found, word
    return None


def _is_own_doing(parse: Parse, below: int) -> bool:
    """Does somebody warn of what he would do himself: `of severe sanctions`?"""
    return parse.lemmas[below] in {"of", "about"} and any(
        parse.lower(word) in OWN_DOING
        for noun in parse.kids(below, "pobj") for word in parse.kids(noun, "amod"))  # fmt: skip


def _is_finite(parse: Parse, i: int) -> bool:
    """Does a clause have a subject and a tensed verb: what is told, not what is asked for."""
    tags = {parse.tags[i], *(parse.tags[k] for k in parse.kids(i, "aux", "auxpass"))}
    return bool(parse.kids(i, "nsubj", "nsubjpass")) and bool(tags & {"VBD", "VBZ", "VBP", "MD"}) \
        and not any(parse.lower(k) in {"should", "must"} for k in parse.kids(i, "aux"))


def _judged(parse: Parse, i: int, below: int) -> tuple[Operator | None, str]:
    """What `calls X unacceptable`, `sees X as a red line` say of X."""
    places = parse.kids(i, "oprd", "acomp", "ccomp", "xcomp")
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] == "as":
            places += parse.kids(prep, "pobj", "amod", "pcomp", "acomp")
    for kid in places:
        word, lemma = parse.lower(kid), parse.lemmas[kid]
        said = kid != below or bool(parse.kids(kid, "nsubj"))  # "calls that a mistake": its subject
        if said and word in ADJECTIVES:
            return ADJECTIVES[word], word
        if said and lemma in JUDGEMENTS:
            return JUDGEMENTS[lemma], lemma
        if lemma == "line" and any(parse.lower(k) == "red" for k in parse.children[kid]):
            return PHRASES["red line"], "red_line"
    causes = [told for kid in places if kid != below and (told := caused(parse, kid)) != 0]
    return (EFFECTS[causes[0]] if causes else None), parse.lemmas[i]


def _predicate(parse: Parse, i: int, below: int) -> tuple[Operator | None, str]:
    """What `X is unacceptable`, `X is a red line` say of their subject."""
    for kid in parse.kids(i, "acomp", "attr", "oprd", "advmod"):
        if kid == below:
            continue
        if _is_too_much(parse, kid):
            return VERBS["reject"], "premature"
        if parse.lower(kid) in SHORT:
            return Operator("agree", 1, "demand"), "short"
        if parse.lemmas[kid] in JUDGEMENTS:
            return JUDGEMENTS[parse.lemmas[kid]], parse.lemmas[kid]
        judged = _quality(parse, kid)
        if judged is not None:
            return judged
        word = parse.lower(kid)
        if word in ADJECTIVES:
            return ADJECTIVES[word], word
        for quality in parse.kids(kid, "amod"):
            for each in parse.conjuncts(quality):  # "a reckless and dangerous decision"
                bad = ADJECTIVES.get(parse.lower(each))
                if bad is not None and bad.kind == "reject":
                    return bad, parse.lower(each)
        if parse.lemmas[kid] in NOUNS and NOUNS[parse.lemmas[kid]].kind in {"desire", "reject"}:
            return NOUNS[parse.lemmas[kid]], parse.lemmas[kid]
        told = caused(parse, kid) or (value(parse, kid) if parse.pos[kid] == "NOUN" else 0)
        if told and parse.deps[below] in SUBJECTS:
            return EFFECTS[told], HARM if told < 0 else BENEFIT
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] == "behind" and parse.deps[below] in SUBJECTS:
            for kid in parse.kids(prep, "pobj"):
                if (told := value(parse, kid)) != 0:
                    return EFFECTS[told], HARM if told < 0 else BENEFIT
    low = parse.text.lower()
    for phrase, found in PHRASES.items():
        if phrase in low:
            return found, phrase.replace(" ", "_")
    return None, parse.lemmas[i]
