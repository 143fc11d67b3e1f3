"""The same bytes in another process with other threads, seeds, batches and processor features."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
ARTICLES = [
    "2025/03/2025-03-14-explainer-what-does-moscow.txt",
    "2025/05/eu-tightens-sanctions-on-moscow-and.html",
    "2025/08/lavrov-wants-security-council-members-to.txt",
    "2026/02/kyiv-calls-first-day-in-abu.html",
]
DRIVER = '''
import json, sys
from pathlib import Path
import parley.stages.attribute
from parley import cli

raw, out = Path(sys.argv[1]), Path(sys.argv[2])
sys.modules["parley.stages.attribute"].CHUNK = int(sys.argv[3])  # articles parsed together
if sys.argv[3] == "1":
    # spaCy's own BLIS cannot be told which kernels to take, so the other process multiplies the
    # parser's matrices with another library altogether
    from thinc.api import NumpyOps, set_current_ops
    set_current_ops(NumpyOps(use_blis=False))
book = Path("data/codebook")
t = lambda name: out / f"{name}.parquet"
cli.collect(raw, t("records"), t("unread"))
cli.clean(t("records"), t("unread"), book / "issues.yaml", t("documents"), t("removed"),
          t("rejected"))
cli.attribute(t("documents"), book / "actors.yaml", t("statements"), t("tokens"))
cli.embed(t("statements"), t("tokens"), Path("models/embedding"), t("embeddings"))
cli.discover(t("statements"), t("documents"), t("embeddings"), t("topics"), t("topic_terms"),
             t("topic_timeline"), t("topic_numbers"), out / "topic_model.json")
cli.classify(t("documents"), t("statements"), t("tokens"), book / "issues.yaml",
             book / "actors.yaml", Path("models/stance/model.json"),
             Path("models/stance/words.json"), Path("models/embedding"), Path("models/reader"),
             t("stances"))
try:
    from threadpoolctl import threadpool_info
    print(json.dumps(threadpool_info()))
except ImportError:
    print("[]")
'''
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
           "NUMEXPR_NUM_THREADS", "PARLEY_JOBS")  # fmt: skip
FORCED = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "GLIBC_TUNABLES",
          "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_CBWR")  # fmt: skip


def plain() -> dict[str, str]:
    """One thread, and the processor as it is."""
    kept = {k: v for k, v in os.environ.items() if k not in FORCED}
    return {**kept, **dict.fromkeys(THREADS, "1"), "PYTHONHASHSEED": "0"}


def forced() -> dict[str, str]:
    """Two threads, another hash seed, and on x86 the code paths of an older processor."""
    made = {**plain(), **dict.fromkeys(THREADS, "2"), "PYTHONHASHSEED": "4242"}
    if platform.machine().lower() in {"x86_64", "amd64"}:
        core = np._core._multiarray_umath
        have = [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]
        made["NPY_DISABLE_CPU_FEATURES"] = " ".join(have)
        made["ATEN_CPU_CAPABILITY"], made["ONEDNN_MAX_CPU_ISA"] = "default", "SSE41"
        made["MKL_CBWR"] = "COMPATIBLE"
        made["GLIBC_TUNABLES"] = "glibc.cpu.hwcaps=-AVX512F,-AVX2,-FMA,-FMA4"
        if core.__cpu_features__.get("AVX2") and core.__cpu_features__.get("FMA3"):
            made["OPENBLAS_CORETYPE"] = "Haswell"
    return made


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The stages twice, side by side, in processes of their own."""
    base = tmp_path_factory.mktemp("same")
    for name in ARTICLES:
        (base / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "data/raw" / name, base / "raw" / name)
    running = []
    for name, environment, chunk in (("plain", plain(), 8), ("forced", forced(), 1)):
        command = [sys.executable, "-c", DRIVER, base / "raw", base / name, str(chunk)]
        running.append((name, subprocess.Popen(command, cwd=ROOT, env=environment, text=True,
                                               stdout=subprocess.PIPE,
                                               stderr=subprocess.PIPE)))  # fmt: skip
    libraries = {}
    for name, process in running:
        printed, errors = process.communicate(timeout=300)
        assert process.returncode == 0, f"{name}: {errors[-2000:]}"
        libraries[name] = json.loads(printed.splitlines()[-1])
    return base / "plain", base / "forced", libraries


def difference(first: Path, second: Path) -> str:
    """Where two tables part, in words."""
    import pandas as pd

    a, b = pd.read_parquet(first), pd.read_parquet(second)
    if a.shape != b.shape:
        return f"{first.name}: {a.shape} against {b.shape} rows and columns"
    for column in a.columns:
        here = [i for i, (x, y) in enumerate(zip(a[column], b[column], strict=True))
                if not np.array_equal(x, y)]  # fmt: skip
        if here:
            x, y = a[column][here[0]], b[column][here[0]]
            return (f"{first.name}: {len(here)} of {len(a)} values of {column}, first in row "
                    f"{here[0]}: {x!r} against {y!r}")  # fmt: skip
    return f"{first.name}: the same values in other bytes"


def test_the_same_bytes(both):
    first, second, libraries = both
    made = sorted(p.name for p in first.iterdir())
    assert made == sorted(p.name for p in second.iterdir())
    assert len(made) == 14
    digests = [[hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in made]
               for folder in (first, second)]  # fmt: skip
    parted = [difference(first / name, second / name)
              for name, a, b in zip(made, *digests, strict=True) if a != b]  # fmt: skip
    assert parted == [], libraries


def test_there_was_something_to_compare(both):
    import pandas as pd

    for name in ("documents", "statements", "tokens", "embeddings", "topics", "stances"):
        assert len(pd.read_parquet(both[0] / f"{name}.parquet")) > 3, name


def test_the_settings_took(both):
    """The second process did run with other settings, where the libraries can tell."""
    threads = {name: {i.get("num_threads") for i in found} for name, found in both[2].items()}
    if not threads["plain"]:
        pytest.skip("threadpoolctl is not installed, so the libraries cannot be asked")
    assert threads["plain"] == {1}
    if (os.cpu_count() or 1) > 1:
        assert 2 in threads["forced"]
    cores = {i.get("architecture") for i in both[2]["forced"] if i["internal_api"] == "openblas"}
    if "OPENBLAS_CORETYPE" in forced():
        assert cores == {"Haswell"}
