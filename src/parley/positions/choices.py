"""Choices that change what counts: whose words weigh how much, and which repeats are one."""

from collections.abc import Mapping

import pandas as pd

from parley.params import Locate, Repeats


def counted(observations: pd.DataFrame, params: Locate) -> pd.DataFrame:
    """Observations with their weight, without those of weight 0, and units by the rule for repeats.

    Returns
    -------
    DataFrame
        As `observations`, with a column `weight`: the office's weight, times `adversary_weight`
        where only the other side reports the position.
    """
    weight = observations["office"].map(params.office_weights).fillna(1.0).astype(float)
    weight = weight.where(~observations["by_adversary"], weight * params.adversary_weight)
    rows = observations.assign(weight=weight)
    return repeats_by(rows[rows["weight"] > 0], params.repeats)


def repeats_by(observations: pd.DataFrame, rule: Repeats) -> pd.DataFrame:
    """Observations whose `unit` follows a rule; rows of one actor, issue and stance that share a
    unit count once.

    Parameters
    ----------
    observations : DataFrame
        Table "observations".
    rule : str
        sentence: the same sentence or running quotation is one (as `unit` says); every: no
        repeats; document, week, month: what an actor says alike on an issue within an article (and
        its copies), a calendar week (Monday to Sunday) or month is one. These are the rules of the
        Discourse Network Analyzer; undated articles count by themselves.
    """
    if rule == "sentence":
        return observations
    if rule == "every":
        return observations.assign(unit=observations["observation_id"])
    unit = observations["story"].where(observations["story"] != "", observations["document_id"])
    if rule != "document":
        days = pd.to_datetime(observations["published"].replace("", None))
        spans = days.dt.to_period("W" if rule == "week" else "M").astype(str)
        unit = spans.where(days.notna(), unit)
    return observations.assign(unit=unit)


def by_side(observations: pd.DataFrame, sides: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Observations of groups: a row for each group that its actor belongs to, which it names.

    An actor's rows count in every group that names it; the actors of no group are left out.
    """
    groups = [(actor, side) for side, actors in sides.items() for actor in actors]
    names = pd.DataFrame(groups, columns=["actor", "side"])
    rows = observations.merge(names, on="actor")
    rows = rows.assign(observation_id=rows["observation_id"] + " " + rows["actor"],
                       actor=rows["side"]).drop(columns="side")  # fmt: skip
    return rows.sort_values(["observation_id", "actor", "issue", "stance"], ignore_index=True)
