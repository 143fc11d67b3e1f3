"""All coded real articles, as tables of the notebooks: how many, what for, of whom, from when.

Each function takes what data/coded/articles.csv holds; without it (a user's folder) there is none.
"""

from collections.abc import Mapping

import pandas as pd

from parley.report import Number

DATA_SETS = {"talks_2025_2026": "talks of 2025 and 2026", "war_news_2022": "war news of 2022"}


def coded_articles(articles: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """data/coded/articles.csv with `kind`: do the findings rest on an article, or not."""
    if articles.empty:
        return articles
    inside = articles.document.isin(set(observations.document_id))
    return articles.assign(kind=inside.map({True: "behind the findings",
                                            False: "for the classifier alone"}))  # fmt: skip


def coded_numbers(articles: pd.DataFrame) -> dict:
    """How many real articles were coded, and how many of them bear no date."""
    undated = None if articles.empty else int((articles.published == "").sum())
    return {
        "coded_all": Number(len(articles) or None, "articles"),
        "coded_all_undated": Number(undated, "articles"),
    }


def coded_sets(articles: pd.DataFrame) -> pd.DataFrame:
    """All coded real articles by data set: how many, what for, from when."""
    return _listed(articles, "data_set", DATA_SETS)


def coded_outlets(articles: pd.DataFrame) -> pd.DataFrame:
    """All coded real articles by outlet, those first with most articles behind the findings."""
    return _listed(articles, "outlet", {"": "(unknown)"})


def _listed(articles: pd.DataFrame, name: str, names: Mapping[str, str]) -> pd.DataFrame:
    if articles.empty:
        return pd.DataFrame()
    data = articles.assign(**{
        "by": articles[name].map(lambda key: names.get(key, key)),
        "findings": articles.kind == "behind the findings",
        "copy": articles.duplicate_of != "", "none": articles.published == "",
        "day": articles.published.replace("", None),
    })  # fmt: skip
    table = data.groupby("by", as_index=False).agg(
        coded=("document", "size"), behind_the_findings=("findings", "sum"),
        copies=("copy", "sum"), undated=("none", "sum"), first_day=("day", "min"),
        last_day=("day", "max"),
    )  # fmt: skip
    order = ["behind_the_findings", "coded", "by"]
    table = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return table.rename(columns={"by": name})
