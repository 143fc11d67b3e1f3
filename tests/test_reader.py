"""The reader: pages without names, weights that survive a file, and what it adds to candidates."""

import json

import numpy as np
import pytest
import torch
from test_words import ROOT, readings

from parley import store
from parley.codebook import load_actors, load_issues
from parley.errors import InputError
from parley.stance import reader as module
from parley.stance.cases import CLASSES, cases_of
from parley.stance.encoder import CLS, HIDDEN, SEP, base_folder, network
from parley.stance.reader import (
    ALIASES,
    Pieces,
    Reader,
    asked,
    load_reader,
    pages,
    save_reader,
)
from parley.stance.words import Words, read_words
from parley.vectors import load_vectors

TEXT = ("President Volodymyr Zelenskyy met Olaf Scholz in Kyiv. He called for an immediate "
        "ceasefire, but the Kremlin rejected a ceasefire. The weather was fine.")  # fmt: skip


@pytest.fixture(scope="module")
def pieces():
    return Pieces(base_folder())


@pytest.fixture(scope="module")
def shipped():
    return load_reader(ROOT / "models/reader")


@pytest.fixture(scope="module")
def read():
    return readings(TEXT)


def text_of(pieces, page) -> str:
    return pieces.tokenizer.decode(page.ids, skip_special_tokens=True)


def pairs(found, issues):
    return [(r, c) for r in found if r.mentions or r.candidates for c in cases_of(r, issues, {})]


def test_a_page_names_no_actor(pieces, read):
    found, _ = read
    text = " ".join(text_of(pieces, page) for page in pages(found, pieces).values())
    for name in ("volodymyr", "zelenskyy", "kremlin", "president", "scholz", "kyiv"):
        assert name not in text
    assert "ceasefire" in text
    assert "alpha" in text


def test_a_page_knows_where_holder_and_issue_stand(pieces, read):
    found, issues = read
    page = next(p for p in pages(found, pieces).values() if "ceasefire" in p.issues)
    assert page.ids[0] == CLS
    assert page.ids[-1] == SEP
    assert 0 < page.own < len(page.ids)
    issue = pieces.tokenizer.decode([page.ids[k] for k in page.issues["ceasefire"]])
    assert "cease" in issue
    actors = {actor: {pieces.tokenizer.decode([page.ids[k]]) for k in where}
              for actor, where in page.near.items()}  # fmt: skip
    assert set(actors) >= {"UKR", "RUS"}
    assert all(len(names) == 1 and names < set(ALIASES) for names in actors.values())
    assert actors["UKR"] != actors["RUS"]


def test_the_same_sentence_of_other_actors_is_the_same_page(pieces):
    one, _ = readings("Russia rejected a ceasefire that Ukraine had proposed.")
    two, _ = readings("Ukraine rejected a ceasefire that Russia had proposed.")
    texts = [[text_of(pieces, p) for p in pages(r, pieces).values()] for r in (one, two)]
    assert texts[0][-1] == texts[1][-1]


def test_what_a_page_lacks_is_read_from_its_first_piece(pieces, read):
    found, issues = read
    page = next(iter(pages(found, pieces).values()))
    case = next(c for r, c in pairs(found, issues))
    from dataclasses import replace

    lost = asked(0, page, replace(case, actor="XYZ", issue="nothing"))
    assert (lost.holder, lost.issue, lost.known) == ((0,), (0,), (0.0, 0.0, 0.0, 0.0))


def test_long_sentences_are_cut(pieces):
    found, _ = readings("Russia rejected a ceasefire " + "and a ceasefire and talks " * 60 + ".")
    longest = max(len(p.ids) for p in pages(found, pieces).values())
    assert longest <= module.LONGEST + module.BEFORE + 3


def test_probabilities(shipped):
    found, issues = readings("Ukraine called for an immediate ceasefire on Monday. The Kremlin "
                             "rejected a ceasefire.")  # fmt: skip
    asked_for = [p for p in pairs(found, issues) if p[1].proposition in shipped.propositions]
    table = shipped.predict_proba(found, asked_for)
    assert table.shape == (len(asked_for), len(CLASSES))
    assert np.allclose(table.sum(axis=1), 1, atol=0.001)
    told = {(c.actor, c.issue): dict(zip(CLASSES, row, strict=True))
            for (_, c), row in zip(asked_for, table, strict=True)}  # fmt: skip
    assert told["UKR", "ceasefire"]["support"] > told["UKR", "ceasefire"]["oppose"]
    assert told["RUS", "ceasefire"]["oppose"] > told["RUS", "ceasefire"]["support"]
    assert shipped.predict_proba([], []).shape == (0, len(CLASSES))


def test_a_file_is_opened_once(shipped):
    assert load_reader(ROOT / "models/reader") is shipped


def test_company_changes_nothing(shipped, read, monkeypatch):
    """A sentence is judged alike in any batch: padding does not count."""
    found, issues = read
    asked_for = [p for p in pairs(found, issues) if p[1].proposition in shipped.propositions]
    whole = shipped.predict_proba(found, asked_for)
    monkeypatch.setattr(module, "BATCH", 1)
    assert np.array_equal(shipped.predict_proba(found, asked_for), whole)


class Spy(torch.nn.Module):
    """The quick network of a reader, with a count of the pages that it reads, and with an error."""

    def __init__(self, inner: torch.nn.Module, error: float = 0.0) -> None:
        super().__init__()
        self.inner, self.error, self.pages = inner, error, 0

    def forward(self, *given):
        self.pages += len(given[0])
        told = self.inner(*given)
        return told + self.error * torch.arange(told.shape[1])


def test_a_page_that_repeats_another_is_read_once(shipped):
    """Wire copy: the same sentence after the same sentence."""
    found, issues = readings(TEXT + " " + TEXT)
    asked_for = [p for p in pairs(found, issues) if p[1].proposition in shipped.propositions]
    counting = Reader(shipped.net, shipped.pieces, shipped.propositions)
    counting.quick = Spy(shipped.quick)
    table = counting.predict_proba(found, asked_for)
    written = {tuple(page.ids) for page in pages(found, shipped.pieces).values()}
    assert counting.quick.pages == len(written) < len(pages(found, shipped.pieces))
    assert np.array_equal(table, shipped.predict_proba(found, asked_for))


def test_what_single_precision_leaves_in_doubt_is_read_in_double(shipped, read, monkeypatch):
    found, issues = read
    asked_for = [p for p in pairs(found, issues) if p[1].proposition in shipped.propositions]
    right = shipped.predict_proba(found, asked_for)
    wrong = Reader(shipped.net, shipped.pieces, shipped.propositions)
    wrong.quick = Spy(shipped.quick, 0.5)
    assert not np.array_equal(wrong.predict_proba(found, asked_for), right)
    monkeypatch.setattr(module, "DOUBT", module.STEP)  # everything is in doubt
    assert np.array_equal(wrong.predict_proba(found, asked_for), right)


def test_weights_survive_a_file(tmp_path, read):
    torch.manual_seed(1)
    net = network(base_folder())
    learned = [n for n, weight in net.named_parameters() if weight.requires_grad]
    with torch.no_grad():
        for name, weight in net.named_parameters():
            if name in learned:
                weight.add_(0.01 * torch.randn_like(weight))
    found, issues = read
    told = {i.proposition: np.full(HIDDEN, 0.05) for i in issues.issues.values()}
    save_reader(net, learned, told, tmp_path, cases=0)
    again = load_reader(tmp_path)
    own = Reader(net.double().eval(), Pieces(base_folder()), told)
    asked_for = pairs(found, issues)
    assert np.abs(again.predict_proba(found, asked_for)
                  - own.predict_proba(found, asked_for)).max() < 0.05  # half floats
    assert json.loads((tmp_path / "meta.json").read_text())["cases"] == 0


def test_a_changed_file_gets_one_clear_line(tmp_path, shipped):
    for name in ("meta.json", "weights.safetensors"):
        (tmp_path / name).write_bytes((ROOT / "models/reader" / name).read_bytes())
    with (tmp_path / "weights.safetensors").open("ab") as file:
        file.write(b"x")
    with pytest.raises(InputError, match="weights.safetensors: is missing or not the file"):
        load_reader(tmp_path)
    (tmp_path / "weights.safetensors").unlink()
    with pytest.raises(InputError, match="weights.safetensors: is missing"):
        load_reader(tmp_path)


def test_the_shipped_reader_knows_the_propositions_of_the_words():
    words = store.read_json(ROOT / "models/stance/words.json")
    meta = store.read_json(ROOT / "models/reader/meta.json")
    assert set(words["propositions"]) <= set(meta["propositions"])


def test_candidates_bear_what_the_reader_says():
    words = read_words(ROOT / "models/stance/words.json", ROOT / "models/embedding",
                       ROOT / "models/reader")  # fmt: skip
    found, issues = readings(TEXT)
    words.judge(found, issues)
    heard = [c for r in found for c in r.candidates if c.issue == "ceasefire"]
    assert heard
    assert all("words_context_position" in c.features for c in heard)


def test_what_a_reader_cannot_tell_is_left_out():
    class Silent:
        def predict_proba(self, readings, cases):
            return np.full((len(cases), len(CLASSES)), np.nan)

    words = Words.from_json(store.read_json(ROOT / "models/stance/words.json"),
                            load_vectors(ROOT / "models/embedding"))  # fmt: skip
    words.reader = Silent()
    found, issues = readings(TEXT)
    words.judge(found, issues)
    heard = [c for r in found for c in r.candidates if c.issue == "ceasefire"]
    assert heard
    assert all("words_position" in c.features for c in heard)
    assert not any(name.startswith("words_context") for c in heard for name in c.features)


def test_what_is_said_elsewhere_in_the_article_counts():
    words = read_words(ROOT / "models/stance/words.json", ROOT / "models/embedding",
                       ROOT / "models/reader")  # fmt: skip
    told = {}
    for name, text in (("twice", TEXT + " The Kremlin again rejected any ceasefire."),
                       ("once", TEXT)):  # fmt: skip
        found, issues = readings(text)
        words.judge(found, issues)
        told[name] = {(c.actor, r.sentence): c.features["words_context_again"]
                      for r in found for c in r.candidates if c.issue == "ceasefire"}  # fmt: skip
    first = next(key for key in told["once"] if key[0] == "RUS")
    assert told["once"][first] == 0
    assert told["twice"][first] > 0.5


DRILLS = store.read_lines(ROOT / "data/coded/drills.jsonl")


def test_drills_name_nobody():
    """Their scenarios are made up, so no line may tell of whom."""
    actors = load_actors(ROOT / "data/codebook/actors.yaml").actors
    names = {p.name.split()[-1].lower() for actor in actors for p in actor.people}
    told = [" ".join(line["pieces"]).replace(" ##", "").split() for line in DRILLS]
    assert len(names) > 50
    assert not [words for words in told if names & set(words)]


def test_drills_fit_the_codebook_and_their_pages():
    issues = load_issues(ROOT / "data/codebook/issues.yaml").issues
    for line in DRILLS:
        assert 0 < line["own"] < len(line["pieces"])
        for case in line["cases"]:
            assert case["issue"] in issues
            assert case["stance"] in CLASSES
            assert max(*case["holder"], *case["words"]) < len(line["pieces"])
