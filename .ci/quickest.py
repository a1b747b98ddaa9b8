"""Prints, of the interpreters named, the one to make .venv with: the quickest that is new enough and can make one.

Version managers build Python without profile-guided optimisation, distributions with it: the same run then takes a
fifth to a third less CPU. The first named stays unless another is clearly quicker. Any Python 3 may run this.
"""

import subprocess
import sys

CLEARLY = 0.9

# Prints CPU seconds of what a run does most: dictionaries, strings, JSON; the best of five. Nothing when unfit.
WORK = """
import sys
if sys.version_info < (3, 11):
    sys.exit(1)
import ensurepip, json, time
def once():
    began = time.process_time()
    for _ in range(8):
        table = {str(n): {"a": n, "b": [n] * 3} for n in range(1000)}
        text = json.dumps(table)
        json.loads(text)
        for word in text.split(","):
            word.partition(":")
        sorted(table, key=lambda key: key[::-1])
    return time.process_time() - began
print(min(once() for _ in range(5)))
"""


def seconds(interpreter):
    try:
        done = subprocess.run(  # noqa: S603 - interpreters that setup.sh names
            [interpreter, "-I", "-c", WORK], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=False
        )
        return float(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def quickest(interpreters):
    best, least = interpreters[0], None
    for one in interpreters:
        took = seconds(one)
        if took is not None and (least is None or took < CLEARLY * least):
            best, least = one, took
    return best


if __name__ == "__main__":
    print(quickest(sys.argv[1:]))
