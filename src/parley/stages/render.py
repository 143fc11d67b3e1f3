"""Execute one notebook from top to bottom in a fresh kernel.

Reads a notebook without outputs; its cells read and write what ``parley.report`` names. Returns the
notebook with its outputs. Assumes nothing of the machine's Jupyter settings: the kernel is this
Python, started at the root of the repository, reached through a socket of its own, so several
notebooks may run at once; one thread, no history, no timings.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from parley import params as parameters
from parley.errors import InputError

QUIET = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
         "MKL_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore",
         "PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # fmt: skip
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def render(notebook: Path, environment: Mapping[str, str], params: parameters.Render,
           root: Path | None = None) -> NotebookNode:  # fmt: skip
    """Execute a notebook.

    Parameters
    ----------
    notebook : Path
        The notebook file; its stem names it in errors.
    environment : mapping of str to str
        Added to the kernel's environment: ``PARLEY_TABLES``, ``PARLEY_REPORTS``, ``PARLEY_KIND``.
    params : Render
        The section ``render`` of params.yaml.
    root : Path, optional
        Where the kernel starts; the current folder where it is left out.

    Returns
    -------
    NotebookNode
        The notebook with outputs, the same bytes for the same tables.

    Raises
    ------
    InputError
        One line that names notebook and cell where a cell fails or runs too long.
    """
    try:
        node = nbformat.read(notebook, as_version=4)
    except OSError as error:
        raise InputError(f"{notebook}: cannot be read ({error.strerror})") from None
    except Exception as error:  # nbformat raises several kinds
        raise InputError(f"{notebook}: is not a notebook ({_line(error)})") from None
    node.metadata = nbformat.from_dict(METADATA)
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        client = _client(node, Path(folder), params.timeout, Path(root or Path.cwd()).resolve())
        variables = {**os.environ, **QUIET, "IPYTHONDIR": folder, **environment}
        try:
            _run(client, variables)
        except CellExecutionError as error:
            cell = _failed(node)
            raise InputError(f"{notebook}: cell {cell} fails: {error.ename}: "
                             f"{_line(error.evalue)}") from None  # fmt: skip
        except (CellTimeoutError, DeadKernelError) as error:
            what = "takes too long; raise render.timeout" if isinstance(error, CellTimeoutError) \
                else "ends its kernel; it may need more memory"  # fmt: skip
            raise InputError(f"{notebook}: cell {_failed(node)} {what}") from None
    return _tidied(node)


def _client(node: NotebookNode, folder: Path, timeout: int, root: Path) -> NotebookClient:
    """A client whose kernel is this Python and whose sockets lie in a folder of their own."""
    manager = AsyncKernelManager(connection_file=str(folder / "kernel.json"))
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
            "--HistoryManager.enabled=False"]  # fmt: skip
    manager._kernel_spec = KernelSpec(argv=argv, display_name="Python 3", language="python")
    socket = str(folder / "kernel")
    if os.name == "posix" and len(socket) < 90:  # a socket's path holds 107 bytes at most
        manager.transport, manager.ip = "ipc", socket
    client = NotebookClient(
        node, km=manager, timeout=timeout, record_timing=False, shutdown_kernel="immediate",
        resources={"metadata": {"path": str(root)}},
    )  # fmt: skip
    client.owns_km = True  # so that the kernel ends with the run, also when a cell fails
    return client


def _run(client: NotebookClient, variables: dict[str, str]) -> None:
    """Execute in a thread of its own.

    In the main thread nbclient would take SIGINT and SIGTERM for itself, and the run would go on;
    and there an event loop may already run (inside a notebook).
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(_executed(client, variables))
    try:
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(loop.run_until_complete, task)
            try:
                done.result()
            except BaseException:
                if not done.done():
                    loop.call_soon_threadsafe(task.cancel)
                raise
    finally:
        loop.close()


async def _executed(client: NotebookClient, variables: dict[str, str]) -> None:
    """Execute and leave no kernel, also where the run is stopped while the kernel starts."""
    manager = client.km
    assert isinstance(manager, AsyncKernelManager)
    try:
        await client.async_execute(env=variables)
    finally:
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


def _failed(node: NotebookNode) -> str:
    """The number and id of the cell that ran last."""
    run = [place for place, cell in enumerate(node.cells) if cell.get("outputs")
           and any(output.output_type == "error" for output in cell.outputs)]  # fmt: skip
    counted = [place for place, cell in enumerate(node.cells) if cell.get("execution_count")]
    place = (run or counted or [0])[-1]
    return f"{place + 1} ({node.cells[place].get('id', '?')})"


def _tidied(node: NotebookNode) -> NotebookNode:
    """Without what differs from run to run: timings, versions, warnings on the error stream."""
    node.metadata = nbformat.from_dict(METADATA)
    for cell in node.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return node


def _line(error: object) -> str:
    return (str(error).strip().splitlines() or ["no message"])[0]
