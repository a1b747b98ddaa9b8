"""Invented official Chinese: titles and paragraphs from sentence patterns, the same for the same seed."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from markupsafe import Markup, escape

SURNAMES = "赵钱孙周吴郑冯陈褚卫蒋沈杨朱秦许何吕张孔曹严华金魏陶姜谢邹喻柏窦章云苏潘葛范彭鲁韦马苗方俞任袁柳"
GIVEN = ["明远", "思齐", "若水", "志诚", "雅琴", "文博", "晓岚", "景行", "子衿", "立新", "婉清", "建业", "一鸣", "慧敏", "国栋", "佩玲"]


@cache
def load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("config.demo").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


def paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def heading(text: str) -> Markup:
    return Markup("<h2>{}</h2>").format(text)


def table(heads: list[str], rows: list[list[str]], caption: str) -> Markup:
    """A sound data table; cells may be Markup."""
    head = Markup().join(Markup('<th scope="col">{}</th>').format(one) for one in heads)
    body = Markup().join(
        Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(cell) for cell in row)) for row in rows
    )
    return Markup(
        '<div class="table-box" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>"
    ).format(caption, head, body)


def link(url: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, text)


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(number: int) -> str:
    """第N条 in Chinese figures, for numbers below one hundred."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def workday_on_or_before(day: date) -> date:
    while day.weekday() >= 5:
        day -= timedelta(1)
    return day


class Writer:
    """Fills the patterns of one district. `used` keeps titles from standing twice on a site."""

    def __init__(self, data: dict[str, Any], rng: Random, used: set[str]) -> None:
        self.data, self.rng, self.used = data, rng, used
        self.phrases = load("phrases")

    def person(self) -> str:
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)

    def slots(self, day: date, **given: str) -> dict[str, str]:
        rng, phrases = self.rng, self.phrases
        return {
            "d": self.data["name"],
            "road": self.data["road"],
            "place": rng.choice(self.data["places"]),
            "street": rng.choice(self.data["streets"]),
            "leader": rng.choice(self.data["leaders"]),
            "unit": "区政府办公室",
            "project": rng.choice(phrases["projects"]),
            "skill": rng.choice(phrases["skills"]),
            "people": rng.choice(phrases["people"]),
            "topic": "公共服务",
            "name": self.person(),
            "phone": f"{self.data['phone']}{rng.randint(100, 999)}",
            "n": str(rng.randint(21, 198)),
            "m": str(rng.randint(2, 9)),
            "pct": chinese_number(rng.randint(5, 9)),
            "seq": str(rng.randint(1, 40)),
            "year": str(day.year),
            "month": str(day.month),
            "day": str(day.day),
            **given,
        }

    def title(self, group: str, day: date, **given: str) -> str:
        """A title of the group that the site does not have yet."""
        for _ in range(60):
            pattern = self.rng.choice(self.phrases[group]["titles"])
            title = pattern.format_map(self.slots(day, **given))
            if title not in self.used:
                self.used.add(title)
                return str(title)
        raise RuntimeError(f"phrases.toml: too few titles for {group}")

    def sentences(self, group: str, day: date, count: int, **given: str) -> list[str]:
        pool = self.phrases[group]["sentences"]
        chosen = self.rng.sample(pool, min(count, len(pool)))
        return [str(one.format_map(self.slots(day, **given))) for one in chosen]

    def paragraphs(self, group: str, day: date, count: int = 6, **given: str) -> list[Markup]:
        """Paragraphs of two sentences each; a thin pool is filled up with what officials always add."""
        said = self.sentences(group, day, count, **given)
        said += self.sentences("work", day, 2, **given) if group != "work" else []
        return [paragraph("".join(said[at : at + 2])) for at in range(0, len(said), 2)]


def safe(text: str) -> Markup:
    return escape(text)
