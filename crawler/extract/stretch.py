"""Links of a frame that stands on page after page, kept so that they are read once."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.facts import Link

Start = tuple[int, int, int]
"""Link elements, rows and lists before it on the page."""


@dataclass(slots=True)
class Stretch:
    """Neighbouring links as they stood on the page that was read last."""

    elements: int
    start: Start
    rows: int
    lists: int
    links: list[Link]
    asked: dict[str, str]

    def at(self, start: Start) -> list[Link]:
        """The links on a page where the frame starts here."""
        if start != self.start:
            moved = [now - then for now, then in zip(start, self.start, strict=True)]
            self.links = [_moved(link, *moved) for link in self.links]
            self.start = start
        return self.links


def _moved(link: Link, elements: int, rows: int, lists: int) -> Link:
    return Link(
        url=link.url, href=link.href, kind=link.kind, position=link.position + elements, text=link.text, title=link.title,
        fragment=link.fragment, region=link.region, row=link.row + rows if link.row >= 0 else -1,
        group=link.group + lists if link.group >= 0 else -1, has_handler=link.has_handler, is_hidden=link.is_hidden, mark=link.mark,
    )  # fmt: skip
