#!/bin/sh
# Makes .venv with everything the project needs, and sees to a browser: through apt when root, else what is there.
# Index addresses come from the environment (PIP_INDEX_URL, UV_DEFAULT_INDEX); none is named here.
set -eu
cd "$(dirname "$0")/.."
# A virtual environment that is there stays; PYTHON=... names the interpreter of a new one, else it is the quickest.
PYTHON="${PYTHON:-$(python3 .ci/quickest.py python3 /usr/bin/python3 2>/dev/null || echo python3)}"

say() { printf 'setup: %s\n' "$*" >&2; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "需要 Python 3.11 或更新 (Python >= 3.11 is needed)"; exit 2; }

# A shim may be on the path and lead nowhere, so uv is asked, not looked for.
if uv --version >/dev/null 2>&1; then
  UV=uv
else
  "$PYTHON" -c 'import ensurepip' 2>/dev/null || {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
      say "缺少 ensurepip，请先执行：sudo apt-get install python3-venv"; exit 2
    fi
  }
  [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
  .venv/bin/python -m pip install -q --disable-pip-version-check uv || true
  UV=.venv/bin/uv
fi
[ -x .venv/bin/python ] || "$UV" venv -q --python "$PYTHON" .venv

say "installing the product and its tools"
# uv is quick, pip knows the machine's own settings (certificates, index): where the first fails the second is asked.
if ! { "$UV" --version >/dev/null 2>&1 && "$UV" pip install -q --python .venv/bin/python -e '.[dev]'; }; then
  say "trying pip"
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  .venv/bin/python -m pip install -q --disable-pip-version-check -e '.[dev]'
fi
# Byte code now, once: else every start on a machine that keeps none compiles a thousand modules anew.
.venv/bin/python -m compileall -q -j 0 .venv/lib config crawler checks reports >/dev/null 2>&1 || true

# A browser, its driver and a Chinese font. Without them everything else still runs.
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
command -v chromedriver >/dev/null 2>&1 || missing="$missing chromium-driver"
command -v chromium-headless-shell >/dev/null 2>&1 || missing="$missing chromium-headless-shell"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-wqy-microhei"
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing$([ -n "$missing" ] && printf ' %s' $missing)"
    apt-get update -qq || true
    for package in $missing; do
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || say "could not install $package"
    done
  else
    say "缺少：$missing；可执行 sudo apt-get install $missing (without them the checks that need a browser are 未检)"
  fi
fi
