"""Word processors' files (docx) as lines of text.

Reads the bytes of a file, writes text: a paragraph is a line, with a blank line after it; a row of
a table is a line, its cells parted by tabs; a page or section break is a line with a form feed.
Assumes nothing.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from parley.collecting.archives import Budget, read_member
from parley.collecting.entries import Rejection

MAIN_PART = re.compile(r"word/document\d*\.xml")
_LEFT_OUT = {
    "pPr", "rPr", "del", "moveFrom", "delText", "instrText", "Fallback", "tblPr", "tblGrid",
    "trPr", "tcPr", "sdtPr", "sdtEndPr", "footnoteReference", "endnoteReference", "annotationRef",
}  # fmt: skip
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
BREAK = "\f"


def docx_text(archive: zipfile.ZipFile, budget: Budget) -> str:
    """The text of a docx in reading order, as it reads with all tracked changes accepted.

    Raises
    ------
    Rejection
        If the part with the text is missing or damaged, or defines entities.
    """
    from lxml import etree

    info = next(i for i in archive.infolist() if MAIN_PART.fullmatch(i.filename))
    content = read_member(archive, info, budget)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Rejection("unreadable", f"the text of the document is damaged ({error}); open it "
                        "and save it again") from None  # fmt: skip
    if root.getroottree().docinfo.doctype:
        raise Rejection("unsafe", "the document defines XML entities; open it and save it again")
    return joined(_blocks(root))


def joined(blocks: Iterator[str]) -> str:
    """Blocks with blank lines between; two of them where the document has empty paragraphs."""
    text = "\n\n".join(
        "\n".join(_tidy(line) for line in block.strip(" \t\n").split("\n")) for block in blocks
    )
    text = re.sub(r"\f(?:\n+\f)+", BREAK, text)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")


def _tidy(line: str) -> str:
    return "\t".join(cell.strip(" ") for cell in line.strip(" \t").split("\t"))


def _blocks(node: Any) -> Iterator[str]:
    """Paragraphs and tables below an element, in reading order."""
    for child in node:
        name = _name(child)
        if name == "p":
            yield from _paragraph(child)
        elif name == "tbl":
            yield from _table(child)
        elif name not in _LEFT_OUT:
            yield from _blocks(child)


def _table(table: Any) -> Iterator[str]:
    """Rows as lines; a row that holds whole texts comes as its paragraphs."""
    lines: list[str] = []
    for row in _own(table, "tbl", "tr"):
        cells = [list(_blocks(cell)) for cell in _own(row, "tr", "tc")]
        texts = [[text for text in cell if text.strip(" \t\n")] for cell in cells]
        if all(len(cell) <= 1 and BREAK not in "".join(cell) for cell in texts):
            lines.append("\t".join(" ".join(cell).replace("\n", " ") for cell in texts))
        else:
            yield from ["\n".join(lines)] if lines else []
            lines = []
            yield from (text for cell in cells for text in cell)
    if lines:
        yield "\n".join(lines)


def _own(element: Any, name: str, part: str) -> list[Any]:
    """The rows of a table or the cells of a row, without those of a table inside."""
    found = element.iter(f"{{*}}{part}")
    return [each for each in found if next(each.iterancestors(f"{{*}}{name}")) is element]


def _paragraph(paragraph: Any) -> Iterator[str]:
    """A paragraph, the breaks before, in and after it, and the boxes that hang on it."""
    parts: list[str] = []
    boxes: list[Any] = []
    _walk(paragraph, parts, boxes)
    before = paragraph.find("{*}pPr/{*}pageBreakBefore")
    if before is not None and (_attribute(before, "val") or "true") not in ("0", "false", "off"):
        yield BREAK
    pieces = "".join(parts).split(BREAK)
    for number, piece in enumerate(pieces):
        if number:
            yield BREAK
        if piece.strip() or len(pieces) == 1:
            yield piece
    for box in boxes:
        yield from _blocks(box)
    if paragraph.find("{*}pPr/{*}sectPr") is not None:
        yield BREAK


def _walk(node: Any, parts: list[str], boxes: list[Any]) -> None:
    for child in node:
        name = _name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "br":
            parts.append(BREAK if _attribute(child, "type") == "page" else "\n")
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _LEFT_OUT:
            _walk(child, parts, boxes)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "Fallback"


def _attribute(element: Any, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")
