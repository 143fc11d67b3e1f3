"""Publish executed notebooks: one PDF and one HTML for each, and a report that binds them all.

Reads executed notebooks, the numbers that they recorded and the templates of the package. Returns
the bytes of each file by its name. Assumes that every value on the first page stands in the
numbers; nothing here is typed. The date is the last day of the data, not the clock's.
"""

import string
from collections.abc import Mapping
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from nbformat import NotebookNode

from parley import pages, params
from parley.report import NO_DATA, Number, agreed

Numbers = Mapping[str, Mapping[str, Any]]
SUMMARY = (  # what `dvc metrics show` says at a glance
    "corpus.articles", "corpus.coded_articles", "stances.positions_once", "stances.red_lines",
    "stances.conditional", "positions.compared_issues", "positions.apart",
    "positions.farthest_distance", "positions.nearest_distance", "positions.shifts",
    "validation.model_precision", "validation.model_recall", "validation.model_f1",
    "validation.rules_alone_f1", "validation.calibration_error", "validation.articles_issue_alpha",
    "validation.articles_actor_alpha", "validation.articles_stance_alpha",
)  # fmt: skip
KEYWORDS = ["peace negotiations", "negotiating positions", "content analysis", "news"]
WRITTEN = (
    "How to read this report. The dispatches of the sample corpus were written for this project; "
    "they show the method and are not news articles. The findings about the world come from codes "
    "of {corpus.coded_articles} real articles ({corpus.coded_outlets} outlet labels; "
    "without an outlet: {corpus.coded_unnamed}, without a date: {corpus.coded_undated}; the dated "
    "ones are from {corpus.coded_first_day} to {corpus.coded_last_day}). Those codes were made by "
    "language models under a codebook, not by people; the articles themselves are not part of the "
    "project."
)
FOLDER = (
    "How to read this report. It was made by parley analyse from the articles in the folder "
    "\u201c{folder}\u201d: {corpus.articles} articles; on topic: {corpus.on_topic}, repeats of "
    "another article: {corpus.repeats}. No person has checked the positions; they were found by "
    "the model that comes with Parley, whose errors the chapter on validation shows."
)
FEW = (
    "Mind the numbers. Positions found: {stances.positions_once}. Each value stands with its n "
    "and its interval; where n is small the interval is wide, and where nothing was said there is "
    "no position, which is not the same as a position in the middle."
)
SMALL = (  # first page of an analysis with few articles or positions
    "Small numbers. With {corpus.articles} articles and {stances.positions_once} positions a "
    "single article can make or unmake a finding: read this report as a list of sentences worth "
    "looking up, not as a measurement."
)
FEW_ARTICLES, FEW_POSITIONS = 50, 100  # below either, the first page says how small the numbers are
SHARED = (
    "Of the issues on which both were heard, the share on which they stand more than half the "
    "scale apart is {positions.apart}; changes of position sure enough to be listed: "
    "{positions.shifts}."
)
CHECKED = (
    "The classifier, which reads the sample and any folder of articles but has no part in these "
    "findings, reaches an F1 of {validation.model_f1} on {validation.tested_on}. Where two models "
    "coded the same articles apart (not all of them among those of the findings), "
    "Krippendorff\u2019s alpha is {validation.articles_issue_alpha} for the issue, "
    "{validation.articles_actor_alpha} for the actor and {validation.articles_stance_alpha} for "
    "the stance."
)
ELSEWHERE = (
    "The model that found these positions reaches an F1 of {validation.model_f1} on "
    "{validation.tested_on}. That was measured on other texts, not on this folder; on other "
    "subjects, outlets or styles expect more errors."
)
RESTS = (
    "These sentences rest on {stances.positions_once} positions, repeats counted once, of "
    "{stances.holders} actors on {stances.issues} issues in {stances.articles} articles "
    "({stances.outlets} outlet labels; without an outlet: {stances.unnamed}, without a date: "
    "{stances.undated}). A distance runs from zero (the same position) to one (opposite "
    "positions); in brackets stands its interval, after it the number of statements. The articles "
    "are no random sample of what was said, so the intervals cover chance, not selection."
)


def publish(notebooks: Mapping[str, NotebookNode], numbers: Numbers, publish: params.Publish, *,
            kind: str = "project", title: str = "", folder: str = "", bound: str = "parley",
            singly: bool = True) -> dict[str, bytes]:  # fmt: skip
    """Make the reports.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed notebooks by name (``01-corpus``), bound in the order of their names.
    numbers : mapping
        The notebooks' numbers merged (``merged``): key to value, unit, low, high, n, text.
    publish : Publish
        The section ``publish`` of params.yaml.
    kind : str
        ``project``, or ``analysis`` for the user's own articles.
    title : str
        Title of an analysis; made from the folder's name where it is left out.
    folder : str
        The folder that was analysed.
    bound : str
        Name of the report that binds all notebooks.
    singly : bool
        Whether each notebook gets a PDF and an HTML of its own as well.

    Returns
    -------
    dict of str to bytes
        ``parley.pdf``, ``parley.html``, ``01-corpus.pdf``, ``01-corpus.html`` ...
    """
    front = _front(numbers, publish, kind, title, folder)
    names = sorted(notebooks)
    made: dict[str, bytes] = {}
    closing = fill(_text(f"closing-{kind}.md"), numbers, {"folder": folder})
    references = _text("references.md")
    for suffix, target in ((".pdf", "typst"), (".html", "html")):
        numbering = pages.Numbering()
        chapters = [pages.pages(notebooks[name], target, numbering) for name in names]
        annex = "\n\n".join(chapter.annex for chapter in chapters if chapter.annex)
        parts = [chapter.body for chapter in chapters] + [closing, references]
        parts += [f"# Annex: issues, actors, evidence {{.unnumbered}}\n\n{annex}"] if annex else []
        pictures = {key: svg for chapter in chapters for key, svg in chapter.pictures.items()}
        made[bound + suffix] = _set(target, front, "\n\n".join(parts), pictures)
        for name in names if singly else []:
            made[name + suffix] = _single(notebooks[name], target, front)
    return made


def _single(notebook: NotebookNode, target: str, front: pages.Front) -> bytes:
    chapter = pages.pages(notebook, target, code=True)
    alone = pages.Front(
        title=chapter.title, subtitle=front.title, authors=front.authors, keywords=front.keywords,
        language=front.language, description=f"{chapter.title}. {front.title}", day=front.day,
        dated=front.dated, notice=front.notice[:1], footer=front.footer,
    )  # fmt: skip
    annex = f"## Annex\n\n{chapter.annex}" if chapter.annex else ""
    body = "\n\n".join([pages.without_title(chapter.body), annex])
    return _set(target, alone, body, chapter.pictures)


def _set(target: str, front: pages.Front, body: str, pictures: dict[str, str]) -> bytes:
    return pages.pdf(front, body, pictures) if target == "typst" else pages.page(front, body)


def _front(numbers: Numbers, publish: params.Publish, kind: str, title: str, folder: str) \
        -> pages.Front:  # fmt: skip
    """The first page: what this is before what it says."""
    last = "corpus.coded_last_day" if kind == "project" else "corpus.last_day"
    day = str(numbers.get(last, {}).get("value") or "")
    name = PurePath(folder).name or folder
    if kind == "project":
        title, notice = title or publish.title, [fill(WRITTEN, numbers)]
    else:
        title = title or (f"Positions in {name}" if name else publish.title)
        notice = [fill(FOLDER, numbers, {"folder": folder}), fill(FEW, numbers)]
        notice += [fill(SMALL, numbers)] if _few(numbers) else []
    return pages.Front(
        title=title, subtitle=publish.subtitle, authors=list(publish.authors), keywords=KEYWORDS,
        language=publish.language, description=publish.subtitle, day=day,
        dated=f"Data up to {day}" if day else "No article is dated", notice=notice,
        headlines=headlines(numbers), leads=_leads(numbers), abstract=_abstract(numbers, kind),
        evidence="evidence.html" if kind == "project" else "",
        footer="Made by Parley from code and data; every finding leads back to a place in an "
               "article.",
        bound=True,
    )  # fmt: skip


def _few(numbers: Numbers) -> bool:
    """Is the folder so small that the first page must say so?"""
    articles, positions = (int(numbers.get(key, {}).get("value") or 0)
                           for key in ("corpus.articles", "stances.positions_once"))  # fmt: skip
    return articles < FEW_ARTICLES or positions < FEW_POSITIONS


def _abstract(numbers: Numbers, kind: str) -> list[str]:
    """What the headlines rest on, what else was found, and how well it was checked."""
    known = numbers.get("positions.apart", {}).get("value") is not None
    checked = numbers.get("validation.model_f1", {}).get("value") is not None
    texts = [SHARED] if known else []
    texts += [RESTS]
    texts += [CHECKED if kind == "project" else ELSEWHERE] if checked else []
    return [fill(text, numbers) for text in texts]


def headlines(numbers: Numbers) -> list[str]:
    """Three findings as sentences, made of recorded numbers alone, with intervals and n."""
    def known(*keys: str) -> bool:
        return all(numbers.get(key, {}).get("value") is not None for key in keys)

    lines = []
    if known("positions.side_a", "positions.side_b", "positions.farthest_distance"):
        sure = (numbers["positions.farthest_distance"].get("low") or 0) > 0
        how = "most surely apart on" if sure else "on no issue surely apart; nearest to it on"
        lines.append(f"{{positions.side_a}} and {{positions.side_b}} are {how} "
                     "{positions.farthest_issue}: distance {positions.farthest_distance}.")
        one = numbers["positions.nearest_key"] == numbers["positions.farthest_key"]
        lines.append("On no other issue were both heard." if one else
                     "They stand nearest on {positions.nearest_issue}: distance "
                     "{positions.nearest_distance}.")  # fmt: skip
    else:
        lines.append("No two sides can be compared; issues with positions of both: "
                     "{positions.compared_issues}.")
        lines.append("What was found: {stances.positions_once} positions of {stances.holders} "
                     "actors on {stances.issues} issues in {corpus.articles} articles.")
    if known("stances.conditional_actor", "stances.conditional_share", "stances.conditional_issue"):
        lines.append("Of all actors heard often enough, {stances.conditional_actor} ties the "
                     "largest share of its positions to a condition: "
                     "{stances.conditional_share}, most often on "
                     "{stances.conditional_issue}.")  # fmt: skip
    else:
        lines.append("No position was tied to a condition.")
    return [fill(line, numbers) for line in lines]


def _leads(numbers: Numbers) -> list[str]:
    """The value at the heart of each headline, to be set large."""
    keys = ("positions.farthest_distance", "positions.nearest_distance",
            "stances.conditional_share")  # fmt: skip
    values = [numbers.get(key, {}).get("value") for key in keys]
    if numbers.get("positions.nearest_key") == numbers.get("positions.farthest_key"):
        values[1] = None
    return ["" if value is None else Number(value).text for value in values]


def merged(parts: Mapping[str, Numbers]) -> dict[str, Mapping[str, Any]]:
    """The numbers of all notebooks in one, in the order of their keys."""
    return {key: numbers[key] for _, numbers in sorted(parts.items()) for key in sorted(numbers)}


def summary(numbers: Numbers) -> dict[str, float | int | None]:
    """The values that tell at a glance what a change did, without text and intervals."""
    return {key: numbers[key]["value"] for key in SUMMARY if key in numbers}


def fill(text: str, numbers: Numbers, more: Mapping[str, str] | None = None) -> str:
    """Text with the numbers' own words in its {braces}."""
    parts = []
    for literal, key, _, _ in string.Formatter().parse(text):
        parts.append(literal)
        if key is not None:
            known = (more or {}).get(key) or numbers.get(key, {}).get("text") or NO_DATA
            parts.append(str(known))
    return agreed("".join(parts))


def _text(name: str) -> str:
    return (files("parley") / "templates" / name).read_text(encoding="utf-8")
