"""publish and readme: the same bytes twice, described, accessible, and no number of its own."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure
from pypdf import PdfReader

from parley import pages, params
from parley.errors import InputError
from parley.figures import style
from parley.readme import fill as fill_readme
from parley.report import Number, markdown_table
from parley.stages.publish import fill, headlines, merged, publish

CHOICE = params.Publish(title="Talks", authors=("Ada Example", "Ben Example"))
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def svg(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("svg") / "a.svg"
    figure = Figure(figsize=(6, 2))
    figure.subplots().plot([1, 2], label="a")
    style.save(figure, path)
    return path.read_text()


def notebook(name: str, svg: str, rows: int = 3, cell: str = "x") -> nbformat.NotebookNode:
    """What render leaves, made by hand."""
    import pandas as pd

    frame = pd.DataFrame({"who": [f"{cell} {n}" for n in range(rows)], "n": range(rows)})
    about = [
        ({"text/markdown": "**Answer.** Seven, n = 12."}, {"kind": "text"}),
        ({"image/svg+xml": svg}, {"kind": "figure", "name": name, "alt": f'The "{name}" seen',
                                  "caption": f'A #figure of [{name}] "said"'}),
        ({"text/markdown": "**Figure 1.** dropped"}, {"kind": "caption"}),
        ({"text/markdown": markdown_table(frame)},
         {"kind": "table", "name": "t", "caption": "A table: $5 *each*."}),
        ({"text/markdown": markdown_table(frame)},
         {"kind": "annex", "name": "e", "caption": "The evidence."}),
    ]  # fmt: skip
    outputs = [nbformat.v4.new_output("display_data", data, metadata={"parley": meta})
               for data, meta in about]  # fmt: skip
    code = nbformat.v4.new_code_cell("report.draw(x)  # <code>", outputs=outputs, id="b")
    cells = [nbformat.v4.new_markdown_cell(f"# Chapter {name}\n\nText.", id="a"), code,
             nbformat.v4.new_markdown_cell("## Limits\n\nFew.", id="c")]  # fmt: skip
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def numbers() -> dict:
    made = {
        "corpus.articles": Number(120), "corpus.on_topic": Number(100), "corpus.repeats": Number(4),
        "corpus.coded_articles": Number(47), "corpus.coded_outlets": Number(9),
        "corpus.coded_unnamed": Number(35), "corpus.coded_undated": Number(32),
        "stances.unnamed": Number(35), "stances.undated": Number(32),
        "corpus.coded_positions": Number(331), "corpus.coded_first_day": Number("2025-05-01"),
        "corpus.coded_last_day": Number("2026-02-23"), "corpus.last_day": Number("2025-06-30"),
        "stances.positions_once": Number(323), "stances.holders": Number(13),
        "stances.issues": Number(17), "stances.articles": Number(47), "stances.outlets": Number(9),
        "stances.conditional_actor": Number("Russia"),
        "stances.conditional_share": Number(0.2, "share", 0.13, 0.28, 102),
        "stances.conditional_issue": Number("Ceasefire"),
        "positions.side_a": Number("Russia"), "positions.side_b": Number("Ukraine"),
        "positions.compared_issues": Number(13),
        "positions.farthest_key": Number("land"), "positions.farthest_issue": Number("Land"),
        "positions.farthest_distance": Number(1.0, "0 to 1", 0.52, 1.0, 22),
        "positions.nearest_key": Number("prisoners"),
        "positions.nearest_issue": Number("Prisoners"),
        "positions.nearest_distance": Number(0.0, "0 to 1", 0.0, 0.29, 26),
        "positions.apart": Number(0.62, "share", 0.36, 0.82, 13), "positions.shifts": Number(2),
        "corpus.undated": Number(6), "corpus.dated_share": Number(0.95, "share", n=120),
        "corpus.languages": Number("en (118), fr (2)"),
        "validation.model_f1": Number(0.53, "F1", 0.41, 0.66, 30),
        "validation.tested_on": Number("articles set apart"),
        "validation.articles_coded_twice": Number(48, "documents"),
        "validation.articles_issue_alpha": Number(0.91, "alpha", 0.86, 0.95),
        "validation.articles_actor_alpha": Number(0.95, "alpha", 0.9, 0.98),
        "validation.articles_stance_alpha": Number(0.99, "alpha", 0.96, 1.0),
    }  # fmt: skip
    return {key: {**number._asdict(), "text": number.text} for key, number in made.items()}


@pytest.fixture(scope="module")
def made(svg, numbers) -> dict[str, bytes]:
    books = {"02-two": notebook("two", svg, 30), "01-one": notebook("one", svg)}
    return publish(books, numbers, CHOICE)


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_one_of_each_and_the_bound_one(made):
    assert sorted(made) == ["01-one.html", "01-one.pdf", "02-two.html", "02-two.pdf",
                            "parley.html", "parley.pdf"]  # fmt: skip


def test_the_same_bytes_twice(made, svg, numbers):
    books = {"01-one": notebook("one", svg), "02-two": notebook("two", svg, 30)}
    again = publish(books, numbers, CHOICE)
    assert [name for name in made if made[name] != again[name]] == []


def test_the_pdf_is_described_tagged_and_dated_by_the_data(made):
    pdf = PdfReader(io.BytesIO(made["parley.pdf"]))
    assert pdf.metadata.title == "Talks"
    assert pdf.metadata.author == "Ada Example, Ben Example"
    assert "negotiation" in pdf.metadata["/Keywords"]
    assert pdf.metadata.creation_date.isoformat().startswith("2026-02-23")
    catalog = pdf.trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    described = catalog["/Metadata"].get_data()
    assert b"<pdfuaid:part>1<" in described
    assert b"<pdfaid:part>2<" in described
    assert b"<pdfaid:conformance>A<" in described
    assert len(pdf.outline) > 3
    assert len(pdf.pages) >= 5
    fonts = {str(font["/BaseFont"]) for page in pdf.pages
             for font in (f.get_object() for f in page["/Resources"].get("/Font", {}).values())}
    assert fonts
    assert all(re.match(r"/[A-Z]{6}\+(Libertinus|DejaVu)", font) for font in fonts)


def test_the_first_page_says_what_this_is_before_what_it_says(made):
    pdf = PdfReader(io.BytesIO(made["parley.pdf"]))
    first = plain(pdf.pages[0].extract_text())
    assert first.index("written for this project") < first.index("most surely apart")
    for words in ("Ada Example and Ben Example", "2026-02-23", "language models", "codebook",
                  "Contents", "1.00 [0.52, 1.00], n = 22"):  # fmt: skip
        assert words in first


def test_chapters_in_order_with_captions_and_page_numbers(made):
    text = plain(text_of(made["parley.pdf"]))
    places = [text.rindex(words) for words in ("Chapter one", "Chapter two", "A chain of stages",
                                               "Sample corpus.", "References", "Annex")]
    assert places == sorted(places)
    for words in ("Figure 1. A #figure of [one] \"said\"", "Figure 2. A #figure of [two]",
                  "Table 1. A table: $5 *each*.", "Table 3. The evidence.", "2 of "):  # fmt: skip
        assert words in text
    assert "dropped" not in text
    assert "report.draw" not in text


def test_every_number_of_the_abstract_is_in_numbers(numbers):
    """Take away the recorded texts, and no digit is left."""
    from parley.stages.publish import CHECKED, ELSEWHERE, FEW, RESTS, SHARED, SMALL, WRITTEN

    known = sorted((entry["text"] for entry in numbers.values()), key=len, reverse=True)
    texts = (RESTS, WRITTEN, SHARED, CHECKED, ELSEWHERE, FEW, SMALL)
    for sentence in [*headlines(numbers), *(fill(text, numbers) for text in texts)]:
        sentence = sentence.replace("an F1 of", "")
        for text in known:
            sentence = sentence.replace(text, "")
        assert not re.search(r"\d", sentence), sentence
        assert "no data" not in sentence


def test_three_headlines_with_interval_and_n(numbers):
    lines = headlines(numbers)
    assert len(lines) == 3
    assert lines[0] == ("Russia and Ukraine are most surely apart on Land: distance "
                        "1.00 [0.52, 1.00], n = 22.")  # fmt: skip
    assert all(re.search(r"\[.*\], n = \d+", line) for line in lines)


def test_headlines_of_little_and_of_nothing(numbers):
    one = {**numbers, "positions.nearest_key": numbers["positions.farthest_key"]}
    assert headlines(one)[1] == "On no other issue were both heard."
    assert len(headlines({})) == 3
    assert "no data" in headlines({})[0]


class Page(HTMLParser):
    """Collects addresses, ids and titles; complains of tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses, self.ids, self.figures, self.tags = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.ids += [known["id"]] if "id" in known else []
        self.addresses += [known[k] for k in ("src", "href", "xlink:href") if k in known]
        self.figures += [known["aria-label"]] if tag == "svg" else []
        self.tags.append(tag)


def test_the_html_stands_alone(made):
    text = made["parley.html"].decode()
    page = Page(text)
    assert [a for a in page.addresses if not a.startswith("#")] == ["evidence.html"]
    assert page.figures == ['The "one" seen', 'The "two" seen']
    assert len(page.ids) == len(set(page.ids))
    assert {a[1:] for a in page.addresses if a.startswith("#")} <= set(page.ids)
    assert "script" not in page.tags
    assert page.tags.count("h1") == 1 + 2 + 3 + 1 + 1
    assert "<title>Talks</title>" in text
    assert "<b>Figure 2.</b>" in text
    assert "<strong>Table 3.</strong>" in text
    assert "&lt;code&gt;" in made["01-one.html"].decode()
    assert "&lt;code&gt;" not in text


@pytest.mark.parametrize("cell", [
    "#panic() $x$ <script>alert(1)</script> *a* | `b` [c](d) \\ @e ~f~ ^g^ {h}",
    "汉字 и кириллица العربية \U0001f54a",
    "https://example.org/a_long_path/that-goes-on?and=on&so=on " * 4,
    "```{=typst}\n#panic()\n```",
])  # fmt: skip
def test_what_users_write_is_text(svg, numbers, cell):
    """Nothing in a title or sentence is run, breaks the page or is lost."""
    made = publish({"01-one": notebook("one", svg, cell=cell)}, numbers, CHOICE, kind="analysis",
                   folder="a <b>folder</b> #x $y$", bound="report", singly=False)  # fmt: skip
    assert sorted(made) == ["report.html", "report.pdf"]
    text = made["report.html"].decode()
    assert "<script" not in text
    assert "<b>folder" not in text
    assert PdfReader(io.BytesIO(made["report.pdf"])).pages


def test_an_analysis_says_which_folder_and_how_few(svg, numbers):
    few = {key: entry for key, entry in numbers.items() if not key.startswith("positions.")}
    made = publish({"01-one": notebook("one", svg)}, few, CHOICE, kind="analysis",
                   folder="my articles", title="My talks", bound="report",
                   singly=False)  # fmt: skip
    pdf = PdfReader(io.BytesIO(made["report.pdf"]))
    first = plain(pdf.pages[0].extract_text())
    assert pdf.metadata.title == "My talks"
    assert "my articles" in first
    assert "120 articles" in first
    assert "No person has checked" in first
    assert "written for this project" not in first
    assert "2025-06-30" in first
    text = plain(text_of(made["report.pdf"]))
    assert "not on this folder" in text
    assert "en (118), fr (2)" in text
    assert "evidence.html" in text
    assert b"evidence.html\">" not in made["report.html"]


@pytest.mark.parametrize(("articles", "positions", "small"), [
    (120, 323, False), (12, 323, True), (120, 40, True), (None, None, True),
])  # fmt: skip
def test_small_numbers_are_said_on_the_first_page(svg, numbers, articles, positions, small):
    told = {**numbers, "corpus.articles": {"value": articles, "text": str(articles)},
            "stances.positions_once": {"value": positions, "text": str(positions)}}
    made = publish({"01-one": notebook("one", svg)}, told, CHOICE, kind="analysis", singly=False)
    assert (b"Small numbers." in made["parley.html"]) == small


def test_figures_stand_in_the_order_of_the_text(svg, numbers):
    """Where all fits, text, figure and table follow each other in print as in the notebook."""
    books = {"01-one": notebook("one", svg), "02-two": notebook("two", svg, 30)}
    text = plain(text_of(publish(books, numbers, CHOICE)["parley.pdf"]))
    order = ["Chapter one Text.", "Figure 1.", "Table 1.", "Chapter two Text.", "Figure 2.",
             "Table 2.", "Table 3. The evidence"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_figure_that_nearly_fits_is_set_smaller(svg, monkeypatch):
    """The foot of a page is not left empty for the sake of a finger's breadth."""
    svg = re.sub(r'viewBox="[^"]*"', 'viewBox="0 0 432 243"', svg)
    about = {"name": "a", "alt": "A.", "caption": "The picture."}
    figure = pages._typst_figure(about, svg, pages.Numbering())
    body = f"# One\n\n```{{=typst}}\n#v(8cm)\n```\n\n{figure}\n\nAfter it."

    def place() -> int:
        pdf = PdfReader(io.BytesIO(pages.pdf(pages.Front("Talks", bound=True), body, {"a": svg})))
        return ["The picture" in page.extract_text() for page in pdf.pages].index(True)

    assert place() == 0
    monkeypatch.setattr(pages, "SMALLEST", 1.0)
    assert place() == 1


def test_text_runs_on_where_a_figure_goes_to_the_next_page(svg):
    """The foot of a page is not left empty, and no figure comes before an earlier one."""
    shapes = {"tall": "0 0 432 430", "flat": "0 0 432 60"}
    pictures = {name: re.sub(r'viewBox="[^"]*"', f'viewBox="{box}"', svg)
                for name, box in shapes.items()}  # fmt: skip
    drawn = [pages._typst_figure({"name": name, "alt": "A.", "caption": f"The {name} one."},
                                 picture, pages.Numbering())
             for name, picture in pictures.items()]  # fmt: skip
    body = f"# One\n\n```{{=typst}}\n#v(10cm)\n```\n\nBefore.\n\n{drawn[0]}\n\nBetween.\n\n" \
           f"{drawn[1]}\n\nAfter.\n\n# Two\n\nThe end."
    pdf = PdfReader(io.BytesIO(pages.pdf(pages.Front("Talks", bound=True), body, pictures)))
    first, *later = (plain(page.extract_text()) for page in pdf.pages)
    assert all(word in first for word in ("Before.", "Between.", "After."))
    rest = " ".join(later)
    assert rest.index("The tall one") < rest.index("The flat one") < rest.index("The end")


def test_a_chapter_begins_no_page_that_it_need_not(svg, numbers):
    """Short chapters share a page, so that no page is left nearly empty."""
    books = {f"{n:02}-{n}": notebook(str(n), svg) for n in range(1, 5)}
    made = publish(books, numbers, CHOICE, singly=False)
    counts = [plain(page.extract_text()).count("Text. Answer.")
              for page in PdfReader(io.BytesIO(made["parley.pdf"])).pages]  # fmt: skip
    assert sum(counts) == 4
    assert max(counts) > 1


def test_the_links_of_the_committed_pages_lead_somewhere():
    """Every address of the reports is an id of the same page or a file beside it."""
    found = sorted((ROOT / "reports").glob("*.html"))
    if not found:
        pytest.skip("the reports are not made yet")
    for path in found:
        page = Page(path.read_text(encoding="utf-8"))
        for address in page.addresses:
            inside = address.startswith("#") and address[1:] in page.ids
            assert inside or (path.parent / address).is_file(), f"{path.name}: {address}"


def test_without_any_number_there_is_still_a_report(svg):
    made = publish({"01-one": notebook("one", svg)}, {}, CHOICE, kind="analysis", singly=False)
    assert "No article is dated" in text_of(made["parley.pdf"])


def test_long_tables_run_on_and_repeat_their_head(svg, numbers):
    made = publish({"01-one": notebook("one", svg, 120)}, numbers, CHOICE)
    pages_with_head = [page for page in PdfReader(io.BytesIO(made["01-one.pdf"])).pages
                       if "who n" in plain(page.extract_text())]  # fmt: skip
    assert len(pages_with_head) >= 3


def test_numbers_are_merged_in_order():
    made = merged({"02": {"b.x": {"value": 1}}, "01": {"a.y": {"value": 2}, "a.x": {"value": 3}}})
    assert list(made) == ["a.x", "a.y", "b.x"]


def test_a_broken_template_is_one_line(monkeypatch):
    monkeypatch.setattr(pages, "READER", "no-such-format")
    with pytest.raises(InputError):
        pages.page(pages.Front("x"), "y")


def test_the_readme_is_filled_and_stays_filled(numbers):
    page = ("Gap <!-- n:positions.farthest_distance -->?<!-- /n -->, low <!-- n:"
            "positions.farthest_distance.low --><!-- /n -->; "
            "<!-- n:headline.2 -->\nold\n<!-- /n -->")
    once = fill_readme(page, numbers)
    assert "-->1.00 [0.52, 1.00], n = 22<!--" in once
    assert "-->0.52<!--" in once
    assert "They stand nearest on Prisoners" in once
    assert fill_readme(once, numbers) == once
    with pytest.raises(InputError, match="no number 'corpus.none'"):
        fill_readme("<!-- n:corpus.none -->x<!-- /n -->", numbers)
    with pytest.raises(InputError, match="close it"):
        fill_readme("<!-- n:corpus.articles -->x", numbers)


def test_the_templates_type_no_number_of_the_data(numbers):
    """The closing chapters take their values from the numbers and name only known ones."""
    for kind in ("project", "analysis"):
        text = (ROOT / f"src/parley/templates/closing-{kind}.md").read_text()
        assert set(re.findall(r"\{([\w.]+)\}", text)) <= set(numbers)
        words = re.sub(r"\{[\w.]+\}|^\d\. ", "", text, flags=re.MULTILINE)
        assert not re.search(r"\d", words), re.search(r".*\d.*", words)
