"""Map a per-document function over many items, in process or on all cores, with progress."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tqdm import tqdm


def progress(items: Iterable, label: str, total: int | None = None) -> Iterable:
    """Items as they come, with a bar on standard error for work longer than two seconds."""
    return tqdm(items, desc=label, total=total, delay=2, leave=False, mininterval=0.5,
                disable=None)  # fmt: skip


def each(
    function: Callable[..., Any],
    items: Sequence[Any],
    label: str,
    jobs: int | None = None,
    small: int = 40,
    shared: tuple = (),
) -> list[Any]:
    """The results of a function over items, in their order.

    Parameters
    ----------
    function : callable
        Takes one item and what is shared; importable, so that other processes can find it.
    items : sequence
        What to work on; fewer than `small` items stay in this process.
    label : str
        What the progress bar says.
    jobs : int, optional
        Processes; all cores by default. The result does not depend on it.
    shared : tuple
        Further arguments of every call; a process gets them once.
    """
    jobs = min(jobs or int(os.environ.get("PARLEY_JOBS", 0)) or os.cpu_count() or 1, len(items))
    if jobs <= 1 or len(items) < small:
        return [function(item, *shared) for item in progress(items, label)]
    with ProcessPoolExecutor(jobs, initializer=_share, initargs=(function, shared)) as pool:
        return list(progress(pool.map(_call, items), label, len(items)))


_SHARED: list[Any] = []  # in a process of `each`: the function and what all calls share


def _share(function: Callable[..., Any], shared: tuple) -> None:
    _SHARED[:] = [function, shared]


def _call(item: Any) -> Any:
    function, shared = _SHARED
    return function(item, *shared)
