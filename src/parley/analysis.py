"""`parley analyse`: all stages in one go on a folder of articles, and the files for its user.

Reads the folder, the codebook, the shipped models and notebooks; writes only below the output
folder, all files together at the end: a run that is stopped leaves nothing behind. The columns of
the CSV files are an interface (schema.EXPORTS).
"""

import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from parley import store
from parley.codebook import Actors, Issues, load_actors, load_issues
from parley.errors import InputError
from parley.network import affiliation, graphml
from parley.params import Params
from parley.positions.errors import Errors
from parley.positions.windows import read_events
from parley.stages import browse as browser
from parley.stages.attribute import attribute
from parley.stages.classify import classify
from parley.stages.clean import clean
from parley.stages.collect import collect
from parley.stages.discover import discover
from parley.stages.embed import embed
from parley.stages.locate import locate, observations
from parley.stages.publish import headlines, merged
from parley.stages.publish import publish as bind
from parley.stages.render import render
from parley.stance.model import PositionModel
from parley.stance.reader import load_reader
from parley.stance.words import Words
from parley.vectors import load_vectors

STEPS = ("collect", "clean", "attribute", "embed", "discover", "classify", "locate", "write",
         "report")  # fmt: skip


def analyse(
    folder: Path, out: Path, issues_file: Path, actors_file: Path, params: Params, home: Path,
    title: str = "",
) -> Iterator[str]:  # fmt: skip
    """Analyse a folder of articles.

    Parameters
    ----------
    folder : Path
        The articles, in any of the formats that `collect` reads.
    out : Path
        Where the results go; made if it is not there.
    issues_file, actors_file : Path
        The codebook.
    params : Params
        All choices.
    home : Path
        The project folder with models and notebooks.
    title : str
        Title of the report; made from the folder's name where empty.

    Yields
    ------
    str
        The lines of the summary.

    Raises
    ------
    InputError
        Before anything is written, where input or output cannot be used.
    """
    issues, actors = load_issues(issues_file), load_actors(actors_file)
    _agree(issues, actors, issues_file, actors_file)
    if out.resolve() == folder.resolve():
        raise InputError(f"{out}: is the folder with the articles; choose another for the results")
    files = list(store.files(folder, params.collect.max_bytes, leave=out))
    vectors = load_vectors(home / params.embed.folder)
    model = PositionModel.from_json(store.read_json(home / "models/stance/model.json"))
    words = Words.from_json(store.read_json(home / "models/stance/words.json"), vectors)
    words.reader = load_reader(home / "models/reader")
    errors = Errors.from_json(store.read_json(home / "models/stance/errors.json"))
    events = read_events(store.read_csv(home / "data/events.csv", ("date", "name")))
    with ExitStack() as stack:
        stack.enter_context(_stoppable())
        part = stack.enter_context(_all_or_nothing(out))
        lines = list(_analyse(folder, files, part, issues, actors, vectors, model, words,
                              errors, events, issues_file, actors_file, params, home, title,
                              out))  # fmt: skip
    yield from lines


def _agree(issues: Issues, actors: Actors, issues_file: Path, actors_file: Path) -> None:
    """Refuse issues that name actors who are not there, and two issues that ask the same."""
    known = {actor.code for actor in actors.actors}
    named = [("negotiation.parties", issues.negotiation.parties)]
    asked: dict[str, str] = {}
    for code, issue in issues.issues.items():
        named += [(f"issues.{code}.{field}", getattr(issue, field))
                  for field in ("between", "of", "to")]  # fmt: skip
        words = " ".join(issue.proposition.lower().split())
        if words in asked:
            raise InputError(f"{issues_file}: issues.{code} has the proposition of "
                             f"issues.{asked[words]}; take one of them out")  # fmt: skip
        asked[words] = code
    for place, codes in named:
        for actor in codes:
            if actor not in known:
                raise InputError(f"{issues_file}: {place}: no actor has the code '{actor}'; add it "
                                 f"to {actors_file} or correct the code")  # fmt: skip


def _analyse(
    folder: Path, files: list, part: Path, issues, actors, vectors, model, words: Words,
    errors: Errors, events: tuple[str, ...], issues_file: Path, actors_file: Path, params: Params,
    home: Path, title: str, out: Path,
) -> Iterator[str]:  # fmt: skip
    """All stages; the files of the results go into ``part``."""
    bar = tqdm(total=len(STEPS), desc="collect", unit="step", leave=False, disable=None)

    def step(done: str) -> None:
        bar.update()
        place = STEPS.index(done) + 1
        bar.set_description(STEPS[place] if place < len(STEPS) else "done")

    records = collect(files, params.collect)
    step("collect")
    cleaned = clean(records.records, issues, params.clean)
    rejected = pd.concat([records.rejected, cleaned.rejected])
    documents = cleaned.documents
    if documents.empty:
        bar.close()
        first = rejected.iloc[0]
        raise InputError(
            f"{folder}: none of {len(files)} files can be read; the first is {first['source']} "
            f"({first['reason']}: {first['detail']})"
        )
    step("clean")
    said = attribute(documents, actors, params.attribute)
    step("attribute")
    embeddings = embed(said.statements, vectors, params.embed, said.tokens)
    step("embed")
    topics = discover(said.statements, documents, embeddings, params.discover)
    step("discover")
    stances = classify(documents, said.statements, said.tokens, issues, actors, model,
                       params.classify, words)  # fmt: skip
    step("classify")
    seen = observations(stances, said.statements, documents, actors)
    located = locate(seen, params.locate, errors, events)
    sides = locate(seen, params.locate, errors, events, {**actors.sides, **params.locate.groups})
    step("locate")
    tables = {
        "documents": documents, "removed": cleaned.removed, "rejected": rejected,
        "statements": said.statements, "stances": stances, "topics": topics.topics,
        "topic_terms": topics.topic_terms, "topic_timeline": topics.topic_timeline,
        "topic_numbers": topics.topic_numbers,
        "observations": seen, "positions": located.positions, "distances": located.distances,
        "shifts": located.shifts, "trends": located.trends, "sides": sides.positions,
        "side_distances": sides.distances,
    }  # fmt: skip
    places = documents[["document_id", "source", "part", "published"]]
    statements = said.statements.merge(places, on="document_id")
    statements = statements.sort_values(["source", "part", "statement_id"])
    evidence = stances.merge(
        statements.drop(columns=["speaker", "actor", "relayed_by"]), on="statement_id"
    ).sort_values(["source", "part", "statement_id", "actor", "issue"])
    step("write")
    with tempfile.TemporaryDirectory(prefix="parley-") as work:
        made = _report(tables, Path(work), folder, params, home, issues_file, actors_file, title)
        step("report")
        store.write_bytes(made["report.pdf"], part / "report.pdf")
        name = folder.resolve().name or str(folder)
        store.write_text(_browser(tables, issues, actors, params, title or f"Evidence in {name}"),
                         part / "evidence.html")  # fmt: skip
        lines = made["headlines"]
    documents = documents.sort_values(["source", "part"])
    store.write_csv(documents, part / "documents.csv", "documents")
    store.write_csv(statements, part / "statements.csv", "statements")
    store.write_csv(evidence, part / "evidence.csv", "evidence")
    store.write(said.tokens, part / "tokens.parquet", "tokens")  # what parley next reads
    tables["shifts"] = located.shifts[located.shifts["doubt"] == ""]
    for name in ("positions", "distances", "shifts", "removed", "rejected"):
        store.write_csv(store.check(tables[name], name), part / f"{name}.csv", name)
    store.write_bytes(graphml(affiliation(seen)), part / "network.graphml")
    bar.close()
    yield from _summary(documents, rejected, stances, out)
    yield from (f"- {line}" for line in lines)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a request to end (SIGTERM) unwind like Ctrl-C, so that everything is cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let requests to end wait until the block is through."""
    wait = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, wait)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _all_or_nothing(out: Path) -> Iterator[Path]:
    """A folder for the results that becomes the output folder at the end, or goes with its files.

    An output folder that is there keeps its other files; the new ones move into it together. One
    that cannot be written is refused before any work is done.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file and cannot be written into; choose a folder")
    there = out.is_dir()
    name = f".parley-{secrets.token_hex(4)}.part"  # beside what it becomes, so that it can move
    part = out / name if there else out.parent / name
    made = [folder for folder in reversed(out.parents) if not folder.exists()]
    try:
        try:
            part.mkdir(parents=True)
        except OSError as error:
            raise InputError(
                f"{out}: cannot be written ({error.strerror}); choose a folder you may write"
            ) from None
        yield part
        with _undisturbed():
            if there:
                for file in sorted(part.iterdir()):
                    os.replace(file, out / file.name)
            else:
                os.replace(part, out)
    finally:
        with _undisturbed():
            shutil.rmtree(part, ignore_errors=True)
            if not out.exists():
                for folder in reversed(made):
                    if folder.is_dir() and not any(folder.iterdir()):
                        folder.rmdir()


def _report(tables, work: Path, folder: Path, params: Params, home: Path, issues_file: Path,
            actors_file: Path, title: str) -> dict:  # fmt: skip
    """The PDF of the user's folder, from the project's own notebooks."""
    for name, table in tables.items():
        schema = {"sides": "positions", "side_distances": "distances"}.get(name, name)
        store.write(table, work / "tables" / f"{name}.parquet", schema)
    environment = {
        "PARLEY_TABLES": str(work / "tables"), "PARLEY_REPORTS": str(work / "reports"),
        "PARLEY_KIND": "analysis", "PARLEY_CODEBOOK": str(issues_file.resolve()),
        "PARLEY_ACTORS": str(actors_file.resolve()),
    }  # fmt: skip
    paths = sorted((home / "notebooks").glob("*.ipynb"))

    def run(path: Path):
        return path.stem, render(path, environment, params.render, home)

    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        try:
            executed = dict(pool.map(run, paths))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    found = (work / "reports" / "numbers").glob("*.json")
    numbers = merged({path.stem: store.read_json(path) for path in sorted(found)})
    name = folder.resolve().name or str(folder)
    made = bind(executed, numbers, params.publish, kind="analysis", title=title, folder=name,
                bound="report", singly=False)  # fmt: skip
    return {"report.pdf": made["report.pdf"], "headlines": headlines(numbers)}


def _browser(tables, issues, actors, params: Params, title: str) -> str:
    """The evidence browser of the user's folder; the texts are the user's own and are shown."""
    own = browser.read(tables["observations"], tables["stances"], tables["statements"],
                       tables["documents"], "own", "articles of the folder",
                       browser.FOLDER)  # fmt: skip
    names = {key: (issue.name, issue.proposition) for key, issue in issues.issues.items()}
    return browser.browse([own], names, {actor.code: actor.name for actor in actors.actors},
                          params.browse, title)  # fmt: skip


def _summary(documents, rejected, stances, out: Path) -> Iterator[str]:
    """What was read, what was not, what was found, where it lies."""
    read = set(documents["source"])
    refused = {source.split("#")[0] for source in rejected["source"]} - read
    yield f"{len(refused)} of {len(refused | read)} files rejected" + (
        f" (see {out / 'rejected.csv'})" if refused else "")  # fmt: skip
    on_topic = int(documents["on_topic"].sum())
    repeats = int((documents["duplicate_of"] != "").sum())
    yield f"{len(documents)} articles, {on_topic} on topic, {repeats} repeats of another"
    counts = Counter(stances["actor"])
    most = ", ".join(f"{actor} {count}" for actor, count in counts.most_common(5))
    yield f"{len(stances)} positions" + (f": {most}" if most else "")
    yield f"report: {out / 'report.pdf'}, evidence: {out / 'evidence.html'}"
