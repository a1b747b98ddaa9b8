"""The list is found in every shape and frame, whatever its elements are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from config.portal import Column
from crawler.extract.lists import read_rows

START = date(2026, 3, 20)
TOPICS = (
    "关于印发{}区养老服务补贴办法的通知", "{}区人民政府办公室关于做好汛期安全工作的意见", "关于调整{}区部分路段停车收费标准的公告",
    "{}区就业创业扶持资金申报指南", "关于公布{}区第三批非物质文化遗产名录的通知", "{}区召开生态环境保护工作推进会",
    "关于开展{}区住宅小区综合整治的实施方案", "{}区2026年第一季度经济运行情况", "关于{}区义务教育招生工作的若干规定", "{}区举办春季人才招聘活动",
)
Row = tuple[str, str, date]


def rows_of(count: int) -> list[Row]:
    return [
        (TOPICS[n % len(TOPICS)].format("青禾白云石门"[n % 6]) + f"（{n + 1}）", f"/zcwj/wj/{2000 + n}.html", START - timedelta(days=3 * n))
        for n in range(count)
    ]


def each(rows: list[Row], template: str) -> str:
    return "\n".join(
        template.format(t=t, u=u, d=d.isoformat(), cut=t[:12] + "…", zh=f"{d.year}年{d.month}月{d.day}日", y=d.year, ym=f"{d:%Y-%m}", md=f"{d:%m-%d}", dd=f"{d:%d}")
        for t, u, d in rows
    )


SHAPES: dict[str, Callable[[list[Row]], str]] = {
    "ul-span": lambda r: "<ul>" + each(r, "<li><a href='{u}'>{t}</a><span>{d}</span></li>") + "</ul>",
    "ul-date-first": lambda r: "<ul>" + each(r, "<li><i>[{d}]</i><a href='{u}'>{t}</a></li>") + "</ul>",
    "cut-with-title": lambda r: "<ul>" + each(r, "<li><a href='{u}' title='{t}'>{cut}</a><em>{d}</em></li>") + "</ul>",
    "bare-text-date": lambda r: "<ul>" + each(r, "<li>· <a href='{u}'>{t}</a>&nbsp;&nbsp;({d})</li>") + "</ul>",
    "table": lambda r: "<table><tbody>" + each(r, "<tr><td><a href='{u}'>{t}</a></td><td>{d}</td></tr>") + "</tbody></table>",
    "table-with-head": lambda r: "<table><tr><th>序号</th><th>名称</th><th>发文机关</th><th>成文日期</th><th>发布日期</th></tr>"
    + each(r, "<tr><td>1</td><td><a href='{u}'>{t}</a></td><td>区政府办公室</td><td>2019-01-01</td><td>{d}</td></tr>") + "</table>",
    "table-a-row": lambda r: each(r, "<table><tr><td>·</td><td><a href='{u}'>{t}</a></td><td>{d}</td></tr></table>"),
    "dl": lambda r: "<dl>" + each(r, "<dt><a href='{u}'>{t}</a></dt><dd>{d}</dd>") + "</dl>",
    "dl-date-first": lambda r: "<dl>" + each(r, "<dt>{d}</dt><dd><a href='{u}'>{t}</a></dd>") + "</dl>",
    "div-rows": lambda r: "<div>" + each(r, "<div class='r7'><div><a href='{u}'>{t}</a></div><div>{zh}</div></div>") + "</div>",
    "br-separated": lambda r: "<div>" + each(r, "<a href='{u}'>{t}</a> <font>{d}</font><br>") + "</div>",
    "br-date-first": lambda r: "<div>" + each(r, "{d} <a href='{u}'>{t}</a><br>") + "</div>",
    "whole-card-is-link": lambda r: "<div>" + each(r, "<a href='{u}'><h3>{t}</h3><p>为进一步做好相关工作，结合本区实际制定本办法，于2019年1月1日起征求意见。</p><span>{d}</span></a>") + "</div>",
    "card-with-picture": lambda r: "<div>" + each(r, "<div><a href='{u}'><img src='a.jpg'></a><h4><a href='{u}'>{t}</a></h4><p>摘要文字。<a href='{u}'>[详细]</a></p><p>发布时间：{d} 09∶30</p></div>") + "</div>",
    "day-and-month-apart": lambda r: "<ul>" + each(r, "<li><div><b>{dd}</b><span>{ym}</span></div><div><a href='{u}'>{t}</a></div></li>") + "</ul>",
    "month-day-and-year-apart": lambda r: "<ul>" + each(r, "<li><p><b>{md}</b><i>{y}</i></p><a href='{u}'>{t}</a></li>") + "</ul>",
    "two-links-a-row": lambda r: "<ul>" + each(r, "<li><a href='/zcwj/'>[政策文件]</a> <a href='{u}'>{t}</a> <span>{d}</span></li>") + "</ul>",
    "source-line": lambda r: "<ul>" + each(r, "<li><a href='{u}'>{t}</a><p>来源：区教育局 发布日期：{d} 浏览：35</p></li>") + "</ul>",
    "label-and-value-apart": lambda r: "<ul>" + each(r, "<li><a href='{u}'>{t}</a><p><label>发布日期：</label><span>{d}</span></p></li>") + "</ul>",
    "fives": lambda r: "".join("<ul>" + each(r[n : n + 5], "<li><a href='{u}'>{t}</a><span>{d}</span></li>") + "</ul><p></p>" for n in range(0, len(r), 5)),
    "date-in-link-text": lambda r: "<ul>" + each(r, "<li><a href='{u}'>{t} [{d}]</a></li>") + "</ul>",
    "opened-by-script": lambda r: "<ul>" + each(r, "<li><a href='javascript:void(0)' onclick=\"window.open('{u}')\">{t}</a><span>{d}</span></li>") + "</ul>",
    "article-tags": lambda r: each(r, "<article><h2><a href='{u}'>{t}</a></h2><time datetime='{d}'>{zh}</time></article>"),
    "grid": lambda r: "<table>" + "".join("<tr>" + each(r[n : n + 2], "<td><a href='{u}'>{t}</a><br>{d}</td>") + "</tr>" for n in range(0, len(r), 2)) + "</table>",
}
MENU = "".join(f"<li><a href='/c{n}/'>{name}</a></li>" for n, name in enumerate(("首页", "要闻动态", "政务公开", "政务服务", "政民互动", "走进青禾", "数据开放", "政府信息公开年报", "行政规范性文件")))
FOOT = "<p>主办单位：青禾区人民政府办公室 承办：区大数据中心</p><p>网站标识码3101990001 沪ICP备19000001号</p><p>更新时间：2026-03-28</p>"
HOT = "<ul>" + "".join(f"<li><a href='/other/{n}.html'>全区人民关心的第{n}件大事情正在有序推进当中</a></li>" for n in range(8)) + "</ul>"
FRAMES: dict[str, str] = {
    "semantic": "<header><nav><ul>{menu}</ul></nav></header><main>{body}</main><footer>{foot}</footer>",
    "named": "<div class='header'><div class='nav'><ul>{menu}</ul></div></div><div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/zcwj/'>政策文件</a></div>"
    "<div class='sidebar'><ul>{menu}</ul></div><div class='wrap'><div class='con'>{body}</div></div><div class='footer'>{foot}</div>",
    "nameless": "<div><div><ul>{menu}</ul></div></div><div><div><ul>{menu}</ul></div><div><h2>政策文件</h2><div>{body}</div></div><div><h3>热门推荐</h3>{hot}</div></div><div>{foot}</div>",
    "layout-tables": "<table><tr><td><table><tr><td>{menu}</td></tr></table></td></tr><tr><td><table><tr><td><ul>{menu}</ul></td><td>{body}</td></tr></table></td></tr><tr><td>{foot}</td></tr></table>",
}


def page(frame: str, body: str) -> str:
    inside = FRAMES[frame].format(menu=MENU, foot=FOOT, hot=HOT, body=body)
    return f"<!doctype html><html><head><title>政策文件_青禾区人民政府</title></head><body>{inside}</body></html>"


COLUMN = Column(id="zcwj", title="政策文件", urls=("https://www.qinghe.gov.cn/zcwj/",))


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [1, 3, 10])
def test_every_row_is_read_in_every_shape_and_frame(shape: str, frame: str, count: int) -> None:
    wanted = rows_of(count)
    read = read_rows(page(frame, SHAPES[shape](wanted)), "https://www.qinghe.gov.cn/zcwj/", COLUMN)
    assert [(row.title, row.url, row.date) for row in read.rows] == [
        (title, f"https://www.qinghe.gov.cn{url}", day) for title, url, day in wanted
    ]


@pytest.mark.parametrize("frame", FRAMES)
def test_an_undated_list_is_found_when_nothing_dated_is_there(frame: str) -> None:
    wanted = rows_of(6)
    read = read_rows(page(frame, "<ul>" + each(wanted, "<li><a href='{u}'>{t}</a></li>") + "</ul>"), "https://www.qinghe.gov.cn/zcwj/", COLUMN)
    assert [row.title for row in read.rows] == [title for title, _, _ in wanted]
    assert {row.date for row in read.rows} == {None}


@pytest.mark.parametrize("frame", FRAMES)
def test_an_empty_column_has_no_rows_and_hardly_any_text(frame: str) -> None:
    read = read_rows(page(frame, "<h1>行政处罚</h1>"), "https://www.qinghe.gov.cn/cf/", COLUMN)
    assert read.rows == ()
    assert len(read.own_text) < 100 or frame == "nameless"  # an unnamed block of sentences may well be the column's text


def test_friend_links_and_footer_marks_are_no_list() -> None:
    marks = "<div class='x1'><a href='https://beian.miit.gov.cn/'>沪ICP备19000001号之一</a><a href='/ga'>沪公网安备31010602000001号</a><a href='/bs'>党政机关网站标识说明</a></div>"
    friends = "<div><a href='https://a.gov.cn/'>友邻区人民政府门户网站</a><a href='https://b.gov.cn/'>远方区人民政府门户网站</a><a href='https://c.gov.cn/'>他乡区人民政府门户网站</a></div>"
    assert read_rows(page("nameless", marks + friends), "https://www.qinghe.gov.cn/cf/", COLUMN).rows == ()


CLICKED: dict[str, Callable[[list[Row]], str]] = {
    "row-opens-by-click": lambda r: "<ul>" + each(r, "<li onclick=\"window.open('{u}')\"><b>进行中</b><span>{t}</span><em>{d}</em></li>") + "</ul>",
    "row-with-data-address": lambda r: "<div class='zj'>" + each(r, "<div class='item' data-href='{u}'><span>{t}</span><em>{d}</em></div>") + "</div>",
}


@pytest.mark.parametrize("shape", list(CLICKED))
def test_rows_without_a_link_lead_where_a_click_leads(shape: str) -> None:
    rows = rows_of(4)
    read = read_rows(f"<html><body><h1>意见征集</h1>{CLICKED[shape](rows)}</body></html>", "https://www.qinghe.gov.cn/zcwj/", COLUMN).rows
    assert [(row.title, row.url.removeprefix("https://www.qinghe.gov.cn"), row.date) for row in read] == rows
