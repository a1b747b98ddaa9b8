"""Phrases tell a page that says it is gone from one that tells a story, and nothing of a harmful page is kept."""

from __future__ import annotations

import pytest
from fakes import profile

from config.text import letters
from config.words import anchor_words, harm_words, soft_words, title_words, words_kept


@pytest.mark.parametrize(
    "title",
    ["404 Not Found", "您访问的页面不存在", "页面 不存在", "系统错误", "提示信息_示例区人民政府", "Error 404", "出错了", "４０４"],
)
def test_titles_of_missing_pages(title: str) -> None:
    assert soft_words(profile()).hit_in_title(title)


@pytest.mark.parametrize(
    "title",
    ["示自然资〔2024〕404号地块出让公告", "404户居民搬进新居", "关于提示信息发布机制的通知（征求意见稿）及其起草说明全文公布", "2404年规划", ""],
)
def test_titles_of_good_pages(title: str) -> None:
    assert not soft_words(profile()).hit_in_title(title)


def test_a_word_inside_another_counts_once() -> None:
    assert harm_words(profile()).hits("注册送彩金") == ("注册送彩金",)


def test_only_the_words_hit_are_kept_of_an_outside_page() -> None:
    text = "欢迎来到本站，百家乐真人荷官在线，注册送彩金，联系客服某某，电话一二三。"
    kept = words_kept(text, profile())
    assert set(kept.split("\n")) == {"百家乐", "真人荷官", "注册送彩金"}
    assert words_kept("本协会服务餐饮行业，欢迎入会。", profile()) == ""


def test_words_of_the_profile_come_on_top() -> None:
    portal = profile({"harm": {"words": ["包过神器"]}, "soft404": {"phrases": ["本稿暂不开放"]}})
    assert harm_words(portal).hits("包过神器") == ("包过神器",)
    assert soft_words(portal).hit("本稿 暂不开放") == "本稿暂不开放"
    assert not harm_words(profile()).hits("包过神器")


@pytest.mark.parametrize("text", ["更多>>", "查看详情", "附件1", "附件：2.doc", "[下载]", "第3页", "PDF", "办", ">>", "附表三"])
def test_words_that_name_nothing(text: str) -> None:
    assert anchor_words(profile()).is_generic(letters(text))


@pytest.mark.parametrize("text", ["附件管理办法", "公告栏设置规范", "下载中心建设方案", "第三批名单公示"])
def test_words_that_name_something(text: str) -> None:
    assert not anchor_words(profile()).is_generic(letters(text))


def test_every_promise_keeps_itself() -> None:
    """A page that bears the very name on the link can never be called the wrong one."""
    for name, pattern in title_words().promises:
        assert pattern.search(name), name
