"""Who said what: speakers, sides, cues and offsets of invented sentences."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from parley import store
from parley.attribution.sentences import quotes
from parley.codebook import load_actors
from parley.errors import InputError
from parley.findings import unknown_speakers
from parley.params import Attribute
from parley.parse import from_table
from parley.stages.attribute import attribute, paragraphs

ROOT = Path(__file__).parents[1]
PARAMS = Attribute()


@cache
def book():
    return load_actors(ROOT / "data/codebook/actors.yaml")


@pytest.fixture(scope="module")
def actors():
    return book()


def documents(*texts: str, **more) -> pd.DataFrame:
    rows = [
        {"document_id": f"d{i:03}", "source": f"{i}.txt", "part": 1, "title": "", "text": text,
         "published": "2025-05-16", "date_certainty": 1.0, "language": "en", "on_topic": True,
         **more}
        for i, text in enumerate(texts)
    ]  # fmt: skip
    return store.frame("documents", rows)


def checked(table: pd.DataFrame, said) -> None:
    """Schema, keys and offsets of a result."""
    store.check(said.statements, "statements")
    store.check(said.tokens, "tokens")
    fields = {row.document_id: row for row in table.itertuples(index=False)}
    for row in said.statements.itertuples(index=False):
        field = getattr(fields[row.document_id], row.field)
        assert 0 <= row.start < row.end <= len(field)
        assert field[row.start : row.end] == row.sentence
        assert row.sentence.strip()
        for name in ("cue", "speaker", "content"):
            start, end = getattr(row, f"{name}_start"), getattr(row, f"{name}_end")
            assert (start, end) == (-1, -1) or row.start <= start < end <= row.end
        named = field[row.speaker_start : row.speaker_end] if row.speaker_text else ""
        assert named == row.speaker_text
        assert (row.speaker_start < 0) == (row.speaker_text == "")
        assert (row.cue_start < 0) == (row.cue == "")
        assert row.cue in field[max(row.cue_start, 0) : row.cue_end]
    length = dict(zip(said.statements["statement_id"], said.statements["sentence"].str.len(),
                      strict=True))  # fmt: skip
    words = said.tokens
    if words.empty:
        assert said.statements.empty
        return
    assert set(words["statement_id"]) <= set(length)
    assert (words["start"] >= 0).all()
    assert (words["start"] < words["end"]).all()
    assert (words["end"] <= words["statement_id"].map(length)).all()
    size = words.groupby("statement_id")["token"].transform("size")
    assert ((words["head"] >= 0) & (words["head"] < size)).all()


def said_in(actors, text: str, **more) -> list:
    """The rows of one article's text, checked."""
    table = documents(text, **more)
    result = attribute(table, actors, PARAMS)
    checked(table, result)
    return list(result.statements.itertuples(index=False))


def content(row) -> str:
    if row.content_start < 0:
        return ""
    return row.sentence[row.content_start - row.start : row.content_end - row.start]


@pytest.mark.parametrize(
    ("sentence", "kind", "cue", "speaker", "actor", "words"),
    [
        ("“The garden meeting was useful,” Lavrov said.",
         "direct", "said", "Sergei Lavrov", "RUS", "The garden meeting was useful"),
        ('"The garden meeting was useful," said Lavrov.',
         "direct", "said", "Sergei Lavrov", "RUS", "The garden meeting was useful"),
        ("Zelenskyy said that Ukraine was ready for a meeting by the lake.",
         "indirect", "said", "Volodymyr Zelenskyy", "UKR", "Ukraine was ready"),
        ("Russia will keep its chair at the table, Lavrov said.",
         "indirect", "said", "Sergei Lavrov", "RUS", "Russia will keep its chair"),
        ("According to Lavrov, the next round will be held in June.",
         "indirect", "According", "Sergei Lavrov", "RUS", "the next round will be held"),
        ("The next round will be held in June, according to Peskov.",
         "indirect", "according", "Dmitry Peskov", "RUS", "The next round will be held"),
        ("Zelenskyy said the teams had made “a small step” towards a lunch break.",
         "mixed", "said", "Volodymyr Zelenskyy", "UKR", "a small step"),
        ("The Kremlin said it would send a smaller delegation.",
         "indirect", "said", "Kremlin", "RUS", "it would send a smaller delegation"),
        ("Asked about the timetable, Rubio said Washington would wait.",
         "indirect", "said", "Marco Rubio", "USA", "Washington would wait"),
    ],
)  # fmt: skip
def test_one_speaker(actors, sentence, kind, cue, speaker, actor, words):
    row = next(r for r in said_in(actors, sentence) if r.speaker == speaker)
    assert (row.kind, row.cue, row.actor, row.relayed_by) == (kind, cue, actor, "")
    assert words in content(row)
    assert row.speaker_text in sentence
    assert row.said_on == ""


EMBEDDED = [
    # where the cue stands
    ("The lake, Lavrov said, is still frozen.", "Sergei Lavrov", "RUS", "is still frozen"),
    ("“The lake is frozen,” added Lavrov.", "Sergei Lavrov", "RUS", "The lake is frozen"),
    ("“The lake,” said Lavrov on Monday, “is still frozen.”", "Sergei Lavrov", "RUS", "The lake"),
    ("In Moscow’s view, the lake is still frozen.", "Moscow", "RUS", "the lake is still frozen"),
    ("The lake is still frozen, in the view of Macron.", "Emmanuel Macron", "FRA", "still frozen"),
    ("Zelenskyy went on: “The lake is frozen.”", "Volodymyr Zelenskyy", "UKR", "lake is frozen"),
    # what is no verb
    ("Moscow’s demand that the lake be shut was read out.", "Moscow", "RUS", "the lake be shut"),
    ("Calls from Kyiv for a longer table were read out.", "Kyiv", "UKR", "for a longer table"),
    # refused and hypothetical
    ("Zelenskyy did not say whether he would come.", "Volodymyr Zelenskyy", "UKR", "would come"),
    ("Macron said the team would have to wait.", "Emmanuel Macron", "FRA", "would have to wait"),
    # who is meant
    ("The proposal was rejected by Lavrov.", "", "", ""),
    ("Officials in Kyiv said the lake was frozen.", "Officials in Kyiv", "UKR", "lake was frozen"),
    ("Jane Roe of the Russian News Agency said the lake was frozen.", "Jane Roe", "", "frozen"),
    ("Russian Garden Council member Jane Roe said it was frozen.", "Jane Roe", "", "frozen"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "speaker", "actor", "words"), EMBEDDED)
def test_where_cues_stand_and_who_is_meant(actors, sentence, speaker, actor, words):
    said = [(r.speaker, r.actor) for r in said_in(actors, sentence) if words in content(r)
            and r.kind != "narrated"]  # fmt: skip
    assert not speaker or (speaker, actor) in said
    if not speaker:
        assert all(code == "" for _, code in said)


def test_both_holders_of_a_common_statement(actors):
    rows = said_in(actors, "Macron and Starmer said the lake was frozen.")
    assert {(r.speaker, r.actor) for r in rows} == {
        ("Emmanuel Macron", "FRA"), ("Keir Starmer", "GBR"),
    }  # fmt: skip


def test_who_relays_by_according_to(actors):
    rows = said_in(actors, "Trump said he would walk round the lake, according to Zelenskyy.")
    by = {r.speaker: r for r in rows}
    assert by["Volodymyr Zelenskyy"].relayed_by == ""
    assert (by["Donald Trump"].actor, by["Donald Trump"].relayed_by) == ("USA", "UKR")


@pytest.mark.parametrize(("title", "speaker"), [
    ("Lavrov: lake still frozen", "Sergei Lavrov"),
    ("Lake is still frozen in May — Kremlin", "Kremlin"),
    ("“Lake still frozen,” says Macron", "Emmanuel Macron"),
])  # fmt: skip
def test_headlines(actors, title, speaker):
    rows = said_in(actors, "It rained.", title=title)
    assert [(r.field, r.speaker) for r in rows] == [("title", speaker)]


@pytest.mark.parametrize(("text", "speaker"), [
    ("Harvest expert Jane Roe said the lake was frozen. “It thaws,” the expert added.", "Jane Roe"),
    ("The mayor, John Doe, opened the lake. “It thaws,” the mayor said.", "John Doe"),
    ("The Garden Ministry was silent. Rain fell. The ministry said it was closed.",
     "Garden Ministry"),
    ("Macron spoke first. “Putin was late,” he said.", "Emmanuel Macron"),
    ("Macron met John Doe. Doe said the lake was frozen. He added that it thawed.", "John Doe"),
    ("Putin was silent. His top aide, John Doe, said the lake was frozen.", "John Doe"),
])  # fmt: skip
def test_roles_and_pronouns_of_those_the_codebook_lacks(actors, text, speaker):
    assert said_in(actors, text)[-1].speaker == speaker


@pytest.mark.parametrize(("text", "actor"), [
    ("Putin was silent. His top aide said the lake was frozen.", "RUS"),
    ("Putin was silent. His neighbour said the lake was frozen.", ""),
])  # fmt: skip
def test_an_aide_has_the_side_of_whose_aide_he_is(actors, text, actor):
    assert said_in(actors, text)[-1].actor == actor


def test_a_thing_that_shows_something_is_no_speaker(actors):
    assert all(r.speaker == "" for r in said_in(actors, "The figures suggest that Kyiv can wait."))


def test_a_missing_mark_does_not_turn_the_marks_after_it(actors):
    rows = said_in(actors, '"We are ready, Zelenskyy said. The rain over Ukraine went on for many '
                           'hours. "It is cold," Lavrov said. Ukraine has many long rivers.')
    assert [r.kind for r in rows] == ["indirect", "narrated", "direct", "narrated"] or [
        r.kind for r in rows] == ["direct", "narrated", "direct", "narrated"]


@pytest.mark.parametrize(("text", "found"), [
    ("“A b,” he said. “C d.", ["“A b,”", "“C d."]),
    ("“A “b” c,” he said.", ["“A “b” c,”"]),
    ('"A b. "C d," he said.', ['"A b.', '"C d,"']),
    ('A b," he said. "C d."', ['"C d."']),
    ("„A b“ and «c d» and ‘e f’ x.", ["„A b“", "«c d»", "‘e f’"]),
    ("the allies’ plan, the 5\" pipe, Kyiv's", []),
])  # fmt: skip
def test_quotation_marks(text, found):
    assert [text[q.start : q.end] for q in quotes(text)] == found


def test_a_running_quotation_has_one_number(actors):
    rows = said_in(actors, "“The lake is frozen today,” Macron said. “It will thaw in the spring.”"
                           "\n“Our boat has been ready since March,” Lavrov said.")  # fmt: skip
    first, second, other = (r.quotation for r in rows)
    assert first == second > 0
    assert other not in {0, first}


def test_unknown_speakers_are_counted(actors):
    text = "Jane Roe said the lake was frozen. Roe added that it thawed. Macron said nothing more."
    said = attribute(documents(text, "Jane Roe said it rained."), actors, PARAMS).statements
    (row,) = unknown_speakers(said).itertuples(index=False)
    assert (row.speaker, row.as_written, row.statements, row.articles) == (
        "Jane Roe", "Jane Roe", 3, 2)  # fmt: skip
    assert unknown_speakers(store.empty("statements")).empty


def test_quoted_sentences_without_a_cue_belong_to_the_speaker_before(actors):
    text = ("“We are ready,” said Zelenskyy. “Our team has packed its bags. The rest is up to the "
            "other side.”\n“The train leaves on Monday.”")  # fmt: skip
    rows = said_in(actors, text)
    assert [r.speaker for r in rows[:3]] == ["Volodymyr Zelenskyy"] * 3
    assert [r.cue for r in rows[:3]] == ["said", "", ""]
    assert all(r.kind == "direct" for r in rows[:3])
    assert all(r.quotation > 0 for r in rows[1:3])


def test_a_quotation_that_runs_over_paragraphs(actors):
    rows = said_in(actors, "“We are ready to meet,” Zelenskyy said.\n“Our team has packed its "
                           "bags and it will travel on Monday,” he added.")  # fmt: skip
    assert [(r.speaker, r.actor) for r in rows] == [("Volodymyr Zelenskyy", "UKR")] * 2


def test_an_open_quotation_whose_speaker_is_told_where_it_goes_on(actors):
    text = "It rained.\n“The lake is closed. Boats wait.\n“The nets are dry too,” Macron said."
    rows = said_in(actors, text)
    assert [r.speaker for r in rows] == ["Emmanuel Macron"] * 3
    assert len({r.quotation for r in rows}) == 1
    closed = "“The lake is closed today.”\n“The nets are dry too,” Macron said."
    assert [r.speaker for r in said_in(actors, closed)] == ["Emmanuel Macron"]


def test_plain_text_after_a_quotation_is_nobodys_quotation(actors):
    rows = said_in(actors, "“We are ready to meet,” Zelenskyy said. Ukraine has many rivers.")
    assert [r.kind for r in rows] == ["direct", "narrated"]
    assert (rows[1].speaker, rows[1].actor, rows[1].quotation) == ("", "", 0)


def test_a_report_within_a_report_names_who_relays_it(actors):
    rows = said_in(actors, "Trump said that Putin had told him that Russia wanted a longer pause.")
    by = {r.speaker: r for r in rows}
    assert by["Donald Trump"].relayed_by == ""
    assert (by["Vladimir Putin"].actor, by["Vladimir Putin"].relayed_by) == ("RUS", "USA")
    assert len({r.statement_id for r in rows}) == len(rows)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Zelenskyy arrived on Monday. He said the team would stay for three days.",
         "Volodymyr Zelenskyy"),
        ("Lavrov came by train. “The weather was kind,” he said.", "Sergei Lavrov"),
        ("Von der Leyen met Trump over breakfast. She said the coffee had been strong.",
         "Ursula von der Leyen"),
    ],
)  # fmt: skip
def test_pronouns(actors, text, speaker):
    assert said_in(actors, text)[-1].speaker == speaker


def test_a_pronoun_without_anybody_named_is_nobody(actors):
    rows = said_in(actors, "He said that Ukraine would need a longer table.")
    assert [(r.speaker, r.actor) for r in rows] == [("", "")]


def test_two_speakers_in_one_sentence(actors):
    rows = said_in(actors, "Zelenskyy said Kyiv was ready, but Lavrov said Moscow needed time.")
    assert [(r.speaker, r.actor) for r in rows] == [
        ("Volodymyr Zelenskyy", "UKR"), ("Sergei Lavrov", "RUS"),
    ]  # fmt: skip
    assert ["Kyiv was ready" in content(r) for r in rows] == [True, False]
    assert ["Moscow needed time" in content(r) for r in rows] == [False, True]
    assert rows[0].start == rows[1].start


def test_tokens_stand_once_for_a_sentence(actors):
    table = documents("Zelenskyy said Kyiv was ready, but Lavrov said Moscow needed time.")
    result = attribute(table, actors, PARAMS)
    assert set(result.tokens["statement_id"]) == {result.statements["statement_id"].min()}
    (parse,) = from_table(result.statements, result.tokens).values()
    assert " ".join(parse.word(i) for i in range(3)) == "Zelenskyy said Kyiv"


def test_an_unknown_speaker_has_no_side(actors):
    (row,) = said_in(actors, "Jane Miller said the harvest would be good.")
    assert (row.speaker, row.actor) == ("Jane Miller", "")


def test_an_office_without_a_country_has_no_side(actors):
    (row,) = said_in(actors, "“Nothing has been decided,” the minister said.")
    assert row.actor == ""


@pytest.mark.parametrize("sentence", [
    "Talks were held in Ankara on Monday.",
    "The delegation in Ankara said nothing new about the menu.",
    "In Moscow, Trump said that the breakfast had gone well.",
])  # fmt: skip
def test_a_place_speaks_for_nobody(actors, sentence):
    rows = said_in(actors, sentence)
    assert not {"TUR", "RUS"} & {r.actor for r in rows}
    assert "Ankara" not in {r.speaker for r in rows}


def test_acts_and_narration(actors):
    act, told = said_in(actors, "Russia released 200 prisoners on Tuesday. The rain over Ukraine "
                                "went on for hours.")  # fmt: skip
    assert (act.kind, act.cue, act.speaker, act.content_start) == ("act", "released", "", -1)
    assert (told.kind, told.cue) == ("narrated", "")


def test_a_sentence_about_nobody_is_no_statement(actors):
    assert said_in(actors, "The cat sat on the mat. It rained.") == []


def test_titles_are_read_too(actors):
    rows = said_in(actors, "It rained.", title="Lavrov says the table is too short")
    assert [(r.field, r.speaker) for r in rows] == [("title", "Sergei Lavrov")]


def test_stops_of_titles_and_abbreviations_end_no_sentence(actors):
    rows = said_in(actors, "Mr. Lavrov said the U.S. team was late. Gen. Kellogg said it was not.")
    assert [r.sentence.startswith(("Mr. Lavrov", "Gen. Kellogg")) for r in rows] == [True, True]


def test_other_languages_are_left_alone(actors):
    text = "Zelenskyy said the table was too short."
    table = pd.concat([
        documents(text), documents(text, language="de", document_id="d900"),
        documents(text, language="", document_id="d901"),
    ])  # fmt: skip
    said = attribute(table, actors, PARAMS).statements
    assert set(said["document_id"]) == {"d000", "d901"}


def test_off_topic_articles_are_attributed_too(actors):
    assert said_in(actors, "Trump said the cake was dry.", on_topic=False)[0].actor == "USA"


def test_no_articles(actors):
    for table in (store.empty("documents"), documents(""), documents(" \n \n")):
        result = attribute(table, actors, PARAMS)
        assert result.statements.empty
        assert result.tokens.empty
        checked(table, result)


MANY = documents(
    "Zelenskyy said Kyiv was ready.\nHe said the team had left. “It is cold,” he added.",
    "According to Peskov, nothing had changed. Russia released 20 prisoners.",
    "“Why not?” Trump asked. “It is a good house.”",
    "Macron told Starmer that Moscow wanted more time.",
)


def test_order_of_the_input_does_not_matter(actors):
    sorted_in, shuffled = (attribute(table, actors, PARAMS)
                           for table in (MANY, MANY.sample(frac=1, random_state=7)))  # fmt: skip
    assert_frame_equal(sorted_in.statements, shuffled.statements)
    assert_frame_equal(sorted_in.tokens, shuffled.tokens)


def test_the_batch_does_not_matter_and_nothing_given_is_changed(actors):
    before = MANY.copy()
    one, many = (attribute(MANY, actors, Attribute(batch=n)) for n in (1, 64))
    assert_frame_equal(one.statements, many.statements)
    assert_frame_equal(one.tokens, many.tokens)
    assert_frame_equal(MANY, before)


def test_articles_do_not_see_each_other(actors):
    alone = attribute(MANY.tail(1), actors, PARAMS).statements
    among = attribute(MANY, actors, PARAMS).statements
    among = among[among["document_id"] == "d003"].reset_index(drop=True)
    assert_frame_equal(alone, among)


def test_files_are_the_same_bytes(actors, tmp_path):
    for name in ("a", "b"):
        made = attribute(MANY, actors, PARAMS)
        store.write(made.statements, tmp_path / f"s{name}.parquet", "statements")
        store.write(made.tokens, tmp_path / f"t{name}.parquet", "tokens")
    for kind in "st":
        first, second = ((tmp_path / f"{kind}{name}.parquet").read_bytes() for name in "ab")
        assert first == second


def test_an_unknown_parser_is_said_in_one_line(actors):
    for params in (Attribute(model="no_such_model"), Attribute(model_version="0.0.1")):
        with pytest.raises(InputError, match=r"^params\.yaml: attribute\.model") as caught:
            attribute(MANY, actors, params)
        assert "\n" not in str(caught.value)


PIECES = st.lists(
    st.sampled_from([
        "Zelenskyy", "Lavrov", "said", "told", "that", "“", "”", '"', "'", "’", "«", "(", ".",
        "?", "!", "…", ",", " ", " ", " ", "\n", "he", "Kyiv’s", "U.S.", "TRUMP", "according to",
        "ceasefire", "«»", "\u200b", "\u00a0", "\t", "é", "日本", "🕊", "-", "—", "1.5", "no",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(text=st.one_of(PIECES, st.text(max_size=60)), title=PIECES)
@example(text="“Lavrov said “we are “ready.", title='"')
@example(text="LAVROV SAID THE TABLE WAS TOO SHORT. “NEVER,” HE SAID.", title="TRUMP: NO")
@example(text="Lavrov", title="")
@example(text="”", title="said")
@example(text="x" * 5_000, title="y" * 5_000)
@example(text="“Lavrov" * 700, title="")
@example(text="Lavrov said " * 2_000, title="")
def test_any_text(text, title):
    table = documents(text, title=title)
    checked(table, attribute(table, book(), PARAMS))


MARKS = st.sampled_from(["“", "”", "‘", "’", "«", "»", "„", '"', "'", "``", "''", "“‘", "’”", "“ ",
                         ' "'])  # fmt: skip
QUOTED = st.lists(
    st.one_of(MARKS, st.sampled_from([
        " Lavrov said ", ", he added, ", "the lake is frozen", " and ", ". ", ".", "? ", "\n",
        " according to Macron ", " Kyiv’s demand that ", " LAVROV SAID ", "Zelenskyy ", " not ",
    ])),
    min_size=1, max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(text=QUOTED)
@example(text="“‘«„\"'" * 20)
@example(text="“Lavrov said “the lake” is ‘frozen’ and «closed», he added. \"" * 3)
@example(text="LAVROV SAID: “NO.” ZELENSKYY: “YES.” ACCORDING TO MACRON, “PERHAPS.”")
@example(text="Lawrow sagte: „Der See ist gefroren.“ Selenskyj: «Le lac est gelé», a-t-il dit.")
def test_marks_of_every_style_nested_and_unbalanced(text):
    table = documents(text)
    checked(table, attribute(table, book(), PARAMS))
    found = quotes(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", [
    "Lavrov said " + "the lake and " * 3_844 + "the boat were frozen.",
    "“" + "the lake and ‘the boat " * 2_170 + "were frozen,” Lavrov said.",
    "'a " * 16_667,
    "x" * 50_000,
    "Lavrov",
    "",
])  # fmt: skip
def test_very_long_and_very_short(actors, text):
    table = documents(text, title=text[:300])
    checked(table, attribute(table, actors, PARAMS))


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=200))
@example(text="a" * 45_000)
@example(text="a b " * 12_000)
def test_paragraphs_cover_the_text(text):
    found = paragraphs(text)
    assert all(text[start : start + len(piece)] == piece for start, piece in found)
    assert all(piece.strip() and "\n" not in piece for _, piece in found)
    covered = "".join(piece for _, piece in found)
    assert "".join(covered.split()) == "".join(text.split())
