"""Attachments: real docx, xlsx and pdf files give their text; hostile ones give a note, in time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pypdf
import pytest

from crawler.extract import attachment, attachment_reader
from crawler.extract.attachment import AttachmentText, SheetTable, as_html, extract
from crawler.extract.attachment_reader import AttachmentReader, read_attachment
from crawler.extract.page import read_page


def word(fill: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def sheet(rows: list[list[object]], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "权力清单"
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf(lines: list[str]) -> bytes:
    """A one-page PDF with a text layer; ASCII, since the standard fonts know no Chinese."""
    drawn = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {drawn} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_word_gives_paragraphs_and_tables_in_order() -> None:
    def fill(document: docx.document.Document) -> None:
        document.add_heading("办事指南", 1)
        table = document.add_table(rows=3, cols=2)
        for row, words in enumerate(
            [("事项", "设定依据"), ("企业登记", "《公司登记管理条例》"), ("", "《公司法》")]
        ):
            for column, one in enumerate(words):
                table.cell(row, column).text = one
        table.cell(1, 0).merge(table.cell(2, 0))
        document.add_paragraph("第一行\n第二行")

    read = read_attachment(word(fill), "指南.docx")
    assert read.kind == "docx" and read.note == ""
    assert read.blocks[0] == "办事指南"
    assert read.tables[0].rows == (
        ("事项", "设定依据"),
        ("企业登记", "《公司登记管理条例》"),
        ("企业登记", "《公司法》"),
    )
    assert read.paragraphs[-2:] == ("第一行", "第二行")


def test_sheet_repeats_merged_cells_and_names_its_sheet() -> None:
    read = read_attachment(sheet([["序号", "事项"], [1, "甲"], [2, None]], merge="B2:B3"), "清单.xlsx")
    assert read.tables == (SheetTable(name="权力清单", rows=(("序号", "事项"), ("1", "甲"), ("2", "甲"))),)


def test_pdf_gives_its_text_layer() -> None:
    read = read_attachment(pdf(["Regulation text", "second line."]), "x.pdf")
    assert (read.kind, read.pages, read.note) == ("pdf", 1, "")
    assert "Regulation text" in read.text


def test_pdf_without_text_says_so() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=100, height=100)
    stream = io.BytesIO()
    writer.write(stream)
    assert read_attachment(stream.getvalue(), "扫描.pdf").note == attachment.NO_TEXT


def test_encrypted_pdf_says_so() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(["secret"])))
    writer.append(io.BytesIO(pdf(["secret"])))
    writer.encrypt("geheim", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    assert read_attachment(stream.getvalue(), "x.pdf").note == attachment.ENCRYPTED


def test_text_file_in_gbk_is_read() -> None:
    assert read_attachment("《信访条例》第十条".encode("gbk"), "a.txt").paragraphs == ("《信访条例》第十条",)


@pytest.mark.parametrize(
    ("data", "name", "note"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.doc", attachment.UNSUPPORTED),
        (b"", "x.docx", attachment.UNSUPPORTED),
        (b"PK\x03\x04broken", "x.docx", attachment.UNSUPPORTED),
        (b"%PDF-1.7 nothing follows", "x.pdf", attachment.BROKEN),
        (zipped({"word/document.xml": b"<w:document"}), "x.docx", attachment.BROKEN),
        (b"x" * (attachment.MAX_BYTES + 1), "x.txt", attachment.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, note: str) -> None:
    assert read_attachment(data, name) == AttachmentText(
        kind=read_attachment(data, name).kind, name=name, note=note
    )


def test_zip_bombs_and_entities_are_refused_unread() -> None:
    bomb = zipped(
        {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (attachment.MAX_UNPACKED + 1)}
    )
    many = zipped(
        {"word/document.xml": b"<x/>"}
        | {f"word/{number}.bin": b"" for number in range(attachment.MAX_MEMBERS)}
    )
    laughs = zipped({"word/document.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'})
    wide = zipped(
        {"word/document.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'.encode("utf-16")}
    )
    for data, name in [(bomb, "x.xlsx"), (many, "x.docx"), (laughs, "x.docx"), (wide, "x.docx")]:
        started = time.monotonic()
        assert read_attachment(data, name).note == attachment.SUSPICIOUS
        assert time.monotonic() - started < 10


def test_a_member_that_lies_about_its_size_stays_bounded() -> None:
    honest = zipped({"word/document.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})
    at = honest.rindex(b"PK\x01\x02")
    lying = honest[: at + 24] + (100).to_bytes(4, "little") + honest[at + 28 :]
    assert read_attachment(lying, "x.docx").note == attachment.BROKEN


def test_a_file_that_spins_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_reader, "WALL_S", 0.0)
    assert read_attachment(pdf(["text"]), "x.pdf").note == attachment.TOO_SLOW


def test_long_texts_are_cut_and_say_so() -> None:
    read = extract(("甲" * 999 + "\n").encode() * 700, "x.txt")
    assert read.note == attachment.CUT and len(read.text) <= attachment.MAX_CHARACTERS + len(read.blocks)


def test_as_html_escapes_and_reads_back_as_a_page() -> None:
    read = AttachmentText(
        kind="docx",
        name="清单.docx",
        blocks=("<script>alert(1)</script>", SheetTable(name="a<b", rows=(("《信访条例》",),))),
    )
    made = as_html(read)
    assert "<script>" not in made
    page = read_page(made, "https://www.example.gov.cn/a.docx").page
    assert page.title == "清单" and "《信访条例》" in page.main_text and "alert(1)" in page.main_text


def test_one_reading_process_serves_many_files_and_outlives_a_bad_one() -> None:
    with AttachmentReader() as reader:
        assert reader.read("甲".encode(), "a.txt").paragraphs == ("甲",)
        assert reader.read(b"%PDF-1.7 nothing follows", "x.pdf").note == attachment.BROKEN
        assert "text" in reader.read(pdf(["text"]), "x.pdf").text


def test_a_reading_process_that_died_costs_one_file() -> None:
    with AttachmentReader() as reader:
        assert reader.read("甲".encode(), "a.txt").text == "甲"
        process = reader._process
        assert process is not None
        process.kill()
        process.wait()
        assert reader.read("乙".encode(), "b.txt").note == attachment.BROKEN
        assert reader.read("丙".encode(), "c.txt").text == "丙"
