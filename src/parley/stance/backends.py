"""Optional backends that judge candidates: a chat endpoint or a zero-shot NLI model.

Both have the interface of `stance.classifiers` and learn nothing from codes. Every answer is kept
in a replay file under the model, the hash of the prompt and of what was asked, so that a later run
gives the same result without network or model. The file holds no sentence.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from parley import store
from parley.codebook import Actors, Issues
from parley.errors import InputError
from parley.params import Classify
from parley.stance.cases import CLASSES, Case, cases_of, names_of
from parley.stance.position import Candidate
from parley.stance.reading import Reading

PROMPT = Path(__file__).parents[1] / "templates/stance-prompt.txt"
EVERY = 50  # answers after which the replay file is written
Predict = Callable[[Reading, Candidate], tuple[str, float, float]]


class Replay:
    """Answers by the hash of what was asked: JSON lines, sorted, without text of articles."""

    def __init__(self, path: Path, model: str, prompt: str) -> None:
        self.path, self.model = Path(path), model
        self.prompt = hashlib.sha256(prompt.encode()).hexdigest()
        self.answers: dict[str, dict[str, Any]] = {}
        self.new = 0
        for row, line in enumerate(store.read_lines(self.path) if self.path.exists() else [], 1):
            if not isinstance(line, dict) or not isinstance(line.get("key"), str) \
                    or "answer" not in line:  # fmt: skip
                raise InputError(f"{self.path}: row {row}: is no recorded answer; mend or remove "
                                 "the file")  # fmt: skip
            self.answers[line["key"]] = line

    def key(self, case: Case) -> str:
        """The hash of model, prompt, sentence, holder and proposition."""
        asked = [self.model, self.prompt, case.sentence, case.holder, case.proposition]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    def get(self, case: Case) -> Any:
        """The recorded answer, or None."""
        found = self.answers.get(self.key(case))
        return None if found is None else found["answer"]

    def add(self, case: Case, answer: Any) -> None:
        """Record an answer; now and then all are written."""
        key = self.key(case)
        self.answers[key] = {"key": key, "model": self.model, "prompt_sha256": self.prompt,
                             "answer": answer}  # fmt: skip
        self.new += 1
        if self.new % EVERY == 0:
            self.save()

    def save(self) -> None:
        """Write what is new, all in the order of the keys."""
        if self.new:
            store.write_lines([self.answers[key] for key in sorted(self.answers)], self.path)


class Backend:
    """A classifier that learns nothing and whose answers are recorded."""

    classes_: tuple[str, ...] = CLASSES
    replay: Replay

    def fit(self, cases: Sequence[Case], gold: Sequence[str],
            weights: Sequence[float] | None = None) -> "Backend":  # fmt: skip
        """Learn nothing."""
        return self

    def predict_proba(self, cases: Sequence[Case]) -> np.ndarray:
        """Probabilities of `classes_`; what the replay file lacks is asked for and recorded.

        Raises
        ------
        InputError
            Where no answer is to be had; what came before is in the replay file.
        """
        from parley import engine

        rows = []
        try:
            for case in engine.progress(cases, "ask"):
                answer = self.replay.get(case)
                if answer is None:
                    answer = self.ask(case)
                    self.replay.add(case, answer)
                rows.append(self.read(answer))
        finally:
            self.replay.save()
        return np.array(rows).reshape(-1, len(CLASSES))

    def ask(self, case: Case) -> Any:
        """The answer to one case, as it is recorded."""
        raise NotImplementedError

    def read(self, answer: Any) -> list[float]:
        """The probabilities that a recorded answer stands for."""
        raise NotImplementedError


def backend_of(params: Classify) -> Backend | None:
    """The backend that params.yaml switches on; None where the rules and the model do the work."""
    if params.backend == "endpoint":
        from parley.stance.endpoint import Endpoint

        return Endpoint(params.endpoint)
    if params.backend == "nli":
        from parley.stance.nli import ZeroShot

        return ZeroShot(params.nli)
    return None


def predictor(backend: Backend, readings: Sequence[Reading], issues: Issues,
              actors: Actors) -> Predict:  # fmt: skip
    """A function that gives stance, probability and that of the stance, like the model's predict.

    Parameters
    ----------
    backend : Backend
        What judges.
    readings : sequence of Reading
        The statements whose candidates are to be judged, all asked for at once.
    issues, actors : Issues, Actors
        The codebook.
    """
    names, keys, cases = names_of(actors), [], []
    for reading in readings:
        if reading.candidates:
            for case in cases_of(reading, issues, names, proposed_only=True):
                keys.append((reading.statement_id, case.actor, case.issue))
                cases.append(case)
    told = dict(zip(keys, backend.predict_proba(cases), strict=True))

    def predict(reading: Reading, candidate: Candidate) -> tuple[str, float, float]:
        row = told[reading.statement_id, candidate.actor, candidate.issue]
        best = max(range(1, len(CLASSES)), key=lambda k: row[k])
        sure = float(1 - row[0])
        return CLASSES[best], sure, float(row[best]) / sure if sure > 0 else 1 / 3

    return predict


def warn(line: str) -> None:
    """One line on standard error."""
    print(f"parley: {line}", file=sys.stderr)
