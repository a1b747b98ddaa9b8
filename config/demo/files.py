"""Attachments and pictures made by hand, byte for byte the same each time: pdf, docx, xlsx, zip, ofd, ole, png."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from xml.sax.saxutils import escape

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
PDF_LINES = 30


def make_zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def _xml(body: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + body).encode()


def make_docx(paragraphs: Iterable[str]) -> bytes:
    text = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return make_zip(
        [
            ("[Content_Types].xml", _content_types("/word/document.xml", "wordprocessingml.document.main")),
            ("_rels/.rels", _root_relation("word/document.xml")),
            ("word/document.xml", _xml(f'<w:document xmlns:w="{word}"><w:body>{text}</w:body></w:document>')),
        ]
    )


def make_xlsx(rows: Iterable[Iterable[str]], sheet: str = "Sheet1") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' for place, value in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    workbook = f'<workbook xmlns="{main}" xmlns:r="{related}"><sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    types = _content_types("/xl/workbook.xml", "spreadsheetml.sheet.main").replace(
        b"</Types>",
        b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.worksheet+xml"/></Types>',
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{related}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    return make_zip(
        [
            ("[Content_Types].xml", types),
            ("_rels/.rels", _root_relation("xl/workbook.xml")),
            ("xl/workbook.xml", _xml(workbook)),
            ("xl/_rels/workbook.xml.rels", _xml(relations)),
            ("xl/worksheets/sheet1.xml", _xml(f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')),
        ]
    )


def _content_types(part: str, kind: str) -> bytes:
    return _xml(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/></Types>'
    )


def _root_relation(target: str) -> bytes:
    return _xml(
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        f'Target="{target}"/></Relationships>'
    )


def make_ofd(text: str) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    root = f'<ofd:OFD {space} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    document = f"<ofd:Document {space}><ofd:CommonData/><ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>"
    page = f"<ofd:Page {space}><ofd:Content><ofd:Layer><ofd:TextObject ID='2'><ofd:TextCode>{escape(text)}</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>"
    return make_zip(
        [("OFD.xml", _xml(root)), ("Doc_0/Document.xml", _xml(document)), ("Doc_0/Pages/Page_0/Content.xml", _xml(page))]
    )


def make_ole(text: str) -> bytes:
    """An OLE compound file as old .doc, .xls and .wps have it: a sound header, the text in its sectors."""
    header = OLE_MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    data = text.encode("utf-16-le")
    return header.ljust(512, b"\0") + data + bytes(-len(data) % 512) + bytes(512)


def make_pdf(lines: list[str], *, title: str = "", pages: bool = True, locked: bool = False) -> bytes:
    """A tagged PDF with a text layer. `pages=False` leaves none; `locked` demands a password to open."""
    chunks = [lines[start : start + PDF_LINES] for start in range(0, max(len(lines), 1), PDF_LINES)] if pages else []
    count = len(chunks)
    first_page = 8
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(count))
    structs = " ".join(f"{first_page + 2 * count + n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) /MarkInfo << /Marked true >> /StructTreeRoot 7 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
        b"/Supplement 5 >> /DW 1000 /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 "
        b"/Descent -120 /CapHeight 880 /StemV 93 >>",
        _stream(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Demo def 1 begincodespacerange <0000> <FFFF> "
            b"endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
        ),
        f"<< /Type /StructTreeRoot /K [{structs}] >>".encode(),
    ]
    for number, chunk in enumerate(chunks):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /StructParents {number} /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {first_page + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(_stream(_page_text(chunk)))
    objects += [f"<< /Type /StructElem /S /P /P 7 0 R /Pg {first_page + 2 * n} 0 R /K 0 >>".encode() for n in range(count)]
    info = b"<< /Title <FEFF" + title.encode("utf-16-be").hex().upper().encode() + b"> >>"
    objects.append(info)
    trailer = f"/Root 1 0 R /Info {len(objects)} 0 R"
    if locked:
        word = "A5" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{word}> /U <{word}> /P -44 >>".encode())
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]"
    return _assemble(objects, trailer)


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _page_text(lines: list[str]) -> bytes:
    shown = b" ".join(b"<%s> Tj 0 -22 Td" % line[:70].encode("utf-16-be").hex().upper().encode() for line in lines)
    return b"/P << /MCID 0 >> BDC BT /F1 12 Tf 60 780 Td " + shown + b" ET EMC"


def _assemble(objects: list[bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def make_png(width: int, height: int, colour: int = 0, bands: int = 6) -> bytes:
    """A picture of coloured bands in a four-colour palette; a few hundred bytes whatever its size."""
    shades = [(31, 78, 121), (230, 240, 250), (192, 57, 43), (46, 125, 80), (125, 60, 152), (183, 119, 13)]
    main = shades[colour % len(shades)]
    palette = bytes([255, 255, 255, *main, 214, 226, 238, 64, 64, 64])
    rows = bytearray()
    for y in range(height):
        band = y * bands // height
        # Broad bands get a white seam; a small icon is one colour.
        tall = height // bands > 24
        index = (1, 2)[band % 2] if tall and y % (height // bands) > 8 else 0 if tall else 1
        byte = index * 0b01010101
        rows += b"\0" + bytes([byte]) * ((width + 3) // 4)
    header = struct.pack(">IIBBBBB", width, height, 2, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_attachment(extension: str, lines: list[str], title: str) -> bytes:
    """A sound file of the kind its extension promises."""
    match extension:
        case "pdf":
            return make_pdf(lines, title=title)
        case "docx":
            return make_docx([title, *lines])
        case "xlsx":
            return make_xlsx([[str(number), line] for number, line in enumerate([title, *lines])])
        case "ofd":
            return make_ofd(title + "".join(lines))
        case "zip":
            return make_zip([("readme.txt", title.encode()), ("list.csv", "\n".join(lines).encode("gb18030"))])
        case _:
            return make_ole(title + "\n".join(lines))


MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "png": "image/png",
    "webm": "video/webm",
    "vtt": "text/vtt; charset=utf-8",
}
