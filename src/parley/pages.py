"""Executed notebooks as pages: Markdown first, then PDF through Typst or one HTML file.

The notebooks carry their figures (SVG) and tables (Markdown) with name, caption and alternative
text in the metadata of each output, as `parley.report` leaves them. Nothing but the fonts that come
with Typst and matplotlib is used, no network, and no clock: the same notebooks give the same bytes.
"""

import html
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import pypandoc
import typst
from matplotlib import get_data_path
from nbconvert import MarkdownExporter
from nbformat import NotebookNode

from parley.errors import InputError
from parley.report import escape, tied

READER = "markdown-smart-raw_html-raw_tex-tex_math_dollars-citations-implicit_figures+raw_attribute"
WIDTH = 16.2  # of the text on a page, in cm
TALLEST = 1.1  # a figure higher than this times its width is limited by height instead
SMALLEST = 0.8  # of its size, to which a figure is set smaller where it then fits on the page
WAIT = 3  # pages of text for which a figure may wait for its place
STANDARDS: Any = (["ua-1", "a-2a"], ["ua-1"], [])  # of the PDF; the first that the text can meet
SHORT = 8  # a table with at most so many rows stays on one page


@dataclass
class Front:
    """What stands on the first page and in the metadata."""

    title: str
    subtitle: str = ""
    authors: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    language: str = "en"
    description: str = ""
    day: str = ""  # ISO date of the data, empty where nothing is dated
    dated: str = ""
    notice: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)  # the value of each headline, set large
    abstract: list[str] = field(default_factory=list)
    abstract_title: str = "Abstract"
    contents_title: str = "Contents"
    footer: str = ""
    evidence: str = ""  # the evidence browser, as the HTML page links to it
    bound: bool = False


@dataclass
class Pages:
    """Markdown for one target, with the pictures that it names and its annex."""

    title: str
    body: str
    annex: str
    pictures: dict[str, str]


class Numbering:
    """Counts figures and tables through the chapters of an HTML page; Typst counts by itself."""

    def __init__(self) -> None:
        self.counts = {"Figure": 0, "Table": 0}

    def __call__(self, what: str) -> str:
        """The next number, as it stands before a caption."""
        self.counts[what] += 1
        return f"{what} {self.counts[what]}."


def pages(notebook: NotebookNode, target: str, numbering: Numbering | None = None,
          code: bool = False) -> Pages:  # fmt: skip
    """An executed notebook as Markdown.

    Parameters
    ----------
    notebook : NotebookNode
        Executed by the stage render.
    target : str
        ``typst`` or ``html``.
    numbering : Numbering, optional
        The numbers of figures and tables in HTML go on from here.
    code : bool
        Whether the cells' code stands, folded, in the HTML.
    """
    numbering = numbering or Numbering()
    node = nbformat.from_dict(json.loads(json.dumps(notebook)))
    pictures: dict[str, str] = {}
    annex: list[str] = []
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        texts = [_code(cell.source)] if code and target == "html" else []
        for output in cell.outputs:
            about = output.get("metadata", {}).get("parley", {})
            kind, data = about.get("kind", ""), output.get("data", {})
            if kind == "figure":
                pictures[about["name"]] = data["image/svg+xml"]
                make = _typst_figure if target == "typst" else _html_figure
                texts.append(make(about, data["image/svg+xml"], numbering))
            elif kind in ("table", "annex"):
                text = _table(about, data["text/markdown"], target, numbering)
                (annex if kind == "annex" else texts).append(text)
            elif kind == "text":
                texts.append(data["text/markdown"])
        joined = "\n\n".join(texts)
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/markdown": joined})] \
            if joined else []  # fmt: skip
    exporter = MarkdownExporter(exclude_input=True, exclude_input_prompt=True)
    body, _ = exporter.from_notebook_node(node)
    heading = re.search(r"^# (.+)$", body, re.MULTILINE)
    title = heading.group(1).strip() if heading else ""
    return Pages(title, tied(body.strip()), "\n\n".join(annex), pictures)


def without_title(body: str) -> str:
    """The Markdown without its first heading, which stands on the first page already."""
    return re.sub(r"^# .+\n", "", body, count=1, flags=re.MULTILINE)


def _code(source: str) -> str:
    inner = f"<pre><code>{html.escape(source)}</code></pre>"
    return _raw("html", f"<details><summary>Code</summary>{inner}</details>")


def _raw(target: str, text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}{{={target}}}\n{text}\n{fence}"


def _typst_figure(about: dict[str, str], svg: str, numbering: Numbering) -> str:
    ratio = _ratio(svg)
    high = WIDTH * min(ratio, TALLEST)
    name, alt = about["name"], _string(about["alt"])
    size = f'height: {high:.3f}cm * share("{name}")'
    caption = _string(tied(about["caption"]))
    return _raw("typst", f'#fitted("{name}", {high:.3f}cm, image("figures/{name}.svg", {size}, '
                f"alt: {alt}), caption: [#{caption}])")  # fmt: skip


def _string(text: str) -> str:
    """A Typst string; its escapes are those of JSON for everything that a line can hold."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _ratio(svg: str) -> float:
    box = re.search(r'viewBox="([\d.\s-]+)"', svg)
    _, _, wide, high = map(float, box.group(1).split()) if box else (0, 0, 1, 1)
    return high / (wide or 1)


def _html_figure(about: dict[str, str], svg: str, numbering: Numbering) -> str:
    """The figure inline, its ids made its own so that several may stand on one page."""
    name = about["name"]
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg)
    alt = html.escape(" ".join(about["alt"].split()))
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1)
    caption = f"<b>{numbering('Figure')}</b> {html.escape(about['caption'])}"
    inner = f"{svg}\n<figcaption>{caption}</figcaption>"
    return _raw("html", f'<figure id="{name}">\n{inner}\n</figure>')


def _table(about: dict[str, str], text: str, target: str, numbering: Numbering) -> str:
    caption = escape(about["caption"])
    if target == "html":
        caption = f"**{numbering('Table')}** {caption}"
        return f"::: {{.wide}}\n{text}\n\n: {caption}\n:::"
    table = f"{text}\n\n: {caption}"
    if text.count("\n") - 1 > SHORT:
        return f"{_raw('typst', '#begin()')}\n\n{table}"
    return "\n\n".join([_raw("typst", "#block(breakable: false)["), table, _raw("typst", "]")])


def pdf(front: Front, body: str, pictures: dict[str, str]) -> bytes:
    """A tagged PDF of Markdown for Typst, by PDF/UA-1 and PDF/A-2a where the fonts allow it."""
    day = [int(part) for part in front.day.split("-")] if front.day else None
    midnight = datetime.fromisoformat(f"{front.day or '1980-01-01'}T00:00:00+00:00")
    with tempfile.TemporaryDirectory(prefix="parley-") as name:
        folder = Path(name)
        (folder / "figures").mkdir()
        for picture, svg in pictures.items():
            (folder / "figures" / f"{picture}.svg").write_text(svg, encoding="utf-8")
        (folder / "meta.json").write_text(tied(json.dumps({**asdict(front), "date": day})))
        shutil.copyfile(_template("report.typ"), folder / "report.typ")
        options = ["--template", str(folder / "report.typ")]
        if not front.bound:  # the title stands apart, so sections are the first headings
            options.append("--shift-heading-level-by=-1")
        text = _pandoc(body, "typst", options)
        (folder / "main.typ").write_text(text, encoding="utf-8")
        (folder / "shares.json").write_text("{}")
        settings: dict[str, Any] = {
            "root": name, "font_paths": [_fonts()], "ignore_system_fonts": True, "format": "pdf",
            "timestamp": int(midnight.timestamp()),
        }  # fmt: skip
        if front.bound:
            _fit(folder, settings)
        for standards in STANDARDS:
            try:
                return bytes(typst.compile(str(folder / "main.typ"), pdf_standards=standards,
                                           **settings))  # fmt: skip
            except typst.TypstError as error:  # a letter that no font here has, for one
                line = str(error).strip().splitlines()[0]
        raise InputError(f"{front.title}: the PDF cannot be set ({line})")


def _fit(folder: Path, settings: Mapping[str, Any]) -> None:
    """Keep figures from leaving the foot of a page empty.

    One that nearly fits is set a little smaller; one that does not goes to the top of the next
    page, and the text after it runs on; so does one that would else come before an earlier figure.
    Where one has waited long, all that wait are set before the next. One at a time in the order of
    the text, since each moves what follows it. The template reports for each what was left of the
    page before it and what it needs, in points, the page of its place in the text and the page on
    which it landed.
    """
    shares: dict[str, float] = {}
    done = -1
    chosen = {key: settings[key] for key in ("root", "font_paths", "ignore_system_fonts")}
    while True:
        compiler = typst.Compiler(str(folder / "main.typ"), **chosen)
        try:
            found = json.loads(compiler.query("<fitted>", field="value"))
            pages = {landed["name"]: landed["page"]
                     for landed in json.loads(compiler.query("<landed>", field="value"))}
        except RuntimeError:  # compile says what is wrong
            return
        for place, figure in enumerate(found):
            share = 1 - (figure["needs"] - figure["left"]) / figure["high"]
            share = int(share * 100) / 100 if share >= SMALLEST else 0
            waiting = [before["page"] for before in found[:place]
                       if pages[before["name"]] > figure["page"]]  # fmt: skip
            if waiting:
                share = 0 if figure["page"] - min(waiting) < WAIT else -1
            if place > done and share < 1:
                break
        else:
            return
        done = place
        shares[figure["name"]] = share
        (folder / "shares.json").write_text(json.dumps(shares))


def page(front: Front, body: str) -> bytes:
    """One HTML file of Markdown, with its style and figures inside and no address outside."""
    lists = {"author": front.authors, "keyword": front.keywords, "notice": front.notice,
             "headline": front.headlines, "abstract": front.abstract}  # fmt: skip
    plain = {"title": front.title, "subtitle": front.subtitle, "language": front.language,
             "description": front.description, "day": front.day, "dated": front.dated,
             "footer": front.footer, "evidence": front.evidence,
             "abstract-title": front.abstract_title, "contents-title": front.contents_title,
             "bound": "yes" if front.bound else ""}  # fmt: skip
    pairs = [(key, item) for key, items in lists.items() for item in items]
    pairs += [(key, item) for key, item in plain.items() if item]
    options = [f"--variable={key}={html.escape(tied(item))}" for key, item in pairs]
    style = _template("report.css").read_text(encoding="utf-8")
    options += [f"--variable=style={style}", "--template", str(_template("report.html"))]
    options += ["--toc", "--toc-depth=2", "--section-divs", "--metadata=title="]
    if front.bound:
        options.append("--number-sections")
    return _pandoc(body, "html5", options).encode()


def _pandoc(body: str, target: str, options: list[str]) -> str:
    """Convert Markdown; --columns makes every table as wide as the text, its cells wrapping."""
    common = ["--columns=8", "--wrap=none", "--standalone"]
    try:
        return pypandoc.convert_text(body, target, format=READER, extra_args=common + options)
    except RuntimeError as error:
        raise InputError(f"pandoc: {str(error).strip().splitlines()[-1]}") from None


def _template(name: str) -> Path:
    return Path(str(files("parley") / "templates" / name))


@cache
def _fonts() -> str:
    return str(Path(get_data_path()) / "fonts" / "ttf")
