"""The tables of the pipeline: columns, types, units, keys and checks, in one place.

`docs/data-dictionary.md` is made from this module, and `store` checks every table against it.
Dates are ISO strings (`2025-05-16`), empty where unknown: an empty date is a finding, not a gap.
"""

from dataclasses import dataclass

import pandera.pandas as pa

STANCES = ("support", "oppose", "conditional")
FIRMNESS = ("red_line", "demand", "preference", "openness", "")
KINDS = ("direct", "indirect", "mixed", "act", "narrated")
ERRORS = ("no sentence", "no mention", "no holder", "judged none", "wrong stance",
          "other holder", "invented")  # fmt: skip
DATE = r"^(\d{4}-\d{2}-\d{2})?$"


@dataclass(frozen=True)
class Column:
    """One column: its type (str, int, float or bool), what it holds, and its bounds."""

    type: str
    meaning: str
    key: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    low: float | None = None
    high: float | None = None
    empty: bool = False  # may a number be missing
    absent: int | None = None  # what stands where a whole number is not given


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns in order."""

    row: str
    columns: dict[str, Column]

    @property
    def key(self) -> list[str]:
        """The names of the key columns, in order."""
        return [name for name, column in self.columns.items() if column.key]

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return list(self.columns)

    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema that `store` checks with."""
        columns = {}
        for name, column in self.columns.items():
            checks = []
            if column.values:
                checks.append(pa.Check.isin(column.values))
            if column.pattern:
                checks.append(pa.Check.str_matches(column.pattern))
            if column.low is not None:
                checks.append(pa.Check.ge(column.low))
            if column.high is not None:
                checks.append(pa.Check.le(column.high))
            columns[name] = pa.Column(column.type, checks, nullable=column.empty)
        return pa.DataFrameSchema(columns, unique=self.key or None, strict=True, ordered=True)


def _share(meaning: str, **more) -> Column:
    return Column("float", meaning, low=0, high=1, **more)


def _score(meaning: str, **more) -> Column:
    return Column("float", meaning, low=-1, high=1, empty=True, **more)


def _count(meaning: str) -> Column:
    return Column("int", meaning, low=0)


def _offset(meaning: str, **more) -> Column:
    return Column("int", meaning + " (characters, from 0)", low=-1, **more)


TABLES: dict[str, Table] = {
    "records": Table(
        "one text as it came in: a page, a row of an export, an item of a feed",
        {
            "record_id": Column("str", "source and number of the record in it", key=True),
            "source": Column("str", "path of the file below the corpus folder, and of the file in "
                             "an archive behind it: archive.zip/inner/name.txt"),
            "item": Column("int", "number of the record in its file, from 1", low=1),
            "format": Column("str", "text, html, json, jsonl, csv, tsv, parquet, feed, docx, rtf, "
                             "pdf, eml or warc"),
            "title": Column("str", "title as given, or empty"),
            "body": Column("str", "raw text or mark-up, decoded; of docx, rtf and pdf the text, a "
                           "form feed on a line where a page or section ends"),
            "published_raw": Column("str", "date as given, or empty"),
            "outlet_raw": Column("str", "outlet as given, or empty"),
            "url": Column("str", "address as given, or empty"),
        },
    ),
    "rejected": Table(
        "one input that is no record, and why",
        {
            "source": Column("str", "path of the file, with #item for a row of it; in an archive, "
                             "/#number for a file whose path leads out of it", key=True),
            "reason": Column("str", "one word or two: empty, unreadable, too large, password ..."),
            "detail": Column("str", "what a person can do about it"),
        },
    ),
    "documents": Table(
        "one article",
        {
            "document_id": Column("str", "made from source, part and content", key=True),
            "source": Column("str", "path of the file below the corpus folder"),
            "part": Column("int", "number of the article in its file, in reading order", low=1),
            "title": Column("str", "title, or empty"),
            "text": Column("str", "clean text without the title; paragraphs end in a line break"),
            "published": Column("str", "date of publication, empty rather than a guess",
                                pattern=DATE),
            "date_basis": Column("str", "what the date rests on: metadata, header, text ..."),
            "date_certainty": _share("how sure the date is"),
            "outlet": Column("str", "who published it, or empty"),
            "agency": Column("str", "news agency credited, or empty"),
            "language": Column("str", "ISO 639-1 code"),
            "on_topic": Column("bool", "is it about the negotiation"),
            "duplicate_of": Column("str", "document_id of the original, or empty"),
        },
    ),
    "removed": Table(
        "one stretch of a record that cleaning took out",
        {
            "source": Column("str", "path of the file, with #item for a row of it", key=True),
            "start": _offset("start in the decoded record body", key=True),
            "text": Column("str", "what was taken out"),
            "reason": Column("str", "why: caption, advert, header ..."),
        },
    ),
    "statements": Table(
        "one sentence that says or reports something: an attribution, an act, or narration that "
        "names an actor",
        {
            "statement_id": Column("str", "document_id and number of the sentence", key=True),
            "document_id": Column("str", "the article"),
            "field": Column("str", "where the sentence stands", values=("text", "title")),
            "start": _offset("start of the sentence in the field"),
            "end": _offset("end of the sentence in the field"),
            "sentence": Column("str", "the sentence, exactly field[start:end]"),
            "kind": Column("str", "how it is said", values=KINDS),
            "cue": Column("str", "word of saying or acting, or empty"),
            "cue_start": _offset("start of the words of the cue, with auxiliaries and the "
                                 "preposition or particle that belongs to it, -1 where none",
                                 absent=-1),
            "cue_end": _offset("end of them, -1 where none", absent=-1),
            "content_start": _offset("start of what is said, -1 where nothing"),
            "content_end": _offset("end of what is said, -1 where nothing; speaker and cue may "
                                   "stand between the two"),
            "quotation": Column("int", "number of the running quotation in the document, 0 for "
                                "none", low=0),
            "speaker": Column("str", "canonical name of who says it, or empty"),
            "speaker_text": Column("str", "the words that name the speaker, or empty"),
            "speaker_start": _offset("start of these words, -1 where none", absent=-1),
            "speaker_end": _offset("end of these words, -1 where none", absent=-1),
            "actor": Column("str", "code of the speaker's side, or empty"),
            "relayed_by": Column("str", "code of the actor who passes it on, or empty"),
            "said_on": Column("str", "date on which it was said, where the text tells it",
                              pattern=DATE),
        },
    ),
    "tokens": Table(
        "one word of a statement with its place in the parse (input of train and classify)",
        {
            "statement_id": Column("str", "the statement", key=True),
            "token": Column("int", "number of the word in the statement, from 0", key=True),
            "start": _offset("start of the word in the sentence"),
            "end": _offset("end of the word in the sentence"),
            "lemma": Column("str", "lemma, lower case"),
            "pos": Column("str", "universal part of speech"),
            "tag": Column("str", "Penn Treebank tag"),
            "dep": Column("str", "dependency relation to the head (ClearNLP)"),
            "head": Column("int", "number of the head word; its own number for a root"),
            "actor": Column("str", "code of the actor that the word names or stands for, or empty"),
            "person": Column("str", "canonical name of the person, or empty"),
            "mention": Column("str", "how: person, name, office, place, demonym, location, "
                              "pronoun, role, or empty"),
        },
    ),
    "embeddings": Table(
        "one statement as a vector",
        {
            "statement_id": Column("str", "the statement", key=True),
            "content": Column("str", "what it is about: lemmas of its common nouns, each once, or "
                              "empty; the sentence where it was not parsed"),
            "vector": Column("object", "sum of the integer vectors of the content's tokens"),
        },
    ),
    "topics": Table(
        "one statement and its topic",
        {
            "statement_id": Column("str", "the statement", key=True),
            "topic": Column("int", "number of the topic, 0 the largest; -1 for none", low=-1),
            "similarity": _score("cosine between the statement itself and the topic's centre"),
            "representative": Column("bool", "is it one of the topic's representative sentences"),
        },
    ),
    "topic_terms": Table(
        "one term of a topic",
        {
            "topic": Column("int", "number of the topic", key=True),
            "rank": Column("int", "place of the term, from 1", key=True, low=1),
            "term": Column("str", "the term"),
            "weight": Column("float", "class-based tf-idf", low=0),
            "label": Column("str", "the topic's label: three terms, first those that weigh "
                            "most in it"),
            "statements": _count("statements of the topic"),
            "found": _count("refits on bootstrap samples in which the topic was found again"),
            "refits": _count("refits"),
            "low": _share("lower end of the interval of the share of refits (Wilson)", empty=True),
            "high": _share("upper end of the interval", empty=True),
            "stable": Column("bool", "was it found in at least the share of refits that "
                             "params.yaml asks for"),
        },
    ),
    "topic_numbers": Table(
        "one number of topics that was tried",
        {
            "topics": Column("int", "number of topics asked for", key=True, low=1),
            "made": _count("topics that came out"),
            "stability": _share("share of topics found again, mean over the refits", empty=True),
            "overlap": _share("Jaccard overlap of a topic with its match, mean over topics and "
                              "refits", empty=True),
            "coherence": _score("NPMI of the terms of a topic over statements, mean over topics"),
            "chosen": Column("bool", "is it the number that was taken"),
        },
    ),
    "topic_timeline": Table(
        "one topic in one window",
        {
            "topic": Column("int", "number of the topic", key=True),
            "window_start": Column("str", "first day", key=True, pattern=DATE),
            "window_end": Column("str", "last day", pattern=DATE),
            "statements": _count("statements of the topic in the window"),
            "share": _share("of the window's statements"),
        },
    ),
    "stances": Table(
        "one position: a holder on an issue in a statement",
        {
            "statement_id": Column("str", "the statement", key=True),
            "actor": Column("str", "code of the holder", key=True),
            "issue": Column("str", "key of the issue", key=True),
            "stance": Column("str", "towards the issue's proposition", values=STANCES),
            "probability": _share("that the holder takes this stance here"),
            "firmness": Column("str", "how firmly", values=FIRMNESS),
            "speaker": Column("str", "the holder's own named person, or empty"),
            "relayed_by": Column("str", "code of the actor who passes it on, or empty"),
            "condition": Column("str", "words of the condition, or empty"),
            "condition_start": _offset("start of the condition in the sentence, -1 for none"),
            "condition_end": _offset("end of the condition in the sentence, -1 for none"),
            "condition_issue": Column("str", "issue that the condition names, or empty"),
            "by_adversary": Column("bool", "is it only the other side that says so"),
        },
    ),
    "cross_validation": Table(
        "one candidate or coded position of the training data with what the model says of it "
        "when it has not seen the article",
        {
            "data": Column("str", "gold: our own dispatches; coded: real articles; user: what a "
                           "user coded", key=True, values=("gold", "coded", "user")),
            "split": Column("str", "train: learned from, here predicted by a model that had "
                            "left its article out; dev and test: never learned from; "
                            "unseen: of another negotiation and codebook",
                            values=("train", "dev", "test", "unseen")),
            "document": Column("str", "the article", key=True),
            "sentence": Column("str", "hash of the sentence", key=True),
            "actor": Column("str", "code of the holder", key=True),
            "issue": Column("str", "key of the issue", key=True),
            "gold": Column("str", "coded stance, none where no position",
                           values=(*STANCES, "none")),
            "grade": Column("str", "R required, A arguable, empty where not coded",
                            values=("R", "A", "")),
            "predicted": Column("str", "predicted stance, none where no position",
                                values=(*STANCES, "none")),
            "proposed": Column("str", "stance as the climb alone reads it, none without a "
                               "candidate", values=(*STANCES, "none")),
            "probability": _share("that the candidate is a position"),
            "stance_probability": _share("of the predicted stance, given a position"),
            "fold": Column("int", "fold of the article; -1 where it is not in training", low=-1),
        },
    ),
    "scores": Table(
        "one group of coded positions and how well the model finds them in articles that it has "
        "not seen; a position is a document, actor, issue and stance",
        {
            "part": Column("str", "what is measured: articles_cross_validated, articles_dev, "
                           "articles_test, articles_unseen (another negotiation), articles (all "
                           "real ones but the last) or dispatches_cross_validated", key=True),
            "dimension": Column("str", "what the group is one of: issue, kind (of statement), "
                                "field (title or text), outlet, data_set, year or wire",
                                key=True),
            "group": Column("str", "the issue, kind, outlet ...", key=True),
            "method": Column("str", "model, or left_out: the model without a label of the issue",
                             key=True, values=("model", "left_out")),
            "documents": _count("articles with a candidate or code of the group"),
            "required": _count("positions that a coder must find"),
            "predicted": _count("positions that the model finds"),
            "few": Column("bool", "do the figures rest on fewer than 20 required positions or "
                          "5 articles"),
            **{f"{figure}{end}": _share(f"{words}{of}", empty=True)
               for figure, words in (("precision", "precision"), ("recall", "recall"), ("f1", "F1"))
               for end, of in (("", ", missing where nothing is coded or predicted"),
                               ("_low", ": lower end of the interval"),
                               ("_high", ": upper end of the interval"))},
            "difference": _score("F1 minus that of all other rows of the part; for left_out minus "
                                 "that of the issue when learned"),
            "difference_low": _score("lower end of its interval"),
            "difference_high": _score("upper end of its interval"),
        },
    ),
    "errors": Table(
        "one coded position that is missed or read wrongly, or one that is invented: sentence, "
        "holder and issue",
        {
            "data": Column("str", "gold: our own dispatches; coded: real articles", key=True,
                           values=("gold", "coded")),
            "split": Column("str", "as in cross_validation",
                            values=("train", "dev", "test", "unseen")),
            "document": Column("str", "the article", key=True),
            "outlet": Column("str", "who published it, or empty"),
            "published": Column("str", "date of publication, or empty", pattern=DATE),
            "field": Column("str", "title or text, empty where the sentence was not found",
                            values=("title", "text", "")),
            "start": _offset("start of the sentence, -1 where not found; of a dispatch in its "
                             "clean text, of a real article in the text as it came"),
            "end": _offset("end of the sentence, -1 where not found"),
            "sentence": Column("str", "hash of the sentence", key=True),
            "text": Column("str", "the sentence, of dispatches only"),
            "actor": Column("str", "code of the holder", key=True),
            "issue": Column("str", "key of the issue", key=True),
            "gold": Column("str", "coded stance", values=(*STANCES, "none")),
            "grade": Column("str", "R required, A arguable, empty where not coded",
                            values=("R", "A", "")),
            "predicted": Column("str", "predicted stance", values=(*STANCES, "none")),
            "probability": _share("that the candidate is a position"),
            "error": Column("str", "no sentence: the coder's is divided otherwise here; no "
                            "mention: no pattern finds the issue; no holder: the coded holder is "
                            "no candidate; judged none; wrong stance; other holder: the sentence "
                            "has a code on the issue, of somebody else; invented",
                            values=ERRORS),
            "counts": Column("bool", "does it change a figure of merit, which asks for a position "
                             "once in an article"),
        },
    ),
    "positions": Table(
        "one actor on one issue in one window; the widest window spans everything dated and "
        "undated",
        {
            "actor": Column("str", "code of the holder", key=True),
            "issue": Column("str", "key of the issue", key=True),
            "window_start": Column("str", "first day", key=True, pattern=DATE),
            "window_end": Column("str", "last day", key=True, pattern=DATE),
            "score": _score("support +1, oppose -1, conditional as params.yaml says"),
            "low": _score("lower end of the interval"),
            "high": _score("upper end of the interval"),
            "support": _count("statements in support, repeats counted once"),
            "oppose": _count("statements against, repeats counted once"),
            "conditional": _count("conditional statements, repeats counted once"),
            "adversary": _count("of these statements, those that only the other side reports"),
            "red_lines": _count("of these statements, those put as a red line"),
            "statements": _count("statements, repeats counted"),
            "documents": _count("articles"),
            "outlets": _count("outlets"),
            "salience": _share("the issue's share of the actor's statements in the window"),
        },
    ),
    "distances": Table(
        "two actors on one issue in one window",
        {
            "issue": Column("str", "key of the issue, or 'all' weighted by salience", key=True),
            "window_start": Column("str", "first day", key=True, pattern=DATE),
            "window_end": Column("str", "last day", key=True, pattern=DATE),
            "actor_a": Column("str", "code, first in the alphabet", key=True),
            "actor_b": Column("str", "code, second in the alphabet", key=True),
            "distance": _share("|score a - score b| / 2"),
            "low": _share("lower end of the interval"),
            "high": _share("upper end of the interval"),
            "statements_a": _count("statements of the first, repeats counted once"),
            "statements_b": _count("statements of the second, repeats counted once"),
            "state": Column("str", "agreed: the interval is within `near`; near: the distance is; "
                            "red lines: it is not, and both put it as a red line; open: it is not; "
                            "little: too few statements to say; empty for 'all'",
                            values=("agreed", "near", "open", "red lines", "little", "")),
        },
    ),
    "shifts": Table(
        "the strongest change of one actor's position on one issue, where there is enough to test "
        "for one",
        {
            "actor": Column("str", "code of the holder", key=True),
            "issue": Column("str", "key of the issue", key=True),
            "date": Column("str", "first day of the window from which the position is another",
                           key=True, pattern=DATE),
            "before": _score("score of all dated statements before"),
            "after": _score("score of all from then on"),
            "low": Column("float", "lower end of the interval of after - before", low=-2, high=2),
            "high": Column("float", "upper end of it", low=-2, high=2),
            "statements_before": _count("statements before, repeats counted once"),
            "statements_after": _count("statements from then on, repeats counted once"),
            "articles_before": _count("articles before"),
            "articles_after": _count("articles from then on"),
            "chance": _share("share of false ones among the changes listed, if this and all surer "
                             "ones are (permutation test, Benjamini-Hochberg)"),
            "probability": _share("that it is a move: the least share of draws that keep its sign, "
                                  "over all statements, within the same offices, and without the "
                                  "outlet heard most"),
            "doubt": Column("str", "why it is not reported; empty where it is",
                            values=("chance", "speaker", "outlet", "")),
        },
    ),
    "trends": Table(
        "how the distance of two actors on one issue changes with time",
        {
            "issue": Column("str", "key of the issue, or 'all' weighted by statements", key=True),
            "actor_a": Column("str", "code, first in the alphabet", key=True),
            "actor_b": Column("str", "code, second in the alphabet", key=True),
            "change": Column("float", "change of the distance from the first to the last day, "
                             "negative where they come nearer", low=-1, high=1),
            "low": Column("float", "lower end of the interval", low=-2, high=2),
            "high": Column("float", "upper end of the interval", low=-2, high=2),
            "nearer": _share("probability that the distance shrinks"),
            "statements_a": _count("dated statements of the first, repeats counted once"),
            "statements_b": _count("dated statements of the second, repeats counted once"),
            "first_day": Column("str", "first day that both have in common", pattern=DATE),
            "last_day": Column("str", "last day that both have in common", pattern=DATE),
        },
    ),
    "observations": Table(
        "one coded or classified position with what locate needs to know of it",
        {
            "observation_id": Column("str", "statement or coded sentence", key=True),
            "actor": Column("str", "code of the holder", key=True),
            "issue": Column("str", "key of the issue", key=True),
            "stance": Column("str", "towards the proposition", values=STANCES, key=True),
            "document_id": Column("str", "the article"),
            "unit": Column("str", "what counts as one statement: repeats share it"),
            "published": Column("str", "date of the article, or empty", pattern=DATE),
            "outlet": Column("str", "outlet, or empty"),
            "probability": _share("of the stance; 1 where a coder set it"),
            "firmness": Column("str", "how firmly", values=FIRMNESS),
            "speaker": Column("str", "the holder's own named person, or empty"),
            "condition_issue": Column("str", "issue that a condition names; of codes also limited "
                                      "(a limited form only) and other; or empty"),
            "by_adversary": Column("bool", "is it only the other side that says so"),
            "relayed_by": Column("str", "code of the actor who passes it on, or empty"),
            "office": Column("str", "rank of the holder's person in actors.yaml, other where it is "
                             "not there, unnamed where nobody is named"),
            "story": Column("str", "the article, or the one that it repeats; the bootstrap draws "
                            "these"),
            "cite": Column("str", "where it stands: source, offsets"),
        },
    ),
}

# The files that `parley analyse` leaves for scripts outside: column names and order are fixed.
EXPORTS: dict[str, list[str]] = {
    "documents": ["source", "part", "document_id", "title", "published", "outlet", "agency",
                  "language", "on_topic", "duplicate_of", "text"],
    "statements": ["source", "part", "statement_id", "field", "start", "end", "sentence", "kind",
                   "cue", "speaker", "actor", "relayed_by"],
    "evidence": ["source", "part", "document_id", "statement_id", "published", "speaker",
                 "relayed_by", "actor", "issue", "stance", "probability", "firmness", "condition",
                 "sentence", "start", "end"],
}  # fmt: skip


def data_dictionary() -> str:
    """The data dictionary as Markdown, one section for each table."""
    parts = ["# Data dictionary", "", "Made from `src/parley/schema.py` by `make docs`.", ""]
    for name, table in TABLES.items():
        parts += [f"## {name}", "", f"A row is {table.row}.", "",
                  "| column | type | key | meaning |", "|---|---|---|---|"]
        for column, spec in table.columns.items():
            bounds = ""
            if spec.values:
                bounds = " (" + ", ".join(v or "empty" for v in spec.values) + ")"
            elif spec.low is not None and spec.high is not None:
                bounds = f" [{spec.low:g}, {spec.high:g}]"
            key = "yes" if spec.key else ""
            parts.append(f"| {column} | {spec.type} | {key} | {spec.meaning}{bounds} |")
        parts.append("")
    return "\n".join(parts)
