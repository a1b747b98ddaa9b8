"""Notices: short, only what is new, sent over real HTTP to loopback; secrets never show, failures never raise."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from checks.history import Point
from checks.model import Diagnostic
from reports.notify import message_of, missed, send
from reports.words import Words


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, str]]]]:
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(json.loads(body))
            self.send_response(200 if "refuse" not in self.path else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


def with_notices(report, *entries, folder=""):
    portal = report.portal.model_copy(
        update={"report": report.portal.report.model_copy(update={"notices": entries}), "folder": str(folder)}
    )
    return replace(report, portal=portal)


def test_message_tells_score_red_lines_and_what_is_new(small):
    message = message_of(small, where="https://intranet/latest/report.html")
    assert message is not None
    new = [one for one in small.problems if one.status in {"new", "recurred"}]
    assert f"新增 {len(new)} 项" in message.body
    assert "红线：严重问题" in message.body
    assert "https://intranet/latest/report.html" in message.body
    assert "59.0" in message.title
    assert all(
        one.message not in message.body
        for one in small.problems
        if one.status == "persisting" and one.message not in {n.message for n in new}
    )


def test_nothing_new_is_nothing_to_say(make_report, make_finding):
    quiet = make_report(
        0, findings=(make_finding(3, status="persisting", check_id="LNK001"),), diagnostics=()
    )
    assert message_of(quiet) is None


def test_a_run_that_cannot_be_trusted_is_told(make_report):
    broken = make_report(0, diagnostics=(Diagnostic(id="SYS003", message="本机网络异常", fatal=True),))
    assert "本机网络异常" in message_of(broken).body


def test_english_message(small):
    assert "new (" in message_of(small, Words("en")).body


def test_sent_to_every_receiver_from_environment_and_file(small, receiver, monkeypatch, tmp_path):
    address, got = receiver
    monkeypatch.setenv("XJ_NOTICE", address)
    (tmp_path / "notice.txt").write_text(f"# our group\n{address}/\n", encoding="utf-8")
    report = with_notices(small, "env:XJ_NOTICE", "file:notice.txt", folder=tmp_path)
    told = send(report.portal, message_of(report))
    assert [one.is_ok for one in told] == [True, True]
    assert len(got) == 2
    assert got[0]["title"].startswith("青屿区人民政府巡检")


def test_secrets_never_show_and_failures_never_raise(small, receiver, monkeypatch, caplog, capfd):
    address, _ = receiver
    secret = "s3cr3t-token"
    monkeypatch.setenv("XJ_REFUSED", f"{address}/refuse/{secret}")
    monkeypatch.setenv("XJ_DEAD", f"json://127.0.0.1:1/{secret}")
    monkeypatch.setenv("XJ_NONSENSE", f"nonsense-{secret}")
    report = with_notices(
        small,
        "env:XJ_REFUSED",
        "env:XJ_DEAD",
        "env:XJ_NONSENSE",
        "env:XJ_UNSET",
        "file:none.txt",
        f"dingtalk://{secret}",
    )
    with caplog.at_level(logging.DEBUG):
        told = send(report.portal, message_of(report))
    assert [one.is_ok for one in told] == [False] * 6
    said = caplog.text + "".join(capfd.readouterr()) + repr(told)
    assert secret not in said


def test_a_missed_run_is_noticed(small):
    now = small.run.started_at
    last = Point(run_id="r", at=now - timedelta(hours=30), score=80.0)
    assert missed(small.portal, last, now, 36) is None
    assert "超过 24 小时" in missed(small.portal, last, now, 24).title
    assert "从未" in missed(small.portal, None, now, 24).body
