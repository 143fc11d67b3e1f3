"""What to code next, in three forms, and the way back into the model."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from test_cli import folder, parley, refused  # noqa: F401

from parley import store
from parley.codebook import load_actors, load_issues
from parley.coding.formats import COLUMNS, read_answers
from parley.coding.sampling import MISS, UNCERTAIN, choose
from parley.coding.sources import read_corpus
from parley.params import Attribute, Train
from parley.stages.attribute import attribute
from parley.stages.train import train
from parley.stance.gold import load_examples, sentence_hash
from parley.stance.learned import read_learned
from parley.stance.model import PositionModel

ROOT = Path(__file__).parents[1]
ISSUES = load_issues(ROOT / "data/codebook/issues.yaml")
ACTORS = load_actors(ROOT / "data/codebook/actors.yaml")
MODEL = PositionModel.from_json(store.read_json(ROOT / "models/stance/model.json"))
TEXTS = [
    "Zelenskyy called for an immediate ceasefire. The weather was fine in Ukraine.",
    "Zelenskyy called for an immediate ceasefire. Macron spoke of a ceasefire in the garden.",
    "Lavrov rejected an unconditional ceasefire. Russia saw the prisoner exchange as a topic.",
    "A prisoner exchange was what people in Ukraine and in Russia had on their minds for weeks.",
    "Kyiv and Washington rejected a neutral status for Ukraine. Merz mentioned sanctions.",
    "Trump was asked about sanctions on Russia. The EU has sanctions.",
    "Erdogan looked at sanctions against Russia, at a ceasefire and at the sea.",
    "Germany may discuss sanctions on Russia. Sanctions are a subject for Poland.",
    "A leaders' meeting between Putin and Zelenskyy was a theme on Turkish television.",
    "Zelenskyy, asked in Paris, thought about a ceasefire.",
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The tables of a small corpus of our own; the last article repeats the first."""
    place = tmp_path_factory.mktemp("tables")
    documents = store.frame("documents", [
        {"document_id": f"d{i}", "source": f"{i}.txt", "part": 1, "text": text,
         "published": "2025-05-16", "date_certainty": 1.0, "language": "en", "on_topic": True,
         "outlet": "=SUM(A1:A9)", "duplicate_of": "d2" if i == len(TEXTS) else ""}
        for i, text in enumerate([*TEXTS, TEXTS[2]])
    ])  # fmt: skip
    said = attribute(documents, ACTORS, Attribute())
    for name, table in (("documents", documents), ("statements", said.statements),
                        ("tokens", said.tokens)):  # fmt: skip
        store.write(table, place / f"{name}.parquet", name)
    return place


@pytest.fixture(scope="module")
def corpus(tables):
    return read_corpus(tables, ISSUES)


def chosen(corpus, count=8, misses=0.25, threshold=0.35, **more):
    return choose(corpus, ISSUES, MODEL, threshold, count, misses, **more)


def probabilities(asked) -> list[float]:
    return [s.probability for s in asked.suggestions]


# --------------------------------------------------------------------------------- what is chosen


def test_every_sentence_is_asked_once_and_copies_never(corpus):
    asked = chosen(corpus, 50)
    sentences = [a.reading.sentence for a in asked]
    assert len(set(sentences)) == len(sentences) > 5
    assert "d10" not in {a.reading.document_id for a in asked}
    assert not any("weather" in s for s in sentences)


def test_the_uncertain_come_first_and_depend_on_the_threshold(corpus):
    every = chosen(corpus, 50, misses=0.0, threshold=0.35)
    assert {a.reason for a in every} == {UNCERTAIN}
    for threshold in (0.1, 0.35, 0.8):
        first = chosen(corpus, 1, misses=0.0, threshold=threshold)[0]
        assert first.worth == max(a.worth for a in chosen(corpus, 50, 0.0, threshold))
        nearest = min(abs(p - threshold) for p in probabilities(first))
        middle = sorted(min(abs(p - threshold) for p in probabilities(a)) for a in every)
        assert nearest < middle[len(middle) // 2]


def test_likely_misses_name_issue_and_actor_and_have_no_position(corpus):
    asked = [a for a in chosen(corpus, 4, misses=0.5, threshold=0.6) if a.reason == MISS]
    assert len(asked) == 2
    for a in asked:
        assert ISSUES.match(a.reading.sentence, "")
        assert any(a.reading.parse.actors)
        assert max(probabilities(a)) < 0.6


def test_no_issue_is_asked_about_again_and_again(corpus):
    plain = sorted(chosen(corpus, 50, 0.0), key=lambda a: -a.worth)[:4]
    spread = chosen(corpus, 4, 0.0)

    def most(asked):
        return max(Counter(s.issue for a in asked for s in a.suggestions).values())

    assert most(spread) <= most(plain)
    assert len({s.issue for a in chosen(corpus, 6) for s in a.suggestions}) >= 3


def test_what_is_coded_already_is_not_asked(corpus):
    first = chosen(corpus)[0].reading.sentence
    again = chosen(corpus, known=frozenset({sentence_hash(first)}))
    assert first not in [a.reading.sentence for a in again]


# --------------------------------------------------------------------------------- there and back


def asked_for(parley, tables, out: Path, *more) -> Path:  # noqa: F811
    code, printed, error = parley("next", tables, "--out", out, "--count", 8, *more)
    assert (code, error) == (0, "")
    assert str(out) in printed
    return out


def coded_csv(source: Path, out: Path, stance) -> Path:
    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "stance": stance(row)} for row in rows)
    return out


def test_csv_runs_no_formula_and_leaves_the_answer_open(parley, tables, tmp_path):  # noqa: F811
    out = asked_for(parley, tables, tmp_path / "next.csv", "--count", 50)
    with open(out, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS
    assert {row["stance"] for row in rows} == {""}
    assert {row["outlet"] for row in rows} == {"＝SUM(A1:A9)"}
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row.values() if cell)


def test_three_forms_ask_and_learn_the_same(parley, tables, tmp_path):  # noqa: F811
    plain = asked_for(parley, tables, tmp_path / "a.csv")
    answer, stances = {}, ("support", "none", "oppose")
    for n, row in enumerate(csv.DictReader(plain.read_text(encoding="utf-8").splitlines())):
        answer[row["statement_id"], row["actor"], row["issue"]] = stances[n % 3]

    def of(row):
        return answer[row["statement_id"], row["actor"], row["issue"]]

    tasks = json.loads(asked_for(parley, tables, tmp_path / "a.json", "--format",
                                 "labelstudio").read_text())  # fmt: skip
    assert {t["data"]["text"] for t in tasks} == {t["data"]["sentence"] for t in tasks}
    for task in tasks:
        task["annotations"] = [
            {"was_cancelled": True, "result": [choice("conditional")]},
            {"was_cancelled": False, "result": [choice(of(task["data"]).capitalize())]},
        ]
    flat = [{**task["data"], "id": 1, "stance": of(task["data"])} for task in tasks]
    lines = [json.loads(line) for line in asked_for(
        parley, tables, tmp_path / "a.jsonl", "--format", "doccano").read_text().splitlines()]
    lines = [{"id": n, **line, "label": [of(line)], "Comments": []} for n, line in enumerate(lines)]
    coded = [coded_csv(plain, tmp_path / "b.csv", of)]
    for name, content in (("b.json", json.dumps(tasks)), ("c.json", json.dumps(flat)),
                          ("b.jsonl", "".join(json.dumps(x) + "\n" for x in lines))):  # fmt: skip
        (tmp_path / name).write_text(content)
        coded.append(tmp_path / name)
    learned = []
    for k, path in enumerate(coded):
        out = tmp_path / f"user{k}/candidates.jsonl"
        code, printed, error = parley("learn", path, "--from", tables, "--out", out)
        assert (code, error) == (0, "")
        learned.append(out.read_bytes())
    assert len(set(learned)) == 1
    assert len(load_examples(store.read_lines(tmp_path / "user0/candidates.jsonl"))) > 5


def choice(stance: str) -> dict:
    return {"from_name": "stance", "to_name": "text", "type": "choices",
            "value": {"choices": [stance]}}  # fmt: skip


def test_only_what_was_answered_is_learned(parley, tables, tmp_path):  # noqa: F811
    plain = asked_for(parley, tables, tmp_path / "a.csv")
    first = next(csv.DictReader(plain.read_text(encoding="utf-8").splitlines()))
    coded = coded_csv(plain, tmp_path / "b.csv",
                      lambda row: " Support " if row == first else "")  # fmt: skip
    out = tmp_path / "user/candidates.jsonl"
    assert parley("learn", coded, "--from", tables, "--out", out)[0] == 0
    made = read_learned(out.parent)
    assert {(e.actor, e.issue, e.gold, e.data) for e in made} == {
        (first["actor"], first["issue"], "support", "user")}  # fmt: skip
    assert first["sentence"] not in out.read_text(encoding="utf-8")


def test_the_model_learns_what_was_coded(parley, tables, corpus, tmp_path):  # noqa: F811
    """Coded as no positions, candidates get a lower probability than coded as positions."""
    shipped = load_examples(store.read_lines(ROOT / "data/coded/candidates.jsonl"))
    plain = asked_for(parley, tables, tmp_path / "a.csv", "--count", 50)
    mean = {}
    for stance in ("none", "support"):
        coded = coded_csv(plain, tmp_path / f"{stance}.csv", lambda row, s=stance: s)
        out = tmp_path / stance / "candidates.jsonl"
        assert parley("learn", coded, "--from", tables, "--out", out)[0] == 0
        made = train(shipped + read_learned(out.parent), Train(), 0.35)
        own = made.cross_validation[made.cross_validation["data"] == "user"]
        store.check(made.cross_validation, "cross_validation")
        assert set(own["gold"]) == {stance}
        model = PositionModel.from_json(json.loads(json.dumps(made.model)))
        sure = [model.predict(c)[1] for reading in corpus.readings for c in reading.candidates]
        mean[stance] = sum(sure) / len(sure)
    before = train(shipped, Train(), 0.35).model
    model = PositionModel.from_json(json.loads(json.dumps(before)))
    sure = [model.predict(c)[1] for reading in corpus.readings for c in reading.candidates]
    assert mean["none"] + 0.02 < sum(sure) / len(sure) < mean["support"] - 0.02


# ---------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issue": "weather"}, ("row 2", "issue 'weather'", "codebook")),
        ({"actor": "XXX"}, ("row 2", "actor 'XXX'", "codebook")),
        ({"stance": "maybe"}, ("row 2", "stance 'maybe'", "conditional")),
        ({"statement_id": "d99-0001"}, ("row 2", "'d99-0001'", "corpus")),
        ({"statement_id": ""}, ("row 2", "statement_id is empty")),
        ({"stance": ""}, ("no answer", "column stance")),
    ],
)
def test_wrong_answers(parley, tables, tmp_path, change, words):  # noqa: F811
    row = {"statement_id": "d0-0001", "actor": "UKR", "issue": "ceasefire", "stance": "support"}
    wrong, out = tmp_path / "wrong.csv", tmp_path / "out"
    row |= change
    wrong.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    refused(parley("learn", wrong, "--from", tables, "--out", out / "c.jsonl"), out, "wrong.csv",
            *words)  # fmt: skip


def test_answers_that_contradict_each_other(parley, tables, corpus, tmp_path):  # noqa: F811
    key = corpus.readings[0].statement_id
    for name, stance in (("a", "support"), ("b", "oppose")):
        (tmp_path / f"{name}.csv").write_text(
            f"statement_id,actor,issue,stance\n{key},UKR,ceasefire,{stance}\n")
    out = tmp_path / "out"
    result = parley("learn", tmp_path / "a.csv", tmp_path / "b.csv", "--from", tables, "--out",
                    out / "c.jsonl")  # fmt: skip
    refused(result, out, "b.csv", "row 2", "a.csv", "settle")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "", (".csv, .json nor .jsonl",)),
        ("a.csv", "a,b\n1,2\n", ("column 'statement_id'",)),
        ("a.json", "{", ("not valid JSON",)),
        ("a.json", "{}", ("no list of tasks",)),
        ("a.json", '[{"data": 3}]', ("row 1", "no data")),
        ("a.json", '[{"data": {}, "annotations": [{"result": 3}]}]', ("row 1", "docs/coding.md")),
        ("a.jsonl", "3\n", ("row 1", "no object")),
        ("a.jsonl", '{"label": {"a": 1}}\n', ("row 1", "classification")),
        ("a.jsonl", '{"label": ["support", "oppose"]}\n', ("row 1", "2 stances")),
        ("a.jsonl", '{"label": ["support"]}\n', ("row 1", "statement_id is empty")),
    ],
)
def test_wrong_files(parley, tables, tmp_path, name, content, words):  # noqa: F811
    wrong, out = tmp_path / name, tmp_path / "out"
    wrong.write_text(content)
    refused(parley("learn", wrong, "--from", tables, "--out", out / "c.jsonl"), out, name, *words)


def test_next_refuses_what_it_cannot_read_or_write(parley, tables, folder, tmp_path):  # noqa: F811
    out = tmp_path / "out"
    refused(parley("next", folder, "--out", out / "a.csv"), out, "tokens.parquet", "parley analyse")
    refused(parley("next", tables, "--out", out / "a.csv", "--format", "xml"), out, "labelstudio")
    refused(parley("next", tables, "--out", out / "a.csv", "--format", "doccano"), out, ".jsonl")
    refused(parley("next", tables, "--out", out / "a.csv", "--coded", tmp_path / "no"), out,
            "no such folder")  # fmt: skip


def test_rows_of_a_csv_are_counted_as_a_spreadsheet_does(tmp_path):
    (tmp_path / "a.csv").write_text("statement_id,actor,issue,stance\na,b,c,\na,b,c,none\n")
    assert [(a.row, a.stance) for a in read_answers(tmp_path / "a.csv")] == [(3, "none")]
