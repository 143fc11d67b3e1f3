"""Figures: they render on tiny and large tables, nothing is cut or overlaps, same bytes twice."""

import importlib
import itertools
from datetime import date
from pathlib import Path

import matplotlib as mpl
import networkx as nx
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from parley import network, store, summary
from parley.figures import style
from parley.params import Locate
from parley.positions.windows import window_of
from parley.stages.locate import locate

NAMES = [
    "Full ceasefire", "Leaders meeting", "Direct talks", "NATO membership", "Neutrality",
    "Security guarantees", "Russian say in the guarantees",
    "Foreign troops in Ukraine after a truce", "Monitoring", "Territory", "Prisoner exchange",
    "Return of children", "Sanctions", "Arms", "Limits on forces", "Russian speakers",
    "Buffer zone", "Referendum", "Legitimacy", "Nuclear plant", "Frozen assets", "Trials",
    *(f"A proposition whose short name was not made short at all, number {n}" for n in range(8)),
]  # fmt: skip
ISSUES = {f"issue_{n:02}": name for n, name in enumerate(NAMES)}
ACTORS = ["UKR", "RUS", "USA", "WEST", *(f"A{n:02}" for n in range(35)), "A_LONG_CODE_OF_ITS_OWN"]
REASONS = ["caption", "advert", "a reason with many words in it, too many for a label"]


def observed(n, actors, issues, months, seed=3):
    random = np.random.default_rng(seed)
    weight = 1 / np.arange(1, actors + 1)
    rows = []
    for k in range(n):
        a, i = random.choice(actors, p=weight / weight.sum()), random.integers(issues)
        month = int(random.integers(months))
        turn = a == 1 and month > months / 2
        chance = random.uniform()
        rows.append({
            "observation_id": f"s{k}", "actor": ACTORS[-1] if a == actors - 1 else ACTORS[a],
            "issue": list(ISSUES)[i],
            "stance": "conditional" if chance < 0.1 else
                      "support" if (chance < 0.8) == ((a + i) % 2 == 0) != turn else "oppose",
            "document_id": f"d{k // 4}", "unit": f"s{k}",
            "published": f"{2025 + month // 12}-{month % 12 + 1:02}-15" if k % 19 else "",
            "outlet": "", "probability": 1.0,
            "firmness": str(random.choice(["red_line", "demand", "preference", "openness", ""])),
            "speaker": "", "by_adversary": False, "cite": "",
            "condition_issue": [*ISSUES, "limited", "other", ""][k % (len(ISSUES) + 3)],
        })  # fmt: skip
    return store.frame("observations", rows)


def documents(n, months):
    random = np.random.default_rng(1)
    rows = []
    for k in range(n):
        month = int(random.integers(months))
        rows.append({
            "document_id": f"d{k}", "source": "s", "part": 1, "title": "", "text": "",
            "published": f"{2025 + month // 12}-{month % 12 + 1:02}-{k % 28 + 1:02}"
                         if k % 9 else "",
            "date_basis": "", "date_certainty": 1.0, "outlet": "", "agency": "", "language": "en",
            "on_topic": k % 5 > 0, "duplicate_of": "d0" if k % 7 == 3 else "",
        })  # fmt: skip
    return store.frame("documents", rows)


def removed(n):
    return store.frame("removed", [
        {"source": "s", "start": k, "text": "x" * k, "reason": REASONS[k % 3]}
        for k in range(n)
    ])  # fmt: skip


def statements(n):
    kinds = ["direct", "indirect", "mixed", "act", "narrated"]
    return store.frame("statements", [
        {"statement_id": f"s{k}", "document_id": "d", "field": "text", "start": 0, "end": 1,
         "sentence": "x", "kind": kinds[k * k % 5], "cue": "", "content_start": -1,
         "content_end": -1, "quotation": 0, "speaker": "", "speaker_text": "",
         "actor": "UKR" if k % 3 else "", "relayed_by": "", "said_on": ""}
        for k in range(n)
    ])  # fmt: skip


def topics(n, months):
    terms = [
        {"topic": t, "rank": r, "term": f"term {t * r} of {'many ' * (r % 4)}words",
         "weight": 1 / r, "label": f"first term {t} · second term · third term",
         "statements": 100 - t, "found": t % 21, "refits": 20, "low": 0.1, "high": 0.9,
         "stable": t % 21 > 15}
        for t in range(n) for r in range(1, 11)
    ]  # fmt: skip
    spans = [window_of(f"{2025 + m // 12}-{m % 12 + 1:02}-01", "month") for m in range(months)]
    timeline = [
        {"topic": t, "window_start": a, "window_end": b, "statements": t + k, "share": k % 4 / 10}
        for t in range(n) for k, (a, b) in enumerate(spans)
    ]  # fmt: skip
    return store.frame("topic_terms", terms), store.frame("topic_timeline", timeline)


def numbers(n):
    return store.frame("topic_numbers", [
        {"topics": 4 + k, "made": 4 + k, "stability": 1 / (1 + k), "overlap": 0.9 / (1 + k),
         "coherence": -0.1 * (k % 4), "chosen": k == n // 2}
        for k in range(n)
    ])  # fmt: skip


def members(n, kinds):
    return store.frame("topics", [
        {"statement_id": f"s{k}", "topic": k % (kinds + 1) - 1, "similarity": 0.5,
         "representative": False}
        for k in range(n)
    ])  # fmt: skip


def cross_validation(n):
    random = np.random.default_rng(4)
    stances = ["support", "oppose", "conditional", "none"]
    return store.frame("cross_validation", [
        {"source": f"s{k}", "part": 1, "sentence": "h", "actor": "UKR", "issue": "i",
         "gold": stances[int(random.integers(4))], "predicted": stances[int(random.integers(4))],
         "probability": float(random.uniform()), "fold": 0, "split": "train"}
        for k in range(n)
    ])  # fmt: skip


def scores(issues):
    random = np.random.default_rng(8)
    rows = []
    for part in ("articles_cross_validated", "articles_dev", "articles_test"):
        for k in range(issues):
            low, f1, high = sorted(random.uniform(size=3).tolist())
            rows.append({
                "part": part, "dimension": "issue", "group": f"issue_{k:02}", "method": "model",
                "documents": k + 1, "required": k * k * 5, "predicted": k, "few": k < 3,
                "f1": f1 if k % 5 else None, "f1_low": low, "f1_high": high})  # fmt: skip
    return store.frame("scores", rows)


def trends(n):
    random = np.random.default_rng(6)
    return store.frame("trends", [
        {"issue": f"issue_{k:02}" if k else "all", "actor_a": "RUS", "actor_b": "UKR",
         "change": float(random.uniform(-1, 1)), "low": -1.4, "high": 1.2, "nearer": 0.5,
         "statements_a": 9, "statements_b": 1234, "first_day": "2025-03-01",
         "last_day": "2026-02-28"}
        for k in range(n)
    ])  # fmt: skip


def calls(n, actors, issues, months):
    """Each figure with the tables of a corpus of this size: name, arguments."""
    seen = observed(n, actors, issues, months)
    located = locate(seen, Locate(bootstrap=50, shift_probability=0.6))
    order = sorted(set(seen["actor"]))
    terms, timeline = topics(min(n, 26), months)
    return [
        ("corpus_timeline", (documents(n, months),)),
        ("removed_reasons", (removed(n),)),
        ("statement_kinds", (statements(n),)),
        ("topic_terms", (terms,)),
        ("topic_timeline", (timeline, terms)),
        ("topic_numbers", (numbers(min(n, 12)),)),
        ("topic_actors", (members(n, min(n, 26)), statements(n).assign(
            actor=[ACTORS[k * k % actors] for k in range(n)]), terms)),
        ("topic_outlets", (members(n, min(n, 26)), statements(n), documents(n, months), terms)),
        ("stance_counts", (seen, ISSUES)),
        ("firmness_profile", (seen, order)),
        ("firmness_profile", (seen, {code: f"The Republic of {code}" for code in order})),
        ("position_matrix", (located.positions, ISSUES)),
        ("issue_timeline", (located.positions, "issue_00", ISSUES)),
        ("distance_matrix", (located.distances, order)),
        ("distance_over_time", (located.distances, "UKR", "RUS")),
        ("salience", (located.positions, ISSUES)),
        ("shifts", (located.shifts, ISSUES)),
        ("trends", (trends(issues), ISSUES)),
        ("conditions_graph", (summary.links(seen), ISSUES)),
        ("calibration", (cross_validation(n),)),
        ("confusion", (cross_validation(n),)),
        ("issue_scores", (scores(issues), ISSUES)),
        ("network", (network.relations(seen),)),
        ("network", (network.relations(seen, normalisation="average"),)),
        ("network", (network.affiliation(seen),)),
    ]


SIZES = {
    "one": (1, 1, 1, 1), "tiny": (12, 2, 2, 2), "usual": (400, 12, 16, 17),
    "large": (2500, 40, 30, 40),
}  # fmt: skip
CASES = [
    pytest.param(name, args, id=f"{size}-{name}-{n}")
    for size, shape in SIZES.items()
    for n, (name, args) in enumerate(calls(*shape))
]


def draw(name, args):
    module = importlib.import_module(f"parley.figures.{name}")
    return getattr(module, name)(*args), module.alt_text(*args)


def words(figure):
    """The texts that can be seen, with their boxes in pixels."""
    canvas = FigureCanvasAgg(figure)
    with mpl.rc_context(style.RC):
        canvas.draw()
    renderer = canvas.get_renderer()
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += axes.texts
        if axes.axison:
            texts += [axes.xaxis.label, axes.yaxis.label]
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                for tick in axis.get_major_ticks():
                    if low <= tick.get_loc() <= high:
                        texts += [tick.label1, tick.label2]
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in texts if text.get_visible() and text.get_text().strip()
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), CASES)
def test_nothing_is_cut_and_nothing_overlaps(name, args):
    figure, alt = draw(name, args)
    assert isinstance(alt, str)
    assert alt.endswith(".")
    assert figure.get_figwidth() == pytest.approx(16 / 2.54)
    assert figure.get_figheight() < 24.5 / 2.54
    found = words(figure)
    assert len(found) >= 2
    page = figure.bbox
    for text, box in found:
        assert box.x0 >= page.x0 - 1, f"'{text}' is cut on the left"
        assert box.x1 <= page.x1 + 1, f"'{text}' is cut on the right"
        assert box.y0 >= page.y0 - 1, f"'{text}' is cut below"
        assert box.y1 <= page.y1 + 1, f"'{text}' is cut above"
    for (a, one), (b, two) in itertools.combinations(found, 2):
        across = min(one.x1, two.x1) - max(one.x0, two.x0)
        up = min(one.y1, two.y1) - max(one.y0, two.y0)
        assert across <= 1 or up <= 2, f"'{a}' and '{b}' overlap"


@pytest.mark.parametrize(("name", "args"), [c for c in CASES if c.id.startswith("usual")])
def test_letters_are_large_enough(name, args):
    figure, _ = draw(name, args)
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 8


@pytest.mark.parametrize(("name", "args"), [c for c in CASES if c.id.startswith("usual")])
def test_same_bytes_twice_whatever_the_settings(name, args, tmp_path):
    style.save(draw(name, args)[0], tmp_path / "one.svg")
    with mpl.rc_context({"font.size": 20, "axes.grid": True, "svg.fonttype": "none"}):
        style.save(draw(name, args)[0], tmp_path / "two.svg")
    one = (tmp_path / "one.svg").read_bytes()
    assert one == (tmp_path / "two.svg").read_bytes()
    assert b"<text" not in one
    assert b"<image" not in one
    assert b"dc:date" not in one


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_other_formats_are_stable_too(kind, tmp_path):
    contents = []
    for name in "one", "two":
        path = Path(tmp_path / f"{name}.{kind}")
        style.save(draw("confusion", (cross_validation(40),))[0], path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("corpus_timeline", ("documents",)), ("removed_reasons", ("removed",)),
        ("statement_kinds", ("statements",)), ("topic_terms", ("topic_terms",)),
        ("topic_timeline", ("topic_timeline", "topic_terms")),
        ("topic_numbers", ("topic_numbers",)),
        ("topic_actors", ("topics", "statements", "topic_terms")),
        ("topic_outlets", ("topics", "statements", "documents", "topic_terms")),
        ("stance_counts", ("observations", ISSUES)), ("firmness_profile", ("observations", [])),
        ("position_matrix", ("positions", ISSUES)),
        ("issue_timeline", ("positions", "issue_00", ISSUES)),
        ("distance_matrix", ("distances", ACTORS)),
        ("distance_over_time", ("distances", "UKR", "RUS")), ("salience", ("positions",)),
        ("shifts", ("shifts", ISSUES)), ("calibration", ("cross_validation",)),
        ("confusion", ("cross_validation",)), ("network", (nx.Graph(),)),
        ("trends", ("trends", ISSUES)), ("issue_scores", ("scores", ISSUES)),
        ("conditions_graph", (summary.links(store.empty("observations")), ISSUES)),
    ],
)  # fmt: skip
def test_empty_tables_are_said_in_words(name, args):
    tables = [store.empty(a) if isinstance(a, str) and a in store.TABLES else a for a in args]
    figure, alt = draw(name, tables)
    assert not figure.axes
    assert any(text.endswith(".") for text, _ in words(figure))
    assert alt.endswith(".")


def test_undated_corpus():
    rows = observed(40, 4, 3, 1).assign(published="")
    located = locate(rows, Locate(bootstrap=50))
    for name, args in (
        ("corpus_timeline", (documents(10, 2).assign(published=""),)),
        ("position_matrix", (located.positions, ISSUES)),
        ("salience", (located.positions,)),
        ("distance_matrix", (located.distances, ACTORS)),
        ("issue_timeline", (located.positions, "issue_00", ISSUES)),
        ("distance_over_time", (located.distances, "UKR", "RUS")),
    ):
        figure, alt = draw(name, args)
        assert len(words(figure)) >= 2
        assert alt


@pytest.mark.parametrize("days", [1, 9, 40, 61, 90, 400, 900, 4000, 40_000])
def test_dates_on_an_axis_fit(days):
    rows = documents(60, 1)
    first = style.day("2025-01-20")
    published = [date.fromordinal(first + k * days // 60).isoformat() for k in range(60)]
    found = words(draw("corpus_timeline", (rows.assign(published=published),))[0])
    for (a, one), (b, two) in itertools.combinations(found, 2):
        across = min(one.x1, two.x1) - max(one.x0, two.x0)
        assert across <= 0 or min(one.y1, two.y1) - max(one.y0, two.y0) <= 2, f"{a} {b}"


def test_text_is_fitted_and_wrapped():
    assert style.fit("short", 2) == "short"
    assert style.width(style.fit("a very long label indeed " * 5, 1.5)) <= 1.5
    assert style.fit("anything", 0.01) == "…"
    lines = style.wrap("word " * 60, 3)
    assert len(lines) > 2
    assert all(style.width(line) <= 3 for line in lines)
    assert [style.count(n) for n in (7, 999, 1234, 45_678)] == ["7", "999", "1.2k", "46k"]
    assert style.listed(["a"]) == "a"
    assert style.listed(["a", "b", "c"]) == "a, b and c"


def test_actors_with_few_statements_are_left_out():
    """One statement makes a bar of 100 % and agrees with all or nothing."""
    names = ["ABC", "DEF", "GHI", "JKL"]
    actors = [*[names[k % 3] for k in range(23)], "JKL"]
    many = observed(24, 4, 2, 1).assign(actor=actors, firmness="demand")
    many = many.assign(unit=many["observation_id"])
    graph = network.relations(many)
    for name, args in (("firmness_profile", (many, names)), ("network", (graph,))):
        found = " ".join(text for text, *_ in words(draw(name, args)[0]))
        assert "1 actor with fewer than 5 not shown" in found
        assert "ABC" in found
        assert "JKL" not in found
    few = many[many["actor"] == "JKL"]
    drawn = draw("firmness_profile", (few, names))[0]
    assert "JKL" in " ".join(text for text, *_ in words(drawn))


def test_alt_text_says_what_is_there():
    seen = observed(60, 2, 1, 3)
    units = seen.groupby("stance")["unit"].nunique()
    _, alt = draw("stance_counts", (seen, ISSUES))
    assert f"{units['support']} in support, {units['oppose']} against" in alt
    assert "Full ceasefire" in alt
