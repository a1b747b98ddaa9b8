"""Datasette over one portal's file (extra `explore`): what the tables hold, and questions ready to ask."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from config.errors import UsageError

DATABASE = "xunjian"

TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "sightings": (
        "问题：每个指纹一行，跨各次巡检",
        {
            "fingerprint": "指纹，前 10 位即报告和台账里的编号",
            "check_id": "检查项",
            "url": "所在页面",
            "target_url": "链接目标",
            "column_id": "栏目",
            "unit": "责任单位",
            "severity": "critical 严重、serious 较重、moderate 一般、minor 提示",
            "confidence": "certain 确定、likely 很可能、review 待核",
            "state": "open 仍在、fixed 已由复核确认修复",
            "first_seen": "首次发现",
            "opened_at": "本轮发现（复发后重计），整改期限由此起算",
            "last_seen": "最近一次发现",
            "runs_seen": "本轮连续出现次数",
            "is_recurred": "1 为复发",
            "is_rechecked": "0 为最近一次未复核",
            "fixed_at": "复核确认修复的时间",
            "body": "问题全文（JSON）",
        },
    ),
    "ledger_entries": ("台账：人填写的内容", {"state": "人设的状态", "assignee": "责任人", "verdict": "人工研判：yes 属实、no 不属实"}),
    "ledger_log": ("台账改动记录", {"source": "由哪个文件或命令改动"}),
    "run_findings": ("每次巡检的问题", {"run_id": "巡检编号", "kind": "findings 现有、fixed 已修复、not_rechecked 未复核、dismissed 豁免或误报", "status": "new 新增、persisting 仍存在、recurred 复发"}),
    "run_results": ("每次巡检的判定总体与诊断", {}),
    "run_points": ("趋势：每次巡检一点", {"point": "得分、问题数、主要指标（JSON）"}),
    "finding_bodies": ("问题全文，相同的只存一次", {}),
    "runs": ("巡检", {"data": "起止、页面数、请求数（JSON）"}),
    "urls": ("出现过的网址", {}),
    "fetches": ("每次巡检对每个网址的访问结果", {"outcome": "结果", "status": "状态码", "failing": "连续失败的巡检次数"}),
    "columns": ("每次巡检读到的栏目（JSON）", {}),
    "hosts": ("每次巡检见到的主机（JSON）", {}),
    "probes": ("首页可用性探测", {}),
}  # fmt: skip

QUERIES: dict[str, tuple[str, str]] = {
    "open_by_unit": (
        "现有问题按责任单位",
        "select unit, severity, count(*) as n from sightings where state='open' and confidence<>'review' group by unit, severity order by n desc",
    ),
    "open_by_check": (
        "现有问题按检查项",
        "select check_id, count(*) as n from sightings where state='open' group by check_id order by n desc",
    ),
    "longest_open": (
        "最久未改的问题",
        "select substr(fingerprint,1,10) as id, check_id, unit, url, opened_at, runs_seen from sightings"
        " where state='open' and confidence<>'review' order by opened_at limit 200",
    ),
    "fixed_since": (
        "某日以来修复的问题（:day 如 2026-11-01）",
        "select substr(fingerprint,1,10) as id, check_id, unit, url, fixed_at from sightings where state='fixed' and fixed_at >= :day order by fixed_at desc",
    ),
    "recurring": (
        "复发的问题",
        "select substr(fingerprint,1,10) as id, check_id, unit, url, opened_at from sightings where is_recurred=1 and state='open'",
    ),
    "broken_by_host": (
        "打不开的链接按目标主机",
        "select substr(target_url, instr(target_url,'//')+2, instr(substr(target_url, instr(target_url,'//')+2)||'/','/')-1) as host,"
        " count(*) as n from sightings where state='open' and check_id like 'LNK%' and target_url is not null group by host order by n desc",
    ),
    "score_by_run": (
        "历次得分",
        "select run_id, at, json_extract(point,'$.score') as score, json_extract(point,'$.new') as new,"
        " json_extract(point,'$.fixed') as fixed from run_points order by at desc",
    ),
    "ledger_changes": ("最近的台账改动", "select * from ledger_log order by at desc limit 200"),
    "slow_homes": (
        "首页探测",
        "select at, json_extract(data,'$.outcome') as outcome, json_extract(data,'$.ms') as ms from probes order by at desc limit 500",
    ),
}


def metadata(name: str) -> dict[str, Any]:
    """What Datasette shows beside the tables; `name` is the portal's."""
    tables = {
        table: {"description": said, **({"columns": columns} if columns else {})}
        for table, (said, columns) in TABLES.items()
    }
    queries = {key: {"title": title, "sql": sql} for key, (title, sql) in QUERIES.items()}
    return {
        "title": f"{name} 巡检数据",
        "databases": {DATABASE: {"tables": tables, "queries": queries}},
    }


def serve(path: Path, name: str, port: int, folder: Path) -> int:
    """Run Datasette on 127.0.0.1 until it is stopped. Raises UsageError when the extra is not installed."""
    if find_spec("datasette") is None:
        raise UsageError("没有安装 Datasette：pip install 'xunjian[explore]' (the extra is missing)")
    described = folder / "explore.json"
    described.write_text(json.dumps(metadata(name), ensure_ascii=False), encoding="utf-8")
    command = [
        sys.executable, "-m", "datasette", "serve", str(path), "--metadata", str(described), "--host", "127.0.0.1",
        "--port", str(port), "--setting", "default_page_size", "50", "--setting", "sql_time_limit_ms", "5000",
    ]  # fmt: skip
    return subprocess.run(command, check=False).returncode  # noqa: S603
