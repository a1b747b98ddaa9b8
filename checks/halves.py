"""A large run is judged by two processes, which share the subjects between them."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from typing import Any

from checks.asking import SUBJECTS, Said, ask
from checks.context import StoreContext
from checks.model import Check
from checks.regulations.reading import reader_of
from config.share import Claims

_WORTH_IT = 400
"""Pages from which the second process saves more than it costs."""


def ask_in_halves(ctx: StoreContext, checks: Sequence[Check[Any]]) -> Said:
    """What `ask` says of the whole run. A second process that dies costs time, not findings."""
    if (os.cpu_count() or 1) < 2 or ctx.store.count_pages() < _WORTH_IT:
        return ask(ctx, checks)
    ctx.warm()
    reader_of(ctx.regulations)  # of all that judges build the largest: made once, and shared
    with closing(Claims(len(SUBJECTS))) as claims:
        return _by_two(ctx, checks, claims)


def _by_two(ctx: StoreContext, checks: Sequence[Check[Any]], claims: Claims) -> Said:
    told, tell = multiprocessing.Pipe(duplex=False)
    gc.freeze()
    other = multiprocessing.get_context("fork").Process(target=_other_half, args=(tell, ctx, checks, claims), daemon=True)
    other.start()
    gc.unfreeze()
    tell.close()
    said = ask(ctx, checks, divided=claims)
    try:
        said.add(told.recv())
    except EOFError:
        said.add(ask(ctx, checks, divided=claims.rest()))
    other.join()
    return said


def _other_half(tell: Connection, ctx: StoreContext, checks: Sequence[Check[Any]], claims: Claims) -> None:
    ctx.store.after_fork()
    tell.send(ask(ctx, checks, divided=claims))
