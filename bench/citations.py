"""Reading citations on 10,000 pages against the whole library, beside one naive alternation of all its names.

    python bench/citations.py [PAGES]

Pages are made by seed: about 4,400 characters of official prose with a dozen citations, marked and unmarked,
and twice as many other titles. CPU seconds of this process; the alternation runs on a sample and is scaled.
"""

from __future__ import annotations

import random
import re
import sys
import time

from checks.regulations.citation import Reader
from config.regulation import shipped_library

PROSE = (
    "各街道办事处、镇人民政府，区政府各委、办、局要高度重视，加强组织领导，明确责任分工，确保各项任务落到实处。",
    "申请人可以通过线上平台或者到服务窗口提交材料，材料齐全的当场受理，并在承诺期限内办结。",
    "要坚持问题导向，聚焦群众关心的热点难点，进一步优化流程、压缩时限、减少材料、方便群众办事。",
    "联系电话、办公地址、监督渠道等信息发生变化的，应当自变化之日起五个工作日内更新。",
    "本通知自发布之日起执行，此前规定与本通知不一致的，以本通知为准，具体问题由主管部门负责解释。",
)
OTHER = ("关于进一步加强基层治理工作的通知", "某某区政务公开工作要点", "公共服务事项目录", "三年行动计划（2023—2025年）", "解放日报")
FORMS = ("依据《{}》第十二条第二款规定，", "根据《{}》（2019年修订）和有关文件，", "按照《{}》（以下简称《条例》）要求，", "执行{}、", "《{}》等规定")
LENGTH, CITED = 4400, 12


def pages(count: int, names: list[str]) -> list[str]:
    rng = random.Random(1)
    made = []
    for _ in range(count):
        parts = [rng.choice(FORMS).format(rng.choice(names)) for _ in range(CITED)]
        parts += [f"见《{rng.choice(OTHER)}》。" for _ in range(2 * CITED)]
        while sum(map(len, parts)) < LENGTH:
            parts.append(rng.choice(PROSE))
        rng.shuffle(parts)
        made.append("".join(parts))
    return made


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    library = shipped_library()
    names = [one.title for one in library if len(one.title) < 40]
    texts = pages(count, names)
    characters = sum(map(len, texts))

    start = time.process_time()
    reader = Reader(library)
    found = sum(sum(citation.act is not None for citation in reader.read(text)) for text in texts)
    ours = time.process_time() - start

    sample = texts[: max(10, count // 200)]
    start = time.process_time()
    naive = re.compile("|".join(map(re.escape, sorted(library.names(), key=len, reverse=True))))
    hits = sum(sum(1 for _ in naive.finditer(text)) for text in sample)
    theirs = (time.process_time() - start) * count / len(sample)

    print(f"{count} pages, {characters / 1e6:.1f} million characters, {len(library)} acts")
    print(f"citation reader      {ours:8.2f} s CPU  {found} citations resolved with version, article and setting")
    print(f"one alternation (re) {theirs:8.2f} s CPU  scaled from {len(sample)} pages, {hits} bare hits on them")
    print(f"ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
