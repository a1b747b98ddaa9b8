"""Bytes to text: header, meta, BOM, then detection; a declaration that lies is repaired and noted."""

from __future__ import annotations

import codecs
import re

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]+)", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Browsers read each of these as the wider set (WHATWG Encoding): 镕 stands in GBK only, more in GB18030 only.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "utf8": "utf-8"}

# Codecs of Python that are no charset of a page: some run escapes, one only raises.
_NO_CHARSETS = {"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "base64", "hex", "rot-13", "bz2", "zlib", "uu", "quopri"}


def decode(body: bytes, declared: str = "") -> tuple[str, str, str]:
    """(text, encoding used, note) of a body; `declared` is the charset of the Content-Type header.

    The note says in words which declaration was overruled, "" when none was. Never raises.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), name, ""
    in_meta = _META.search(body, 0, 4096)
    meta = (in_meta[1] or in_meta[2]).decode("ascii", "replace") if in_meta else ""
    said = [_known(name) for name in (declared, meta) if name]
    # Any bytes are «iso-8859-1», which servers say without knowing: what the page says of itself goes first.
    said.sort(key=lambda name: name == "cp1252")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 4:  # cut off in the middle of a character by a size limit
            return body[: error.start].decode("utf-8"), "utf-8", ""
    else:
        lies = [name for name in said if name and name not in {"utf-8", "cp1252"}]
        note = f"declared {lies[0]}, bytes are utf-8" if lies and not body.isascii() else ""
        return text, "utf-8", note
    for name in said:
        if name and name != "utf-8" and (decoded := _strictly(body, name)) is not None:
            return decoded, name, "" if name == _known(declared or meta) else f"header says {declared}, bytes are {name}"
    detected = _detect(body)
    note = f"declared {declared or meta}, bytes are {detected}" if said and detected not in said else ""
    return body.decode(detected, "replace"), detected, note


def _known(name: str) -> str:
    name = name.strip().lower()
    name = _WIDER.get(name, name)
    try:
        return "" if codecs.lookup(name).name in _NO_CHARSETS else name
    except (LookupError, ValueError):
        return ""


def _strictly(body: bytes, name: str) -> str | None:
    """Decoded, if at most a few bytes in a thousand do not fit (old pages carry broken characters)."""
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        text = body.decode(name, "replace")
        return text if text.count("�") * 500 < len(text) else None
    except LookupError:
        return None


def _detect(body: bytes) -> str:
    """The encoding that fits best; on a Chinese portal GB18030 is tried before statistics."""
    sample = body[:200_000]
    bad = {name: sample.decode(name, "replace").count("�") for name in ("utf-8", "gb18030")}
    best = min(bad, key=lambda name: bad[name])
    if bad[best] * 200 < len(sample):
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:20_000]).best()
    return found.encoding if found is not None else "utf-8"
