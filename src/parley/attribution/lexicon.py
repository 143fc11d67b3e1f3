"""The words of saying in news English, by what they tell about what is said.

Collected from general knowledge of news style and from reading; lemmas, tied to no negotiation.
Sources of the classes: Levin (1993), English Verb Classes, 37 (verbs of communication); Hooper
(1975), On assertive predicates; PARC 3.0 annotation guidelines (Pareti 2016) for cue kinds.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# what follows is reported as said
SAYING = _words("""
    say tell add state note announce declare claim insist warn argue stress emphasize emphasise
    explain report write post tweet confirm comment remark respond reply answer recall conclude
    maintain assert allege contend reveal disclose mention observe point reiterate repeat reaffirm
    underline underscore assure inform notify boast joke quip admit concede acknowledge
    complain lament caution predict forecast estimate suggest hint signal indicate imply
    testify vow pledge promise swear affirm clarify specify elaborate quote cite publish
    proclaim profess recount relate stipulate speculate tout brief blast slam
""")

# what follows is thought, wanted or asked for
STANCE_VERBS = _words("""
    believe think hope expect want seek wish demand urge call ask request require propose offer
    recommend advise appeal press plead beg reject refuse deny dismiss decline oppose rebuff rule
    accuse blame criticize criticise condemn denounce praise hail welcome thank applaud commend
    support back endorse favor favour agree accept approve object protest doubt question fear
    worry consider regard deem describe label brand characterize characterise portray threaten
    express voice reassert invite order instruct decide intend plan
    dispute charge caution speak count maintain allege
""")

CUE_VERBS = SAYING | STANCE_VERBS

# nouns that hold somebody's words
CUE_NOUNS = _words("""
    call demand claim statement announcement proposal offer refusal rejection insistence appeal
    warning accusation allegation request threat promise pledge vow suggestion assertion assurance
    denial comment remark condemnation criticism support opposition objection commitment
    willingness readiness desire wish hope belief view position argument
""")

# `tell` and the like report only with one of these below them
CONTENT = frozenset({"ccomp", "xcomp"})

# verbs by which an actor does what it wants
ACT_VERBS = _words("""
    exchange swap release free return impose order sign send deliver supply suspend halt withdraw
    approve adopt ratify extend lift veto freeze seize launch start resume cancel postpone break
    walk leave deploy transfer hand grant provide allocate block arrange host hold agree conclude
    propose submit table present
""")
