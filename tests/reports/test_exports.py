"""findings.json keeps its promise, every figure can be recomputed from it, CSV and SARIF hold the same rows."""

from __future__ import annotations

import csv
import io
from importlib.resources import files

import jsonschema
import orjson
import pytest

from reports.export import as_csv, as_json, as_sarif

WEIGHT = {"critical": 10, "serious": 5, "moderate": 2, "minor": 1}
FAMILY = {"LNK": 20, "COL": 15, "INT": 15, "HND": 10, "REG": 10, "A11Y": 15}


@pytest.fixture(scope="module")
def data(small):
    return orjson.loads(as_json(small))


def test_json_follows_the_published_schema(data):
    schema = orjson.loads(files("reports").joinpath("static", "findings.schema.json").read_bytes())
    checker = jsonschema.Draft202012Validator
    checker.check_schema(schema)
    checker(schema, format_checker=checker.FORMAT_CHECKER).validate(data)


def test_json_has_the_keys_that_were_promised(data):
    assert {"schema", "run", "findings", "populations", "diagnostics", "scores"} <= set(data)
    promised = (
        "check_id name title message severity confidence url target_url locator column unit status first_seen last_seen"
        " fingerprint pages_count sample_pages evidence basis fix"
    )
    assert all(set(promised.split()) <= set(one) for one in data["findings"])
    assert {"id", "site", "started_at", "finished_at", "complete", "pages", "requests", "bytes"} <= set(
        data["run"]
    )
    assert all({"check_id", "judged", "not_judged", "reasons"} <= set(one) for one in data["populations"])


def test_the_score_can_be_recomputed_from_the_json(data, small):
    families: dict[str, list[float]] = {}
    for one in data["populations"]:
        name = one["check_id"].rstrip("0123456789")
        sums = families.setdefault(name if name in FAMILY else "OTHER", [0.0, 0.0])
        sums[0] += WEIGHT[one["severity"]] * (one["judged"] - one["failed"])
        sums[1] += WEIGHT[one["severity"]] * one["judged"]
    shares = {
        name: (FAMILY.get(name, 15), 100 * earned / possible)
        for name, (earned, possible) in families.items()
        if possible
    }
    score = round(
        sum(weight * share for weight, share in shares.values())
        / sum(weight for weight, _ in shares.values()),
        1,
    )
    critical = any(
        one["severity"] == "critical" and one["confidence"] != "review" for one in data["findings"]
    )
    assert data["scores"]["uncapped"] == score
    assert data["scores"]["site"] == (min(score, 59.0) if critical else score)
    assert f"{data['scores']['site']:.1f}" == f"{small.score.value:.1f}"


def test_the_headline_figures_can_be_recomputed_from_the_json(data):
    known = {one["check_id"]: one for one in data["populations"]}
    told = {one["id"]: (one["numerator"], one["denominator"]) for one in data["figures"]}
    assert told["broken-links"] == (
        known["LNK001"]["failed"] + known["LNK002"]["failed"],
        max(known["LNK001"]["judged"], known["LNK002"]["judged"]),
    )
    for name, check in (("columns-updated", "COL002"), ("interpreted", "INT001"), ("accessible", "A11Y001")):
        assert told[name] == (known[check]["judged"] - known[check]["failed"], known[check]["judged"])
    assert list(told["diversified"]) == known["INT006"]["measured"]
    closed = [row for row in data["ledger"] if row["closed_at"]]
    in_time = [row for row in closed if row["closed_at"][:10] <= row["due_on"]]
    overdue = [row for row in data["ledger"] if row["overdue_days"]]
    assert told["closed-in-time"] == (len(in_time), len(closed) + len(overdue))


def test_the_counts_can_be_recomputed_from_the_json(data):
    counted = [one for one in data["findings"] if one["confidence"] != "review"]
    for severity, row in data["counts"].items():
        own = [one for one in counted if one["severity"] == severity]
        assert row["open"] == len(own)
        assert all(
            row[status] == sum(one["status"] == status for one in own)
            for status in ("new", "persisting", "recurred")
        )
        assert row["fixed"] == sum(
            one["severity"] == severity and one["confidence"] != "review" for one in data["fixed"]
        )
        assert row["overdue"] == sum(
            bool(one["overdue_days"]) and one["severity"] == severity for one in data["ledger"]
        )


def test_csv_has_bom_and_every_finding(small):
    raw = as_csv(small)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["编号"] for row in rows] == [one.fingerprint[:10] for one in small.findings]
    assert rows[0]["页面网址"] == small.findings[0].url


def test_sarif_names_rules_places_and_what_is_new(small):
    run = orjson.loads(as_sarif(small))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for one, result in zip(small.findings, run["results"], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == one.check_id
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == one.url
        assert (result["kind"] == "review") == (one.confidence == "review")
        assert (result["baselineState"] == "new") == (one.status != "persisting")
