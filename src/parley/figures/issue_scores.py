"""How well positions on each issue are found, with intervals."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key

TITLE = "How well positions on each issue are found"
PANELS = {"articles_cross_validated": "cross-validated", "articles_dev": "development",
          "articles_test": "test"}  # fmt: skip


@style.styled
def issue_scores(scores: pd.DataFrame, issues: Mapping[str, str]) -> Figure:
    """F1 of every issue in real articles, a panel for each way in which they are unseen.

    Parameters
    ----------
    scores : DataFrame
        Table "scores".
    issues : mapping
        Issue key to short name.
    """
    data = _rows(scores)
    if data.empty:
        return style.nothing(TITLE, "There are no scores by issue.")
    order = _order(data)
    note = (
        "F1 of positions in real articles, with intervals from drawing articles again at random; "
        "on the right of each panel the number of positions to be found; hollow where the figure "
        "rests on few"
    )
    legend = [Key("F1", style.BLUE, "o"), Key("few positions or articles", style.BLUE, "o",
                                              hollow=True)]  # fmt: skip
    labels = [issues.get(issue, issue) for issue in order]
    sheet, axes = style.rows(TITLE, note, labels, right=0.34, legend=legend, panels=len(PANELS))
    for panel, (part, name) in zip(axes, PANELS.items(), strict=True):
        panel.set_title(name, fontsize=style.SIZE, loc="left", pad=3)
        panel.set_xlim(-0.03, 1.03)
        panel.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        for score in style.records(data[data["part"] == part]):
            row = order.index(score.group)
            panel.plot([score.f1_low, score.f1_high], [row, row], color=style.BLUE, alpha=0.5,
                       linewidth=1.6, zorder=1)  # fmt: skip
            panel.plot([score.f1], [row], marker="o", markersize=4.5, color=style.BLUE, zorder=2,
                       markerfacecolor=style.PAPER if score.few else style.BLUE,
                       clip_on=False)  # fmt: skip
            panel.annotate(style.count(score.required), (1.03, row), (3, 0), color=style.SOFT,
                           textcoords="offset points", annotation_clip=False,
                           va="center_baseline")  # fmt: skip
    return sheet.figure


def alt_text(scores: pd.DataFrame, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    data = _rows(scores)
    if data.empty:
        return "No scores by issue."
    many = data[~data["few"] & (data["part"] == "articles_cross_validated")]
    text = f"F1 of {style.plural(data['group'].nunique(), 'issue')} in real articles."
    if many.empty:
        return f"{text} All rest on few positions."
    many = many.sort_values(["f1", "group"])
    low, high = many.iloc[0], many.iloc[-1]
    return (
        f"{text} Cross-validated, it goes from {low['f1']:.2f} "
        f"({issues.get(low['group'], low['group'])}) to {high['f1']:.2f} "
        f"({issues.get(high['group'], high['group'])}) where it rests on more than a few positions."
    )


def _rows(scores: pd.DataFrame) -> pd.DataFrame:
    """The issues of the panels' parts that anything was coded on."""
    chosen = (scores["dimension"] == "issue") & (scores["method"] == "model")
    return scores[chosen & scores["part"].isin(PANELS) & scores["f1"].notna()]


def _order(data: pd.DataFrame) -> list[str]:
    """The issues, those with most positions first."""
    total = data.groupby("group")["required"].sum()
    return style.most(dict(total), len(total))
