"""引用上级文件或规章已废止: the same as REG001 for laws, rules and local acts, each level switched on by the profile."""

from __future__ import annotations

from collections.abc import Iterator

from checks.model import Check, Context, Said, Severity, not_judged
from checks.regulations.reading import FIRST, is_read, levels_of
from checks.regulations.regulation_repealed import MESSAGE, judged_at
from config.text import Text
from crawler.facts import Page

SWITCHED_OFF = "未启用其他层级（regulations.levels）"


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    levels = levels_of(ctx.portal) - {str(FIRST)}
    if levels:
        yield from judged_at(page, ctx, levels)
    else:
        yield not_judged(SWITCHED_OFF)


CHECK = Check(
    id="REG006",
    name="rule-repealed",
    title=Text(zh="引用上级文件或规章已废止", en="Repealed rule or higher-level document cited as current"),
    why=Text(
        zh="页面以已废止的法律、规章或地方性法规为依据，与现行规定不一致。",
        en="The page rests on a law, rule or local act that is no longer in force.",
    ),
    fix=Text(
        zh="更新依据，或对本级文件启动清理。",
        en="Cite what is in force now, or put the document itself up for review.",
    ),
    message=MESSAGE,
    severity=Severity.MODERATE,
    basis=("JA-1.3「及时更新完善」", "CN-5.1「做好新旧条例的衔接过渡」"),
    looks_at=Page,
    judge=judge,
    applies=is_read,
    config=("regulations.levels", "regulations.grace_days"),
)
