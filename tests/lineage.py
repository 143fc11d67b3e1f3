"""What a stage's code imports: the walk that dvc.yaml's dependencies are checked against."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"


def file_of(name: str) -> Path | None:
    """The file of a dotted module name of the project, if it is one."""
    base = SOURCE.joinpath(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def imports(path: Path) -> set[Path]:
    """The project's files that a file imports, at the top or inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.split(".")[0] == "parley":
                found |= {p for p in [file_of(name)] if p}
    return found


def closure(path: Path) -> set[Path]:
    """A file and all that it imports, directly or not."""
    found, todo = set(), [path]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            todo += imports(here)
    return {p for p in found if p.stat().st_size and p.name != "__init__.py" or p == path}
