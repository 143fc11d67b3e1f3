"""Archives and compressed files, opened in memory and within limits; nothing is ever written.

Reads the bytes of gzip and ZIP files, writes the bytes of what is in them. Assumes nothing: sizes
that an archive states are not believed, names that lead out of it are refused, and `Budget` ends
what would unpack without end.
"""

import gzip
import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol

from parley.collecting.entries import Rejection
from parley.params import Collect
from parley.store import is_hidden, is_litter

DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
           ValueError, RuntimeError)  # fmt: skip
_PIECE = 1 << 16
_RATIO_FROM = 1_000_000  # bytes; below this no ratio is suspicious
_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Exhausted(Rejection):
    """The file as a whole unpacks to more than the limits allow."""


class Budget:
    """What one file of the corpus may still unpack to, in bytes and in members."""

    def __init__(self, params: Collect) -> None:
        self.limit, self.bytes = params.max_unpacked_bytes, params.max_unpacked_bytes
        self.members = params.max_members
        self.params = params

    def spend(self, size: int) -> None:
        """Count unpacked bytes.

        Raises
        ------
        Exhausted
            If there are more of them than may be.
        """
        self.bytes -= size
        if self.bytes < 0:
            raise Exhausted("too large", f"it unpacks to more than {self.limit} bytes; unpack it, "
                            "split it or raise collect.max_unpacked_bytes")  # fmt: skip

    def admit(self, members: int) -> None:
        """Count members of an archive.

        Raises
        ------
        Exhausted
            If there are more of them than may be.
        """
        self.members -= members
        if self.members < 0:
            raise Exhausted("too large", f"it holds more than {self.params.max_members} members; "
                            "split it or raise collect.max_members")  # fmt: skip


class Unpacking:
    """A stream that unpacks; it ends with an error where limits of size or ratio are passed."""

    def __init__(self, stream: _Readable, packed: int, budget: Budget) -> None:
        self.stream, self.packed, self.budget = stream, packed, budget
        self.size = 0

    def read(self, size: int = _PIECE) -> bytes:
        """The next bytes, at most so many.

        Raises
        ------
        Rejection
            If the unpacked part is damaged, or too large for its packed size.
        Exhausted
            If the file as a whole has unpacked to too much.
        """
        try:
            piece = self.stream.read(min(size, _PIECE) if size >= 0 else _PIECE)
        except DAMAGED as error:
            raise damaged("archive", error) from None
        self.size += len(piece)
        self.budget.spend(len(piece))
        ratio = self.budget.params.max_ratio
        if self.size > _RATIO_FROM and self.size > ratio * max(self.packed, 1):
            raise Rejection("zip bomb", f"it unpacks to more than {ratio} times its size; if it is "
                            "what it should be, unpack it yourself")  # fmt: skip
        return piece

    def whole(self) -> bytes:
        """All bytes.

        Raises
        ------
        Rejection
            As `read`, and if there are more bytes than a file may have.
        """
        limit = self.budget.params.max_bytes
        pieces = []
        while piece := self.read():
            pieces.append(piece)
            if self.size > limit:
                raise Rejection("too large", f"it unpacks to more than {limit} bytes; split it or "
                                "raise collect.max_bytes")  # fmt: skip
        return b"".join(pieces)


def gunzip(content: bytes, budget: Budget) -> tuple[bytes, Unpacking]:
    """The first bytes of what a gzip file holds, and all of it as a stream.

    A gzip file of several parts, as WARC and log files are, is read to the end of the last.

    Raises
    ------
    Rejection
        If the file is damaged already at its beginning.
    """
    try:
        stream = gzip.GzipFile(fileobj=io.BytesIO(content))
        return stream.peek(16)[:16], Unpacking(stream, len(content), budget)  # type: ignore[arg-type]
    except DAMAGED as error:
        raise damaged("gzip file", error) from None


def open_zip(content: bytes, budget: Budget) -> zipfile.ZipFile:
    """A ZIP file whose list of members is sound.

    Raises
    ------
    Rejection
        If the list of members is damaged.
    Exhausted
        If there are too many members.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (*DAMAGED, NotImplementedError) as error:
        raise damaged("ZIP file", error) from None
    budget.admit(len(archive.infolist()))
    return archive


def members(
    archive: zipfile.ZipFile, budget: Budget
) -> Iterator[tuple[str, bytes, Rejection | None]]:
    """The files in an archive: a safe path, the bytes, or why there are none.

    A file whose path is not safe comes as ``#`` and its number in the archive.
    """
    for number, info in enumerate(archive.infolist(), 1):
        path = _decoded_name(info)
        if info.is_dir() or is_litter(path):
            continue
        safe = _safe(path)
        try:
            _admissible(info, safe, path)
            yield safe, read_member(archive, info, budget), None
        except Exhausted:
            raise
        except Rejection as no:
            yield safe or f"#{number}", b"", no


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    """The bytes of one member.

    Raises
    ------
    Rejection
        If it is damaged, protected or too large.
    """
    if info.flag_bits & _ENCRYPTED:
        raise Rejection("password", "it opens only with a password; unpack the archive with the "
                        "password and put the files here")  # fmt: skip
    try:
        with archive.open(info) as stream:
            return Unpacking(stream, info.compress_size, budget).whole()
    except NotImplementedError as error:
        raise Rejection("unsupported", f"{error}; pack the archive again as plain ZIP") from None
    except DAMAGED as error:
        raise damaged("ZIP file", error) from None


def damaged(what: str, error: Exception) -> Rejection:
    """The rejection of a file that its reader cannot take."""
    why = str(error).strip().split("\n")[0][:200] or type(error).__name__
    return Rejection("unreadable", f"the {what} is damaged ({why}); download or export it again")


def _admissible(info: zipfile.ZipInfo, safe: str, path: str) -> None:
    if not safe:
        raise Rejection("unsafe path", f"its path in the archive is {path[:80]!r}, which leads out "
                        "of it; pack the archive again with plain paths")  # fmt: skip
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Rejection("link", "it is a symbolic link; pack the file itself")
    if is_hidden(path):
        raise Rejection("hidden", "its name begins with a dot; rename it if it is an article")


def _safe(path: str) -> str:
    """A path with its empty steps taken out; empty where it leads out of the archive."""
    path = path.replace("\\", "/")
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if path.startswith("/") or _DRIVE.match(path) or ".." in steps:
        return ""
    return "/".join(steps)


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; one without the mark of UTF-8 is often UTF-8 or from a Russian PC."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp866")
