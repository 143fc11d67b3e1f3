"""Short cuts of the parse change nothing: components remembered, processes shared, any batch."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from spacy.attrs import DEP, HEAD, LEMMA, POS, SENT_START, TAG

from parley import engine, store
from parley.attribution.pipeline import parser
from parley.attribution.remembered import Lemmas, Ruler, can_stand_for
from parley.codebook import load_actors
from parley.params import Attribute
from parley.parse import from_spacy
from parley.stages.attribute import attribute

ROOT = Path(__file__).parents[1]
PARAMS = Attribute()
SEEN = [TAG, POS, DEP, HEAD, LEMMA, SENT_START]
WORDS = st.lists(st.sampled_from([
    "I", "ain't", "gonna", "gotta", "let's", "Let’s", "c'm", "on", "y'all", "nothin'", "it", "is",
    "that", "had", "done", "There", "were", "boats", "which", "the", "better", "seen", "him", "to",
    "not", "n't", "U.S.", "Kyiv", "said", "“", "”", ".", "?", ",", "\n", "  ", "\t", "25", "No",
]), max_size=25).map(" ".join)  # fmt: skip


@cache
def plain():
    """The model's own components behind our sentences."""
    nlp = spacy.load(PARAMS.model, exclude=["ner"])
    nlp.add_pipe("parley_sentences", first=True)
    return nlp


@settings(max_examples=60, deadline=None, derandomize=True)
@given(text=WORDS)
def test_remembered_components_set_what_the_models_own_set(text):
    parser(PARAMS.model, PARAMS.model_version)  # registers the sentences
    own = plain()(text).to_array(SEEN)
    ours = parser(PARAMS.model, PARAMS.model_version)(text).to_array(SEEN)
    assert np.array_equal(own, ours)


def test_both_components_are_in_use_and_what_is_not_used_is_not():
    nlp = parser(PARAMS.model, PARAMS.model_version)
    assert {"parley_ruler", "parley_lemmas", "parley_sentences"} <= set(nlp.pipe_names)
    assert not {"ner", "attribute_ruler", "lemmatizer"} & set(nlp.pipe_names)


@pytest.mark.parametrize("rule", [
    {"patterns": [[{"SHAPE": "xx"}]], "attrs": {"POS": "X"}},
    {"patterns": [[{"LOWER": "a", "OP": "+"}]], "attrs": {"POS": "X"}},
    {"patterns": [[{"LOWER": {"NOT_IN": ["a"]}}]], "attrs": {"POS": "X"}},
    {"patterns": [[{"LOWER": "a"}, {"LOWER": "b"}, {"LOWER": "c"}]], "attrs": {"POS": "X"}},
    {"patterns": [[{"LOWER": "a"}]], "attrs": {"NORM": "b"}},
])  # fmt: skip
def test_a_ruler_that_looks_further_is_left_as_it_is(rule):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    assert can_stand_for(ruler)
    ruler.add(**rule)
    assert not can_stand_for(ruler)
    assert not can_stand_for(nlp.add_pipe("lemmatizer", config={"mode": "lookup"}))


def test_of_two_patterns_the_later_one_counts_also_over_two_words():
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "big"}, {"LOWER": {"REGEX": "^boat"}}]], {"LEMMA": "ship"}, index=1)
    ruler.add([[{"LOWER": "boat"}]], {"LEMMA": "bark", "POS": "NOUN"})
    ruler.add([[{"LOWER": "big"}, {"LOWER": "boats"}]], {"LEMMA": "fleet"}, index=-1)
    text = "big boat boat big boats boats big"
    own, ours = ruler(nlp.make_doc(text)), Ruler(ruler)(nlp.make_doc(text))
    assert [t.lemma_ for t in ours] == ["", "bark", "bark", "", "fleet", "", ""]
    assert [(t.lemma_, t.pos_) for t in own] == [(t.lemma_, t.pos_) for t in ours]


def test_lemmas_that_a_ruler_set_stay():
    doc = plain()("The boats were seen.")
    doc[1].lemma_ = "ship"
    doc[3].lemma = 0
    lemmatizer = spacy.load(PARAMS.model, exclude=["ner"]).get_pipe("lemmatizer")
    assert [t.lemma_ for t in Lemmas(lemmatizer)(doc)] == ["the", "ship", "be", "see", "."]


def test_a_sentence_as_arrays_is_the_sentence():
    for span in plain()("It rained. “Boats’ sails were seen,” he said.\nLate.").sents:
        parse = from_spacy(span, span.text)
        assert [parse.word(i) for i in range(len(parse))] == [t.text for t in span]
        assert parse.heads == [t.head.i - span.start for t in span]
        assert parse.lemmas == [t.lemma_.lower() for t in span]
        assert list(zip(parse.pos, parse.tags, parse.deps, strict=True)) == [
            (t.pos_, t.tag_, t.dep_) for t in span]  # fmt: skip


def test_a_head_outside_the_sentence_is_no_circle():
    words = "He left after supper yesterday".split()
    doc = spacy.tokens.Doc(spacy.blank("en").vocab, words, heads=[1, 1, 1, 2, 1],
                           deps=["nsubj", "ROOT", "prep", "pobj", "npadvmod"])  # fmt: skip
    assert from_spacy(doc[2:5], "after supper yesterday").heads == [0, 0, 2]
    doc = spacy.tokens.Doc(spacy.blank("en").vocab, words, heads=[1, 1, 3, 1, 3], deps=["dep"] * 5)
    parse = from_spacy(doc[2:5], "after supper yesterday")  # the middle word hangs on "left"
    assert parse.heads == [1, 1, 1]
    assert [parse.subtree(i) for i in range(3)] == [[0], [0, 1, 2], [2]]


def test_processes_and_batches_do_not_matter(monkeypatch):
    documents = store.frame("documents", [
        {"document_id": f"d{i:03}", "source": f"{i}.txt", "part": 1, "title": "Lavrov: no",
         "text": f"Zelenskyy said the {i} boats ain't ready.\n“Let's wait,” he added.",
         "published": "", "date_certainty": 0.0, "language": "en", "on_topic": True}
        for i in range(30)])  # fmt: skip
    actors = load_actors(ROOT / "data/codebook/actors.yaml")
    made = []
    for jobs, batch in (("1", 64), ("2", 64), ("3", 1)):
        monkeypatch.setenv("PARLEY_JOBS", jobs)
        made.append(attribute(documents, actors, Attribute(batch=batch)))
    for other in made[1:]:
        assert_frame_equal(made[0].statements, other.statements)
        assert_frame_equal(made[0].tokens, other.tokens)


def test_what_calls_share_reaches_every_process():
    alone, apart = (engine.each(divmod, [7, 8, 9], "", jobs=jobs, small=2, shared=(4,))
                    for jobs in (1, 2))  # fmt: skip
    assert alone == apart == [(1, 3), (2, 0), (2, 1)]
