"""A small transformer that reads a sentence once and judges every holder and issue in it.

The climb sees relations, the model of words sees words without their order. The reader sees the
sentence in its order, with the end of the one before it. Names of actors are replaced by alpha,
beta, ... in the order of the text, so that nothing is learned of who usually wants what. One pass
gives a vector for each word piece; what is judged is made of the vectors of the holder, of the
words that name the issue, of the whole, and of the issue's proposition.
The network is that of `parley.stance.encoder`.
"""

import copy
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley import store
from parley.errors import InputError
from parley.parse import Parse
from parley.stance.cases import CLASSES, Case
from parley.stance.encoder import CLS, COLON, MODEL, PAD, SEP, WEIGHTS, base_folder, network
from parley.stance.reading import Reading

if TYPE_CHECKING:
    import torch

MEND = "restore the folder from git or make it again with pipelines/coded/reader.py"
ALIASES = ("alpha", "beta", "gamma", "delta", "theta", "omega", "sigma", "lambda")
SPOKEN = frozenset({"direct", "indirect", "mixed"})
BEFORE, LONGEST = 48, 150  # word pieces of the sentence before and of the sentence, at most
BATCH = 32  # sentences read at a time
STEP, LOWEST = 0.05, -6.0  # to which log probabilities are rounded, and below which none is told
DOUBT = 2e-4  # how near to a rounding border single precision is not relied on


@dataclass
class Page:
    """A sentence in word pieces: which of them stand for which actor, and which name which issue.

    The sentence itself begins at ``own``; ``near`` holds its actors, ``far`` those of the one
    before it.
    """

    ids: list[int] = field(default_factory=list)
    own: int = 0
    near: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    far: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    issues: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    signs: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Asked:
    """One thing to judge on a page: where holder and issue stand, and what is known of both."""

    page: int
    holder: tuple[int, ...]
    issue: tuple[int, ...]
    known: tuple[float, float, float, float]
    proposition: str


class Pieces:
    """From readings to pages, with the tokenizer of the encoder."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.alias = [self._ids(name) for name in ALIASES]
        self.title = self._ids("title:")

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def page(self, reading: Reading, before: Reading | None) -> Page:
        """The page of a sentence; `before` is the sentence before it in the same article."""
        names: dict[str, list[int]] = {}
        page = Page([CLS])
        if before is not None and (before.field != "title" or reading.field == "title"):
            self._write(page, self._pieces(before, names, ())[-BEFORE:], page.far)
        told: list[tuple[int, str, tuple[str, ...]]] = []
        if reading.field == "title":
            told += [(piece, "", ()) for piece in self.title]
        if reading.kind in SPOKEN and reading.speaker:
            told += [(piece, reading.speaker, ()) for piece in self._name(reading.speaker, names)]
            told.append((COLON, "", ()))
        told += self._pieces(reading, names, reading.mentions)
        page.own = len(page.ids)
        self._write(page, told[:LONGEST], page.near)
        for mention in reading.mentions:
            page.signs[mention.issue] += mention.sign
        for implied in reading.implied:  # what nothing names is written behind the sentence
            self._write(page, [(piece, "", (implied.issue,)) for piece in self._ids(implied.name)],
                        page.near)
        return page

    @staticmethod
    def _write(page: Page, told, actors: dict[str, list[int]]) -> None:
        for piece, actor, issues in told:
            if actor:
                actors[actor].append(len(page.ids))
            for issue in issues:
                page.issues[issue].append(len(page.ids))
            page.ids.append(piece)
        page.ids.append(SEP)

    def _name(self, actor: str, names: dict[str, list[int]]) -> list[int]:
        return names.setdefault(actor, self.alias[min(len(names), len(ALIASES) - 1)])

    def _pieces(self, reading: Reading, names, mentions) -> list[tuple[int, str, tuple[str, ...]]]:
        """The word pieces of a sentence, one alias for each run of an actor's words."""
        spans = _names(reading.parse)
        encoded = self.tokenizer.encode(reading.sentence, add_special_tokens=False)
        told: list[tuple[int, str, tuple[str, ...]]] = []
        written = set()
        for piece, (start, end) in zip(encoded.ids, encoded.offsets, strict=True):
            issues = tuple(m.issue for m in mentions if start < m.end and end > m.start)
            span = next((s for s in spans if start < s[1] and end > s[0]), None)
            if span is None:
                told.append((piece, "", issues))
            elif span not in written:
                written.add(span)
                told += [(p, span[2], issues) for p in self._name(span[2], names)]
        return told


def _names(parse: Parse) -> list[tuple[int, int, str]]:
    """Start, end and actor of each run of words for one actor, with titles and first names."""
    runs: list[tuple[int, int, str]] = []  # in words, ends included
    for k, actor in enumerate(parse.actors):
        if not actor:
            continue
        first = k
        while first and not parse.actors[first - 1] and parse.pos[first - 1] == "PROPN" \
                and parse.deps[first - 1] == "compound" and first <= parse.heads[first - 1] <= k:
            first -= 1
        if runs and runs[-1][1] == first - 1 and runs[-1][2] == actor:
            first = runs.pop()[0]
        runs.append((first, k, actor))
    return [(parse.starts[a], parse.ends[b], actor) for a, b, actor in runs]


def asked(page: int, written: Page, case: Case) -> Asked:
    """Where a case stands on its page; what is not named there is read from the first piece."""
    holder = written.near.get(case.actor) or written.far.get(case.actor) or [0]
    issue = written.issues.get(case.issue) or [0]
    sign = written.signs.get(case.issue, 0)
    known = (sign > 0, sign < 0, case.actor in written.near, case.issue in written.issues)
    return Asked(page, tuple(holder), tuple(issue), tuple(map(float, known)),  # type: ignore[arg-type]
                 case.proposition)  # fmt: skip


def pages(readings: Sequence[Reading], pieces: Pieces) -> dict[str, Page]:
    """The page of every sentence that names an issue or has a candidate, by statement_id."""
    found, before = {}, None
    for reading in readings:
        if before is not None and before.document_id != reading.document_id:
            before = None
        if reading.speaks_of_issues:
            found[reading.statement_id] = pieces.page(reading, before)
        before = reading
    return found


def tensors(cases: Sequence[Asked], written: Sequence[Page], propositions: Mapping[str, np.ndarray],
            dtype: "torch.dtype") -> tuple:  # fmt: skip
    """What the network takes: the pages of the cases, padded, and where each case stands."""
    import torch

    order = sorted({case.page for case in cases})
    place = {page: k for k, page in enumerate(order)}
    length = max(len(written[page].ids) for page in order)
    ids = torch.full((len(order), length), PAD, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for k, page in enumerate(order):
        n = len(written[page].ids)
        ids[k, :n] = torch.tensor(written[page].ids)
        mask[k, :n] = 1
    holder = torch.zeros(len(cases), length, dtype=dtype)
    issue = holder.clone()
    for k, case in enumerate(cases):
        holder[k, list(case.holder)] = 1 / len(case.holder)
        issue[k, list(case.issue)] = 1 / len(case.issue)
    row = torch.tensor([place[case.page] for case in cases])
    known = torch.tensor([case.known for case in cases], dtype=dtype)
    asked_for = torch.tensor(np.stack([propositions[c.proposition] for c in cases]), dtype=dtype)
    return ids, mask, holder, issue, row, asked_for, known


class Reader:
    """The trained network with the propositions that it knows.

    Parameters
    ----------
    net : Network
        With weights in doubles.
    pieces : Pieces
        From sentences to word pieces.
    propositions : mapping
        Each proposition with its vector.
    """

    def __init__(self, net: Any, pieces: Pieces, propositions: Mapping[str, np.ndarray]) -> None:
        self.net, self.pieces, self.propositions = net, pieces, dict(propositions)
        self.quick = copy.deepcopy(net).float()

    def predict_proba(self, readings: Sequence[Reading],
                      cases: Sequence[tuple[Reading, Case]]) -> np.ndarray:  # fmt: skip
        """Probabilities of CLASSES for cases of these readings, the same on every processor.

        Log probabilities are rounded to STEP. The last figures of single precision differ between
        processors, so a page on which one of them is near to a rounding border is read again in
        double precision.

        Parameters
        ----------
        readings : sequence of Reading
            All sentences of the articles, in the order of the text.
        cases : sequence of (Reading, Case)
            What to judge; each proposition must be known.

        Returns
        -------
        ndarray, shape (cases, 4)
            Rows sum to 1.
        """
        if not cases:
            return np.zeros((0, len(CLASSES)))
        named = pages(readings, self.pieces)
        first: dict[tuple[int, ...], int] = {}  # a page that repeats another is not read again
        number = {key: first.setdefault(tuple(page.ids), k)
                  for k, (key, page) in enumerate(named.items())}  # fmt: skip
        written = list(named.values())
        those = [asked(number[reading.statement_id], named[reading.statement_id], case)
                 for reading, case in cases]  # fmt: skip
        told = self._read(self.quick, range(len(those)), those, written)
        steps = told / STEP
        near = np.abs(steps - np.floor(steps) - 0.5) < DOUBT / STEP
        doubtful = {those[k].page for k in np.flatnonzero(near.any(axis=1))}
        again = [k for k, case in enumerate(those) if case.page in doubtful]
        told[again] = self._read(self.net, again, those, written)[again]
        table = np.exp(STEP * np.round(told / STEP))
        return np.round(table / table.sum(axis=1, keepdims=True), 4)

    def _read(self, net: Any, chosen: Sequence[int], those: Sequence[Asked],
              written: Sequence[Page]) -> np.ndarray:  # fmt: skip
        """Log probabilities of the chosen cases, at least LOWEST; the other rows are 0."""
        import torch

        from parley import engine

        of_page: dict[int, list[int]] = defaultdict(list)
        for k in chosen:
            of_page[those[k].page].append(k)
        order = sorted(of_page, key=lambda page: (len(written[page].ids), page))
        dtype = next(net.parameters()).dtype
        table = np.zeros((len(those), len(CLASSES)))
        with torch.inference_mode():
            for start in engine.progress(range(0, len(order), BATCH), "read"):
                batch = [k for page in order[start : start + BATCH] for k in of_page[page]]
                told = net(*tensors([those[k] for k in batch], written, self.propositions, dtype))
                table[batch] = torch.log_softmax(told.double(), -1).numpy()
        return np.maximum(table, LOWEST)


def load_reader(folder: Path) -> Reader:
    """Load what `save_reader` wrote, after checking it against the sha256 in meta.json.

    The same file is opened once in a process.

    Raises
    ------
    InputError
        If a file is missing or changed, or the encoder is not there.
    """
    path = Path(folder).resolve() / "weights.safetensors"
    meta = store.read_json(path.parent / "meta.json")
    if not path.exists() or not isinstance(meta, dict) \
            or hashlib.sha256(path.read_bytes()).hexdigest() != meta.get("sha256"):  # fmt: skip
        raise InputError(f"{Path(folder) / path.name}: is missing or not the file that meta.json "
                         f"describes; {MEND}")  # fmt: skip
    return _opened(path, meta["sha256"], tuple(meta["propositions"]))


@lru_cache(maxsize=1)
def _opened(path: Path, digest: str, propositions: tuple[str, ...]) -> Reader:
    """The reader of a file with this sha256."""
    import torch
    from safetensors.numpy import load

    kept = load(path.read_bytes())
    base = base_folder()
    net = network(base).double()
    state = {name: torch.from_numpy(table.astype(np.float64)) for name, table in kept.items()
             if name != "propositions"}  # fmt: skip
    net.load_state_dict(state, strict=False)
    known = dict(zip(propositions, kept["propositions"].astype(float), strict=True))
    return Reader(net.merge().eval(), Pieces(base), known)


def save_reader(net: Any, learned: Sequence[str], propositions: Mapping[str, np.ndarray],
                folder: Path, **facts: Any) -> None:  # fmt: skip
    """Write the weights that were learned, in half precision.

    Parameters
    ----------
    net : Network
        The trained network.
    learned : sequence of str
        Names of the weights to keep; the others are those of the published encoder.
    propositions : mapping
        Each proposition with its vector.
    folder : Path
        Where to write.
    **facts
        Told in meta.json.
    """
    from safetensors.numpy import save

    names = sorted(propositions)
    kept = {"propositions": np.stack([propositions[n] for n in names]).astype(np.float32)}
    kept |= {name: value.float().numpy().astype(np.float16)
             for name, value in net.state_dict().items() if name in learned}  # fmt: skip
    content = save(kept)
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / "weights.safetensors").write_bytes(content)
    store.write_json({"sha256": hashlib.sha256(content).hexdigest(), "model": MODEL,
                      "model_sha256": WEIGHTS, "propositions": names, **facts},
                     Path(folder) / "meta.json")  # fmt: skip
