"""The codebook: what is wrong with a file, and what is found in a text."""

import datetime
from pathlib import Path

import pytest

from parley.codebook import Actors, Issues, compile_pattern, load_actors, load_issues
from parley.errors import InputError

DATA = Path(__file__).parent.parent / "data" / "codebook"
AUTUMN_2025 = datetime.date(2025, 10, 1)

SMALL = """\
version: "1"
negotiation:
  name: Island talks
  parties: [AAA, BBB]
  topic_terms: [island]
  elsewhere: [volcano]
words:
  peace: truce|ceasefire
issues:
  truce:
    name: Truce
    proposition: The guns fall silent.
    definition: Whether they do.
    phrases:
      - <peace>
      - refuse* to [stop firing]
    contraries: [end the truce]
    partial: [Easter truce]
    exclude: [trade truce]
"""
PEOPLE = """\
version: "1"
actors:
  - code: AAA
    name: Aland
    kind: state
    side: A
    adversary: [BBB]
    names: [Aland]
    people:
      - {name: Ann Reed, surname: false, title: president, rank: leader, from: 2020-01-01}
  - code: BBB
    name: Bland
    kind: state
    side: B
    names: [Bland]
"""


@pytest.fixture(scope="module")
def issues() -> Issues:
    return load_issues(DATA / "issues.yaml")


@pytest.fixture(scope="module")
def actors() -> Actors:
    return load_actors(DATA / "actors.yaml")


def found(issues: Issues, text: str) -> set[tuple[str, int, str]]:
    return {(m.issue, m.sign, m.form) for m in issues.match(text)}


def named(actors: Actors, text: str, **kwargs) -> list[tuple[str, str, str]]:
    return [(m.code, m.text, m.kind) for m in actors.match(text, **kwargs)]


# ------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    phrases:", "    phrase:", 14, "did you mean 'phrases'?"),
        ("    name: Truce\n", "", 10, "issues.truce.name: missing"),
        ('version: "1"', "version: 1", 1, "put it in quotes"),
        ("- <peace>", "- <piece>", 15, "did you mean '<peace>'?"),
        ("- <peace>", "- halt ...", 15, "'...' stands between two words"),
        ("- <peace>", "- refuse* to [stop firing]", 16, "stands on line 15 too"),
        ("[Easter truce]", "Easter truce", 18, "not a list"),
        ("    contraries:", "    phrases:", 17, "stands twice, first on line 14"),
        ("- <peace>", "- {truce", 16, "not YAML"),
    ],
)
def test_a_mistake_in_the_issues_is_told_in_one_line(tmp_path, old, new, line, says):
    path = tmp_path / "issues.yaml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_issues(path)
    message = str(error.value)
    assert message.startswith(f"{path}, line {line}: ")
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("code: BBB", "code: AAA", 11, "'AAA' stands on line 3 too"),
        ("[BBB]", "[BBC]", 7, "no actor has the code 'BBC', did you mean 'BBB'?"),
        ("[Bland]", "[Aland]", 15, "'Aland' names AAA on line 8"),
        ("rank: leader", "rank: leder", 10, "did you mean 'leader'?"),
        ("2020-01-01", "someday", 10, "write it as 2025-05-16"),
        ("kind: state", "kinds: state", 5, "did you mean 'kind'?"),
    ],
)
def test_a_mistake_in_the_actors_is_told_in_one_line(tmp_path, old, new, line, says):
    path = tmp_path / "actors.yaml"
    path.write_text(PEOPLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_actors(path)
    assert str(error.value).startswith(f"{path}, line {line}: ")
    assert says in str(error.value)


def test_a_missing_file_is_told_in_one_line(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        load_issues(tmp_path / "none.yaml")


def test_another_negotiation_needs_only_files():
    folder = DATA / "grain_deal_2022"
    issues, actors = load_issues(folder / "issues.yaml"), load_actors(folder / "actors.yaml")
    text = "Ankara urged Moscow to agree to an extension of the grain deal."
    assert {m.issue for m in issues.match(text, article="Russia")} == {"corridor", "renewal"}
    assert [m.code for m in actors.match(text)] == ["TUR", "RUS"]
    assert set(issues.negotiation.parties) <= set(actors.by_code)


# ---------------------------------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    ("pattern", "text", "match"),
    [
        ("negotiat*", "They renegotiate; NEGOTIATIONS go on", "NEGOTIATIONS"),
        ("cease-fire", "a cease fire", "cease fire"),
        ("land swap", "a land-\nswap", "land-\nswap"),
        ("gave up ... Donbas", "gave up the U.S.-held Donbas", "gave up the U.S.-held Donbas"),
        ("gave up ... Donbas", "gave up, says Mr. Hill, Donbas", "gave up, says Mr. Hill, Donbas"),
        ("give up ... Donbas", "give up. The Donbas", None),
        ("give up ... Donbas", "give up one two three four five six Donbas", None),
        ("(direct) talks", "direct talks", "direct talks"),
        ("(direct) talks", "more talks", "talks"),
        ("peace talks (with) Kyiv", "“peace talks” with Kyiv", "peace talks” with Kyiv"),
        ("Ukraine NATO bid", "Ukraine’s NATO bid", "Ukraine’s NATO bid"),
        ("parties' consent", "the parties’ consent", "parties’ consent"),
        ("truce", "trucers", None),
    ],
)
def test_patterns(pattern, text, match):
    hit = compile_pattern(pattern).search(text)
    assert (hit and hit.group()) == match


@pytest.mark.parametrize("pattern", ["", "* days", "a ...", "... a", "a||b", "ne*go", "(a)", "a]"])
def test_patterns_that_are_none(pattern):
    with pytest.raises(ValueError, match=r"\w"):
        compile_pattern(pattern)


def test_matching_rules(tmp_path):
    path = tmp_path / "issues.yaml"
    path.write_text(SMALL, encoding="utf-8")
    issues = load_issues(path)

    def match(text):
        return [(text[m.start : m.end], m.sign, m.form) for m in issues.match(text)]

    assert match("a truce") == [("truce", 1, "phrase")]
    assert match("an Easter truce") == [("Easter truce", 1, "partial")]  # the longest
    assert match("to end the truce") == [("end the truce", -1, "phrase")]
    assert match("a trade truce") == []  # excluded
    assert match("refused to stop firing") == [("stop firing", 1, "phrase")]  # in brackets
    assert match("a truce with the volcano") == []  # elsewhere
    assert match("the island, a truce, the volcano") != []
    assert match("see https://news.org/the-truce/now") == []


def test_topic_is_told_by_its_terms(issues):
    assert issues.text_is_on_topic("Kyiv and Moscow exchanged prisoners.")
    assert not issues.text_is_on_topic("The central bank kept its rate.")


# ------------------------------------------------------------------------------------------ issues


@pytest.mark.parametrize(
    ("text", "issue", "sign", "form"),
    [
        ("Kyiv accepts an unconditional ceasefire.", "ceasefire", 1, "phrase"),
        ("Putin declared a 30-hour Easter truce in Ukraine.", "ceasefire", 1, "partial"),
        ("Moscow refused to let Putin meet Zelenskyy.", "leaders_meeting", 1, "phrase"),
        ("Russia threatened to walk out of the talks.", "direct_talks", -1, "phrase"),
        ("Moscow wants a ban on Ukraine joining NATO.", "nato_membership", -1, "phrase"),
        ("Putin demanded a non-nuclear Ukraine.", "neutrality", 1, "phrase"),
        ("Russia must have a veto over Ukraine's guarantees.", "guarantor_veto", 1, "phrase"),
        ("Russia opposes peacekeepers in Ukraine.", "foreign_troops", 1, "phrase"),
        ("Lavrov wants foreign troops withdrawn from Ukraine.", "foreign_troops", -1, "phrase"),
        ("the withdrawal of all foreign troops from Ukraine", "foreign_troops", -1, "phrase"),
        ("Ukraine will not cede the Donbas.", "territorial_concessions", 1, "phrase"),
        ("Paris backs Ukraine's territorial integrity.", "territorial_concessions", -1, "phrase"),
        ("Russia and Ukraine exchanged 300 prisoners.", "prisoner_exchange", 1, "act"),
        ("Trump may lift sanctions on Russia.", "sanctions", -1, "phrase"),
        ("The EU imposed fresh sanctions on Russia.", "sanctions", 1, "act"),
        ("Russia demands a halt to arms supplies to Kyiv.", "arms_supplies", -1, "phrase"),
        ("Putin questioned Zelensky's legitimacy.", "legitimacy", -1, "phrase"),
    ],
)
def test_the_issues_are_named(issues, text, issue, sign, form):
    assert (issue, sign, form) in found(issues, text)


@pytest.mark.parametrize(
    "text",
    [
        "The Gaza ceasefire held, and Hamas freed hostages.",
        "Moscow accused Kyiv of violating the truce.",
        "Trade talks with China resumed.",
        "Finland and Sweden joined NATO.",
        "Athletes from Russia and Ukraine met under a neutral flag.",
        "Russian troops advanced in the Ukrainian east.",
        "North Korea sent troops to Russia.",
    ],
)
def test_look_alikes_are_not(issues, text):
    assert found(issues, text) == set()


def test_every_issue_names_some_of_its_own_examples(issues):
    for key, issue in issues.issues.items():
        stances = issue.examples
        texts = [*stances.support, *stances.oppose, *stances.conditional]
        hits = {m.issue for t in texts for m in issues.match(t, article="Kyiv, Putin, Zelenskyy")}
        assert key in hits, f"no example of {key} is named by its phrases"


# ------------------------------------------------------------------------------------------ actors


def test_people_names_and_offices(actors):
    text = (
        "Russian Foreign Minister Sergey Lavrov met Zelenskiy’s envoys; Türkiye's Erdoğan sat by."
    )
    assert named(actors, text) == [
        ("RUS", "Sergey Lavrov", "person"),
        ("UKR", "Zelenskiy", "person"),
        ("TUR", "Türkiye", "name"),
        ("TUR", "Erdoğan", "person"),
    ]
    assert [m.person for m in actors.match(text)][:2] == ["Sergei Lavrov", "Volodymyr Zelenskyy"]
    assert ("RUS", "Russian negotiators", "office") in named(actors, "Russian negotiators left.")


def test_titles_and_changed_offices_are_told_by_the_date(actors):
    def person(text, date):
        return [m.person for m in actors.match(text, date)]

    assert person("the US president", AUTUMN_2025) == ["Donald Trump"]
    assert person("the US president", datetime.date(2022, 5, 1)) == ["Joe Biden"]
    assert person("the former US president", AUTUMN_2025) == [""]
    assert person("the US president", None) == [""]
    assert [m.code for m in actors.match("Kallas said", datetime.date(2022, 5, 1))] == ["EST"]
    assert [m.code for m in actors.match("Kallas said", AUTUMN_2025)] == ["EU"]


def test_us_is_not_us(actors):
    assert named(actors, "The US told us.") == [("USA", "US", "name")]
    assert named(actors, "TELL US MORE") == []
    assert named(actors, "It cost US$5.") == []


def test_a_place_is_a_government_or_a_location(actors):
    text = "Moscow rejected what was agreed in Washington and Kyiv near the Kremlin."
    assert [(m.text, m.kind) for m in actors.match(text)] == [
        ("Moscow", "place"),
        ("Washington", "location"),
        ("Kyiv", "location"),
        ("Kremlin", "location"),
    ]
    assert named(actors, "The Washington Post and the Moscow Times") == []


def test_surnames_that_others_bear(actors):
    assert named(actors, "Costa smiled.") == []
    assert named(actors, "Costa smiled.", article="... Antonio Costa ...") == [
        ("EU", "Costa", "person")
    ]
    assert named(actors, "Hunter Biden and Daniil Medvedev came.") == []
    assert named(actors, "On Monday Biden and then Medvedev came.") != []
    assert named(actors, "Mike Johnson spoke.") == [("USA", "Mike Johnson", "person")]


def test_codes_and_sides(actors):
    assert {"UKR", "RUS", "USA", "EU", "WEST", "NATO", "UN", "VAT"} <= set(actors.by_code)
    assert actors.sides["Ukraine"] == ("UKR",)
    assert len(actors.people) >= 150
