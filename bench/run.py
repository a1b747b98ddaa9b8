"""Every comparison, one after the other; each prints ratios against a peer in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = ("links.py", "python_doc.py", "citations.py", "documents.py", "accessibility.py")


def main() -> None:
    for name in SCRIPTS:
        if (HERE / name).exists():
            print(f"== {name}", flush=True)
            subprocess.run([sys.executable, str(HERE / name)], check=False)


if __name__ == "__main__":
    main()
