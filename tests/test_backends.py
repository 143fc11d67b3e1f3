"""Optional backends: asked once, recorded, replayed byte by byte; a stub answers in a thread."""

import json
import re
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from parley import store
from parley.codebook import load_actors, load_issues
from parley.errors import InputError
from parley.params import Attribute, Classify, EndpointChoice, NliChoice
from parley.stages.attribute import attribute
from parley.stages.classify import classify
from parley.stance.cases import Case
from parley.stance.endpoint import Endpoint, filled, parsed
from parley.stance.model import PositionModel
from parley.stance.nli import ZeroShot

ROOT = Path(__file__).parents[1]
TEXTS = ["Zelenskyy called for an immediate ceasefire.", "Lavrov rejected sanctions on Russia."]
SUPPORT = '{"stance": "support", "probability": 0.9}'
CASES = [Case(text, actor, holder, issue, f"The {issue} holds.") for text, actor, holder, issue in (
    ("Kyiv wants a truce.", "UKR", "Ukraine", "ceasefire"),
    ("Moscow wants none.", "RUS", "Russia", "ceasefire"))]  # fmt: skip


class Stub:
    """A chat endpoint: gives its answers in turn (the last for ever), keeps what it was asked."""

    def __init__(self, answers) -> None:
        self.answers, self.asked, self.headers = list(answers), [], []

    def next(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def endpoint(*answers):
    """An answer is the text of a message, (status, body), or seconds to wait."""
    stub = Stub(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            stub.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            stub.headers.append(dict(self.headers))
            answer = stub.next()
            status, body = 200, ""
            if isinstance(answer, float):
                time.sleep(answer)
            elif isinstance(answer, tuple):
                status, body = answer
            else:
                body = json.dumps({"choices": [{"message": {"content": answer}}]})
            try:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())
            except OSError:  # who asked has gone
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}/v1/chat/completions"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def choice(url: str, tmp_path: Path, **more) -> EndpointChoice:
    given = {"url": url, "model": "stub-1", "replay": str(tmp_path / "replay.jsonl"), "wait": 0.0,
             "timeout": 5.0}  # fmt: skip
    return EndpointChoice(**{**given, **more})


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("PARLEY_ENDPOINT_KEY", raising=False)


# ------------------------------------------------------------------------------------ what is asked


def test_asks_at_temperature_zero_for_holder_and_proposition(tmp_path):
    with endpoint(SUPPORT) as stub:
        Endpoint(choice(stub.url, tmp_path)).predict_proba(CASES[:1])
    (body,) = stub.asked
    assert (body["model"], body["temperature"]) == ("stub-1", 0)
    (message,) = body["messages"]
    for words in ("Kyiv wants a truce.", "Ukraine", "The ceasefire holds.", "conditional"):
        assert words in message["content"]
    assert "{sentence}" not in message["content"]
    assert "Authorization" not in stub.headers[0]


def test_fields_in_an_article_are_left_alone():
    case = Case("Say {holder} twice.", "A", "Alba", "i", "P")
    assert filled("{sentence} {holder} {proposition}", case) == "Say {holder} twice. Alba P"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (SUPPORT, ("support", 0.9)),
        ('Sure:\n```json\n{"stance": "None", "probability": 1}\n```', ("none", 1.0)),
        ('{"stance": "maybe", "probability": 1}', None),
        ('{"stance": "oppose", "probability": 7}', None),
        ('{"stance": "oppose", "probability": NaN}', None),
        ('{"stance": "oppose"}', None),
        ("support", None),
        ("", None),
    ],
)
def test_reads_answers(answer, expected):
    assert parsed(answer) == expected


def test_probabilities_sum_to_one_and_follow_the_answer(tmp_path):
    answers = [SUPPORT, '{"stance": "none", "probability": 0.7}']
    with endpoint(*answers) as stub:
        table = Endpoint(choice(stub.url, tmp_path)).fit([], []).predict_proba(CASES)
    assert table.sum(axis=1) == pytest.approx([1, 1])
    assert table[0] == pytest.approx([0.1, 0.9, 0, 0])
    assert table[1][0] == pytest.approx(0.7)


def test_a_key_goes_by_https_or_to_this_machine_only(tmp_path, monkeypatch):
    monkeypatch.setenv("PARLEY_ENDPOINT_KEY", "secret")
    with endpoint(SUPPORT) as stub:
        Endpoint(choice(stub.url, tmp_path)).predict_proba(CASES[:1])
    assert stub.headers[0]["Authorization"] == "Bearer secret"
    assert "secret" not in (tmp_path / "replay.jsonl").read_text()
    far = Endpoint(choice("http://models.example/v1", tmp_path / "far"))
    with pytest.raises(InputError, match="https only") as error:
        far.predict_proba(CASES[:1])
    assert "secret" not in str(error.value)


# ------------------------------------------------------------------------------------------- replay


def test_a_second_run_needs_no_network_and_leaves_the_same_bytes(tmp_path):
    with endpoint(SUPPORT, '{"stance": "oppose", "probability": 0.8}') as stub:
        first = Endpoint(choice(stub.url, tmp_path)).predict_proba(CASES)
        assert len(stub.asked) == 2
    kept = (tmp_path / "replay.jsonl").read_bytes()
    for url in ("", stub.url):  # no address, and one where nobody answers any more
        again = Endpoint(choice(url, tmp_path)).predict_proba(CASES[::-1])
        assert (again[::-1] == first).all()
    assert (tmp_path / "replay.jsonl").read_bytes() == kept
    lines = [json.loads(line) for line in kept.decode().splitlines()]
    assert [line["key"] for line in lines] == sorted(line["key"] for line in lines)
    assert {line["model"] for line in lines} == {"stub-1"}
    assert {line["answer"] for line in lines} >= {SUPPORT}
    assert all(re.fullmatch("[0-9a-f]{64}", line["prompt_sha256"]) for line in lines)
    assert "Kyiv" not in kept.decode()


def test_another_model_or_prompt_is_asked_anew(tmp_path):
    (tmp_path / "prompt.txt").write_text("{sentence} {holder} {proposition}")
    with endpoint(SUPPORT) as stub:
        Endpoint(choice(stub.url, tmp_path)).predict_proba(CASES)
        Endpoint(choice(stub.url, tmp_path, model="stub-2")).predict_proba(CASES)
        Endpoint(choice(stub.url, tmp_path,
                        prompt=str(tmp_path / "prompt.txt"))).predict_proba(CASES)  # fmt: skip
        assert len(stub.asked) == 6
    assert len((tmp_path / "replay.jsonl").read_text().splitlines()) == 6


def test_answers_before_a_failure_are_kept(tmp_path):
    with endpoint(SUPPORT, (400, "no")) as stub:
        with pytest.raises(InputError, match="HTTP status 400"):
            Endpoint(choice(stub.url, tmp_path)).predict_proba(CASES)
        assert len(stub.asked) == 2
    assert Endpoint(choice("", tmp_path)).predict_proba(CASES[:1])[0][1] == 0.9


def test_without_address_and_recorded_answer(tmp_path):
    with pytest.raises(InputError, match="lacks an answer"):
        Endpoint(choice("", tmp_path)).predict_proba(CASES)


@pytest.mark.parametrize("content", ["3\n", '{"key": 1}\n', "{\n"])
def test_a_damaged_replay_file(tmp_path, content):
    (tmp_path / "replay.jsonl").write_text(content)
    with pytest.raises(InputError, match=r"replay\.jsonl"):
        Endpoint(choice("", tmp_path))


# ---------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("problem", [(503, "busy"), (429, "slow"), "no JSON at all", 0.6])
def test_what_may_go_away_is_tried_again(tmp_path, problem):
    with endpoint(problem, SUPPORT) as stub:
        table = Endpoint(choice(stub.url, tmp_path, timeout=0.3)).predict_proba(CASES[:1])
        assert len(stub.asked) == 2
    assert table[0][1] == 0.9


@pytest.mark.parametrize(
    ("problem", "words", "requests"),
    [
        ((503, "busy"), "HTTP status 503", 3),
        ((401, "who"), "HTTP status 401", 1),
        ((302, ""), "HTTP status 302", 1),
        ((200, "<html>"), "chat endpoint", 1),
        ((200, '{"choices": []}'), "chat endpoint", 1),
        (0.5, "no answer within 0.2 s", 3),
    ],
)
def test_a_failure_is_one_line(tmp_path, problem, words, requests):
    with endpoint(problem) as stub:
        with pytest.raises(InputError, match=words) as error:
            Endpoint(choice(stub.url, tmp_path, retries=2, timeout=0.2)).predict_proba(CASES)
        assert len(stub.asked) == requests
    assert "\n" not in str(error.value)
    assert stub.url in str(error.value)


def test_nobody_listens(tmp_path):
    with endpoint(SUPPORT) as stub:
        pass
    with pytest.raises(InputError, match="check classify.endpoint"):
        Endpoint(choice(stub.url, tmp_path, retries=1)).predict_proba(CASES)


def test_bad_answers_count_as_none_until_there_are_too_many(tmp_path, capsys):
    many = [Case(f"Sentence {n}.", "A", "A", "i", "P") for n in range(12)]
    with endpoint("hm") as stub:
        asked = Endpoint(choice(stub.url, tmp_path, retries=1))
        assert asked.predict_proba(many[:2]).tolist() == [[1, 0, 0, 0]] * 2
        assert len(stub.asked) == 4
        assert capsys.readouterr().err.count("counts as none") == 2
        with pytest.raises(InputError, match="10 answers in a row"):
            asked.predict_proba(many)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"model": ""}, "model is empty"), ({"prompt": "no/such.txt"}, "cannot be read"),
     ({"prompt": str(ROOT / "params.yaml")}, None)],
)  # fmt: skip
def test_wrong_choices(tmp_path, more, words):
    if words is None:
        (tmp_path / "p.txt").write_text("{sentence} {holder}")
        more, words = {"prompt": str(tmp_path / "p.txt")}, "lacks {proposition}"
    with pytest.raises(InputError, match=words):
        Endpoint(choice("", tmp_path, **more))


# ----------------------------------------------------------------------------------------- classify


def classified(params: Classify) -> pd.DataFrame:
    actors = load_actors(ROOT / "data/codebook/actors.yaml")
    documents = store.frame("documents", [
        {"document_id": f"d{i}", "source": f"{i}.txt", "part": 1, "text": text,
         "published": "2025-05-16", "date_certainty": 1.0, "language": "en", "on_topic": True}
        for i, text in enumerate(TEXTS)
    ])  # fmt: skip
    said = attribute(documents, actors, Attribute())
    model = PositionModel.from_json(store.read_json(ROOT / "models/stance/model.json"))
    return classify(documents, said.statements, said.tokens,
                    load_issues(ROOT / "data/codebook/issues.yaml"), actors, model, params)


def test_classify_takes_stance_and_probability_from_the_backend(tmp_path):
    rules = classified(Classify(threshold=0.0))
    with endpoint('{"stance": "conditional", "probability": 0.8}') as stub:
        params = Classify(backend="endpoint", endpoint=choice(stub.url, tmp_path))
        made = classified(params)
    assert set(made["stance"]) == {"conditional"}
    assert set(made["probability"]) == {0.8}
    place = ["statement_id", "actor", "issue", "firmness", "speaker"]
    pd.testing.assert_frame_equal(made[place], rules[place])
    again = classified(Classify(backend="endpoint", endpoint=choice("", tmp_path)))
    pd.testing.assert_frame_equal(again, made)
    with endpoint('{"stance": "none", "probability": 0.9}') as stub:
        none = Classify(backend="endpoint", endpoint=choice(stub.url, tmp_path, model="other"))
        assert classified(none).empty


# ---------------------------------------------------------------------------------------------- nli


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tiny model of random weights, with the labels of natural language inference."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    place = tmp_path_factory.mktemp("nli")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "truce", "wants", "supports", "opposes"]
    (place / "vocab.txt").write_text("\n".join(words))
    transformers.BertTokenizerFast(vocab=str(place / "vocab.txt")).save_pretrained(place)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=8, num_labels=3, max_position_embeddings=64,
        id2label={0: "contradiction", 1: "neutral", 2: "ENTAILMENT"},
        label2id={"contradiction": 0, "neutral": 1, "ENTAILMENT": 2})  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(place)
    return place


def test_nli_from_a_folder_is_recorded_and_replayed(folder, tmp_path, monkeypatch):
    given = NliChoice(model=str(folder), replay=str(tmp_path / "nli.jsonl"), tokens=64)
    first = ZeroShot(given).predict_proba(CASES)
    assert first.sum(axis=1) == pytest.approx([1, 1])
    assert ((first > 0) & (first < 1)).all()
    kept = (tmp_path / "nli.jsonl").read_bytes()
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert (ZeroShot(given).predict_proba(CASES) == first).all()
    assert (tmp_path / "nli.jsonl").read_bytes() == kept


def test_nli_without_library_or_model(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="model is empty"):
        ZeroShot(NliChoice())
    given = NliChoice(model=str(tmp_path / "none"), replay=str(tmp_path / "nli.jsonl"))
    with pytest.raises(InputError, match="cannot be loaded") as error:
        ZeroShot(given).predict_proba(CASES)
    assert "\n" not in str(error.value)
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(InputError, match="needs the package transformers"):
        ZeroShot(given).predict_proba(CASES)
