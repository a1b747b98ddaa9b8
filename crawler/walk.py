"""Scrapy over one portal: in this process, or in one of its own that leaves nothing behind.

A night's walk runs apart. Twisted's reactor can run once in a process, and Scrapy's memory is given back before the
judging starts.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from config.errors import RunError
from config.portal import Portal
from crawler.facts import HostFacts
from crawler.guard import AddressGuard
from crawler.reader import PageReader
from crawler.store import Store

Progress = Callable[[int, int, int], None]

_TOLD_EVERY_S = 0.1
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkOptions:
    """`on_progress(done, known, pages)` is called as addresses are settled."""

    is_full: bool = False
    with_browser: bool = True
    on_progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk tells beside what it stored. `failed`: our own side broke (disk full ...); what was recorded
    until then is safe."""

    pages: int = 0
    requests: int = 0
    bytes: int = 0
    links: int = 0
    stopped_by: str = ""
    notes: tuple[str, ...] = ()
    hosts: tuple[HostFacts, ...] = ()
    browser: str = ""
    failed: RunError | None = None


def walk(portal: Portal, store: Store, options: WalkOptions, **more: Any) -> Walked:
    """Walk in this process, once. `more` goes to the spider. The first signal ends it after what is under way."""
    # Before Scrapy is loaded: the reading process stays as small as this one is now.
    gc.freeze()
    reader = PageReader(portal.crawl.drop_params, portal.crawl.mirrors)
    reader.start()

    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.rendering import Renderer
    from crawler.settings import scrapy_settings
    from crawler.spiders.portal import PortalSpider

    gc.freeze()  # what was loaded stays to the end: it need not be looked through again and again

    # Libraries log words of the hosts they talk to: those go into the records, never to a terminal.
    for name in ("scrapy", "twisted", "asyncio"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    guard = AddressGuard.of(portal)
    renderer = Renderer(portal, guard) if options.with_browser else None
    process = AsyncCrawlerProcess(scrapy_settings(portal, guard))
    crawler = process.create_crawler(PortalSpider)
    process.crawl(
        crawler,
        portal=portal,
        store=store,
        guard=guard,
        reader=reader,
        is_full=options.is_full,
        renderer=renderer,
        on_progress=options.on_progress,
        **more,
    )

    def stop(number: int, _frame: object) -> None:
        if number == signal.SIGINT:  # a second one is Python's own way out
            signal.signal(number, signal.SIG_DFL)
        if isinstance(crawler.spider, PortalSpider):
            crawler.spider.stop("interrupt")

    with _handling(stop):
        process.start(install_signal_handlers=False)
    if not isinstance(crawler.spider, PortalSpider):
        raise RunError("抓取没有启动 (the walk did not start)")
    return _told(crawler.spider, renderer)


def _told(spider: Any, renderer: Any) -> Walked:
    failed = spider.failed
    if failed is not None and not isinstance(failed, RunError):
        failed = RunError(f"巡检中断：{type(failed).__name__}: {failed}")
    traps = [f"trap:{pattern}" for pattern in sorted(spider.router.traps)]
    if spider.router.too_deep:
        traps.append(f"depth:{spider.router.too_deep}")
    return Walked(
        pages=spider.settler.pages,
        requests=spider.hosts.requests,
        bytes=spider.bytes,
        links=len(spider.frontier),
        stopped_by=spider.stopped_by or spider.router.stopped_by,
        notes=(*traps, *spider.keeper.notes),
        hosts=tuple(spider.hosts.facts()),
        browser=renderer.version if renderer else "",
        failed=failed,
    )


def walk_apart(portal: Portal, store: Store, options: WalkOptions, meanwhile: Callable[[], None] | None = None) -> Walked:
    """Walk in a process of its own, which ends with this one; `meanwhile` is called beside it. Raises RunError when
    it dies."""
    told, tell = multiprocessing.Pipe(duplex=False)
    gc.freeze()  # looking for garbage writes to what the processes could share
    walker = multiprocessing.get_context("fork").Process(target=_apart, args=(tell, portal, store, options, os.getpid()))
    walker.start()
    gc.unfreeze()
    tell.close()

    def pass_on(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        if walker.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(walker.pid, signal.SIGTERM)

    with _handling(pass_on):
        if meanwhile is not None:
            meanwhile()
        walked = _followed(told, options.on_progress)
        walker.join()
    store.reload()
    if walked is None:
        raise RunError("抓取进程异常退出；已记录的内容保持完好，再次运行即续跑 (the walk died; run again to resume)")
    return walked


def _followed(told: Connection, on_progress: Progress | None) -> Walked | None:
    """Pass progress on until the walk ends; None when it ends without a word."""
    while True:
        try:
            message = told.recv()
        except EOFError:
            return None
        if isinstance(message, Walked):
            return message
        if on_progress is not None:
            on_progress(*message)


def _apart(tell: Connection, portal: Portal, store: Store, options: WalkOptions, parent: int) -> None:
    _end_with(parent)
    store.after_fork()
    try:
        walked = walk(portal, store, replace(options, on_progress=_teller(tell) if options.on_progress else None))
    except RunError as error:
        walked = Walked(failed=error)
    except Exception as error:
        walked = Walked(failed=RunError(f"巡检中断：{type(error).__name__}: {error}"))
    tell.send(walked)


def _teller(tell: Connection) -> Progress:
    last = 0.0

    def told(done: int, known: int, pages: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= _TOLD_EVERY_S:
            last = now
            tell.send((done, known, pages))

    return told


def _end_with(parent: int) -> None:
    """Whatever kills the parent, SIGKILL too, ends this process: nobody would hear it any more."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@contextlib.contextmanager
def _handling(handler: Callable[[int, object], None]) -> Any:
    """SIGINT and SIGTERM go to the handler meanwhile."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, one in before.items():
            signal.signal(number, one)
