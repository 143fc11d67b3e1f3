"""The discourse network: who agrees with whom, or who speaks on what."""

from math import cos, pi, sin

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from parley.figures import style
from parley.figures.style import Key, Sheet

ACTORS, ISSUES, TIES = 24, 40, 90


@style.styled
def network(graph: nx.Graph) -> Figure:
    """Draw a network of `parley.network`.

    The network of actors stands on a circle, those who agree beside each other; the network of
    actors and issues in two columns. Places depend on names and counts alone.

    Parameters
    ----------
    graph : Graph
        What `relations` or `affiliation` returns; the 24 actors with most statements and the 90
        strongest ties are drawn. Of actors alone, those with fewer than five statements are left
        out unless fewer than three have more: one statement agrees with all or nothing.
    """
    two_modes = any(mode == "issue" for _, mode in graph.nodes(data="mode"))
    title = "Who speaks on what" if two_modes else "Who agrees with whom"
    if not graph.number_of_edges():
        return style.nothing(title, "No two actors speak on the same issue."
                             if not two_modes else "No statement takes a position.")  # fmt: skip
    return _columns(graph, title) if two_modes else _circle(graph, title)


def alt_text(graph: nx.Graph) -> str:
    """What the figure shows, in a sentence or two."""
    if not graph.number_of_edges():
        return "No ties."
    label = dict(graph.nodes(data="label"))
    ties = _sorted_ties(graph)
    if any(mode == "issue" for _, mode in graph.nodes(data="mode")):
        a, b, tie = ties[0]
        return (
            f"A network of {style.plural(len(graph), 'actor or issue', 'actors and issues')} with "
            f"{style.plural(len(ties), 'tie')}; the strongest joins {label[a]} and {label[b]} "
            f"(n = {tie['weight']:g})."
        )
    words = []
    for what, sign in (("agree", 1), ("disagree", -1)):
        chosen = next((t for t in ties if t[2]["weight"] * sign > 0), None)
        if chosen:
            words.append(f"{label[chosen[0]]} and {label[chosen[1]]} {what} most")
    return (
        f"A network of {style.plural(len(graph), 'actor')} with {style.plural(len(ties), 'tie')}"
        f"{': ' if words else ''}{'; '.join(words)}."
    )


def _sorted_ties(graph: nx.Graph) -> list[tuple[str, str, dict]]:
    """Ties, the strongest first."""
    ties = [(*sorted((a, b)), data) for a, b, data in graph.edges(data=True)]
    return sorted(ties, key=lambda tie: (-abs(tie[2]["weight"]), tie[0], tie[1]))


def _ordered(graph: nx.Graph, nodes: list[str]) -> list[str]:
    """Nodes in a row such that those who agree stand beside each other: greedy, ties by name."""
    left = sorted(nodes, key=lambda n: (-graph.nodes[n]["statements"], n))
    row = [left.pop(0)] if left else []

    def nearness(node: str, end: list[str]) -> float:
        ties = [graph.get_edge_data(node, other) for other in end]
        sizes = [(t["weight"], t["congruence"] + t["conflict"]) for t in ties if t]
        return sum(w / size for w, size in sizes if size)

    while left:
        front, back = row[:3], row[-3:]
        best = max(left, key=lambda n: (max(nearness(n, front), nearness(n, back)),
                                        graph.nodes[n]["statements"], n))  # fmt: skip
        left.remove(best)
        if nearness(best, front) > nearness(best, back):
            row.insert(0, best)
        else:
            row.append(best)
    return row


def _shown(graph: nx.Graph) -> list[str]:
    """The actors to draw: those with ties, and with enough statements where three have."""
    total = {node: graph.nodes[node]["statements"] for node in graph if graph.degree(node)}
    often = {node: n for node, n in total.items() if n >= style.FEW}
    return style.most(often if len(often) > 2 else total, ACTORS)


def _circle(graph: nx.Graph, title: str) -> Figure:
    shown = _shown(graph)
    total = {node: graph.nodes[node]["statements"] for node in shown}
    nodes = _ordered(graph, shown)
    every = [tie for tie in _sorted_ties(graph) if tie[0] in shown and tie[1] in shown]
    ties = every[:TIES]
    which = f"the {len(ties):,} strongest of {len(every):,}; " if len(ties) < len(every) else ""
    note = f"Ties: congruence minus conflict; {which}a node's area grows with its statements"
    left_out = len(graph) - len(nodes)
    few = f" with fewer than {style.FEW}" if min(total.values()) >= style.FEW else ""
    note += f"; {style.plural(left_out, 'actor')}{few} not shown" if left_out else ""
    legend = [
        Key("more agreement", style.BLUE, line="-"),
        Key("more disagreement", style.VERMILION, line=(0, (3, 1.5))),
        Key("as much of both, or conditional", style.GREY, line=(0, (1, 1.5))),
    ]
    height = 2.6 if len(nodes) < 4 else 3.8 if len(nodes) < 10 else 4.5
    sheet = Sheet(title, note, height, legend)
    axes = _bare(sheet, height)
    across, up = min(height / 2 * 1.12, style.WIDTH / 2 - 0.75), height / 2 - 0.42
    place = {
        node: (across * cos(pi * (0.5 - 2 * n / len(nodes))),
               up * sin(pi * (0.5 - 2 * n / len(nodes))))
        for n, node in enumerate(nodes)
    }  # fmt: skip
    largest = max(abs(tie[2]["weight"]) for tie in ties) or 1
    for a, b, tie in reversed(ties):
        weight = tie["weight"]
        colour, line = (style.BLUE, "-") if weight > 0 else (style.VERMILION, (0, (3, 1.5)))
        if weight == 0:
            colour, line = style.GREY, (0, (1, 1.5))
        strength = (abs(weight) / largest) ** 0.5
        axes.plot(*zip(place[a], place[b], strict=True), color=colour, linestyle=line,
                  linewidth=0.5 + 3 * strength, alpha=0.25 + 0.6 * strength, zorder=1,
                  solid_capstyle="round")  # fmt: skip
    most = max(total.values())
    for node, (x, y) in place.items():
        size = 3.5 + 9 * (total[node] / most) ** 0.5
        axes.plot([x], [y], "o", markersize=size, color=style.INK, markeredgecolor=style.PAPER,
                  zorder=3)  # fmt: skip
        away = size / 2 + 3
        flat = x / across
        label = style.fit(graph.nodes[node]["label"], 0.62)
        axes.annotate(
            label, (x, y), (flat * away, y / up * away), textcoords="offset points", zorder=4,
            ha="left" if flat > 0.3 else "right" if flat < -0.3 else "center",
            va="center_baseline" if abs(flat) > 0.3 else "bottom" if y > 0 else "top",
        )  # fmt: skip
    return sheet.figure


def _columns(graph: nx.Graph, title: str) -> Figure:
    total = {n: d["statements"] for n, d in graph.nodes(data=True)}
    mode = dict(graph.nodes(data="mode"))
    actors = style.most({n: t for n, t in total.items() if mode[n] == "actor"}, ACTORS)
    issues = style.most({n: t for n, t in total.items() if mode[n] == "issue"}, ISSUES)
    chosen = {*actors, *issues}
    every = [tie for tie in _sorted_ties(graph) if tie[0] in chosen and tie[1] in chosen]
    ties = every[:TIES]
    joined = {node for tie in ties for node in tie[:2]}
    actors, issues = ([n for n in column if n in joined] for column in (actors, issues))
    deep = max(len(actors), len(issues))
    place = {}
    for column in (actors, issues):
        for n, node in enumerate(column):
            place[node] = (n + 0.5) * deep / len(column)
    note = (
        f"Ties: statements, repeats counted once, {len(ties):,} of {graph.number_of_edges():,}; "
        "the number is a node's statements"
    )
    left_out = len(graph) - len(actors) - len(issues)
    note += f"; {style.plural(left_out, 'node')} not shown" if left_out else ""
    legend = [
        Key("supports", style.BLUE, line="-"),
        Key("opposes", style.VERMILION, line=(0, (3, 1.5))),
        Key("between, or conditional", style.AMBER, line=(0, (1, 1.5))),
    ]
    height = max(0.2 * deep, 0.6) + 0.1
    sheet = Sheet(title, note, height, legend)
    axes = _bare(sheet, height)
    names = {n: style.fit(graph.nodes[n]["label"].replace("_", " "), 2.0) for n in place}
    words = {n: f"{names[n]}  {style.count(total[n])}" for n in place}
    left = -style.WIDTH / 2 + max(style.width(words[n]) for n in actors) + 0.15
    right = style.WIDTH / 2 - max(style.width(words[n]) for n in issues) - 0.15
    largest = max(tie[2]["weight"] for tie in ties)

    def y(node: str) -> float:
        return height / 2 - place[node] / deep * height

    for actor, issue, tie in reversed(ties):
        stance = style.side(tie["score"])
        line = {"support": "-", "oppose": (0, (3, 1.5)), "conditional": (0, (1, 1.5))}[stance]
        strength = (tie["weight"] / largest) ** 0.5
        bend = (right - left) * 0.4
        curve = Path(
            [
                (left, y(actor)),
                (left + bend, y(actor)),
                (right - bend, y(issue)),
                (right, y(issue)),
            ],
            [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
        )
        axes.add_patch(
            PathPatch(curve, facecolor="none", edgecolor=style.STANCE[stance], linestyle=line,
                      linewidth=0.5 + 3 * strength, alpha=0.3 + 0.6 * strength)
        )  # fmt: skip
    for column, x, side, sign in ((actors, left, "right", -1), (issues, right, "left", 1)):
        for node in column:
            axes.plot([x], [y(node)], "o", markersize=4.5, color=style.INK, zorder=3)
            axes.annotate(words[node], (x, y(node)), (5 * sign, 0), textcoords="offset points",
                          ha=side, va="center_baseline")  # fmt: skip
    return sheet.figure


def _bare(sheet: Sheet, height: float) -> Axes:
    """Axes over the whole body, in inches from its centre."""
    axes = sheet.axes(0, 0, style.WIDTH, height)
    axes.set_xlim(-style.WIDTH / 2, style.WIDTH / 2)
    axes.set_ylim(-height / 2, height / 2)
    axes.set_axis_off()
    return axes
