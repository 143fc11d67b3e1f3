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
    proclaim profess recount relate find show muse chime counter interject fume opine posit surmise
    enthuse gush retort continue begin go hold stipulate speculate tout brief blast slam
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
    decry lambast lambaste mock ridicule echo chant shout advocate champion salute implore beseech
    liken outline encourage deplore downplay rebut refute scold chide deride disavow renounce extol
    regret resent prefer mull contemplate aim undertake
""")

CUE_VERBS = (SAYING | STANCE_VERBS) - {"go", "hold"}  # these two only in a phrase

# nouns that hold somebody's words
CUE_NOUNS = _words("""
    call demand claim statement announcement proposal offer refusal rejection insistence appeal
    warning accusation allegation request threat promise pledge vow suggestion assertion assurance
    denial comment remark condemnation criticism support opposition objection commitment
    willingness readiness desire wish hope belief view position argument
""")

# whose object is the one spoken to, not what is said
RECIPIENT = _words("tell inform notify assure remind warn advise convince brief")

# verbs of saying whose object or prepositional object is what is said, without a clause
BARE_OBJECT = _words("""
    announce confirm reveal admit acknowledge promise pledge reiterate repeat reaffirm stress
    emphasize emphasise warn vow declare claim underline assure mention complain suggest predict
    insist proclaim allege signal indicate note assert conclude forecast tout blast slam caution
""")

# verbs that say something only beside quotation marks
QUOTING = _words("continue begin post publish chime joke muse fume gush counter interject")

# words of phrases that only tell when
TIMES = _words("""
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight
    january february march april june july august september october november december
    morning afternoon evening night day week month year weekend moment
""")

# what a text calls a person it has introduced by name: `the expert`
CALLED = _words("""
    expert analyst official minister spokesman spokeswoman spokesperson diplomat lawmaker senator
    governor mayor ambassador envoy negotiator general politician lawyer professor economist
    commissioner director chairman chairwoman chair chief head leader scholar researcher author
    candidate commander historian strategist adviser aide journalist attorney executive veteran
""")

# those who are cited without a name behind the dash of a headline
OFFICES = _words("""
    expert analyst official minister ministry spokesman spokeswoman spokesperson diplomat lawmaker
    senator governor mayor ambassador envoy negotiator source report media kremlin general watchdog
    president premier
""")

# texts by which somebody speaks: `the statement said` is said by whoever made it
TEXTS = _words("""
    statement message post letter release communique communiqué declaration readout speech
""")

# what shows, tells or suggests something and yet is nobody who speaks
THINGS = _words("""
    fact figure number datum data poll survey study map video image footage photo picture
    conversation talk negotiation meeting summit call visit trip development decision plan proposal
    move step attack strike war conflict fighting offensive sanction deal agreement result outcome
    event situation evidence experience history tension messaging rhetoric market price growth
    economy chance threat risk problem issue question answer reason case time year day month week
    moment document text
""")

# bodies that are named in full once and by their last word later: `the ministry`
BODIES = _words("""
    department ministry agency government office army military police court company committee
    commission council union bank group organisation organization watchdog association parliament
    party institute foundation centre center board service corporation
""")

# verbs by which an actor does what it wants
ACT_VERBS = _words("""
    exchange swap release free return impose order sign send deliver supply suspend halt withdraw
    approve adopt ratify extend lift veto freeze seize launch start resume cancel postpone break
    walk leave deploy transfer hand grant provide allocate block arrange host hold agree conclude
    propose submit table present
""")
