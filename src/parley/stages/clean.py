"""Clean: records become articles, and what was taken out of them is kept for audit.

Reads
    ``records``; of the codebook only the topic terms
Writes
    ``documents``; ``removed``, each stretch with its start in the decoded body and the reason; and
    ``rejected``, the articles that are too short
Assumes
    no clock and no order: a page without a date has none, and shuffled records give the same
    tables. Every article gets its number (``part``) from its place: of a page 1, 2, 3; of a table
    the number of the row, with further articles of a row behind the last row.
"""

import hashlib
import re
from typing import Any, NamedTuple

import pandas as pd

from parley import store
from parley.cleaning import dates
from parley.cleaning.articles import Article, read_record
from parley.cleaning.duplicates import originals
from parley.cleaning.language import language
from parley.codebook import Issues, compile_pattern
from parley.params import Clean

ALONE = ("text", "html", "docx", "rtf", "pdf", "eml")  # formats in which a file is one record
_FIRST = re.compile(r"[^\W_]+(?=\*? |\*?$)")


class Cleaned(NamedTuple):
    """What `clean` makes: the tables ``documents``, ``removed`` and ``rejected``."""

    documents: pd.DataFrame
    removed: pd.DataFrame
    rejected: pd.DataFrame


def clean(records: pd.DataFrame, issues: Issues, params: Clean) -> Cleaned:
    """Make articles of records.

    Parameters
    ----------
    records : pandas.DataFrame
        The table ``records``, in any order.
    issues : Issues
        The codebook; only the topic terms of its negotiation are used.
    params : Clean
        How short, how sure of its date and how much on topic an article must be.

    Returns
    -------
    Cleaned
        The tables ``documents``, ``removed`` and ``rejected``.
    """
    documents: list[dict[str, Any]] = []
    removed: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    ordered = records.sort_values(["source", "item"], kind="stable")
    for source, rows in ordered.groupby("source", sort=True):
        alone = len(rows) == 1 and rows["format"].iloc[0] in ALONE
        further = int(rows["item"].max()) + 1
        made: list[tuple[int, Article]] = []
        for row in rows.to_dict("records"):
            where = str(source) if alone else f"{source}#{row['item']}"
            articles, removals = read_record(
                row["body"], row["title"], row["published_raw"], row["outlet_raw"], row["url"],
                str(source), alone,
            )  # fmt: skip
            removed += [{"source": where, **removal._asdict()} for removal in removals]
            parts = [int(row["item"]), *range(further, further + len(articles) - 1)]
            further += len(articles) - 1
            if len(articles) > 1 and not articles[0].text and not articles[0].title:
                articles, parts = articles[1:], parts[:-1]  # a page of nothing but cards
            for part, article in zip(parts, articles, strict=True):
                if len(article.text) < params.minimum_characters:
                    name = where if len(articles) == 1 else f"{source}#{part}"
                    rejected.append({"source": name, **_too_short(article, params)})
                else:
                    made.append((part, article))
        _mark_years([article for _, article in made])
        documents += [_document(str(source), part, one, issues, params) for part, one in made]
    _mark_duplicates(documents)
    return Cleaned(
        store.frame("documents", documents),
        store.frame("removed", removed),
        store.frame("rejected", rejected),
    )


def _mark_years(articles: list[Article]) -> None:
    """Give datelines without a year the year of the other articles in their file."""
    sure = [found.date for one in articles if (found := dates.choose(one.dated, 0.8)).date]
    for article in articles:
        if article.day and not dates.choose(article.dated, 0.7).date:
            article.dated.append(dates.by_neighbours(article.day, sure))


def _too_short(article: Article, params: Clean) -> dict[str, str]:
    if not article.text:
        return {"reason": "empty", "detail": "no sentence is left after cleaning; see removed"}
    return {
        "reason": "too short",
        "detail": f"{len(article.text)} characters are left, clean.minimum_characters is "
        f"{params.minimum_characters}; see removed",
    }


def _document(
    source: str, part: int, article: Article, issues: Issues, params: Clean
) -> dict[str, Any]:
    dated = dates.choose(article.dated, params.date_certainty)
    name = f"{source}\n{part}\n{article.text}".encode("utf-8", "replace")
    return {
        "document_id": hashlib.sha256(name).hexdigest()[:12],
        "source": source,
        "part": part,
        "title": article.title,
        "text": article.text,
        "published": dated.date,
        "date_basis": dated.basis,
        "date_certainty": dated.certainty,
        "outlet": article.outlet,
        "agency": article.agency,
        "language": language(article.text),
        "on_topic": _on_topic(article, issues, params),
        "duplicate_of": "",
    }


def _on_topic(article: Article, issues: Issues, params: Clean) -> bool:
    """Do enough different topic terms occur in the title and the opening, where a topic stands?"""
    opening = f"{article.title}\n{article.text[: params.on_topic_opening]}"
    found, lower = 0, opening.lower()
    for term in issues.negotiation.topic_terms:
        begins = _FIRST.match(term)  # looking for its first letters is quicker than for the term
        if begins and begins.group().lower() not in lower:
            continue
        found += bool(compile_pattern(term).search(opening))
        if found >= params.on_topic_terms:
            return True
    return False


def _mark_duplicates(documents: list[dict[str, Any]]) -> None:
    """Point copies to the earliest: by date, the undated last; of one day to the longest."""
    documents.sort(key=lambda d: (d["published"] or "9", -len(d["text"]), d["source"], d["part"]))
    for document, original in zip(documents, originals(d["text"] for d in documents), strict=True):
        if original >= 0:
            document["duplicate_of"] = documents[original]["document_id"]
