"""A large run is judged by two processes, each with half of the subjects."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from checks.asking import Said, ask
from checks.context import StoreContext
from checks.model import Check
from config.share import Share

_WORTH_IT = 400
"""Pages from which the second process saves more than it costs."""
_OURS, _THEIRS = Share(0, 2), Share(1, 2)
"""The first also holds what there is one of (the site), while the second process still starts."""


def ask_in_halves(ctx: StoreContext, checks: Sequence[Check[Any]]) -> Said:
    """What `ask` says of the whole run. A second process that dies costs time, not findings."""
    if (os.cpu_count() or 1) < 2 or ctx.store.count_pages() < _WORTH_IT:
        return ask(ctx, checks)
    ctx.warm()
    told, tell = multiprocessing.Pipe(duplex=False)
    gc.freeze()
    other = multiprocessing.get_context("fork").Process(target=_other_half, args=(tell, ctx, checks), daemon=True)
    other.start()
    gc.unfreeze()
    tell.close()
    said = ask(ctx, checks, share=_OURS)
    try:
        said.add(told.recv())
    except EOFError:
        said.add(ask(ctx, checks, share=_THEIRS))
    other.join()
    return said


def _other_half(tell: Connection, ctx: StoreContext, checks: Sequence[Check[Any]]) -> None:
    ctx.store.after_fork()
    tell.send(ask(ctx, checks, share=_THEIRS))
