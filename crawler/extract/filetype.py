"""What a downloaded file really is (附件真伪): magic bytes against the name, and whether a PDF or archive can be used."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_ENTRIES = 10_000
"""Entries of an archive that are looked at; the archive is listed, never expanded."""

# What files of a kind start with. The first that fits names the kind.
_MAGIC: tuple[tuple[str, bytes], ...] = (
    ("zip", b"PK\x03\x04"), ("zip", b"PK\x05\x06"), ("zip", b"PK\x07\x08"),
    ("ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("rtf", b"{\\rtf"),
    ("rar", b"Rar!\x1a\x07"), ("7z", b"7z\xbc\xaf\x27\x1c"), ("gzip", b"\x1f\x8b"),
    ("png", b"\x89PNG\r\n\x1a\n"), ("jpeg", b"\xff\xd8\xff"), ("gif", b"GIF8"), ("bmp", b"BM"), ("tiff", b"II*\x00"),
    ("tiff", b"MM\x00*"), ("exe", b"MZ"), ("flv", b"FLV"), ("mp3", b"ID3"), ("ogg", b"OggS"), ("webm", b"\x1aE\xdf\xa3"),
    ("ico", b"\x00\x00\x01\x00"),
)  # fmt: skip
# Which kinds a name's ending allows. Office suites write old names over new formats and the other way round:
# what opens anyway is told apart from what does not by `related`.
_OF_EXTENSION = {
    "pdf": {"pdf"}, "ofd": {"zip"}, "doc": {"ole"}, "wps": {"ole", "zip"}, "xls": {"ole"}, "et": {"ole", "zip"},
    "ppt": {"ole"}, "dps": {"ole", "zip"}, "docx": {"zip"}, "xlsx": {"zip"}, "pptx": {"zip"}, "zip": {"zip"}, "rar": {"rar"}, "7z": {"7z"},
    "csv": {"text"}, "txt": {"text"}, "rtf": {"rtf"},
    "jpg": {"jpeg"}, "jpeg": {"jpeg"}, "png": {"png"}, "gif": {"gif"}, "bmp": {"bmp"}, "webp": {"webp"}, "svg": {"xml", "text", "html"}, "ico": {"ico", "png"},
    "mp4": {"mp4"}, "m4v": {"mp4"}, "mov": {"mp4"}, "m4a": {"mp4"}, "mp3": {"mp3"}, "webm": {"webm"}, "flv": {"flv"}, "ogg": {"ogg"},
}  # fmt: skip
_OFFICE = frozenset({"doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "dps"})
_READABLE = frozenset({"ole", "zip", "rtf", "pdf", "xml", "text"})
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff", "ico"})
_MEDIA = {
    "application/pdf": "pdf", "application/ofd": "ofd", "application/msword": "doc", "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt", "application/zip": "zip", "application/x-zip-compressed": "zip", "application/x-rar-compressed": "rar",
    "application/vnd.rar": "rar", "application/x-7z-compressed": "7z", "application/vnd.ms-works": "wps", "application/wps-office.wps": "wps",
    "application/wps-office.et": "et", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx", "text/csv": "csv",
}  # fmt: skip
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title|div|table)\b", re.IGNORECASE | re.DOTALL)
_OFFICE_HTML = re.compile(rb"schemas-microsoft-com:office|mso-application|ProgId[\"']?\s*content|MIME-Version:.{0,200}multipart/related", re.IGNORECASE | re.DOTALL)
_PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")
_PAGE_COUNT = re.compile(rb"/Type\s*/Pages\b[^>]{0,400}?/Count\s+(\d+)|/Count\s+(\d+)[^>]{0,400}?/Type\s*/Pages\b", re.DOTALL)
_VIEWER = re.compile(r"\.(?:s?html?|xhtml)$|/(?:viewer|preview|onlinePreview)(?:\.\w+)?$", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """`kind` is what the bytes are ("" unknown), `promised` the ending that name or media type promise ("" none).

    `notes` are words to store in Fetch.detail: `pdf:pages=0`, `pdf:encrypted`, `pdf:truncated`, `zip:unreadable`,
    `zip:empty`.
    """

    kind: str
    promised: str
    notes: tuple[str, ...] = ()
    is_office_html: bool = False

    @property
    def fits(self) -> bool:
        """The bytes are what the name promises, or one of the two is not known."""
        return not self.kind or self.kind in _OF_EXTENSION.get(self.promised, {self.kind})

    @property
    def still_opens(self) -> bool:
        """They are not, but the program that the name calls opens them all the same (an xlsx named .xls)."""
        if self.promised in _OFFICE:
            return self.kind in _READABLE or self.is_office_html
        if self.promised in {"csv", "txt"}:
            return self.kind in {"ole", "zip", "xml"}
        if self.promised in {"zip", "rar", "7z"}:
            return self.kind in {"zip", "rar", "7z"}
        return self.kind in _PICTURES and bool(_OF_EXTENSION.get(self.promised, set()) & _PICTURES)


def inspect_file(name_or_url: str, head: bytes, tail: bytes | None = None, length: int = -1, media_type: str = "") -> FileFacts:
    """Facts of a file from its name, first bytes (1 KiB is enough), last bytes (64 KiB when known) and length.

    When head and tail are one and the same whole file (`len(head) == length`), its inside is listed as well.
    Nothing is executed or expanded.
    """
    kind = kind_of(head)
    promised = extension_of(name_or_url) or _MEDIA.get(media_type.partition(";")[0].strip().lower(), "")
    whole = head if 0 <= length == len(head) else None
    return FileFacts(
        kind=kind,
        promised=promised,
        notes=_notes(kind, head, tail, whole),
        is_office_html=kind in {"html", "text", "xml"} and bool(_OFFICE_HTML.search(head)),
    )


def kind_of(head: bytes) -> str:
    """What the first bytes say a file is: pdf, zip, ole, html, xml, text, png, jpeg ...; "" when nothing fits."""
    if not head:
        return ""
    # Readers take a PDF whose mark stands within the first KiB (PDF 1.7, implementation note 13).
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "mp3"
    if found := next((kind for kind, magic in _MAGIC if head.startswith(magic)), ""):
        return found
    return _text_kind(head)


def _text_kind(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024]
    if _HTML.match(start):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start.lower() else "xml"
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "text"
    return "" if b"\x00" in head else "text"


def extension_of(name_or_url: str) -> str:
    """The ending a file name or an address promises, in lower case; "" when it is none of a file we know.

    Download servlets carry the name in the query (`down.jsp?filename=表.xls`); a page that shows a file to the
    reader does so too (`viewer.html?file=1.pdf`) and is a page.
    """
    if "://" in name_or_url:
        try:
            parts = urlsplit(name_or_url)
        except ValueError:
            return ""
        found = _ending(parts.path)
        if found or not parts.query or _VIEWER.search(parts.path):
            return found
        return next((end for _, value in parse_qsl(parts.query) if (end := _ending(value))), "")
    return _ending(name_or_url)


def _ending(path: str) -> str:
    match = _EXTENSION.search(unquote(path).strip())
    ending = match[1].lower() if match else ""
    return ending if ending in _OF_EXTENSION else ""


def _notes(kind: str, head: bytes, tail: bytes | None, whole: bytes | None) -> tuple[str, ...]:
    if kind == "pdf":
        return _pdf_notes(tail if tail is not None else whole, whole)
    if kind == "zip":
        return _zip_notes(tail if tail is not None else whole, whole)
    return ()


def _pdf_notes(tail: bytes | None, whole: bytes | None) -> tuple[str, ...]:
    notes = []
    if tail is not None and b"%%EOF" not in tail and b"startxref" not in tail:
        notes.append("pdf:truncated")
    if whole is not None:
        if _has_no_pages(whole):
            notes.append("pdf:pages=0")
        elif b"/Encrypt" in whole and _needs_password(whole):
            notes.append("pdf:encrypted")
    return tuple(notes)


def _has_no_pages(data: bytes) -> bool:
    """No page object, and a page tree in plain sight that counts none; compressed object streams say nothing."""
    if b"/ObjStm" in data or _PAGE_OBJECT.search(data):
        return False
    counts = [int(first or second) for first, second in _PAGE_COUNT.findall(data)]
    return bool(counts) and not any(counts)


def _needs_password(data: bytes) -> bool:
    """True only when opening with the empty password fails: a file that merely forbids printing opens."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, PdfReadError

    try:
        reader = PdfReader(io.BytesIO(data))
        return reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED
    except (DependencyError, PdfReadError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        # A hostile or odd file, or a cipher we lack: then nothing is said.
        return False


def _zip_notes(tail: bytes | None, whole: bytes | None) -> tuple[str, ...]:
    if whole is not None:
        try:
            with zipfile.ZipFile(io.BytesIO(whole)) as archive:
                return () if archive.namelist()[:MAX_ENTRIES] else ("zip:empty",)
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, UnicodeDecodeError, OverflowError):
            return ("zip:unreadable",)
    # The list of an archive stands at its end, within 64 KiB (comment included).
    return ("zip:unreadable",) if tail is not None and len(tail) >= 22 and b"PK\x05\x06" not in tail else ()
