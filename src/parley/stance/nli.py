"""A model of natural language inference as a zero-shot classifier (Yin, Hay & Roth 2019).

The sentence is the premise; that the holder supports, opposes, or would on a condition accept the
proposition are three hypotheses. The probability of a position is that of the hypothesis which
follows best; stances share it in the proportion of theirs.
"""

from pathlib import Path
from typing import Any

from parley.errors import InputError
from parley.params import NliChoice
from parley.stance.backends import Backend, Replay
from parley.stance.cases import Case

HYPOTHESES = (
    "{holder} supports this: {proposition}",
    "{holder} opposes this: {proposition}",
    "{holder} accepts this only on a condition: {proposition}",
)
DECIMALS = 4  # to which probabilities are recorded


class ZeroShot(Backend):
    """Asks a model of the transformers library, by its name on a hub or its folder."""

    def __init__(self, choice: NliChoice) -> None:
        if not choice.model:
            raise InputError("classify.nli.model is empty; name a model or its folder")
        self.choice = choice
        self.replay = Replay(Path(choice.replay), choice.model, "\n".join(HYPOTHESES))
        self.loaded: tuple[Any, Any, Any, int] | None = None

    def ask(self, case: Case) -> list[float]:
        """How surely each hypothesis follows from the sentence."""
        torch, tokenizer, model, column = self.loaded = self.loaded or self._load()
        pairs = [h.format(holder=case.holder, proposition=case.proposition) for h in HYPOTHESES]
        given = tokenizer([case.sentence] * len(pairs), pairs, return_tensors="pt", padding=True,
                          truncation="only_first", max_length=self.choice.tokens)  # fmt: skip
        with torch.no_grad():
            chances = model(**given).logits.softmax(dim=-1)[:, column]
        return [round(float(p), DECIMALS) for p in chances]

    def read(self, answer: Any) -> list[float]:
        """None first, then the stances in the order of the hypotheses."""
        try:
            sure, total = max(answer), sum(answer)
            return [1 - sure, *(sure * p / total if total else 0.0 for p in answer)]
        except TypeError:
            raise InputError(f"{self.replay.path}: holds an answer of another kind; remove the "
                             "file or name another") from None  # fmt: skip

    def _load(self) -> tuple[Any, Any, Any, int]:
        name = self.choice.model
        try:
            import torch
            from transformers import AutoModelForSequenceClassification, AutoTokenizer
        except ImportError as error:
            raise InputError(f"classify.backend nli needs the package {error.name}; install it or "
                             "set classify.backend to rules") from None  # fmt: skip
        try:
            tokenizer = AutoTokenizer.from_pretrained(name)
            model = AutoModelForSequenceClassification.from_pretrained(name).eval()
        except (OSError, ValueError, KeyError, ImportError) as error:
            line = str(error).strip().splitlines()[0]
            raise InputError(f"classify.nli.model '{name}' cannot be loaded ({line}); name a model "
                             "or a folder that holds one") from None  # fmt: skip
        labels = {str(label).lower(): int(k) for k, label in model.config.id2label.items()}
        column = next((k for label, k in labels.items() if label.startswith("entail")), None)
        if column is None:
            raise InputError(f"classify.nli.model '{name}' has no label 'entailment'; name a model "
                             "of natural language inference")  # fmt: skip
        return torch, tokenizer, model, column
