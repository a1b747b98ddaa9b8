"""The portal's one SQLite file: facts of all runs, written in batches, read back as the frozen facts."""

from __future__ import annotations

from crawler.store.lookups import Lookups
from crawler.store.reading import Reading
from crawler.store.recording import Recording
from crawler.store.schema import SCHEMA_VERSION

__all__ = ["SCHEMA_VERSION", "Store"]


class Store(Recording, Reading, Lookups):
    """Opens, writes and reads one portal's file.

Writes are buffered and committed together (`flush`), so a kill loses at most the last batch and never half
a page. One writer at a time: `exclusive` takes the lock that a second start runs into."""
