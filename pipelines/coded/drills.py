"""Drills for the reader: coded texts written for it, kept as word pieces in which no name stands.

    drills.py FOLDER SHEET... --out data/coded/drills.jsonl

A drill is a text in the manner of news on scenarios that were made up, so that the stance cannot be
told from who holds it; each is coded as it is written. The texts name real parties and officials
and say of them what never was, so they stay outside the repository. What is kept is what the reader
learns from: sentences as word pieces, actors as alpha, beta, ..., and what is coded of whom. A page
on which a person's name gets through is left out.
FOLDER holds texts (DATE, TITLE, an empty line, the text); a SHEET is as for `build.py codes`.
"""

import argparse
import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import build
import pandas as pd

from parley import store
from parley.codebook import Issues, load_actors, load_issues
from parley.errors import InputError
from parley.parse import Parse
from parley.positions.observations import CODED
from parley.stance.cases import labelled
from parley.stance.encoder import base_folder
from parley.stance.gold import sentence_hash
from parley.stance.reader import Asked, Page, Pieces, asked, pages

HEAD = re.compile(r"DATE (.*)\nTITLE (.*)\n\n?")


@dataclass(frozen=True)
class Drills:
    """What is asked of which page, with its code and grade."""

    cases: list[Asked]
    pages: list[Page]
    gold: list[str]
    grades: list[str]


def load_drills(path: Path, issues: Issues, pieces: Pieces, first: int) -> Drills:
    """The drills of a file, their pages numbered from `first` on; none where there is no file.

    Raises
    ------
    InputError
        Where a line names an issue that the codebook lacks.
    """
    made = Drills([], [], [], [])
    for line in store.read_lines(path) if path.exists() else ():
        ids = [pieces.tokenizer.token_to_id(piece) for piece in line["pieces"]]
        for case in line["cases"]:
            if case["issue"] not in issues.issues:
                raise InputError(f"{path}: names the issue {case['issue']}, which the codebook "
                                 "lacks; make the file again with drills.py")  # fmt: skip
            made.cases.append(Asked(first + len(made.pages), tuple(case["holder"]),
                                    tuple(case["words"]), tuple(case["known"]),
                                    issues.issues[case["issue"]].proposition))  # fmt: skip
            made.gold.append(case["stance"])
            made.grades.append(case["grade"])
        made.pages.append(Page(ids, line["own"]))
    return made


def written(folder: Path) -> dict[str, dict]:
    """The texts of a folder and of the folders in it, by name, as `build.articles` gives them."""
    found = {}
    for path in sorted(folder.rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        head = HEAD.match(text)
        if not head:
            raise InputError(f"{path}: does not begin with the lines DATE and TITLE; add them")
        found[path.stem] = {"data_set": "drills", "title": head[2], "published": head[1],
                            "outlet": "", "text": text[head.end() :].strip()}  # fmt: skip
    return found


def surnames(book: Path, coded: pd.DataFrame) -> set[str]:
    """The last words of the names of all people of the codebook and all speakers of the sheets."""
    known = [person.name for actor in load_actors(book / "actors.yaml").actors
             for person in actor.people]  # fmt: skip
    return {name.split()[-1].lower() for name in [*known, *coded["speaker"]] if name.strip()}


def names_someone(parse: Parse, last: set[str]) -> bool:
    """Does a name stand in a sentence that no alias replaces: a surname, or two names in a row."""
    plain = [k for k in range(len(parse)) if not parse.actors[k]]
    return any(parse.lower(k).removesuffix("'s") in last for k in plain) or any(
        parse.pos[k] == parse.pos[k + 1] == "PROPN" and parse.deps[k] == "compound"
        for k in plain if k + 1 < len(parse) and not parse.actors[k + 1])  # fmt: skip


def kept(rows: dict[str, dict], coded: pd.DataFrame, book: Path, pieces: Pieces) -> list[dict]:
    """The lines of the file: a page each, with what is coded on it."""
    issues, readings = load_issues(book / "issues.yaml"), build.read_all(rows, book)
    last = surnames(book, coded)
    frame = pd.DataFrame(build.placed(coded, rows, readings), columns=[*CODED]).drop_duplicates()
    lines = []
    for key, part in frame.groupby("document"):
        named = pages(readings[key], pieces)
        seen: dict[str, dict] = {}
        page_of: dict[str, Page] = {}
        shown = False
        for reading in readings[key]:
            page, name = named.get(reading.statement_id), sentence_hash(reading.sentence)
            before, shown = shown, names_someone(reading.parse, last)
            if page is not None and name not in seen and not before and not shown:
                page_of[name] = page
                seen[name] = {"drill": hashlib.sha256(key.encode()).hexdigest()[:8],
                              "pieces": [pieces.tokenizer.id_to_token(i) for i in page.ids],
                              "own": page.own, "cases": []}  # fmt: skip
        part = build.with_sentences(part, rows[key])
        for row in labelled(readings[key], part, issues, {}, "drills", key, "train"):
            if row.case is not None and row.sentence in seen:
                case = asked(0, page_of[row.sentence], row.case)
                seen[row.sentence]["cases"].append({
                    "holder": case.holder, "words": case.issue, "known": case.known,
                    "issue": row.issue, "stance": row.gold, "grade": row.grade})  # fmt: skip
        lines += [line for line in seen.values() if line["cases"]]
    return lines


def main() -> None:
    """The command line."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sheets", nargs="+", type=Path)
    parser.add_argument("--book", type=Path, default=Path("data/codebook"))
    parser.add_argument("--out", type=Path, default=Path("data/coded/drills.jsonl"))
    given = parser.parse_args()
    try:
        rows = written(given.folder)
        coded = build.read_sheets(given.sheets)
        lacking = sorted(set(coded["doc"]) - set(rows))
        if lacking:
            raise InputError(f"{given.folder}: lacks {lacking[0]}.txt, which a sheet codes; add it")
        lines = kept(rows, coded, given.book, Pieces(base_folder()))
    except InputError as error:
        print(f"drills: {error}", file=sys.stderr)
        sys.exit(2)
    store.write_lines(lines, given.out)
    print(f"{len(lines)} pages of {coded['doc'].nunique()} drills")


if __name__ == "__main__":
    main()
