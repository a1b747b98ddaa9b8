"""`xunjian explore PROFILE`: look at the stored facts and findings in Datasette."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from config.errors import UsageError
from config.portal import load_profile


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="本机端口 (on 127.0.0.1 only)",
)
def explore(profile: Path, out: Path | None, port: int) -> int:
    """用 Datasette 浏览数据；只在本机可见，按 Ctrl-C 结束。"""
    from reports.explore import serve

    portal = load_profile(profile)
    path = (out or Path("out", portal.site.id)) / "xunjian.db"
    if not path.exists():
        raise UsageError(f"{path}: 还没有巡检记录；先运行 xunjian inspect (nothing recorded yet)")
    with tempfile.TemporaryDirectory() as folder:
        return serve(path, portal.site.name, port, Path(folder))
