"""What judges derive once per run (indexes over all documents), kept as long as the run's context lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from checks.model import Context

Made = TypeVar("Made")
_KEPT: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()


def once_a_run(make: Callable[[Context], Made]) -> Callable[[Context], Made]:
    """The function's result, made at the first call with a context and remembered with that context."""

    def made(ctx: Context) -> Made:
        kept = _KEPT.setdefault(ctx, {})
        if make not in kept:
            kept[make] = make(ctx)
        found: Made = kept[make]
        return found

    made.__doc__ = make.__doc__
    made.__name__ = make.__name__
    return made
