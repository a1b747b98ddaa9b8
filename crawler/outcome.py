"""One table from what the network said to an Outcome: statuses, exceptions, challenge texts."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from crawler.facts import Outcome

# Refused to us, not to a reader: a firewall, a rate limit, a missing session (DESIGN §8, soft statuses).
_CHALLENGE_STATUSES = frozenset({403, 405, 412, 418, 429, 451, 501, 503, 521, 999})
_SHORT = 400
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def of_status(status: int, soft_statuses: Collection[int]) -> Outcome:
    """The outcome a status alone stands for; redirects are the caller's business."""
    if 200 <= status < 300 or status == 304:
        return Outcome.OPENED
    if status == 401:
        return Outcome.LOGIN
    if status in soft_statuses:
        return Outcome.BLOCKED
    if status == 404:
        return Outcome.NOT_FOUND
    if status == 410:
        return Outcome.GONE
    return Outcome.CLIENT_ERROR if status < 500 else Outcome.SERVER_ERROR


@cache
def _challenge() -> re.Pattern[str]:
    lines = files("config").joinpath("challenge.txt").read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")), re.IGNORECASE)


def is_challenge(text: str, source: str, status: int) -> bool:
    """Does the answer ask us to prove that we are human? A phrase counts only on a page that says little else
    (at most 400 characters of text); a story about captchas is a good page."""
    if len(text) > _SHORT:
        return False
    wide = source[:20_000] if status in _CHALLENGE_STATUSES or len(text) < 60 else text
    return bool(_challenge().search(wide))


def of_error(error: BaseException) -> tuple[Outcome, str]:
    """(outcome, the library's words) of a failed request."""
    words = " ".join(str(error).split())[:300]
    said = f"{type(error).__name__} {words} {_causes(error)}".lower()
    for outcome, marks in _MARKS:
        if any(mark in said for mark in marks):
            return outcome, words
    return Outcome.BAD_ANSWER, words


# The first that fits counts: an SSL error also says "failed", a reset also says "lost".
_MARKS: tuple[tuple[Outcome, tuple[str, ...]], ...] = (
    (Outcome.NO_SUCH_HOST, ("cannotresolve", "dnslookup", "name or service not known", "nodename nor servname")),
    (Outcome.REFUSED, ("refused",)),
    (Outcome.TIMEOUT, ("timeout", "timed out", "took longer than")),
    (Outcome.TLS_FAILED, ("ssl", "tls", "certificate")),
    (Outcome.RESET, ("reset", "connectionlost", "connection lost", "disconnected", "connectiondone", "closed cleanly", "non-clean", "neverreceived", "no route", "unreachable")),
)  # fmt: skip


def _causes(error: BaseException) -> str:
    """Words of the errors that led to this one, at most five."""
    words: list[str] = []
    cause = _cause(error)
    while cause is not None and len(words) < 5:
        reasons = getattr(cause, "reasons", None) or ()
        words += [type(cause).__name__, str(cause), *(f"{type(r.value).__name__} {r.value}" for r in reasons)]
        cause = _cause(cause)
    return " ".join(words)


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)
