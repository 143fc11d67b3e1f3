"""network: counts by hand, the sample of the Discourse Network Analyzer, the same bytes twice."""

import io
import json
import os
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from parley import store
from parley.network import affiliation, between, exports, graphml, relations

MIRROR = Path(os.environ.get("PARLEY_MIRROR", Path(__file__).parents[2] / "shared"))
SAMPLE = MIRROR / "benchmarks" / "dna_sample" / "statements.jsonl"


def observed(*rows):
    """Rows of actor, issue, stance and, where it is not their own, unit."""
    return store.frame("observations", [
        {"observation_id": f"s{n}", "actor": row[0], "issue": row[1], "stance": row[2],
         "document_id": "d", "unit": row[3] if len(row) > 3 else f"s{n}", "published": "",
         "outlet": "", "probability": 1.0, "firmness": "", "speaker": "", "condition_issue": "",
         "by_adversary": False, "cite": ""}
        for n, row in enumerate(rows)
    ])  # fmt: skip


ROWS = observed(
    ("UKR", "ceasefire", "support"),
    ("UKR", "ceasefire", "support"),
    ("UKR", "sanctions", "support", "same"),
    ("UKR", "sanctions", "support", "same"),
    ("USA", "ceasefire", "support"),
    ("USA", "ceasefire", "conditional"),
    ("RUS", "ceasefire", "oppose"),
    ("RUS", "ceasefire", "oppose"),
    ("RUS", "ceasefire", "oppose"),
    ("RUS", "ceasefire", "conditional"),
    ("RUS", "sanctions", "oppose"),
    ("POL", "arms", "support"),
)


def test_affiliation_by_hand():
    graph = affiliation(ROWS)
    assert graph.nodes["actor:UKR"] == {"label": "UKR", "mode": "actor", "statements": 3}
    assert graph.nodes["issue:ceasefire"]["statements"] == 8
    assert graph.edges["actor:RUS", "issue:ceasefire"] == {
        "weight": 4, "support": 0, "oppose": 3, "conditional": 1, "score": -0.75,
    }  # fmt: skip
    assert graph.edges["actor:UKR", "issue:sanctions"]["weight"] == 1
    assert affiliation(ROWS, repeats="every").edges["actor:UKR", "issue:sanctions"]["weight"] == 2


def test_relations_by_hand():
    graph = relations(ROWS)
    assert sorted(graph) == ["POL", "RUS", "UKR", "USA"]
    # ceasefire: UKR 2 support; USA 1 support, 1 conditional; RUS 3 oppose, 1 conditional
    # sanctions: UKR 1 support (said twice); RUS 1 oppose
    assert {edge: (d["congruence"], d["conflict"], d["shared"], d["issues"], d["weight"])
            for *edge, d in graph.edges(data=True) for edge in ["-".join(edge)]} == {
        "RUS-UKR": (0, 7, 9, 2, -7),
        "RUS-USA": (1, 3, 8, 1, -2),
        "UKR-USA": (2, 0, 4, 1, 2),
    }  # fmt: skip
    normalised = relations(ROWS, normalisation="average").edges
    assert normalised["RUS", "UKR"]["conflict"] == 7 / 2
    assert normalised["RUS", "USA"]["conflict"] == 3 / 1.5
    assert relations(ROWS, repeats="every").edges["RUS", "UKR"]["conflict"] == 8


def test_graphml_is_the_same_in_any_order_and_reads_back():
    for network in (affiliation, relations):
        content = graphml(network(ROWS))
        assert content == graphml(network(ROWS.iloc[::-1]))
        read = nx.read_graphml(io.BytesIO(content))
        assert dict(read.nodes(data=True)) == dict(network(ROWS).nodes(data=True))
        assert {frozenset(e) for e in read.edges} == {frozenset(e) for e in network(ROWS).edges}
    backwards = nx.Graph(name="relations")
    for a, b, data in reversed(list(relations(ROWS).edges(data=True))):
        backwards.add_edge(b, a, **dict(reversed(list(data.items()))))
    backwards.add_node("POL")
    for node, data in relations(ROWS).nodes(data=True):
        backwards.nodes[node].update(data)
    assert graphml(backwards) == graphml(relations(ROWS))


def test_empty():
    rows = store.empty("observations")
    for network in (affiliation, relations):
        assert len(network(rows)) == 0
        assert len(nx.read_graphml(io.BytesIO(graphml(network(rows))))) == 0


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of leifeld/dna is not on this machine")
def test_sample_of_the_discourse_network_analyzer():
    """The values that DNA's own tests expect (rDNA/tests/testthat/test-network.R)."""
    statements = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    rows = observed(*(
        (s["organization"], s["concept"], "support" if s["agreement"] else "oppose")
        for s in statements if s.get("agreement") is not None
    ))  # fmt: skip
    two = affiliation(rows, repeats="every")
    actors = [n for n, d in two.nodes(data=True) if d["mode"] == "actor"]
    issues = [n for n, d in two.nodes(data=True) if d["mode"] == "issue"]
    assert (len(actors), len(issues), two.number_of_edges()) == (7, 6, 22)
    assert (actors[0], issues[0].rstrip(".")) == (
        "actor:Alliance to Save Energy", "issue:CO2 legislation will not hurt the economy",
    )  # fmt: skip
    assert sum(d["weight"] for *_, d in two.edges(data=True)) == 40
    energy = next(n for n in actors if n.startswith("actor:Energy"))
    assert [two.get_edge_data(energy, i, {"weight": 0})["weight"] for i in issues[:2]] == [2, 0]

    one = relations(rows, repeats="every")
    assert (one.number_of_nodes(), one.number_of_edges()) == (7, 21)
    assert 2 * sum(d["shared"] for *_, d in one.edges(data=True)) == 276
    names = sorted(one)
    environmental = next(n for n in names if n.startswith("Environmental"))
    assert [one.edges[environmental, n]["shared"] for n in names[:2]] == [10, 2]
    for *_, d in one.edges(data=True):
        assert d["congruence"] + d["conflict"] == d["shared"]


def test_normalisations_by_hand():
    # RUS: ceasefire 3 oppose, 1 conditional; sanctions 1 oppose. USA: ceasefire 1 support, 1 cond.
    jaccard = relations(ROWS, normalisation="jaccard").edges["RUS", "USA"]
    assert jaccard["congruence"] == pytest.approx(1 / 4)  # one of four pairs of issue and stance
    assert jaccard["conflict"] == pytest.approx(1 / 3)  # USA turned round: ceasefire oppose
    cosine = relations(ROWS, normalisation="cosine").edges["RUS", "USA"]
    assert cosine["congruence"] == pytest.approx(1 / (11 * 2) ** 0.5, abs=1e-6)
    assert cosine["conflict"] == pytest.approx(3 / 11**0.5, abs=1e-6)
    share = affiliation(ROWS, normalised=True).edges["actor:UKR", "issue:ceasefire"]
    assert share["weight"] == share["support"] == pytest.approx(2 / 3, abs=1e-6)
    assert share["score"] == 1


def test_a_stance_that_counts_once_makes_no_products():
    graph = relations(ROWS, normalisation="average", once=True)
    # RUS and UKR: opposite on both of two issues; RUS and USA: opposite and alike on one of 1.5
    assert graph.edges["RUS", "UKR"]["weight"] == -1.0
    tie = graph.edges["RUS", "USA"]
    assert (tie["congruence"], tie["conflict"]) == (round(1 / 1.5, 6), round(1 / 1.5, 6))
    assert graph.nodes["RUS"]["statements"] == 5


def test_rules_for_repeats_and_windows():
    days = ["2025-05-05", "2025-05-06", "2025-05-12", "2025-06-01", ""]
    rows = observed(*[("UKR", "ceasefire", "support")] * 5).assign(
        published=days, document_id=["a", "a", "b", "c", "e"])  # fmt: skip
    weight = {rule: affiliation(rows, rule).edges["actor:UKR", "issue:ceasefire"]["weight"]
              for rule in ("every", "sentence", "document", "week", "month")}  # fmt: skip
    assert weight == {"every": 5, "sentence": 5, "document": 4, "week": 4, "month": 3}
    inside = between(rows, "2025-05-06", "2025-05-31")
    assert affiliation(inside).nodes["actor:UKR"]["statements"] == 2
    assert len(affiliation(between(rows, "2024-01-01", "2024-12-31"))) == 0


def test_exports_are_the_same_in_any_order_and_read_back():
    made = exports(ROWS)
    assert made == exports(ROWS.iloc[::-1])
    assert set(made) == {"affiliation.graphml", "affiliation.gexf", "relations.graphml",
                         "relations.gexf", "statements-dna.csv"}  # fmt: skip
    graph = nx.read_gexf(io.BytesIO(made["relations.gexf"]))
    assert graph.edges["RUS", "UKR"]["conflict"] == 7
    assert b"lastmodified" not in made["relations.gexf"]
    table = pd.read_csv(io.BytesIO(made["statements-dna.csv"]), sep=";", keep_default_na=False)
    assert len(table) == len(ROWS)
    assert table["agreement"].sum() == (ROWS["stance"] != "oppose").sum()
    assert table["organization"].tolist() == ROWS["actor"].tolist()
    assert len(exports(store.empty("observations"))["statements-dna.csv"].splitlines()) == 1
