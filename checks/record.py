"""Findings and populations as JSON and back: the form in which the portal's file keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

import orjson

from checks.model import Confidence, Finding, Population, Severity

VOLATILE = ("status", "first_seen", "last_seen", "runs_seen")
"""What changes from run to run though the finding itself does not: kept beside the body, so that the body of
a finding that persists is stored once."""


def clean_json(value: Any) -> Any:
    """`value` with only what JSON can carry: lone surrogates and NULs become �, unknown objects their text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {str(clean_json(str(key))): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((clean_json(item) for item in value), key=str)
    if value is None or isinstance(value, bool | int | float | date | datetime):
        return value
    return clean_json(str(value))


def finding_as_dict(finding: Finding) -> dict[str, Any]:
    """Every field by name, plain values; dates stay dates."""
    return {field.name: clean_json(getattr(finding, field.name)) for field in fields(Finding)}


def body_of(finding: Finding) -> tuple[str, str]:
    """(hash, JSON) of what a finding says, without its VOLATILE fields."""
    data = finding_as_dict(finding)
    for name in VOLATILE:
        del data[name]
    body = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(body, digest_size=16).hexdigest(), body.decode()


def finding_of(body: str, **volatile: Any) -> Finding:
    """The finding stored as `body`; `volatile` fills the fields kept beside it."""
    data: dict[str, Any] = orjson.loads(body)
    known = {field.name for field in fields(Finding)}
    data = {name: value for name, value in data.items() if name in known}
    data["severity"] = Severity(data["severity"])
    data["confidence"] = Confidence(data["confidence"])
    data["sample_pages"] = tuple(data["sample_pages"])
    data["basis"] = tuple(data["basis"])
    until = data.get("exempted_until")
    data["exempted_until"] = date.fromisoformat(until) if until else None
    return replace(Finding(**data), **volatile)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def population_as_dict(population: Population) -> dict[str, Any]:
    return {field.name: clean_json(getattr(population, field.name)) for field in fields(Population)}


def population_of(data: Mapping[str, Any]) -> Population:
    known = {field.name for field in fields(Population)}
    kept = {name: value for name, value in data.items() if name in known}
    for name in ("by_unit", "by_column"):
        kept[name] = {key: (pair[0], pair[1]) for key, pair in kept.get(name, {}).items()}
    if measured := kept.get("measured"):
        kept["measured"] = (measured[0], measured[1])
    return Population(**kept)
