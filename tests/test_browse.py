"""browse: the evidence browser says what the tables say, runs no text, and works in Chromium."""

import html
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from parley import params, store
from parley.stages.browse import COLUMNS, as_data, browse, coded, read

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
NASTY = '</script><script>document.title="run"</script><img src=x onerror=a(1)> "quoted" & \u2028'
TITLE = f"Title {NASTY}"
FIRST = "The lake \U0001f54a is wide."
SENTENCE = f"Kyiv wants a truce only if {NASTY} ends."
TEXT = f"{FIRST} {SENTENCE}\nThe soup was cold."
ISSUES = {"truce": ("Truce <b>", "A truce comes first."), "lake": ("Lake", "The lake opens.")}
ACTORS = {"UKR": "Ukraine", "RUS": "Russia"}


def observation(name: str, **more) -> dict:
    document = name.split("-")[0].split(":")[0]
    return {
        "observation_id": name, "actor": "UKR", "issue": "truce", "stance": "conditional",
        "document_id": document, "unit": name, "published": "2025-05-16", "outlet": "Valley Post",
        "probability": 0.71, "firmness": "red_line", "speaker": "", "condition_issue": "",
        "by_adversary": False, "cite": f"Valley Post, 2025-05-16, {name}", **more,
    }  # fmt: skip


def world():
    """Coded articles: no text of them is in any table."""
    return coded(store.frame("observations", [
        observation("aaa:10-20", probability=1.0), observation("bbb:5-9", unit="aaa:10-20"),
        observation("ccc:1-2", actor="RUS", stance="oppose", published="", outlet=""),
    ]))  # fmt: skip


def own():
    """One article of our own, with all that could break a page in title and text."""
    start = TEXT.index(SENTENCE)
    seen = store.frame("observations", [
        observation("ddd-0001", relayed_by="RUS"),
        observation("ddd-0002", issue="lake", stance="support", firmness="openness",
                    published="2025-06-01"),
    ])  # fmt: skip
    stances = store.frame("stances", [
        {"statement_id": name, "actor": "UKR", "issue": issue, "stance": "support",
         "probability": 0.7, "firmness": "", "speaker": "", "relayed_by": "RUS",
         "condition": "only if it ends", "condition_start": SENTENCE.index("only"),
         "condition_end": len(SENTENCE) - 1, "condition_issue": "", "by_adversary": False}
        for name, issue in (("ddd-0001", "truce"), ("ddd-0002", "lake"))
    ])  # fmt: skip
    statements = store.frame("statements", [
        {"statement_id": name, "document_id": "ddd", "field": field, "start": a, "end": b,
         "sentence": text, "kind": "direct", "cue": "", "content_start": -1, "content_end": -1,
         "quotation": 0, "speaker": "", "speaker_text": "", "actor": "UKR", "relayed_by": "",
         "said_on": ""}
        for name, field, a, b, text in (
            ("ddd-0001", "text", start, start + len(SENTENCE), SENTENCE),
            ("ddd-0002", "title", 0, len(TITLE), TITLE),
        )
    ])  # fmt: skip
    documents = store.frame("documents", [
        {"document_id": name, "source": "a.txt", "part": 1, "title": TITLE, "text": TEXT,
         "published": "2025-05-16", "date_basis": "", "date_certainty": 1.0,
         "outlet": "Valley Post", "agency": "", "language": "en", "on_topic": True,
         "duplicate_of": ""}
        for name in ("ddd", "eee")
    ])  # fmt: skip
    return read(seen, stances, statements, documents, "own", "own <i>texts</i>", "A note.")


def page(parts=None, **choice) -> str:
    parts = [world(), own()] if parts is None else parts
    return browse(parts, ISSUES, ACTORS, params.Browse(title='Evidence & "more"', **choice))


def data_of(text: str) -> dict:
    return json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', text, re.DOTALL)[1])


def rows_of(text: str, part: int) -> list[dict]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in data_of(text)["sets"][part]["rows"]]


class Tags(HTMLParser):
    """Tags with their attributes, and the addresses in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_stands_alone_and_runs_no_text():
    text = page()
    tags = Tags(text).tags
    assert [tag for tag, _ in tags].count("script") == 2
    assert not [a for _, attrs in tags for a in ("src", "onerror", "onload") if a in attrs]
    assert [attrs["href"] for _, attrs in tags if "href" in attrs] == ["#main"]
    assert "img" not in [tag for tag, _ in tags]
    assert "\u2028" not in text
    (policy,) = [attrs["content"] for _, attrs in tags
                 if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1]
    assert "<title>Evidence &amp; &quot;more&quot;</title>" in text


def test_the_policy_lets_this_script_run_and_no_other():
    import base64
    from hashlib import sha256

    text = page()
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(script) == 1
    assert base64.b64encode(sha256(script[0].encode()).digest()).decode() in text


def test_controls_have_labels():
    tags = Tags(page()).tags
    labelled = {attrs["for"] for tag, attrs in tags if tag == "label"}
    assert {attrs["id"] for tag, attrs in tags if tag == "select"} == labelled
    assert len(labelled) == 3
    assert {"main", "noscript"} <= {tag for tag, _ in tags}


def test_texts_come_back_whole():
    data = data_of(page())
    (article,) = data["sets"][1]["articles"]  # the article without a position is left out
    assert (article[1], article[5]) == (TITLE, TEXT)
    assert json.loads(as_data({"a": NASTY})) == {"a": NASTY}
    first, second = rows_of(page(), 1)
    assert TEXT[first["start"]:first["end"]] == SENTENCE
    assert first["relayed_by"] == "RUS"
    assert (second["field"], first["sentence"]) == ("title", "")


def test_of_others_articles_there_is_no_text():
    first, second, third = rows_of(page(), 0)
    assert first["cite"] == "Valley Post, 2025-05-16, aaa:10-20"
    assert third["published"] == ""  # what bears no date stands last
    assert [row["repeat"] for row in (first, second, third)] == [False, True, False]
    assert all(not row["sentence"] and row["start"] == -1 for row in rows_of(page(), 0))
    assert all(article[5] == "" for article in data_of(page())["sets"][0]["articles"])


def test_a_full_page_keeps_the_sentences():
    text = page(characters=10)
    (article,) = data_of(text)["sets"][1]["articles"]
    assert article[5] == ""
    assert rows_of(text, 1)[0]["sentence"] == SENTENCE


def test_the_same_bytes_whatever_the_order_of_rows():
    part = own()
    shuffled = type(part)(part.key, part.name, part.note, part.rows.iloc[::-1],
                          part.articles.iloc[::-1])  # fmt: skip
    assert page([shuffled]) == page([part])
    assert page() == page()


def test_nothing_found_is_a_page_too():
    empty = coded(store.empty("observations"))
    assert data_of(page([empty]))["sets"][0]["rows"] == []


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    """What a real browser makes of the page at an address."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian's package is called chromium)")
    folder = tmp_path_factory.mktemp("browser")
    path = folder / "evidence.html"

    def dump(address: str, text: str = "") -> str:
        path.write_text(text or page(), encoding="utf-8")
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                   f"--user-data-dir={folder / 'profile'}", "--dump-dom"]  # fmt: skip
        done = subprocess.run([*command, f"{path.as_uri()}{address}"], capture_output=True,
                              text=True, timeout=120, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-500:]
        return done.stdout

    return dump


def main_of(dom: str) -> str:
    return re.search(r"<main.*?</main>", dom, re.DOTALL)[0]


def test_in_chromium_the_matrix_leads_to_the_statements(show):
    main = main_of(show(""))
    links = [html.unescape(a["href"]) for tag, a in Tags(main).tags if tag == "a" and "href" in a]
    assert links == ["#set=world&actor=RUS&issue=truce", "#set=world&actor=UKR&issue=truce"]
    main = main_of(show(links[1]))
    assert "Ukraine on Truce &lt;b&gt;: 1 statement, repeats counted once; 1 repeat" in main
    assert main.count("<path") == 2
    assert "no date" in main
    assert "bbb:5-9" in main


def test_in_chromium_a_statement_leads_to_its_sentence(show):
    dom = show("#set=own&actor=UKR&issue=truce&at=0")
    main = main_of(dom)
    hit = re.search(r'<mark id="hit">(.*?)</mark>', main, re.DOTALL)[1]
    assert html.unescape(re.sub("</?u[^>]*>", "", hit)) == SENTENCE
    assert html.unescape(re.search(r"<u title=.*?>(.*?)</u>", hit)[1]).startswith("only if <")
    assert "The soup was cold." in main
    assert "passed on by Russia" in main
    assert '<title>Evidence &amp; "more"</title>' in dom  # nothing in the text was run
    assert "<img" not in dom
    assert "<option value=\"own\">own &lt;i&gt;texts" in dom
    assert "<mark" in main_of(show("#set=own&actor=UKR&issue=lake&at=1"))


def test_in_chromium_of_others_articles_the_place_is_shown(show):
    main = main_of(show("#actor=UKR&issue=truce&at=0"))
    assert 'id="absent"' in main
    assert "Valley Post, 2025-05-16, aaa:10-20" in main
    assert "<mark" not in main


@pytest.mark.parametrize("address", ["#at=99", "#set=none&actor=%3Cb%3E", "#actor=UKR&issue=lake",
                                     "#at=-1&issue=__proto__", "#%%%"])  # fmt: skip
def test_in_chromium_a_wrong_address_is_no_error(show, address):
    main = main_of(show(address))
    assert len(main) > 100
    assert "<b>" not in main


def test_in_chromium_the_committed_page_works(show):
    path = ROOT / "reports/evidence.html"
    if not path.is_file():
        pytest.skip("reports/evidence.html is not made yet")
    text = path.read_text(encoding="utf-8")
    assert len(text) < 5_000_000
    assert "Russia on Ceasefire:" in main_of(show("#actor=RUS&issue=ceasefire", text))
    assert "<mark" in main_of(show("#set=sample&actor=RUS&issue=ceasefire&at=0", text))
