"""What can be wrong with us or the caller; each message says what to do next."""

from __future__ import annotations


class XunjianError(Exception):
    """Base of every error that reaches a person; `exit_code` is what the shell sees."""

    exit_code = 2


class UsageError(XunjianError):
    """The command or the profile is wrong (exit 2)."""


class ProfileError(UsageError):
    """A profile cannot be read; the message names file, key and cure (exit 2)."""


class StoreError(UsageError):
    """The portal's database cannot be used by this version (exit 2)."""


class RunError(XunjianError):
    """The run itself is to blame: its result must not be trusted (exit 3)."""

    exit_code = 3
