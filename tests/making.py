"""Small files of the formats that news comes in, made of bytes: for the tests of collect."""

import gzip
import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(files: dict[str, bytes] | list[tuple[str, bytes]], method=zipfile.ZIP_DEFLATED) -> bytes:
    pairs = files.items() if isinstance(files, dict) else files
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in pairs:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def docx(body: str, head: str = "") -> bytes:
    """A docx whose body is given in WordprocessingML."""
    body = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    xml = f"<?xml version='1.0' encoding='UTF-8'?>{head}{body}"
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


def p(*runs: str, properties: str = "") -> str:
    """A paragraph of texts and of mark-up."""
    inner = "".join(
        run if run.startswith("<") else f"<w:r><w:t xml:space='preserve'>{run}</w:t></w:r>"
        for run in runs
    )
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def table(*rows: list[str]) -> str:
    """A table whose cells are given as mark-up."""
    cells = ("".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def pdf(*pages: list[tuple[int, str]], password: str = "", algorithm: str = "RC4-128") -> bytes:
    """A PDF of pages, each of lines with their height on the page."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"),
                             NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
    for lines in pages:
        page = writer.add_blank_page(400, 400)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data("\n".join(
            f"BT /F1 10 Tf 1 0 0 1 20 {height} Tm ({text}) Tj ET" for height, text in lines
        ).encode())  # fmt: skip
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def warc(*pages: tuple[str, str, bytes], packed: bool = False, kind: str = "response") -> bytes:
    """A WARC of responses: address, HTTP header, body."""
    records = [b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
               b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"]  # fmt: skip
    for number, (address, head, body) in enumerate(pages, 1):
        block = f"HTTP/1.1 {head}\r\n\r\n".encode() + body if head else body
        records.append(
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Target-URI: {address}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
        )
    return b"".join(gzip.compress(record) if packed else record for record in records)
