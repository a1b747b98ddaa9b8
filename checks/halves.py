"""A large run is judged by two processes, which share the subjects between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from checks.asking import SUBJECTS, Said, ask
from checks.context import StoreContext
from checks.model import Check
from checks.regulations.reading import reader_of
from config.share import by_two

_WORTH_IT = 400
"""Pages from which the second process saves more than it costs."""


def ask_in_halves(ctx: StoreContext, checks: Sequence[Check[Any]]) -> Said:
    """What `ask` says of the whole run."""
    if ctx.store.count_pages() < _WORTH_IT:
        return ask(ctx, checks)
    ctx.warm()
    reader_of(ctx.regulations)  # of all that judges build the largest: made once, and shared
    said, *others = by_two(partial(ask, ctx, checks, None), ctx.store.after_fork, kinds=len(SUBJECTS))
    for one in others:
        said.add(one)
    return said
