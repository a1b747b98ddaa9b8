"""Planted personal data: an identity number and a mobile phone in clear, and figures that only look like them."""

from __future__ import annotations

from collections.abc import Callable

from config.demo.plants.garden import Garden

Plant = Callable[[Garden], None]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(stem: str) -> str:
    """The 18 characters of GB 11643 for 17 digits; the stem used here is of nobody alive (born 1900)."""
    return stem + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]


def in_clear(garden: Garden) -> None:
    item = garden.pick("tzgg")
    number = identity_number("11010119000101001")
    garden.say(item, f"入选人员：{garden.writer.person()}，身份证号{number}，手机13800138000。")
    garden.fault_on(item, "PRV001", kind="document", locator_hint=f"{number[:6]}…{number[-2:]}", severity="critical", note="identity number and mobile phone in clear")


def masked(garden: Garden) -> None:
    item = garden.pick("tzgg")
    number = identity_number("11010119000102003")
    garden.say(item, f"入选人员：{garden.writer.person()}，身份证号{number[:6]}********{number[-4:]}，手机138****1234。")
    garden.look_alike_on(item, "PRV001", kind="document", locator_hint="138****1234", note="masked")


def company_figures(garden: Garden) -> None:
    item = garden.pick("tzgg")
    garden.say(item, "供应单位统一社会信用代码91990106MA1FL00X2B，合同编号202613800138001234，项目代码2026-990106-47-01-880012。")
    garden.look_alike_on(item, "PRV001", kind="document", locator_hint="统一社会信用代码", note="codes of companies and contracts")


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (in_clear, masked, company_figures),
    "liuting": (masked,),
    "shuoyun": (company_figures,),
    "songyan": (in_clear,),
}
