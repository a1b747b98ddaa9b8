"""`xunjian profile init` and `profile check`, as a person runs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.errors import ProfileError, RunError, UsageError
from config.kinds import PageKind
from config.portal import load_profile
from reports.commands.profile import profile

RESOLVE = ("--resolve", "www.moyuan.gov.cn=127.0.0.1", "--rate", "0")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(profile, arguments)


def listing(name: str, title: str) -> str:
    rows = "".join(f"<li><a href='/a/{name}{n}.html'>{title.format(n)}</a><span>2026-10-{20 - n}</span></li>" for n in range(1, 6))
    return f"<title>{name}-墨园区人民政府</title><p>当前位置：<a href='/'>首页</a> &gt; {name}</p><ul>{rows}</ul>"


@pytest.fixture
def portal(site: Any) -> Any:
    site.pages = {
        "/": "<title>墨园区人民政府</title><ul><li><a href='/yw/'>墨园要闻</a></li><li><a href='/wj/'>区政府文件</a></li><li><a href='/mi/'>内部公告</a></li></ul>",
        "/yw/": listing("墨园要闻", "墨园区召开第{}次推进会议"),
        "/wj/": listing("区政府文件", "墨园区关于印发第{}号方案的通知"),
        "/robots.txt": "User-agent: *\nDisallow: /mi/\n",
    }
    return site


def test_init_writes_a_profile_that_check_accepts(portal: Any, tmp_path: Path) -> None:
    out = tmp_path / "moyuan.toml"
    result = run("init", portal.home, "--out", str(out), "--no-browser", *RESOLVE)
    assert result.exit_code == 0, result.output
    read = load_profile(out)
    assert {column.title: column.kind for column in read.columns} == {
        "首页": PageKind.HOME, "墨园要闻": PageKind.NEWS, "区政府文件": PageKind.POLICY, "内部公告": PageKind.NOTICE,
    }  # fmt: skip
    assert run("check", str(out)).exit_code == 0


def test_init_asks_by_get_obeys_robots_and_opens_no_article(portal: Any) -> None:
    result = run("init", portal.home, "--no-browser", *RESOLVE)
    assert result.exit_code == 0
    assert {method for method, _ in portal.asked} == {"GET"}
    assert sorted(path for _, path in portal.asked) == ["/", "/robots.txt", "/wj/", "/yw/"]
    assert "robots.txt 不允许访问" in result.output


@pytest.mark.browser
def test_init_with_a_browser_sees_menus_built_by_script_and_describes_a_held_post(portal: Any) -> None:
    portal.pages["/"] = "<title>墨园区人民政府</title><div id=m></div><script>document.getElementById('m').innerHTML='<a href=/yw/>墨园要闻</a> <a href=/gg/>通知公告</a>'</script>"
    portal.pages["/gg/"] = "<h1>通知公告</h1><ul id=l></ul><script src=/l.js></script>"
    portal.pages["/l.js"] = (
        "fetch('/api/list',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({channel:7,pageNo:1,pageSize:15})})"
        ".then(r=>r.json()).then(function(res){ res.data.list.forEach(function(item){ l.append(item.title, item.link, item.pubDate) }) })"
    )
    result = run("init", portal.home, *RESOLVE)
    assert result.exit_code == 0, result.output
    assert "墨园要闻" in result.output
    assert 'body = "{\\"channel\\":7,\\"pageNo\\":{page},\\"pageSize\\":{size}}"' in result.output
    assert f'endpoint = "http://www.moyuan.gov.cn:{portal.port}/api/list"' in result.output
    assert 'rows = "data.list"' in result.output
    assert {method for method, _ in portal.asked} == {"GET"}


def test_init_never_overwrites_and_never_goes_inside(portal: Any, tmp_path: Path) -> None:
    there = tmp_path / "p.toml"
    there.write_text("mine")
    assert isinstance(run("init", portal.home, "--out", str(there), *RESOLVE).exception, UsageError)
    assert there.read_text() == "mine"
    inside = run("init", f"http://127.0.0.1.nip.moyuan.gov.cn:{portal.port}/", "--no-browser", "--resolve", "other.gov.cn=127.0.0.1")
    assert isinstance(inside.exception, RunError)
    assert portal.asked == []


@pytest.mark.parametrize("arguments", [("init", "moyuan"), ("init", "http://www.moyuan.gov.cn/", "--resolve", "x=there"), ("check", "nowhere.toml")])
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...]) -> None:
    error = run(*arguments).exception
    assert isinstance(error, UsageError)
    assert "\n" not in str(error)


SMALL = '[site]\nid = "a"\nname = "甲区人民政府"\nhome = "https://www.a.gov.cn/"\n[[columns]]\nid = "wj"\nurls = ["https://www.a.gov.cn/wj/"]\nkind = "policy"\n'


def written(tmp_path: Path, more: str = "") -> str:
    path = tmp_path / "a.toml"
    path.write_text(SMALL + more, encoding="utf-8")
    return str(path)


def test_check_names_what_is_missing_and_what_that_stops(tmp_path: Path) -> None:
    result = run("check", written(tmp_path))
    assert result.exit_code == 0
    assert 'columns[].kind = "interpretation"' in result.output and "INT001" in result.output
    assert "handle.catalogue" in result.output and "HND003" in result.output
    assert 'columns[].kind = "policy"' not in result.output
    english = run("check", written(tmp_path), "--lang", "en").output
    assert "no service catalogue" in english and "没有" not in english


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("[checks.LNK999]\nenabled = false\n", "checks.LNK999"),
        ('[[themes]]\ncolumn = "none"\n', "themes[0].column"),
        ('[handle]\ncatalogue = "gone.csv"\n', "handle.catalogue"),
        ('[library]\ncolumns = ["none"]\n', "library.columns"),
        ('[[exemptions]]\ncheck = "XXX001"\nurl = "https://www.a.gov.cn/"\nreason = "r"\napprover = "a"\nuntil = 2030-01-01\n', "exemptions[0].check"),
        ('[[required_columns]]\nid = "x"\ntitle = "x"\npatterns = ["x"]\nunits = ["none"]\n', "required_columns[0].units"),
    ],
)
def test_check_refuses_names_that_lead_nowhere(tmp_path: Path, more: str, key: str) -> None:
    error = run("check", written(tmp_path, more)).exception
    assert isinstance(error, ProfileError)
    assert key in str(error) and "a.toml" in str(error)
