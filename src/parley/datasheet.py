"""The tables of the data sheet (data/README.md), made from the data and never typed.

Reads the manifest, the gold codes and the codes of real articles; writes Markdown tables between
markers that Markdown does not show: ``<!-- t:name -->`` ... ``<!-- /t -->``.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from parley import store
from parley.codebook import load_issues
from parley.errors import InputError
from parley.schema import STANCES

FEW = 15  # statements of an issue below which the data sheet says that it is short
_MARKED = re.compile(r"(<!-- t:(?P<name>\w+) -->\n)(?P<old>.*?)(<!-- /t -->)", re.DOTALL)


def fill_tables(text: str, data: Path) -> str:
    """The text with every marked table made anew from the data folder.

    Raises
    ------
    InputError
        If a marker names a table that there is not, or has no end.
    """
    if text.count("<!-- t:") != len(_MARKED.findall(text)):
        raise InputError("data sheet: a marker <!-- t:name --> has no <!-- /t -->; close it")
    return _MARKED.sub(lambda match: f"{match[1]}{_table(match['name'], data)}{match[4]}", text)


def _table(name: str, data: Path) -> str:
    if name not in TABLES:
        raise InputError(f"data sheet: there is no table '{name}'; mend the marker")
    table = TABLES[name](data)
    lines = [list(table.columns), ["---"] * len(table.columns), *table.astype(str).values.tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _manifest(data: Path) -> pd.DataFrame:
    return store.read_csv(data / "manifest.csv", ("source", "part", "published", "language",
                                                  "on_topic", "duplicate_of", "genre"))  # fmt: skip


def _composition(data: Path) -> pd.DataFrame:
    """What kinds of raw files there are, and what they hold."""
    manifest = _manifest(data)
    raw = data / "raw"
    files = sorted(str(p.relative_to(raw)) for p in raw.rglob("*") if p.is_file())
    suffix = pd.Series({name: Path(name).suffix.lstrip(".") or "none" for name in files})
    in_file = [next((f for f in files if f"{source}/".startswith(f"{f}/")), "")
               for source in manifest["source"]]  # members of an archive: archive.zip/inner/name
    manifest = manifest.assign(format=pd.Series(in_file, index=manifest.index).map(suffix))
    rows = []
    for kind in sorted(set(suffix)):
        part = manifest[manifest["format"] == kind]
        rows.append({"format": kind, "files": int((suffix == kind).sum()), "articles": len(part),
                     "copies": int((part["duplicate_of"] != "").sum()),
                     "undated": int((part["published"] == "").sum()),
                     "off topic": int((part["on_topic"] == "false").sum()),
                     "not English": int((part["language"] != "en").sum())})  # fmt: skip
    return _with_sum(pd.DataFrame(rows))


def _months(data: Path) -> pd.DataFrame:
    """Originals on topic by month, with their codes, beside the real articles."""
    manifest = _manifest(data)
    manifest = manifest[(manifest["duplicate_of"] == "") & (manifest["on_topic"] == "true")]
    gold = store.read_csv(data / "gold/positions.csv")
    key = gold["source"] + "#" + gold["part"]
    when = manifest["published"].str[:7].replace("", "undated")
    month = dict(zip(manifest["source"] + "#" + manifest["part"], when, strict=True))
    codes = key.map(month).value_counts()
    listed = store.read_csv(data / "coded/articles.csv")
    listed = listed.assign(month=listed["published"].str[:7].replace("", "undated"))
    listed = listed.assign(month=listed["month"].where(listed["month"] >= "2025", "before 2025"))
    coded = store.read_csv(data / "coded/positions.csv")
    coded = coded[coded["issue"] != ""]
    at = dict(zip(listed["document"], listed["month"], strict=True))
    real = coded["document"].map(at).value_counts()
    months = sorted({*month.values(), *listed["month"]})
    return _with_sum(pd.DataFrame([
        {"month": m, "dispatches": sum(v == m for v in month.values()),
         "codes in them": int(codes.get(m, 0)),
         "real articles": int((listed["month"] == m).sum()), "codes in these": int(real.get(m, 0))}
        for m in months
    ]))  # fmt: skip


def _genres(data: Path) -> pd.DataFrame:
    manifest = _manifest(data)
    counts = manifest[manifest["duplicate_of"] == ""]["genre"].value_counts()
    return pd.DataFrame({"genre": sorted(counts.index),
                         "articles": [int(counts[g]) for g in sorted(counts.index)]})  # fmt: skip


def _issues(data: Path) -> pd.DataFrame:
    """Coded statements of each issue: sentences with a code, by stance, and what is short."""
    gold = store.read_csv(data / "gold/positions.csv")
    coded = store.read_csv(data / "coded/positions.csv")
    gold = gold.assign(place=gold["source"] + "#" + gold["part"] + gold["sentence"])
    coded = coded.assign(place=coded["document"] + coded["sentence_sha256"])
    rows = []
    for issue in load_issues(data / "codebook/issues.yaml").issues:
        ours, real = gold[gold["issue"] == issue], coded[coded["issue"] == issue]
        both = pd.concat([ours, real])
        total = ours["place"].nunique() + real["place"].nunique()
        rows.append({"issue": issue, "in dispatches": ours["place"].nunique(),
                     "in real articles": real["place"].nunique(),
                     **{s: int((both["stance"] == s).sum()) for s in STANCES},
                     "short": f"fewer than {FEW}" if total < FEW else ""})  # fmt: skip
    return _with_sum(pd.DataFrame(rows))


def _actors(data: Path) -> pd.DataFrame:
    gold = store.read_csv(data / "gold/positions.csv")
    coded = store.read_csv(data / "coded/positions.csv")
    ours, real = gold["actor"].value_counts(), coded["actor"].value_counts()
    actors = sorted({*ours.index, *real.index} - {""},
                    key=lambda a: (-int(ours.get(a, 0)) - int(real.get(a, 0)), a))  # fmt: skip
    rows = [{"actor": a, "codes in dispatches": int(ours.get(a, 0)),
             "codes in real articles": int(real.get(a, 0))} for a in actors]  # fmt: skip
    return _with_sum(pd.DataFrame(rows))


def _splits(data: Path) -> pd.DataFrame:
    listed = store.read_csv(data / "coded/articles.csv")
    coded = store.read_csv(data / "coded/positions.csv")
    twice = set(store.read_csv(data / "coded/codings.csv")["document"])
    rows = []
    for split in ("train", "dev", "test"):
        part = listed[listed["split"] == split]
        codes = coded[coded["document"].isin(part["document"]) & (coded["issue"] != "")]
        rows.append({"split": split, "articles": len(part),
                     "sentences": int(part["sentences"].astype(int).sum()),
                     "codes": len(codes), "required": int((codes["kind"] == "R").sum()),
                     "coded twice": int(part["document"].isin(twice).sum())})  # fmt: skip
    return _with_sum(pd.DataFrame(rows))


def _codings(data: Path) -> pd.DataFrame:
    """What was coded twice, and in how many codes the two codings differ."""
    gold = store.read_csv(data / "gold/codings.csv")
    gold = gold.assign(document=gold["source"] + "#" + gold["part"], place=gold["sentence"])
    coded = store.read_csv(data / "coded/codings.csv")
    coded = coded.assign(place=coded["sentence_sha256"])
    rows = []
    for name, codings in (("dispatches", gold), ("real articles", coded)):
        told = codings[codings["issue"] != ""]
        keys = told.groupby(["document", "place", "actor", "issue"])
        both = keys["coder"].nunique() == 2
        same = both & (keys["stance"].nunique() == 1)
        rows.append({"codings of": name, "documents": codings["document"].nunique(),
                     "sentence, actor and issue coded by either": len(both),
                     "by both": int(both.sum()), "with one stance": int(same.sum()),
                     "settled": int((~same).sum())})  # fmt: skip
    return pd.DataFrame(rows)


def _facts(data: Path) -> pd.DataFrame:
    """What readers found who held dispatches against their sources, before they mended it."""
    checked = store.read_csv(data / "gold/fact_check.csv")
    numbers = checked[["sentences", "not_carried", "false"]].astype(int)
    rows = []
    for reading, part in numbers.groupby(checked["reading"], sort=True):
        shares = part[["not_carried", "false"]].sum() / part["sentences"].sum()
        rows.append({"reading": reading, "dispatches": len(part),
                     "sentences": int(part["sentences"].sum()),
                     "not carried": f"{part['not_carried'].sum()} ({shares['not_carried']:.1%})",
                     "false": f"{part['false'].sum()} ({shares['false']:.1%})"})  # fmt: skip
    return pd.DataFrame(rows)


def _with_sum(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.select_dtypes("number")
    first = table.columns[0]
    total = {c: numbers[c].sum() if c in numbers else "" for c in table.columns} | {first: "all"}
    return pd.concat([table, pd.DataFrame([total])], ignore_index=True)


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {
    "composition": _composition, "months": _months, "genres": _genres, "issues": _issues,
    "actors": _actors, "splits": _splits, "codings": _codings,
    "facts": _facts,
}  # fmt: skip
