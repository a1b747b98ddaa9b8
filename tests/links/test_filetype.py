"""Files are told by their bytes, and only what really cannot be used is called unusable."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfWriter

from crawler.extract.filetype import extension_of, inspect_file, kind_of


def _pdf(pages: int = 1, user_password: str | None = None, owner_password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=100, height=100)
    if user_password is not None:
        writer.encrypt(user_password=user_password, owner_password=owner_password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "内容")
    return out.getvalue()


def _whole(name: str, data: bytes) -> tuple[str, ...]:
    return inspect_file(name, data, length=len(data)).notes


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n junk %PDF-1.4", "pdf"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"{\\rtf1", "rtf"),
        (b"  \n<!DOCTYPE html>", "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        (b"<!-- x --><html>", "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        (b"<?xml version='1.0'?><a/>", "xml"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\x00\x00\x00\x18ftypmp42", "mp4"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        ("序号,名称".encode("gbk"), "text"),
        (b"\x00\x01\x02\x03", ""),
        (b"", ""),
    ],
)
def test_kind_by_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("https://x.cn/a/%E8%A1%A8.XLSX", "xlsx"),
        ("https://x.cn/down.jsp?id=3&filename=%E8%A1%A8.xls", "xls"),
        ("https://x.cn/a.html", ""),
        ("https://x.cn/", ""),
        ("附件1：申报表.docx", "docx"),
        ("https://x.cn/a.pdf?t=1", "pdf"),
        ("https://[bad/a.pdf", ""),
    ],
)
def test_ending_promised(name: str, ending: str) -> None:
    assert extension_of(name) == ending


def test_usable_files_get_no_note() -> None:
    assert _whole("a.pdf", _pdf(2)) == ()
    assert _whole("a.zip", _zip("a.txt")) == ()
    assert _whole("a.docx", _zip("[Content_Types].xml", "word/document.xml")) == ()


def test_pdf_without_pages() -> None:
    assert _whole("a.pdf", _pdf(0)) == ("pdf:pages=0",)


def test_pdf_with_password_and_pdf_that_only_forbids_printing() -> None:
    assert _whole("a.pdf", _pdf(1, "geheim", "owner")) == ("pdf:encrypted",)
    assert _whole("a.pdf", _pdf(1, "", "owner")) == ()


def test_pdf_broken_off() -> None:
    data = _pdf(3)
    cut = data[: len(data) // 2]
    assert inspect_file("a.pdf", cut[:1024], cut[-1024:], len(cut)).notes == ("pdf:truncated",)


def test_archive_without_its_list() -> None:
    data = _zip(*(f"{number}.txt" for number in range(50)))
    assert _whole("a.zip", data[: len(data) // 2]) == ("zip:unreadable",)
    assert inspect_file("a.zip", data[:1024], data[: len(data) // 2][-1024:], len(data) // 2).notes == ("zip:unreadable",)
    assert inspect_file("a.zip", data[:1024], data[-1024:], len(data)).notes == ()


def test_empty_archive() -> None:
    assert _whole("a.zip", _zip()) == ("zip:empty",)


def test_head_alone_says_nothing_of_the_inside() -> None:
    assert inspect_file("a.zip", _zip("a.txt")[:30], None, 5_000).notes == ()
    assert inspect_file("a.pdf", b"%PDF-1.7", None, 5_000).notes == ()


def test_misnamed_office_file_still_opens_and_picture_as_pdf_does_not() -> None:
    old_name = inspect_file("a.xls", b"PK\x03\x04", length=9_000)
    assert (old_name.fits, old_name.still_opens) == (False, True)
    picture = inspect_file("a.pdf", b"\x89PNG\r\n\x1a\n", length=9_000)
    assert (picture.fits, picture.still_opens) == (False, False)


@pytest.mark.parametrize("data", [b"%PDF-1.4\n/Encrypt" + b"(" * 5_000, b"PK\x03\x04" + b"\xff" * 60, b"%PDF-" + b"<<" * 4_000 + b"/Encrypt"])
def test_hostile_files_do_not_raise(data: bytes) -> None:
    assert isinstance(_whole("a.pdf", data), tuple)
