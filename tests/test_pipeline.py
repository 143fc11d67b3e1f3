"""dvc.yaml, params.yaml, packages, pages and text agree with the code and with each other."""

import ast
import hashlib
import json
import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from lineage import ROOT, SOURCE, closure, file_of

import parley.stages
from parley import store
from parley.params import Collect, Params, load_params
from parley.readme import fill
from parley.stages.collect import collect
from parley.stance.gold import sentence_hash

DVC = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
VARIABLES = {key: value for part in DVC["vars"] for key, value in part.items()}
STAGES = list(DVC["stages"])
MIRROR = ROOT.parent / "shared"
RUN = 12  # so many words in a row are somebody's sentence

each_stage = pytest.mark.parametrize("stage", STAGES)


def written_out(value: str, item: str = "") -> str:
    return re.sub(r"\$\{(\w+)\}", lambda m: {**VARIABLES, "item": item}[m[1]], value)


def variants(stage: str) -> list[dict]:
    """A stage as it runs: once, or once for each item, with its variables written out."""
    raw = DVC["stages"][stage]
    bodies = [(item, raw["do"]) for item in raw["foreach"]] if "foreach" in raw else [("", raw)]
    found = []
    for item, body in bodies:
        outs = {}
        for out in body.get("outs", []) + body.get("metrics", []):
            (path, options), = out.items() if isinstance(out, dict) else [(out, {})]
            outs[written_out(path, item)] = options or {}
        found.append({
            "item": item, "desc": body.get("desc", ""), "cmd": written_out(body["cmd"], item),
            "deps": [written_out(dep, item) for dep in body["deps"]], "outs": outs,
            "params": body.get("params", []),
        })  # fmt: skip
    return found


def tracked() -> list[Path]:
    """The files of the repository, and those that are about to be."""
    if not (ROOT / ".git").exists():
        pytest.skip("this folder is no git repository, so what is tracked cannot be told")
    command = ["git", "ls-files", "-z", "--exclude-standard", "--cached", "--others"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in sorted(set(done.stdout.split("\0"))) if name
            and (ROOT / name).is_file()]  # fmt: skip


# ------------------------------------------------------------------------------------------ stages


@each_stage
def test_a_stage_says_what_it_does(stage):
    for variant in variants(stage):
        assert len(variant["desc"].split()) > 3
        assert variant["cmd"].split()[:2] == ["parley", stage]
        assert stage in [name.split(".")[0] for name in variant["params"]]


def test_one_stage_one_module_one_section_one_test_file():
    modules = {p.stem for p in Path(parley.stages.__file__).parent.glob("*.py")} - {"__init__"}
    sections = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    assert set(STAGES) == modules
    assert set(STAGES) == set(Params.model_fields)
    assert list(sections) == STAGES
    assert list(Params.model_fields) == list(sections)
    missing = [s for s in STAGES if not (ROOT / f"tests/test_{s}.py").is_file()]
    assert missing == []


@each_stage
def test_a_stage_module_holds_a_function_of_its_name_and_says_what_it_reads(stage):
    tree = ast.parse((SOURCE / f"parley/stages/{stage}.py").read_text(encoding="utf-8"))
    assert stage in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    assert len(ast.get_docstring(tree) or "") > 80


def command_of(stage: str) -> tuple[ast.FunctionDef, dict[str, str]]:
    """The command in cli.py, and the modules of the project that cli.py's own names come from."""
    tree = ast.parse((SOURCE / "parley/cli.py").read_text(encoding="utf-8"))
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == stage]
    names = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("parley"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names[alias.asname or alias.name] = inner if file_of(inner) else node.module
    return function, names


def modules_in(tree: ast.AST) -> set[str]:
    """The project's modules that a piece of code imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("parley"):
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("parley")}
    return {name for name in found if file_of(name)}


def needed(stage: str, item: str) -> set[str]:
    """All files of the project's code that make a stage's output."""
    function, names = command_of(stage)
    used = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    modules = modules_in(function) | {names[n] for n in used & set(names)}
    modules.add(f"parley.stages.{stage}")
    if stage == "render":
        cells = nbformat.read(ROOT / f"notebooks/{item}.ipynb", as_version=4).cells
        for cell in cells:
            if cell.cell_type == "code":
                modules |= modules_in(ast.parse(cell.source))
    files = set().union(*(closure(file_of(name)) for name in modules))
    return {p.relative_to(ROOT).as_posix() for p in files if p.name != "__init__.py"}


@each_stage
def test_dependencies_cover_what_the_stage_imports(stage):
    for variant in variants(stage):
        declared = variant["deps"]
        missing = [
            path for path in sorted(needed(stage, variant["item"]))
            if not any(path == dep or path.startswith(dep + "/") for dep in declared)
        ]  # fmt: skip
        assert missing == [], f"dvc.yaml: add these to the deps of {stage}"


@each_stage
def test_dependencies_exist_or_are_made_and_stand_in_the_command(stage):
    made = {out for s in STAGES for v in variants(s) for out in v["outs"]}
    folders = {Path(out).parent.as_posix() for out in made}
    for variant in variants(stage):
        for dep in variant["deps"]:
            assert (ROOT / dep).exists() or dep in made or dep in folders, dep
        words = variant["cmd"].split()[2:]
        for word in words:
            assert any(word == known or known.startswith(word + "/") for known in
                       [*variant["deps"], *variant["outs"]]), word  # fmt: skip
        assert len(set(variant["deps"])) == len(variant["deps"])


def test_data_goes_one_way():
    done: set[str] = set()
    for stage in STAGES:
        made = set().union(*(v["outs"] for v in variants(stage)))
        later = {o for s in STAGES[STAGES.index(stage) :] for v in variants(s) for o in v["outs"]}
        for variant in variants(stage):
            assert not set(variant["deps"]) & later, f"{stage} reads what comes after it"
        assert not made & done, f"{stage} writes what another has written"
        done |= made


def test_outputs_are_out_of_git_or_committed_never_both():
    if not (ROOT / ".git").exists():
        pytest.skip("this folder is no git repository, so what is ignored cannot be told")
    for stage in STAGES:
        for variant in variants(stage):
            for path, options in variant["outs"].items():
                ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT,
                                         check=False).returncode == 0  # fmt: skip
                below = path.startswith(("data/interim/", "data/processed/"))
                assert ignored or not below, f"{path} is not git-ignored"
                assert ignored == (options.get("cache", True)), path


def test_params_hold_no_unknown_key_and_are_read_whole():
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params = load_params(ROOT / "params.yaml")
    assert json.loads(params.model_dump_json()) == json.loads(json.dumps(raw, default=str))


# ---------------------------------------------------------------------------------------- packages


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    lines = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    unpinned = [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)]
    assert unpinned == []
    return {canonical(name): version for name, version in (x.split("==") for x in lines)}


def test_every_package_is_pinned():
    packages = locked()
    assert len(packages) > 50
    assert packages["torch"] == "2.13.0"
    assert not [name for name, version in packages.items() if "+" in version]
    assert "parley" not in packages


def test_what_pyproject_names_is_in_the_lock():
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = locked()
    extra = project["optional-dependencies"].get("dev", [])
    for line in project["dependencies"] + extra:
        needed = Requirement(line)
        assert canonical(needed.name) in packages, line
        assert needed.specifier.contains(packages[canonical(needed.name)]), line


def test_the_environment_for_conda():
    rattler = pytest.importorskip("rattler")
    from packaging.requirements import Requirement

    path = ROOT / "environment.yml"
    if not path.exists():
        pytest.skip("environment.yml is not written yet")
    packages = locked()
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert raw["channels"]
    names = []
    for line in raw["dependencies"]:
        if isinstance(line, dict):
            for given in line["pip"]:
                if given.startswith("-"):
                    continue
                wheel = Requirement(given)
                if canonical(wheel.name) in packages:
                    version = packages[canonical(wheel.name)]
                    assert wheel.specifier.contains(version), given
            continue
        spec = rattler.MatchSpec(line, strict=True)
        name = canonical(spec.name.normalized)
        names.append(name)
        if spec.version is not None and name in packages:
            pinned = str(spec.version).lstrip("=").removesuffix(".*")
            assert f"{packages[name]}.".startswith(f"{pinned}."), line
    assert "python" in names
    assert len(set(names)) == len(names)


# ------------------------------------------------------------------------------------ pages, texts


def test_the_numbers_of_the_readme():
    page, numbers = ROOT / "README.md", ROOT / "reports/numbers.json"
    if not page.exists() or not numbers.exists():
        pytest.skip("README.md or reports/numbers.json is not written yet")
    text = page.read_text(encoding="utf-8")
    assert fill(text, store.read_json(numbers)) == text, "run make report: README.md lags behind"


def test_no_path_of_one_machine():
    found = []
    machine = re.compile(r"(?<![\w.$}])/(?:work|root|tmp|home|Users|mnt)/[\w.-]+")
    for path in tracked():
        if path.relative_to(ROOT).parts[0] == "tests":
            continue
        content = path.read_bytes()
        if b"\0" in content[:4000] or path.suffix in {".pdf", ".png", ".npy"}:
            continue
        for match in machine.finditer(content.decode("utf-8", "replace")):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert found == []


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str) -> set[str]:
    said = words(text)
    return {" ".join(said[i : i + RUN]) for i in range(len(said) - RUN + 1)}


def own_prose() -> dict[str, set[str]]:
    """The runs of words of the sample corpus, without what stands in quotation marks."""
    records = collect(list(store.files(ROOT / "data/raw", 10**8)), Collect()).records
    found = {}
    for row in records.itertuples():
        text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", f"{row.title}\n\n{row.body}",
                      flags=re.DOTALL | re.IGNORECASE)  # fmt: skip
        parts = re.split(r"“[^”]*”|«[^»]*»|\"(?:[^\"\n]|\n(?!\s*\n))*\"", text)
        found[row.record_id] = set().union(*(runs(part) for part in parts))
    return found


def test_no_sentence_of_others_in_the_sample_corpus():
    talks, seeds = MIRROR / "corpora/talks_2025_2026.jsonl", MIRROR / "seeds"
    if not talks.exists() or not seeds.exists():
        pytest.skip("the texts of others (../shared) are not on this machine to compare with")
    own = own_prose()
    assert own
    everything = set().union(*own.values())
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(seeds.glob("*.txt"))}
    for line in talks.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["id"]] = f"{row['title']}\n{row['text']}"
    war = pd.read_parquet(MIRROR / "corpora/war_news_2022.parquet", columns=["id", "title", "text"])
    texts |= {row.id: f"{row.title}\n{row.text}" for row in war.itertuples()}
    assert len(texts) > 10
    copied = []
    for name, text in texts.items():
        for run in sorted(runs(text) & everything):
            copied.append((name, next(k for k, v in own.items() if run in v), run))
    assert copied == []


def test_the_coded_articles_hold_no_text():
    """Codes of others' articles are hashes, offsets and categories: no cell is a sentence."""
    files = [path for path in (ROOT / "data/coded").rglob("*") if path.is_file()]
    assert files
    for path in sorted(files):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = json.loads(line).values() if path.suffix == ".jsonl" else line.split(",")
            assert all(len(cell.split()) < 8 for cell in cells if isinstance(cell, str)), path


@pytest.mark.parametrize("name", ["positions.csv", "codings.csv"])
def test_the_places_of_the_codes_resolve(name):
    """Where the articles are at hand, every code leads to the sentence that it was set on."""
    talks = MIRROR / "corpora/talks_2025_2026.jsonl"
    if not talks.exists():
        pytest.skip("the coded articles (../shared) are not on this machine to look them up")
    rows = map(json.loads, talks.read_text(encoding="utf-8").splitlines())
    texts = {row["id"]: {"title": row["title"] or "", "text": row["text"]} for row in rows}
    war = pd.read_parquet(MIRROR / "corpora/war_news_2022.parquet", columns=["id", "title", "text"])
    texts |= {row.id: {"title": row.title, "text": row.text} for row in war.itertuples()}
    listed = store.read_csv(ROOT / "data/coded/articles.csv").set_index("document")
    codes = store.read_csv(ROOT / "data/coded" / name)
    codes = codes[codes["issue"] != ""]
    assert len(codes)
    for row in codes.itertuples():
        text = texts[row.document]
        content = hashlib.sha256(text["text"].encode()).hexdigest()
        assert content == listed.at[row.document, "content_sha256"], row.document
        place = text[row.field][int(row.start) : int(row.end)]
        assert sentence_hash(place) == row.sentence_sha256, (row.document, row.start)


def test_no_pickles_and_nothing_large():
    for path in tracked():
        assert path.suffix not in {".pkl", ".pickle", ".joblib"}, path
        assert path.stat().st_size < 20_000_000, path
