"""Topics: a known few are found, and nothing but the statements decides them."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bertopic.vectorizers import ClassTfidfTransformer
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from scipy.sparse import csr_matrix

from parley import store
from parley.clusters import ExactWard, Rows, cut, distances, tree_of, unit
from parley.errors import InputError
from parley.params import Discover, Embed
from parley.refits import FOUND, Trial, choose, npmi, overlaps, wilson
from parley.stages.discover import _best, discover
from parley.stages.embed import embed
from parley.topicmodel import TopicModel, subject
from parley.vectors import load_vectors

ROOT = Path(__file__).parents[1]
THEMES = {
    "truce": (["ceasefire", "truce", "armistice", "pause in the fighting"],
              ["along the front line", "for thirty days", "before any talks", "monitored by air"]),
    "grain": (["wheat exports", "grain shipments", "corn harvests", "food cargoes"],
              ["through the port", "by sea", "to the market", "at a lower price"]),
    "captives": (["prisoner exchange", "release of captives", "return of detainees",
                  "swap of prisoners"],
                 ["of wounded soldiers", "from both armies", "at the border", "in one bus convoy"]),
}  # fmt: skip
FRAMES = ["Officials discussed {} {}.", "The delegation demanded {} {} again.",
          "A spokesman said that {} {} must come first."]  # fmt: skip
NOUNS = {"ceasefire", "truce", "wheat", "grain", "exports", "shipments", "prisoner", "captives"}
PARAMS = Discover(topics=3)
NAMES = ("topics", "topic_terms", "topic_timeline", "topic_numbers")


def example() -> tuple[pd.DataFrame, pd.DataFrame]:
    """144 statements on three themes in 24 articles; article d03 repeats d02, d05 is off topic."""
    statements, documents = [], []
    themes = [itertools.product(FRAMES, *parts) for parts in THEMES.values()]
    sentences = [frame.format(a, b) for row in zip(*themes, strict=True) for frame, a, b in row]
    for i, sentence in enumerate(sentences):
        statements.append(
            {"statement_id": f"d{i % 24:02}-{i // 24}", "document_id": f"d{i % 24:02}",
             "field": "text", "start": 0, "end": len(sentence), "sentence": sentence,
             "kind": "narrated", "cue": "said" if "said" in sentence else "",
             "speaker_text": "A spokesman" if "spokesman" in sentence else "",
             "content_start": -1, "content_end": -1, "quotation": 0}
        )  # fmt: skip
    for i in range(24):
        documents.append(
            {"document_id": f"d{i:02}", "source": f"d{i:02}.txt", "part": 1,
             "published": "" if i == 7 else f"2031-{1 + i % 2:02}-{1 + i:02}",
             "date_certainty": 1.0, "language": "en", "on_topic": i != 5,
             "duplicate_of": "d02" if i == 3 else ""}
        )  # fmt: skip
    return store.frame("statements", statements), store.frame("documents", documents)


def found(statements: pd.DataFrame, documents: pd.DataFrame, params: Discover = PARAMS):
    vectors = load_vectors(ROOT / Embed().folder)
    return discover(statements, documents, embed(statements, vectors, Embed()), params)


def few(sentences: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    statements, documents = example()
    statements = statements[: len(sentences)].copy()
    statements["sentence"] = sentences
    statements["document_id"] = "d00"
    return statements, documents


@pytest.fixture(scope="module")
def result():
    return found(*example())


def test_themes_are_found(result):
    statements, _ = example()
    data = statements.merge(result.topics, on="statement_id")
    data = data[data["topic"] >= 0]
    theme = pd.Series("", index=data.index)
    for name, (words, _) in THEMES.items():
        theme[data["sentence"].str.contains("|".join(words))] = name
    assert len(result.topic_terms["label"].unique()) == 3
    # Each topic holds statements of one theme alone, but for one in twenty.
    assert pd.crosstab(data["topic"], theme).max(axis=1).sum() >= 0.95 * len(data)


def test_tables_pass_their_schemas(result):
    for name in NAMES:
        table = getattr(result, name)
        pd.testing.assert_frame_equal(store.check(table, name), table)


def test_topics_are_numbered_by_size(result):
    sizes = result.topics["topic"][result.topics["topic"] >= 0].value_counts().sort_index()
    assert list(sizes.index) == [0, 1, 2]
    assert list(sizes) == sorted(sizes, reverse=True)
    named = result.topic_terms.groupby("topic")["statements"].first()
    assert list(named) == list(sizes)


def test_off_topic_statements_have_no_topic_and_are_counted(result):
    topics = result.topics.set_index("statement_id")
    off = topics.index.str.startswith("d05")
    assert (topics.loc[off, "topic"] == -1).all()
    assert topics.loc[off, "similarity"].isna().all()
    assert result.outliers == off.sum() == 6
    assert (topics.loc[~off, "topic"] >= 0).all()


def test_repeats_get_a_topic_but_fit_none():
    statements, documents = example()
    before = found(statements, documents).topics.set_index("statement_id")
    repeats = statements["document_id"] == "d03"
    statements.loc[repeats, "sentence"] = "Wheat exports by sea."
    after = found(statements, documents).topics.set_index("statement_id")
    ids = set(statements.loc[repeats, "statement_id"])
    assert after.loc[sorted(ids), "topic"].nunique() == 1
    assert not after.loc[sorted(ids), "representative"].any()
    others = [i for i in before.index if i not in ids]
    assert (before.loc[others, "similarity"].dropna()
            == after.loc[others, "similarity"].dropna()).all()  # fmt: skip


def test_representatives(result):
    marked = result.topics[result.topics["representative"]]
    assert list(marked["topic"].value_counts()) == [PARAMS.representatives] * 3
    best = result.topics.groupby("topic")["similarity"].max()
    assert (marked.groupby("topic")["similarity"].max() <= best[best.index >= 0]).all()


def test_terms(result):
    terms = result.topic_terms
    assert terms.groupby("topic")["rank"].apply(list).map(lambda r: r == [*range(1, 11)]).all()
    assert (terms.groupby("topic")["weight"].diff().dropna() <= 0).all()
    shown = terms.groupby("topic")["label"].first().str.split(", ")
    assert shown.map(len).tolist() == [3, 3, 3]
    assert len({word for words in shown for word in words}) == 9, "no word in two labels"
    assert not set(terms["term"]) & {"the", "said", "spokesman"}, "no stop words, names or cues"


def test_timeline(result):
    timeline = result.topic_timeline
    assert list(timeline["window_start"].unique()) == ["2031-01-01", "2031-02-01"]
    assert list(timeline["window_end"].unique()) == ["2031-01-31", "2031-02-28"]
    assert len(timeline) == 6
    assert timeline["statements"].sum() == 144 - 6 - 6, "off topic, without a date"
    assert np.allclose(timeline.groupby("window_start")["share"].sum(), 1, atol=1e-5)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_too_few_statements_make_no_topic(number):
    result = found(*few(["The truce holds.", "Grain ships sail.", "Talks go on."][:number]))
    assert list(result.topics["topic"]) == [-1] * number
    assert result.topic_terms.empty
    assert result.topic_timeline.empty
    assert result.outliers == number


def test_five_statements_make_one_topic():
    result = found(*few(["The truce holds.", "Grain ships sail.", "Talks go on.",
                         "Troops leave the bridge.", "Markets reopen."]))  # fmt: skip
    assert set(result.topics["topic"]) == {0}
    assert len(result.topic_terms) == 10


def test_letters_beyond_ascii_stay():
    result = found(*few(["Im Überfluss: Brücken für Łódź."] * 5))
    assert {"überfluss", "brücken", "łódź"} <= set(result.topic_terms["term"])


@pytest.mark.parametrize("sentence", ["...", "?! 24 2025", "", "🕊"])
def test_statements_without_words_have_no_topic(sentence):
    result = found(*few([sentence] * 12))
    assert result.outliers == 12
    assert result.topic_terms.empty


def test_stop_words_alone_still_make_terms():
    result = found(*few(["He said that it was theirs."] * 12))
    assert "theirs" in set(result.topic_terms["term"])


def test_a_single_word_describes_no_topic():
    assert found(*few(["Peace!"] * 12)).outliers == 12


def test_one_wording_makes_one_topic():
    result = found(*few(["The truce holds."] * 40))
    assert set(result.topics["topic"]) == {0}
    assert result.topics["representative"].sum() == 1


def test_no_topic_is_smaller_than_the_minimum():
    statements, documents = example()
    params = Discover(topics=20, minimum_statements=7)
    topics = found(statements, documents, params).topics
    counted = topics[~topics["statement_id"].str.startswith(("d03", "d05"))]
    assert counted["topic"].value_counts().min() >= 7
    assert counted["topic"].nunique() > 3


def test_shuffled_input_gives_the_same_tables(result):
    statements, documents = example()
    again = found(statements.sample(frac=1, random_state=1), documents[::-1])
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(result, name), getattr(again, name))


def test_more_rows_than_the_limit():
    statements, documents = example()
    result = found(statements, documents, Discover(topics=3, fit_limit=40))
    assert result.outliers == 6
    assert result.topics["topic"].max() == 2


def test_missing_rows_are_said():
    statements, documents = example()
    with pytest.raises(InputError, match="table documents: nothing for statement d00-0"):
        found(statements, documents[1:])
    table = embed(statements[1:], load_vectors(ROOT / Embed().folder), Embed())
    with pytest.raises(InputError, match="table embeddings: nothing for statement d00-0"):
        discover(statements, documents, table, PARAMS)


def test_unit_vectors_are_whole_and_distances_right():
    rows = np.array([[3, 4, 0], [0, 0, 0], [30, 40, 0], [0, 0, -7]])
    units = unit(rows)
    assert (units == np.rint(units)).all()
    assert (units[0] == units[2]).all()
    assert not units[1].any()
    side = 2**0.5
    apart = [[0, 1, 0, side], [1, 0, 1, 1], [0, 1, 0, side], [side, 1, side, 0]]
    assert np.allclose(distances(Rows.of(units)), apart)


def test_small_branches_make_no_cluster():
    # Three rows near each other, three others, and one far from all.
    rows = unit(np.array([[9, 1], [9, 2], [9, 3], [1, 9], [2, 9], [3, 9], [-9, -9]]))
    labels = ExactWard(3, 2).fit(Rows.of(rows), tree_of(distances(Rows.of(rows)))).labels_
    assert labels[0] == labels[1] == labels[2] != labels[3] == labels[4] == labels[5]
    tree = np.array([[0, 1, 0.1, 2], [2, 3, 5.0, 3]])
    assert list(cut(tree, 2, 2)) == [0, 0, -1]


# -- stability and the number of topics -----------------------------------------------------------


def test_the_number_of_topics_is_found():
    result = found(*example(), Discover(numbers=(2, 3, 8, 12)))
    numbers = result.topic_numbers
    assert list(numbers["topics"]) == [2, 3, 8, 12]
    assert list(numbers.loc[numbers["chosen"], "topics"]) == [3]
    assert (numbers["stability"] >= 0.8).tolist() == [True, True, False, False]
    heads = result.topic_terms.drop_duplicates("topic")
    assert list(heads["refits"].unique()) == [20]
    assert heads["found"].mean() / 20 == pytest.approx(numbers["stability"][1], abs=0.1)
    assert (heads["low"] <= heads["found"] / 20).all()
    assert (heads["found"] / 20 <= heads["high"]).all()
    assert (heads["stable"] == (heads["found"] >= 16)).all()


def test_without_refits_nothing_is_called_stable():
    result = found(*example(), Discover(topics=3, refits=0))
    assert result.topic_numbers["stability"].isna().all()
    assert not result.topic_terms["stable"].any()
    assert result.topic_terms["low"].isna().all()


def test_the_greatest_stable_number_is_chosen():
    trials = [Trial(4, 4, 1.0, 1.0, 0.0), Trial(8, 8, 0.8, 0.7, -0.5), Trial(9, 9, 0.4, 0.4, -0.5)]
    assert choose(trials, 0.8) == 8
    assert choose(trials[1:], 0.9) == 8
    assert choose([Trial(n, n, float("nan"), float("nan"), 0.0) for n in (3, 5)], 0.8) == 3


def test_topics_are_matched_one_to_one():
    rows = Rows.of(unit(np.array([[9, 0, 0], [9, 1, 0], [0, 9, 0], [0, 9, 1], [0, 0, 9]])))
    labels = np.array([0, 0, 1, 1, 1])
    same = overlaps(labels, 2, rows, rows.sums(labels))
    assert list(same >= FOUND) == [True, True]
    assert list(overlaps(labels, 2, rows, rows.sums(np.zeros(5, int)))) == [0, 600_000]


def test_terms_weigh_what_bertopic_gives():
    said = csr_matrix(np.array([[1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0]], float))
    labels = np.array([0, 0, 1, 1])
    counts = csr_matrix(np.array([[2, 1, 0, 1], [1, 1, 2, 0]], float))
    theirs = ClassTfidfTransformer(reduce_frequent_words=True).fit(counts).transform(counts)
    ours = [dict(topic) for topic in _best(said, labels, ["a", "b", "c", "d"], 4)]
    for row, topic in zip(theirs.toarray(), ours, strict=True):
        assert [topic.get(word, 0.0) for word in "abcd"] == pytest.approx(list(row), abs=1e-5)


def test_coherence_and_interval():
    said = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1]], float))
    assert npmi(said, [[0, 1]]) == pytest.approx(1)
    assert npmi(said, [[0, 2]]) == -1
    assert np.isnan(npmi(said, [[0]]))
    assert wilson(94, 100) == pytest.approx((0.8752, 0.9722), abs=1e-3)


# -- documents, other texts ------------------------------------------------------------------------


def test_articles_as_units():
    statements, documents = example()
    themed = dict(zip(THEMES, ("d00", "d08", "d16"), strict=True))
    for n, (words, _) in enumerate(THEMES.values()):
        mine = statements["sentence"].str.contains("|".join(words))
        statements.loc[mine, "document_id"] = [f"d{8 * n + k % 8:02}" for k in range(mine.sum())]
    result = found(statements, documents, Discover(topics=3, unit="document"))
    data = statements.merge(result.topics, on="statement_id")
    assert (data.groupby("document_id")["topic"].nunique() == 1).all()
    assert data.set_index("document_id").loc[list(themed.values()), "topic"].nunique() == 3
    assert result.topics["representative"].sum() == 9


def test_the_same_text_gets_the_same_topic(result):
    statements, documents = example()
    vectors = load_vectors(ROOT / Embed().folder)
    again = TopicModel.from_json(json.loads(json.dumps(result.model.to_json())))
    sums = vectors.sums(statements["sentence"].tolist())
    topic = pd.Series(again.transform(statements["sentence"].tolist(), sums),
                      statements["statement_id"])  # fmt: skip
    known = result.topics.set_index("statement_id")["topic"]
    known = known[known >= 0]
    assert (topic[known.index] == known).all()
    new = ["Talk of a truce at the front.", "More wheat and corn by sea.", "..."]
    one, two, none = again.transform(new, vectors.sums(new))
    assert one != two
    assert none == -1
    assert list(again.transform(new[:1], vectors.sums(new[:1]))) == [one]
    assert again.labels == list(result.topic_terms["label"].unique())


def test_nouns_alone_make_topics():
    statements, documents = example()
    words = [
        {"statement_id": row.statement_id, "token": i, "start": 0, "end": 1, "lemma": word,
         "pos": pos, "tag": "", "dep": "", "head": 0, "actor": "", "person": "", "mention": ""}
        for row in statements.itertuples()
        for i, (word, pos) in enumerate([
            ("oslo", "PROPN"), ("demand", "VERB"),
            *((w.strip("."), "NOUN") for w in row.sentence.lower().split() if w in NOUNS)])
    ]  # fmt: skip
    tokens = store.frame("tokens", words)
    table = embed(statements, load_vectors(ROOT / Embed().folder), Embed(), tokens)
    result = discover(statements, documents, table, Discover(topics=3))
    assert set(result.topic_terms["term"]) <= NOUNS
    told = result.topics.set_index("statement_id")["topic"] >= 0
    held = table.set_index("statement_id")["content"] != ""
    off = held.index.str.startswith("d05")
    assert (told == (held & ~off)).all(), "what has no noun has no topic"
    assert not held.all()


@pytest.mark.parametrize("content", [None, {}, {"format": 99}, {"format": 2, "weights": []}])
def test_no_model_is_said(content):
    with pytest.raises(InputError, match="topic model"):
        TopicModel.from_json(content)


@pytest.mark.parametrize(("text", "left"), [
    ("In May the Lake Ministry said ice was thin.", "In  the   said ice was thin."),
    ("Lake Still Frozen, Ministry Says", "Lake Still Frozen, Ministry Says"),
    ('He said: "Ice melts." Nobody of Oslo came.', 'He said: "Ice melts." Nobody of  came.'),
    ("", ""),
])  # fmt: skip
def test_names_are_left_out(text, left):
    assert subject(text) == left


# -- the same under other processor settings -------------------------------------------------------

PROGRAM = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
from parley import store
from parley.params import Discover
from test_discover import NAMES, example, found
result = found(*example(), Discover(numbers=(2, 3, 5)))
for name in NAMES:
    store.write(getattr(result, name), Path(sys.argv[1]) / name, name)
store.write_json(result.model.to_json(), Path(sys.argv[1]) / "model")
"""


def tables(folder: Path, **settings: str) -> dict[str, bytes]:
    folder.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], cwd=ROOT, check=True,
                   env={**kept, **settings}, timeout=300)  # fmt: skip
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_processor_settings_change_no_byte(tmp_path):
    newer = [name for name in __cpu_dispatch__ if __cpu_features__[name] and name != "X86_V3"]
    if not newer:
        pytest.skip("this processor has no newer instructions than AVX2 to be switched off")
    one = tables(
        tmp_path / "one",
        OPENBLAS_CORETYPE="Haswell",
        NPY_DISABLE_CPU_FEATURES=" ".join(newer),
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        RAYON_NUM_THREADS="1",
    )
    assert len(one) == len(NAMES) + 1
    assert one == tables(tmp_path / "default")
