"""How long the forced pipeline takes, and how much memory its processes take together.

    python benchmarks/report.py

Runs `dvc repro -f`, then a plain `dvc repro`, in the current checkout. Memory is the sum of the
proportional set sizes of the process tree, sampled ten times a second. Seconds depend on the
machine; the ratio of the second run to the first does so less.
"""

import subprocess
import sys
import threading
import time

import psutil

SAMPLE_S = 0.1


def tree_bytes(process: psutil.Process) -> int:
    """Memory of a process and all below it; pages that they share count once."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_full_info().pss
        except psutil.Error:
            continue
    return total


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and peak GiB of a command with all its processes."""
    peak = 0
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.is_set():
            try:
                peak = max(peak, tree_bytes(psutil.Process(process.pid)))
            except psutil.Error:
                return
            time.sleep(SAMPLE_S)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code:
        sys.exit(f"{' '.join(command)}: ended with {code}; run it by hand to see why")
    return time.perf_counter() - started, peak / 2**30


def main() -> None:
    forced, memory = measured(["dvc", "repro", "-f"])
    again, _ = measured(["dvc", "repro"])
    print("| run | seconds | ratio | peak GiB |\n|---|---|---|---|")
    print(f"| dvc repro -f | {forced:.1f} | 1.00 | {memory:.2f} |")
    print(f"| dvc repro, nothing changed | {again:.1f} | {again / forced:.3f} | |")


if __name__ == "__main__":
    main()
