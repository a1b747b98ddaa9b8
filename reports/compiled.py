"""Templates as an earlier run compiled them: compiling the report's takes longer than judging a small portal."""

from __future__ import annotations

import contextlib
import os
import stat

import jinja2
from jinja2.bccache import Bucket

from config.places import cache_dir


def compiled_before() -> jinja2.BytecodeCache | None:
    """None where this user has no folder that only this user can write to (what lies in it is run)."""
    folder = cache_dir("templates")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        if found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return None
    except (OSError, RuntimeError):
        return None
    return _Kept(str(folder))


class _Kept(jinja2.FileSystemBytecodeCache):
    def load_bytecode(self, bucket: Bucket) -> None:
        """A file that a power cut left half written is as good as none."""
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Nothing is lost but time where the disk is full or not to be written."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
