"""The notebooks are thin: no outputs, fixed ids, short cells that load, show and say."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from parley import findings
from parley.report import Report

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NAMES = ["01-corpus", "02-topics", "03-stances", "04-positions", "05-validation"]
ALLOWED = ("parley.report", "parley.findings", "parley.figures", "parley.network",
           "parley.summary", "pandas", "IPython.display")  # fmt: skip
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "code") -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def calls(path: Path, method: str) -> list[ast.Call]:
    trees = [ast.parse(cell.source) for cell in cells(path)]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute) and node.func.attr == method]  # fmt: skip


def test_there_are_five():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@each
def test_no_outputs_and_fixed_ids(path):
    node = nbformat.read(path, as_version=4)
    nbformat.validate(node)
    assert all(not c.outputs and c.execution_count is None for c in cells(path))
    stem = path.stem.split("-")[1]
    assert [c.id for c in node.cells] == [f"{stem}-{n:02d}" for n in range(1, len(node.cells) + 1)]
    assert set(node.metadata) == {"kernelspec", "language_info"}


@each
def test_cells_are_short_and_define_nothing(path):
    for cell in cells(path):
        assert len(cell.source.splitlines()) <= 10, cell.id
        tree = ast.parse(cell.source)
        banned = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For,
                  ast.While)  # fmt: skip
        assert not any(isinstance(node, banned) for node in ast.walk(tree)), cell.id
        assert "fit" not in {getattr(n, "attr", "") for n in ast.walk(tree)}, cell.id


@each
def test_cells_use_reports_figures_and_tables_only(path):
    for cell in cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            assert all(name.startswith(ALLOWED) for name in names), (cell.id, names)


@each
def test_question_answer_evidence(path):
    text = [c.source for c in nbformat.read(path, as_version=4).cells]
    assert text[0].startswith("# ")
    assert "**Question.**" in text[0]
    assert any("**Answer.**" in part for part in text[1:6])
    assert sum(part.startswith("# ") for part in text) == 1
    assert calls(path, "draw")
    assert calls(path, "close")
    assert any(part.startswith("## Limits") for part in text)


@each
def test_values_are_never_typed(path):
    """Digits in what a notebook says come from {numbers}: the templates hold none."""
    for call in calls(path, "say"):
        for node in ast.walk(call):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = re.sub(r"\{\w+\}|\bF1\b", "", node.value)
                assert not any(c.isdigit() for c in words), node.value


@each
def test_names_of_figures_and_tables_are_unique(path):
    drawn = [k.value.value for c in calls(path, "draw") for k in c.keywords if k.arg == "name"]
    listed = [c.args[1].value for c in calls(path, "table")]
    others = [k.value.value for other in NOTEBOOKS if other != path
              for c in calls(other, "draw") for k in c.keywords if k.arg == "name"]  # fmt: skip
    assert len(set(drawn)) == len(drawn) == len(calls(path, "draw"))
    assert len(set(listed)) == len(listed)
    assert not set(drawn) & set(others)


@each
def test_what_they_call_exists(path):
    for cell in cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = {"report": Report, "findings": findings}.get(node.value.id)
                assert owner is None or hasattr(owner, node.attr), (cell.id, node.attr)
