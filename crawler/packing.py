"""Facts to bytes and back: compact enough that sixty links a page cost next to nothing."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeVar, overload

import orjson
import zstandard
from pydantic import TypeAdapter

from crawler.facts import Attempt, Fetch, Hop, Link, LinkGlance, LinkKind, Outcome, Page, Region

Record = TypeVar("Record")

_KINDS = tuple(LinkKind)
_KIND_AT = {kind: at for at, kind in enumerate(_KINDS)}
_REGIONS = tuple(Region)
_REGION_AT = {region: at for at, region in enumerate(_REGIONS)}
_FRAME_REGIONS = frozenset({Region.HEADER, Region.NAV, Region.FOOTER})
_MAX_PLAIN = 64 * 2**20

_press = zstandard.ZstdCompressor(level=1).compress
_unpress = zstandard.ZstdDecompressor().decompress


def squash(data: bytes) -> bytes:
    """Compressed bytes of a body or text."""
    return _press(data)


def unsquash(data: bytes) -> bytes:
    return _unpress(data, max_output_size=_MAX_PLAIN)


def to_json(record: object) -> str:
    """A frozen fact as JSON text."""
    return orjson.dumps(record).decode()


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def from_json(kind: type[Record], text: str | bytes) -> Record:
    """The fact that `to_json` wrote."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    record: Record = _ADAPTERS[kind].validate_json(text)
    return record


# -- pages ------------------------------------------------------------------------------------------------


def pack_page(page: Page) -> bytes:
    """Everything of a page but url, main text and links, which have columns of their own."""
    return orjson.dumps(
        [
            page.status, page.title, page.heading, dict(page.metas), page.lang, page.encoding, page.encoding_note,
            page.main_images, page.template, f"{page.simhash:x}", " ".join(page.fragments), page.rendered,
            page.script_built, page.internal_addresses,
        ]
    )  # fmt: skip


def unpack_page(data: bytes, **rest: Any) -> Page:
    """The page again; `rest` are the fields kept elsewhere."""
    (
        status, title, heading, metas, lang, encoding, note, images, template, simhash, fragments, rendered,
        script_built, internal,
    ) = orjson.loads(data)  # fmt: skip
    return Page(
        status=status, title=title, heading=heading, metas=metas, lang=lang, encoding=encoding, encoding_note=note,
        main_images=images, template=template, simhash=int(simhash, 16), fragments=frozenset(fragments.split(" ")) - {""},
        rendered=rendered, script_built=script_built, internal_addresses=tuple(internal), **rest,
    )  # fmt: skip


def template_in(data: bytes) -> str:
    """The template among a page's packed facts."""
    template: str = orjson.loads(data)[8]
    return template


# -- links ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Block:
    """A run of neighbouring links of one page as it is stored once for all pages that share it.

    `targets` holds the address of each link ("" for none), `kinds` its kind; positions, rows and lists count from
    the block's own `starts`, which the page keeps beside the block's number. `data` is JSON, see `link_at`.
    """

    hash: bytes
    starts: tuple[int, int, int]
    targets: list[str]
    kinds: bytes
    data: bytes


def pack_block(links: Sequence[Link]) -> Block:
    position = links[0].position
    row = min((link.row for link in links if link.row >= 0), default=0)
    group = min((link.group for link in links if link.group >= 0), default=0)
    targets = [link.url for link in links]
    data = orjson.dumps(
        [
            (
                _KIND_AT[link.kind], link.position - position, "" if link.href == link.url else link.href, link.text,
                "" if link.title == link.text else link.title, link.fragment, _REGION_AT[link.region],
                link.row - row if link.row >= 0 else -1, link.group - group if link.group >= 0 else -1,
                link.has_handler | link.is_hidden << 1 | (link.title == link.text) << 2, link.mark,
            )
            for link in links
        ]
    )  # fmt: skip
    digest = blake2b(data, digest_size=12)
    digest.update("\n".join(targets).encode("utf-8", "replace"))
    return Block(digest.digest(), (position, row, group), targets, bytes(_KIND_AT[link.kind] for link in links), data)


def blocks_of(links: Sequence[Link]) -> list[Block]:
    """A page's links cut into leading frame, main part and trailing frame: frames repeat from page to page."""
    first = 0
    while first < len(links) and links[first].region in _FRAME_REGIONS:
        first += 1
    last = len(links)
    while last > first and links[last - 1].region in _FRAME_REGIONS:
        last -= 1
    main = [pack_block(links[first:last])] if first < last else []
    return [*_frame_blocks(links[:first]), *main, *_frame_blocks(links[last:])]


_FRAMES_PACKED = 32
_LARGEST_FRAME = 1_000  # links; a hostile page may have twenty times as many
_packed_frames: dict[tuple[str, str, int], tuple[Sequence[Link], Block]] = {}


def _frame_blocks(links: Sequence[Link]) -> list[Block]:
    """The block of a frame, none for no links; the very links of the page before are not packed anew."""
    if not links:
        return []
    if len(links) > _LARGEST_FRAME:
        return [pack_block(links)]
    about = (links[0].url, links[-1].url, len(links))
    known = _packed_frames.get(about)
    if known is None or known[0] != links:
        if len(_packed_frames) >= _FRAMES_PACKED:
            _packed_frames.clear()
        known = _packed_frames[about] = (links, pack_block(links))
    return [known[1]]


def kind_at(number: int) -> LinkKind:
    return _KINDS[number]


def kind_names(mask: int) -> frozenset[str]:
    """Link kinds from a bit mask over their order."""
    return frozenset(kind for at, kind in enumerate(_KINDS) if mask >> at & 1)


Starts = tuple[int, int, int]
Packed = list[Any]  # a block's links as lists of plain values, see Block.data


def unpack_block(data: bytes) -> Packed:
    packed: Packed = orjson.loads(data)
    return packed


def link_at(packed: list[Any], starts: Starts, url: str) -> Link:
    """One link of a block, counted from the page's starts."""
    position, row, group = starts
    kind, at, href, text, title, fragment, region, in_row, in_group, flags, mark = packed
    return Link(
        url=url,
        href=href or url,
        kind=_KINDS[kind],
        position=at + position,
        text=text,
        title=text if flags & 4 else title,
        fragment=fragment,
        region=_REGIONS[region],
        row=in_row + row if in_row >= 0 else -1,
        group=in_group + group if in_group >= 0 else -1,
        has_handler=bool(flags & 1),
        is_hidden=bool(flags & 2),
        mark=mark,
    )


def glimpse(target: int, packed: list[Any]) -> int:
    """What tells one glance from another, before it is made: a number of 64 bits, as a whole portal is remembered."""
    return hash((target, packed[0], packed[3] or packed[4], packed[9] & 2))


def glance_at(packed: list[Any], url: str) -> LinkGlance:
    """A link of a block without the rest of it; `words` as `Link.text`, else its title."""
    return LinkGlance(url, _KINDS[packed[0]], packed[3] or packed[4], bool(packed[9] & 2))


def unpack_links(
    data: bytes, targets: array[int], starts: Starts, url_of: Callable[[int], str]
) -> list[Link]:
    return [
        link_at(packed, starts, url_of(target) if target else "")
        for target, packed in zip(targets, unpack_block(data), strict=True)
    ]


def main_of(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.region is Region.MAIN]


class LazyLinks(Sequence[Link]):
    """A page's links, read from the store when first looked at: most questions about a page are not about them."""

    __slots__ = ("_links", "_load", "_main")

    def __init__(self, load: Callable[[], Iterable[Link]]) -> None:
        self._load: Callable[[], Iterable[Link]] | None = load
        self._links: tuple[Link, ...] = ()
        self._main: list[Link] | None = None

    @property
    def main(self) -> list[Link]:
        """Those of the main area: two in three stand in the page's frame."""
        if self._main is None:
            self._main = main_of(self._read())
        return self._main

    def _read(self) -> tuple[Link, ...]:
        if self._load is not None:
            self._links = tuple(self._load())
            self._load = None
        return self._links

    def __len__(self) -> int:
        return len(self._read())

    @overload
    def __getitem__(self, at: int) -> Link: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Link]: ...
    def __getitem__(self, at: int | slice) -> Link | Sequence[Link]:
        return self._read()[at]

    def __iter__(self) -> Iterator[Link]:
        return iter(self._read())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())


# -- fetches ----------------------------------------------------------------------------------------------


def pack_fetch(fetch: Fetch) -> bytes:
    """The part of a fetch that has no column of its own; b"" when there is nothing to keep."""
    kept = [
        fetch.final_url if fetch.final_url != fetch.url else "",
        [[hop.url, hop.status] for hop in fetch.hops],
        fetch.media_type,
        fetch.filename,
        fetch.length,
        fetch.head.hex(),
        fetch.title,
        fetch.text,
        fetch.detail,
        [[one.at.timestamp(), one.method, one.outcome, one.status, one.ms] for one in fetch.attempts],
        fetch.text_length,
        f"{fetch.simhash:x}",
    ]
    return orjson.dumps(kept)


def unpack_fetch(
    data: bytes, *, url: str, outcome: str, status: int, checked_at: float | None, failing: int
) -> Fetch:
    final, hops, media, filename, length, head, title, text, detail, attempts, text_length, simhash = (
        orjson.loads(data)
    )
    return Fetch(
        url=url,
        outcome=Outcome(outcome),
        status=status,
        final_url=final or url,
        hops=tuple(Hop(url=hop, status=code) for hop, code in hops),
        media_type=media,
        filename=filename,
        length=length,
        head=bytes.fromhex(head),
        title=title,
        text=text,
        text_length=text_length,
        simhash=int(simhash, 16),
        detail=detail,
        attempts=tuple(
            Attempt(at=_moment(at), method=method, outcome=Outcome(said), status=code, ms=ms)
            for at, method, said, code, ms in attempts
        ),
        checked_at=_moment(checked_at) if checked_at is not None else None,
        runs_failing=failing,
    )


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp).astimezone()
