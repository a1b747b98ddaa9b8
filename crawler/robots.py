"""robots.txt of one host: fetched first, obeyed unless the site's owner says otherwise in the profile."""

from __future__ import annotations

from protego import Protego


class Robots:
    """What a host's robots.txt allows. `state`: fetched, missing (all is allowed) or error (all is allowed, noted)."""

    def __init__(self, state: str, text: str = "", agent: str = "xunjian") -> None:
        self.state = state
        self._agent = agent
        self._rules: Protego | None = None
        if state == "fetched":
            try:
                self._rules = Protego.parse(text)
            except Exception:  # a robots.txt that cannot be parsed forbids nothing; protego gives no narrower class
                self.state = "error"

    def allows(self, url: str) -> bool:
        return self._rules is None or bool(self._rules.can_fetch(url, self._agent))

    def crawl_delay_s(self) -> float:
        """Seconds the host asks for between two requests, 0 when it does not; at most 30."""
        delay = self._rules.crawl_delay(self._agent) if self._rules is not None else None
        return min(float(delay), 30.0) if delay else 0.0
