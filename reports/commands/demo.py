"""`xunjian demo`: starts the pretend portals on loopback and inspects one of them."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from config.errors import UsageError
from config.portal import load_profile
from reports.terminal import announcer


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out/demo"), show_default=True
)
@click.option("--portal", "portal_id", default="", help="示例门户编号，默认第一个 (which pretend portal)")
@click.option("--no-browser", is_flag=True, help="不用浏览器 (without a browser)")
@click.option("--port", type=click.IntRange(0, 65535), default=18080, show_default=True, help="本机端口，https 用其后第363个；0 为任意空闲端口")
@click.option("--serve", is_flag=True, help="只启动示例门户并写出配置，按 Ctrl-C 结束 (serve only)")
def demo(out: Path, portal_id: str, no_browser: bool, port: int, serve: bool) -> int:
    """启动示例门户（仅本机）并巡检其中一个。"""
    from config.demo.server import DemoServer
    from config.demo.world import build_world
    from reports.commands.inspect import inspect_portal

    tls_port = _tls_port(port)
    try:
        server = DemoServer(build_world(port=port, tls_port=tls_port))
        server.start()
    except OSError as error:
        raise UsageError(f"端口 {port} 或 {tls_port} 不能用：{error.strerror}；换一个 --port (port not usable)") from None
    try:
        portals = {one.id: one for one in server.world.portals}
        chosen = portal_id or next(iter(portals))
        if chosen not in portals:
            raise UsageError(f"没有示例门户 {chosen!r}；可选：{'、'.join(portals)} (no such pretend portal)")
        profiles = server.world.write(out)
        if serve:
            _serve([(one.name, one.home, profiles[one.id]) for one in portals.values()])
            return 0
        report = inspect_portal(
            load_profile(profiles[chosen]),
            out,
            today=date.today(),
            with_browser=not no_browser,
            resume=False,
            say=announcer(),
        )
        click.echo(f"报告：{(out / 'latest' / 'report.html').absolute()}")
        # The demo shows findings: that there are some is its success.
        return 3 if any(one.fatal for one in report.diagnostics) else 0
    finally:
        server.stop()


def _tls_port(port: int) -> int:
    """The second port, for https: beside the first, or any free one."""
    return 0 if port == 0 else port + 363 if port + 363 <= 65535 else port - 363


def _serve(portals: list[tuple[str, str, Path]]) -> None:
    import threading

    for name, home, profile in portals:
        click.echo(f"{name} {home} {profile}")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("已停止")
