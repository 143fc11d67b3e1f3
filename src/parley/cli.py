"""The command line: one command for each stage, which names the paths and calls store and stage.

`parley analyse` runs the same stages on any folder. Bad input ends with one line and exit code 2.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

os.environ.setdefault("PYTHONHASHSEED", "0")
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from parley import store  # noqa: E402
from parley.codebook import load_actors, load_issues  # noqa: E402
from parley.coding import commands  # noqa: E402
from parley.errors import InputError  # noqa: E402
from parley.params import Params, load_params  # noqa: E402

HOME = Path(os.environ.get("PARLEY_HOME") or Path(__file__).resolve().parents[2])
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
                  rich_markup_mode=None,
                  help="Who wants what in a negotiation, read from the news.")  # fmt: skip
In = Annotated[Path, typer.Argument(show_default=False)]
Out = Annotated[Path, typer.Argument(show_default=False)]
ParamsFile = Annotated[Path, typer.Option("--params", help="The file with all choices.")]
DEFAULT = Path("params.yaml")


@app.command()
def collect(raw: In, records: Out, rejected: Out, params: ParamsFile = DEFAULT) -> None:
    """Read a folder of raw pages, exports and feeds into records."""
    from parley.stages.collect import collect as stage

    choice = load_params(params).collect
    made = stage(store.files(raw, choice.max_bytes), choice)
    store.write(made.records, records, "records")
    store.write(made.rejected, rejected, "rejected")


@app.command()
def clean(records: In, unread: In, issues: In, documents: Out, removed: Out, rejected: Out,
          params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Turn records into dated, deduplicated articles."""
    import pandas as pd

    from parley.stages.clean import clean as stage

    made = stage(store.read(records, "records"), load_issues(issues), load_params(params).clean)
    store.write(made.documents, documents, "documents")
    store.write(made.removed, removed, "removed")
    both = pd.concat([store.read(unread, "rejected"), made.rejected])
    store.write(both, rejected, "rejected")


@app.command()
def attribute(documents: In, actors: In, statements: Out, tokens: Out,
              params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Find who said what."""
    from parley.stages.attribute import attribute as stage

    made = stage(store.read(documents, "documents"), load_actors(actors),
                 load_params(params).attribute)  # fmt: skip
    store.write(made.statements, statements, "statements")
    store.write(made.tokens, tokens, "tokens")


@app.command()
def embed(statements: In, tokens: In, vectors: In, embeddings: Out,
          params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Turn statements into vectors of integers."""
    from parley.stages.embed import embed as stage
    from parley.vectors import load_vectors

    made = stage(store.read(statements, "statements"), load_vectors(vectors),
                 load_params(params).embed, store.read(tokens, "tokens"))  # fmt: skip
    store.write(made, embeddings, "embeddings")


@app.command()
def discover(statements: In, documents: In, embeddings: In, topics: Out, topic_terms: Out,
             topic_timeline: Out, topic_numbers: Out, model: Out,
             params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Group statements into topics."""
    from parley.stages.discover import discover as stage

    made = stage(store.read(statements, "statements"), store.read(documents, "documents"),
                 store.read(embeddings, "embeddings"), load_params(params).discover)  # fmt: skip
    store.write(made.topics, topics, "topics")
    store.write(made.topic_terms, topic_terms, "topic_terms")
    store.write(made.topic_timeline, topic_timeline, "topic_timeline")
    store.write(made.topic_numbers, topic_numbers, "topic_numbers")
    store.write_json(made.model.to_json(), model)


@app.command()
def train(documents: In, statements: In, tokens: In, gold: In, coded: In, unseen: In, user: In,
          issues: In, words: In, vectors: In, reader: In, model: Out, cross_validation: Out,
          params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Learn which candidates are positions, from the coded dispatches and articles."""
    from parley.stages.train import train as stage
    from parley.stance.gold import gold_examples, load_examples
    from parley.stance.learned import read_learned
    from parley.stance.words import read_words

    choice = load_params(params)
    own = gold_examples(store.read(documents, "documents"), store.read(statements, "statements"),
                        store.read(tokens, "tokens"), load_issues(issues),
                        store.read_csv(gold), read_words(words, vectors, reader).judge)  # fmt: skip
    others = load_examples(store.read_lines(coded)) + load_examples(store.read_lines(unseen))
    others += read_learned(user)
    made = stage(own + others, choice.train, choice.classify.threshold,
                 choice.classify.threshold_new)  # fmt: skip
    store.write_json(made.model, model)
    store.write(made.cross_validation, cross_validation, "cross_validation")


@app.command()
def classify(documents: In, statements: In, tokens: In, issues: In, actors: In, model: In,
             words: In, vectors: In, reader: In, stances: Out,
             params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Find the positions in every statement."""
    from parley.stages.classify import classify as stage
    from parley.stance.model import PositionModel
    from parley.stance.words import read_words

    try:
        learned = PositionModel.from_json(store.read_json(model))
    except (KeyError, TypeError):
        raise InputError(f"{model}: is no position model; run the stage train") from None
    made = stage(store.read(documents, "documents"), store.read(statements, "statements"),
                 store.read(tokens, "tokens"), load_issues(issues), load_actors(actors), learned,
                 load_params(params).classify, read_words(words, vectors, reader))  # fmt: skip
    store.write(made, stances, "stances")


@app.command()
def locate(stances: In, statements: In, documents: In, cross_validation: In, coded: In,
           conditions: In, actors: In, events: In, sample: Out, world: Out, networks: Out,
           errors: Out, params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Place actors on issues over time: for the sample, and for the coded real articles."""
    from parley.network import exports
    from parley.positions.observations import CONDITIONS
    from parley.positions.windows import read_events
    from parley.stages.locate import coded_observations, measured, observations
    from parley.stages.locate import locate as stage

    choice, book = load_params(params).locate, load_actors(actors)
    days = read_events(store.read_csv(events, ("date", "name")))
    own = observations(store.read(stances, "stances"), store.read(statements, "statements"),
                       store.read(documents, "documents"), book)  # fmt: skip
    found = coded_observations(store.read_csv(coded), choice, book,
                               store.read_csv(conditions, CONDITIONS))  # fmt: skip
    cross = store.read(cross_validation, "cross_validation")
    for folder, seen, noise in ((sample, own, measured(cross, "gold")), (world, found, None)):
        made = stage(seen, choice, noise, days)
        sides = stage(seen, choice, noise, days, {**book.sides, **choice.groups})
        store.write(seen, folder / "observations.parquet", "observations")
        for name in ("positions", "distances", "shifts", "trends"):
            store.write(getattr(made, name), folder / f"{name}.parquet", name)
        store.write(sides.positions, folder / "sides.parquet", "positions")
        store.write(sides.distances, folder / "side_distances.parquet", "distances")
    for name, content in exports(found).items():
        store.write_bytes(content, networks / name)
    store.write_json(measured(cross, "coded").to_json(), errors)


@app.command()
def evaluate(cross_validation: In, documents: In, statements: In, tokens: In, vectors: In,
             gold: In, coded: In, manifest: In, issues: In, actors: In, metrics: Out,
             scores: Out, errors: Out, params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Measure cleaning, attribution, positions and the coders' agreement against the codes."""
    from parley.evaluation.errors import errors as find_errors
    from parley.evaluation.facts import naming, read_coded, with_facts
    from parley.evaluation.groups import scores as score_groups
    from parley.evaluation.leftout import leave_issue_out
    from parley.stages.evaluate import Twice
    from parley.stages.evaluate import evaluate as stage
    from parley.stance.comparison import compare, dispatch_cases, methods
    from parley.stance.gold import gold_examples, load_examples
    from parley.vectors import load_vectors

    codes = ("actor", "issue", "stance", "firmness", "speaker", "kind", "coder")
    place = ("source", "part", "sentence")
    book = load_issues(issues)
    twice = Twice(
        dispatches=store.read_csv(gold / "codings.csv", (*place, *codes, "condition")),
        attributions=store.read_csv(gold / "attribution_codings.csv",
                                    (*place, "coder", "kind", "speaker", "actor")),
        articles=store.read_csv(coded / "codings.csv",
                                ("document", "sentence_sha256", *codes, "condition_start",
                                 "condition_end")),
        listed=store.read_csv(coded / "articles.csv", ("document", "sentences")),
        issues=len(book.issues),
    )  # fmt: skip
    choice, places = load_params(params), read_coded(coded)
    articles, said = store.read(documents, "documents"), store.read(statements, "statements")
    parsed, own = store.read(tokens, "tokens"), store.read_csv(gold / "positions.csv")
    cases = dispatch_cases(articles, said, parsed, book, load_actors(actors), own)
    how = choice.train
    makes = methods(load_vectors(vectors), how.regularisation, how.stance_regularisation)
    del makes["statement_proposition"]  # half a minute; benchmarks/classifiers.py has it
    compared = compare(cases, makes, how.folds, how.seed)
    crossed = store.read(cross_validation, "cross_validation")
    if compared:
        compared["shipped"] = crossed[crossed["data"] == "gold"]
    learned = gold_examples(articles, said, parsed, book, own)
    learned += load_examples(store.read_lines(coded / "candidates.jsonl"))
    left_out = leave_issue_out(learned, how, choice.classify.threshold_new)
    made = stage(crossed, articles, said,
                 store.read_csv(gold / "attribution.csv", (*place, "kind", "speaker", "actor")),
                 store.read_csv(manifest, ("source", "part", "published", "on_topic",
                                           "duplicate_of")),
                 choice.evaluate, twice, compared, left_out)  # fmt: skip
    rows = with_facts(crossed, articles, said, own, places)
    store.write(score_groups(rows, left_out, choice.evaluate), scores, "scores")
    store.write(find_errors(rows, naming(articles, book)), errors, "errors")
    store.write_json(made, metrics)


@app.command()
def render(notebook: In, tables: In, reports: In, executed: Out,
           params: ParamsFile = DEFAULT) -> None:  # fmt: skip
    """Execute one notebook on the tables."""
    import nbformat

    from parley.stages.render import render as stage

    environment = {"PARLEY_TABLES": str(tables), "PARLEY_REPORTS": str(reports),
                   "PARLEY_KIND": "project"}  # fmt: skip
    made = stage(notebook, environment, load_params(params).render)
    store.write_text(nbformat.writes(made) + "\n", executed)


@app.command()
def publish(executed: In, numbers: In, reports: Out, params: ParamsFile = DEFAULT) -> None:
    """Bind executed notebooks into PDF and HTML reports."""
    import nbformat

    from parley.stages.publish import merged, summary
    from parley.stages.publish import publish as stage

    notebooks = {p.stem: nbformat.read(p, as_version=4) for p in sorted(executed.glob("*.ipynb"))}
    known = merged({p.stem: store.read_json(p) for p in sorted(numbers.glob("*.json"))})
    for name, content in stage(notebooks, known, load_params(params).publish).items():
        store.write_bytes(content, reports / name)
    store.write_json(known, reports / "numbers.json")
    store.write_json(summary(known), reports / "summary.json")


@app.command()
def browse(tables: In, book: In, page: Out, params: ParamsFile = DEFAULT) -> None:
    """Make the evidence browser: from an actor and an issue to the sentences."""
    from parley.stages import browse as stage

    issues, actors = load_issues(book / "issues.yaml"), load_actors(book / "actors.yaml")
    own = stage.read(store.read(tables / "sample/observations.parquet", "observations"),
                     store.read(tables / "stances.parquet", "stances"),
                     store.read(tables / "statements.parquet", "statements"),
                     store.read(tables / "documents.parquet", "documents"),
                     "sample", "dispatches of the sample", stage.WRITTEN)  # fmt: skip
    world = store.read(tables / "world/observations.parquet", "observations")
    parts = [stage.coded(world), own]
    names = {key: (issue.name, issue.proposition) for key, issue in issues.issues.items()}
    made = stage.browse(parts, names, {actor.code: actor.name for actor in actors.actors},
                        load_params(params).browse)  # fmt: skip
    store.write_text(made, page)


@app.command()
def headlines(numbers: In) -> None:
    """Print the three headline findings."""
    from parley.stages.publish import headlines as stage

    for line in stage(store.read_json(numbers)):
        typer.echo(f"- {line}")


@app.command()
def readme(numbers: In, page: Out) -> None:
    """Fill the values of the README from numbers.json."""
    from parley.readme import fill

    store.write_text(fill(_text(page), store.read_json(numbers)), page)


@app.command()
def dictionary(page: Out) -> None:
    """Write the data dictionary from the schema."""
    from parley.schema import data_dictionary

    store.write_text(data_dictionary(), page)


@app.command()
def datasheet(data: In, page: Out) -> None:
    """Make the tables of the data sheet anew from the data folder."""
    from parley.datasheet import fill_tables

    store.write_text(fill_tables(_text(page), data), page)


@app.command("show-removed")
def show_removed(
    corpus: Annotated[Path, typer.Argument(help="The folder with the articles.")],
    document: Annotated[str, typer.Argument(help="A file below it; of a table, file#row.")],
    page: Annotated[Path | None, typer.Option("--html", help="Write a page to this file.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="Other choices.")] = None,
) -> None:
    """Show a document with what cleaning took out of it, coloured by reason."""
    from parley import audit
    from parley.stages.clean import clean as clean_stage
    from parley.stages.collect import collect as collect_stage

    choice = load_params(params or HOME / "params.yaml")
    files = store.files(corpus, choice.collect.max_bytes)
    made = collect_stage((file for file in files if document.startswith(file.source)),
                         choice.collect)  # fmt: skip
    record = audit.find(made.records, document, corpus)
    issues = load_issues(HOME / "data/codebook/issues.yaml")
    removed = clean_stage(record, issues, choice.clean).removed
    pieces = audit.stretches(record["body"].iloc[0], removed)
    if page is None:
        typer.echo(audit.for_terminal(pieces))
    else:
        store.write_text(audit.as_page(pieces, document), page)


@app.command()
def analyse(
    folder: Annotated[Path, typer.Argument(help="The folder with the articles.")],
    out: Annotated[str, typer.Option("--out", metavar="PATH", help="Where the results go.")],
    codebook: Annotated[Path | None, typer.Option(help="Issues of another negotiation.")] = None,
    actors: Annotated[Path | None, typer.Option(help="Actors of another negotiation.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="Other choices.")] = None,
    title: Annotated[str, typer.Option(help="Title of the report.")] = "",
) -> None:
    """Analyse any folder of articles: positions, evidence and a report."""
    from parley.analysis import analyse as run

    if not out.strip():
        raise InputError("--out: is empty; name the folder for the results")
    choice: Params = load_params(params or HOME / "params.yaml")
    for line in run(folder, Path(out), codebook or HOME / "data/codebook/issues.yaml",
                    actors or HOME / "data/codebook/actors.yaml", choice, HOME, title):  # fmt: skip
        typer.echo(line)


app.command("next")(commands.ask)
app.command("learn")(commands.learn)


def _text(page: Path) -> str:
    """The text of a page whose marked parts are to be filled in."""
    try:
        return page.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{page}: cannot be read ({error.strerror}); check the path") from None


def main() -> None:
    """Run a command; bad input is one line on standard error and exit code 2."""
    try:
        app()
    except InputError as error:
        print(f"parley: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
