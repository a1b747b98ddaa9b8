"""Templates and fixed data of the package, from a checkout or from inside a wheel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from config.demo.response import at_nine


class _Loader(BaseLoader):
    """Templates of the package, also from inside a wheel."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        path = files("config.demo").joinpath(f"templates/{template}")
        if not path.is_file():
            raise TemplateNotFound(template)
        return path.read_text(encoding="utf-8"), None, lambda: True


@cache
def environment() -> Environment:
    env = Environment(loader=_Loader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters["iso"] = lambda day: day.isoformat()
    return env


@cache
def clip() -> bytes:
    return files("config.demo").joinpath("data/clip.webm").read_bytes()


def moment(day: date) -> datetime:
    return at_nine(day.year, day.month, day.day)

