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
"""

from collections import Counter
from itertools import combinations

import networkx as nx
import pandas as pd

from parley.schema import STANCES

__all__ = ["affiliation", "graphml", "relations"]


def affiliation(observations: pd.DataFrame, repeats: bool = False) -> nx.Graph:
    """The two-mode network of actors and issues.

    Parameters
    ----------
    observations : DataFrame
        Table "observations".
    repeats : bool
        Count every statement; otherwise what shares a unit counts once.

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
        graph.add_edge(
            f"actor:{actor}", f"issue:{issue}", weight=weight, **{s: tie[s] for s in STANCES},
            score=round((tie["support"] - tie["oppose"]) / weight, 6),
        )  # fmt: skip
    return graph


def relations(
    observations: pd.DataFrame, repeats: bool = False, normalised: bool = False
) -> nx.Graph:
    """The one-mode network of actors: their congruence and their conflict on shared issues.

    Parameters
    ----------
    observations : DataFrame
        Table "observations".
    repeats : bool
        Count every statement; otherwise what shares a unit counts once.
    normalised : bool
        Divide by the mean number of issues of the two actors (DNA: average activity), so that a
        tie does not merely say that both talk much.

    Returns
    -------
    Graph
        Nodes (the actors' keys) with `label`, `mode` and `statements`. Edges between actors who
        share an issue, with `congruence`, `conflict`, `shared` (congruence and conflict as DNA
        counts them when it ignores agreement: the product of statements), `issues` (how many are
        shared) and `weight` (congruence - conflict).
    """
    graph = nx.Graph(name="relations")
    counts = _counts(observations, repeats)
    table: dict[str, dict[str, Counter]] = {}
    for (actor, issue, stance), n in counts.items():
        table.setdefault(actor, {}).setdefault(issue, Counter())[stance] += n
    for actor in sorted(table):
        total = sum(tie.total() for tie in table[actor].values())
        graph.add_node(actor, label=actor, mode="actor", statements=total)
    for a, b in combinations(sorted(table), 2):
        ties = [(table[a][issue], table[b][issue]) for issue in sorted(table[a].keys() & table[b])]
        if not ties:
            continue
        by = (len(table[a]) + len(table[b])) / 2 if normalised else 1
        congruence = sum(x[s] * y[s] for x, y in ties for s in STANCES)
        conflict = sum(x["support"] * y["oppose"] + x["oppose"] * y["support"] for x, y in ties)
        shared = sum(x.total() * y.total() for x, y in ties)
        values: dict[str, float] = {
            "congruence": congruence,
            "conflict": conflict,
            "shared": shared,
            "weight": congruence - conflict,
        }
        if normalised:
            values = {name: round(value / by, 6) for name, value in values.items()}
        graph.add_edge(a, b, **values, issues=len(ties))
    return graph


def graphml(graph: nx.Graph) -> bytes:
    """A network as GraphML (UTF-8), nodes, edges and attributes sorted: the same bytes each time.

    Opens in Gephi, visone, igraph and rDNA's users' R.
    """
    ordered = type(graph)(**dict(sorted(graph.graph.items())))
    for node, data in sorted(graph.nodes(data=True)):
        ordered.add_node(node, **dict(sorted(data.items())))
    edges = [(*sorted((a, b)), data) for a, b, data in graph.edges(data=True)]
    for a, b, data in sorted(edges, key=lambda edge: edge[:2]):
        ordered.add_edge(a, b, **dict(sorted(data.items())))
    return ("\n".join(nx.generate_graphml(ordered, named_key_ids=True)) + "\n").encode()


def _counts(observations: pd.DataFrame, repeats: bool) -> dict[tuple[str, str, str], int]:
    """Statements of each actor, issue and stance."""
    what = "observation_id" if repeats else "unit"
    counts = observations.groupby(["actor", "issue", "stance"], sort=True)[what].nunique()
    keys = (counts.index.get_level_values(level).astype(str) for level in range(3))
    return dict(zip(zip(*keys, strict=True), counts.tolist(), strict=True))
