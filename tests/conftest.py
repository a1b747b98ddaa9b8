"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# A shared machine is slow at times; what a property says does not depend on it.
settings.register_profile("xunjian", deadline=None)
settings.load_profile("xunjian")
