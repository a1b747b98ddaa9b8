"""The reading process: large pages both ways, a page that kills it, a page that holds it up."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from crawler import reader
from crawler.reader import PageReader
from crawler.reading import Job, Reading, read_job
from crawler.urls import Normaliser


def job(number: int, size: int = 0) -> Job:
    links = "".join(f'<a href="/{number}/{at}.html">第{at}号事项办理情况的公告</a>' for at in range(size))
    return Job(url=f"http://portal.example.cn/{number}.html", body=f"<html><title>{number}</title><body>{links}</body></html>".encode())


async def read_all(jobs: list[Job], started: Callable[[PageReader], None] = lambda _: None) -> list[Reading]:
    pages = PageReader((), ())
    pages.start()
    done: list[Reading] = []
    all_done = asyncio.Event()

    def settle(reading: Reading) -> None:
        done.append(reading)
        if len(done) == len(jobs):
            all_done.set()

    try:
        for one in jobs:
            pages.read(one, settle)
        started(pages)
        async with asyncio.timeout(60):
            await all_done.wait()
    finally:
        pages.close()
    return done


def test_large_pages_do_not_fill_the_pipe_both_ways() -> None:
    done = asyncio.run(read_all([job(number, size=4_000) for number in range(12)]))
    assert [one.title for one in done] == [str(number) for number in range(12)]
    assert all(one.blocks and not one.failed for one in done)


def test_a_page_that_kills_the_process_costs_only_itself() -> None:
    def kill(pages: PageReader) -> None:
        os.kill(pages._process.pid, signal.SIGKILL)

    done = asyncio.run(read_all([job(number, size=2_000) for number in range(6)], kill))
    assert len(done) == 6
    assert sum(bool(one.failed) for one in done) <= 1
    assert [one.url for one in done] == [job(number).url for number in range(6)]


def test_a_page_that_holds_the_process_up_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGE_LIMIT_S", 0.5)

    def stop(pages: PageReader) -> None:
        os.kill(pages._process.pid, signal.SIGSTOP)

    done = asyncio.run(read_all([job(1), job(2)], stop))
    assert done[0].failed and not done[1].failed


@pytest.mark.parametrize(("frames", "once"), [(500, 2_000), (1, 3), (0, 1)])
def test_frames_that_are_not_sent_again_arrive_whole(monkeypatch: pytest.MonkeyPatch, frames: int, once: int) -> None:
    monkeypatch.setattr(reader, "_FRAMES_REMEMBERED", frames)
    monkeypatch.setattr(reader, "_ONCE_REMEMBERED", once)
    menus = [f'<nav><a href="/m{kind}/">栏目{kind}</a><a href="/n{kind}/">栏目</a></nav>' for kind in range(3)]
    # The same menu above and below; pages of three kinds in turn.
    jobs = [
        Job(
            url=f"http://portal.example.cn/{number}.html",
            body=f"<body>{menus[number % 3]}<main><a href='/{number // 6}/'>第{number // 6}号</a></main>{menus[number % 3]}</body>".encode(),
        )
        for number in range(24)
    ]
    done = asyncio.run(read_all(jobs))
    for one, wanted in zip(done, (read_job(job, Normaliser((), ())) for job in jobs), strict=True):
        assert [block.targets for block in one.blocks] == [block.targets for block in wanted.blocks]
        assert [(block.data, block.starts, block.kinds) for block in one.blocks] == [(block.data, block.starts, block.kinds) for block in wanted.blocks]
