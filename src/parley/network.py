"""Discourse networks: who speaks on what, who agrees and disagrees with whom, and their export.

In the sense of discourse network analysis (Leifeld 2017, "Discourse Network Analysis: Policy
Debates as Dynamic Networks", in Victor, Montgomery & Lubell (eds), The Oxford Handbook of Political
Networks): actors and issues (DNA: organisations and concepts) with stances (DNA: agreement). With
X[a, c, s] the statements of actor a on issue c with stance s,

- affiliation (two-mode): X[a, c] over all stances, with the count of each stance on the tie;
- congruence (actors): sum over c, s of X[a, c, s] X[b, c, s];
- conflict (actors): sum over c of X[a, c, support] X[b, c, oppose] and the other way round.

A conditional position is congruent with another conditional one and in conflict with none. Where no
position is conditional, congruence + conflict is what DNA gives when it ignores agreement.
Normalisations, rules for repeats and time windows are those of the Discourse Network Analyzer; the
exports open in Gephi, visone, igraph and, as a table of statements, in DNA itself.
"""

import io
import re
from collections import Counter
from itertools import combinations
from math import sqrt
from typing import Literal

import networkx as nx
import pandas as pd

from parley.params import Repeats
from parley.positions.choices import repeats_by
from parley.schema import STANCES

__all__ = ["affiliation", "between", "dna_csv", "exports", "gexf", "graphml", "relations"]
Normalisation = Literal["none", "average", "jaccard", "cosine"]


def between(observations: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """The dated observations of a window of time, both days included (ISO dates)."""
    return observations[observations["published"].between(first, last)
                        & (observations["published"] != "")]  # fmt: skip


def affiliation(
    observations: pd.DataFrame, repeats: Repeats = "sentence", normalised: bool = False
) -> nx.Graph:
    """The two-mode network of actors and issues.

    Parameters
    ----------
    observations : DataFrame
        Table "observations".
    repeats : str
        What counts once: see `parley.positions.choices.repeats_by`.
    normalised : bool
        Divide weight and its parts by the actor's statements (DNA: activity).

    Returns
    -------
    Graph
        Nodes "actor:KEY" and "issue:KEY" with `label` (the key), `mode` (actor or issue) and
        `statements`. Edges with `weight` (statements), `support`, `oppose`, `conditional` (its
        parts) and `score` ((support - oppose) / weight).
    """
    graph = nx.Graph(name="affiliation")
    counts = _counts(observations, repeats)
    ties: dict[tuple[str, str], Counter] = {}
    for (actor, issue, stance), n in counts.items():
        ties.setdefault((actor, issue), Counter())[stance] += n
    for mode, place in (("actor", 0), ("issue", 1)):
        total: Counter = Counter()
        for key, n in counts.items():
            total[key[place]] += n
        for key in sorted(total):
            graph.add_node(f"{mode}:{key}", label=key, mode=mode, statements=total[key])
    for (actor, issue), tie in sorted(ties.items()):
        weight = tie.total()
        parts = {"weight": weight, **{s: tie[s] for s in STANCES}}
        if normalised:
            by = graph.nodes[f"actor:{actor}"]["statements"]
            parts = {name: round(n / by, 6) for name, n in parts.items()}
        graph.add_edge(f"actor:{actor}", f"issue:{issue}", **parts,
                       score=round((tie["support"] - tie["oppose"]) / weight, 6))  # fmt: skip
    return graph


def relations(
    observations: pd.DataFrame, repeats: Repeats = "sentence",
    normalisation: Normalisation = "none", once: bool = False,
) -> nx.Graph:  # fmt: skip
    """The one-mode network of actors: their congruence and their conflict on shared issues.

    Parameters
    ----------
    observations : DataFrame
        Table "observations".
    repeats : str
        What counts once: see `parley.positions.choices.repeats_by`.
    normalisation : str
        So that a tie does not merely say that both talk much. average: divide by the mean number of
        issues of the two actors (DNA: average activity). jaccard and cosine compare the profiles of
        the two (issue and stance; for conflict, the profile of the other turned round): what they
        share over what either has, and the cosine of their counts.
    once : bool
        Count a stance of an actor on an issue once, however often he takes it (DNA: duplicates are
        ignored across the date range), so that no tie is a product of counts. Nodes keep their
        statements.

    Returns
    -------
    Graph
        Nodes (the actors' keys) with `label`, `mode` and `statements`. Edges between actors who
        share an issue, with `congruence`, `conflict`, `shared` (the product of statements, as DNA
        counts when it ignores agreement; of jaccard and cosine, that of the issues), `issues` (how
        many are shared) and `weight` (congruence - conflict).
    """
    graph = nx.Graph(name="relations")
    counts = _counts(observations, repeats)
    table: dict[str, dict[str, Counter]] = {}
    for (actor, issue, stance), n in counts.items():
        table.setdefault(actor, {}).setdefault(issue, Counter())[stance] += n
    for actor in sorted(table):
        total = sum(tie.total() for tie in table[actor].values())
        graph.add_node(actor, label=actor, mode="actor", statements=total)
    if once:
        table = {actor: {issue: Counter(tie.keys()) for issue, tie in ties.items()}
                 for actor, ties in table.items()}  # fmt: skip
    for a, b in combinations(sorted(table), 2):
        issues = len(table[a].keys() & table[b])
        if issues:
            one, two = _profile(table[a]), _profile(table[b])
            turned = {(i, TURNED[s]): n for (i, s), n in two.items() if s in TURNED}
            said = [{issue: tie.total() for issue, tie in table[x].items()} for x in (a, b)]
            by = (len(table[a]) + len(table[b])) / 2
            alike = _likeness(one, two, normalisation, by)
            against = _likeness(one, turned, normalisation, by)
            shared = _likeness(said[0], said[1], normalisation, by)
            graph.add_edge(a, b, congruence=alike, conflict=against, shared=shared,
                           weight=round(alike - against, 6), issues=issues)  # fmt: skip
    return graph


TURNED = {"support": "oppose", "oppose": "support"}


def _profile(ties: dict[str, Counter]) -> dict[tuple[str, str], int]:
    return {(issue, s): n for issue, tie in ties.items() for s, n in tie.items()}


def _likeness(one: dict, two: dict, normalisation: Normalisation, by: float) -> float:
    """What two profiles of counts have in common."""
    product = sum(n * two.get(key, 0) for key, n in one.items())
    if normalisation == "none":
        return product
    if normalisation == "average":
        return round(product / by, 6)
    if normalisation == "jaccard":
        return round(len(one.keys() & two) / max(len(one.keys() | two), 1), 6)
    sizes = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return round(product / sizes, 6) if sizes else 0.0


def exports(observations: pd.DataFrame) -> dict[str, bytes]:
    """Both networks as GraphML and GEXF, and the statements as DNA's csv, by file name."""
    made = {}
    for graph in (affiliation(observations), relations(observations)):
        made[f"{graph.graph['name']}.graphml"] = graphml(graph)
        made[f"{graph.graph['name']}.gexf"] = gexf(graph)
    return {**made, "statements-dna.csv": dna_csv(observations)}


def graphml(graph: nx.Graph) -> bytes:
    """A network as GraphML (UTF-8), nodes, edges and attributes sorted: the same bytes each time.

    Opens in Gephi, visone, igraph and rDNA's users' R.
    """
    lines = nx.generate_graphml(_ordered(graph), named_key_ids=True)
    return ("\n".join(lines) + "\n").encode()


def gexf(graph: nx.Graph) -> bytes:
    """A network as GEXF 1.2 (UTF-8) without a date: the same bytes each time. Opens in Gephi."""
    text = "\n".join(nx.generate_gexf(_ordered(graph)))
    return (re.sub(r"\s*<meta .*?</meta>", "", text, flags=re.DOTALL) + "\n").encode()


def dna_csv(observations: pd.DataFrame) -> bytes:
    """The statements as a table that the Discourse Network Analyzer imports (semicolons, UTF-8).

    DNA's agreement is yes or no: a conditional position is listed as yes, and `type` tells it.
    """
    rows = observations.sort_values(["published", "observation_id", "actor", "issue", "stance"])
    table = pd.DataFrame({
        "id": range(1, len(rows) + 1), "time": rows["published"],
        "docTitle": rows["document_id"], "docSource": rows["outlet"], "text": rows["cite"],
        "person": rows["speaker"], "organization": rows["actor"], "concept": rows["issue"],
        "agreement": (rows["stance"] != "oppose").astype(int), "type": rows["stance"],
    })  # fmt: skip
    out = io.StringIO()
    table.to_csv(out, sep=";", index=False, lineterminator="\n")
    return out.getvalue().encode()


def _ordered(graph: nx.Graph) -> nx.Graph:
    """The network with nodes, edges and attributes sorted."""
    ordered = type(graph)(**dict(sorted(graph.graph.items())))
    for node, data in sorted(graph.nodes(data=True)):
        ordered.add_node(node, **dict(sorted(data.items())))
    edges = [(*sorted((a, b)), data) for a, b, data in graph.edges(data=True)]
    for a, b, data in sorted(edges, key=lambda edge: edge[:2]):
        ordered.add_edge(a, b, **dict(sorted(data.items())))
    return ordered


def _counts(observations: pd.DataFrame, repeats: Repeats) -> dict[tuple[str, str, str], int]:
    """Statements of each actor, issue and stance."""
    rows = repeats_by(observations, repeats)
    counts = rows.groupby(["actor", "issue", "stance"], sort=True)["unit"].nunique()
    keys = (counts.index.get_level_values(level).astype(str) for level in range(3))
    return dict(zip(zip(*keys, strict=True), counts.tolist(), strict=True))
