"""A gazette (公报) names its documents by title and number on one line: the finding names the document, not the gazette."""

from __future__ import annotations

import pytest

from checks.documents.not_in_library import _title_before


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("本期目录\n关于印发《示例区雨水利用办法》的通知（示府办〔2024〕16号）", "关于印发《示例区雨水利用办法》的通知"),
        ("示例区人民政府关于命名绿色社区的决定　示府办〔2024〕16号", "示例区人民政府关于命名绿色社区的决定"),
        ("近日，示府办〔2024〕16号印发", ""),
        ("本期刊登的文件见示府办〔2024〕16号", ""),
    ],
)
def test_title_on_the_line_before_the_number(line: str, title: str) -> None:
    assert _title_before(line, line.index("示府办〔")) == title
