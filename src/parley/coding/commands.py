"""`parley next` and `parley learn`: from statements to coders, and from coders to the model."""

import os
from pathlib import Path
from typing import Annotated

import typer

from parley import store
from parley.errors import InputError
from parley.params import load_params

HOME = Path(os.environ.get("PARLEY_HOME") or Path(__file__).resolve().parents[3])
WORDS = (HOME / "models/stance/words.json", HOME / "models/embedding", HOME / "models/reader")
Codebook = Annotated[Path | None, typer.Option(help="Issues of another negotiation.")]
ActorsFile = Annotated[Path | None, typer.Option(help="Actors of another negotiation.")]
FROM = "Output of parley analyse, or the pipeline's tables."


def ask(
    folder: Annotated[Path, typer.Argument(help=FROM)],
    out: Annotated[Path, typer.Option("--out", help="Where the questions go.")],
    count: Annotated[int, typer.Option(min=1, help="Number of statements.")] = 50,
    form: Annotated[str, typer.Option("--format", help="csv, labelstudio or doccano.")] = "csv",
    misses: Annotated[float, typer.Option(min=0, max=1, help="Share of likely misses.")] = 0.2,
    coded: Annotated[Path | None, typer.Option(help="Folder of what is coded already.")] = None,
    codebook: Codebook = None,
    actors: ActorsFile = None,
    model: Annotated[Path | None, typer.Option(help="A model other than the shipped one.")] = None,
    params: Annotated[Path | None, typer.Option("--params", help="Other choices.")] = None,
) -> None:
    """List the statements whose coding would help most."""
    from parley.codebook import load_actors, load_issues
    from parley.coding.formats import questions, write_questions
    from parley.coding.sampling import choose
    from parley.coding.sources import read_corpus
    from parley.stance.learned import read_learned
    from parley.stance.model import PositionModel
    from parley.stance.words import read_words

    issues = load_issues(codebook or HOME / "data/codebook/issues.yaml")
    people = load_actors(actors or HOME / "data/codebook/actors.yaml")
    path = model or HOME / "models/stance/model.json"
    try:
        learned = PositionModel.from_json(store.read_json(path))
    except (KeyError, TypeError):
        raise InputError(f"{path}: is no position model; run the stage train") from None
    corpus = read_corpus(folder, issues, read_words(*WORDS).judge)
    known = frozenset(e.sentence for e in read_learned(coded)) if coded else frozenset()
    choice = load_params(params or HOME / "params.yaml").classify
    asked = choose(corpus, issues, learned, choice.threshold, count, misses, known,
                   choice.threshold_new)  # fmt: skip
    rows = questions(asked, corpus, issues, people)
    write_questions(rows, out, form)
    typer.echo(f"{len(asked)} statements with {len(rows)} questions: {out}")


def learn(
    coded: Annotated[list[Path], typer.Argument(help="Files that came back from coding.")],
    folder: Annotated[Path, typer.Option("--from", help=FROM)],
    out: Annotated[Path, typer.Option("--out", help="Training data, made anew.")] = Path(
        "data/coded/user/candidates.jsonl"
    ),
    codebook: Codebook = None,
    actors: ActorsFile = None,
) -> None:
    """Turn coded statements into training data; `dvc repro` then learns from it."""
    from parley.codebook import load_actors, load_issues
    from parley.coding.formats import read_answers
    from parley.coding.learning import learnable
    from parley.coding.sources import read_corpus
    from parley.stance.words import read_words

    issues = load_issues(codebook or HOME / "data/codebook/issues.yaml")
    people = load_actors(actors or HOME / "data/codebook/actors.yaml")
    answers = [answer for path in coded for answer in read_answers(path)]
    if not answers:
        raise InputError(f"{coded[0]}: holds no answer; fill in the column stance")
    made = learnable(answers, read_corpus(folder, issues, read_words(*WORDS).judge), issues, people)
    store.write_lines([e.to_json() for e in made], out)
    usable = sum(bool(e.features) for e in made)
    typer.echo(f"{len(answers)} answers, {usable} candidates to learn from: {out}")
