# One stamp file; `make demo` and `make test` do all the set-up on a machine with python3 and make.
PYTHON ?=
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo test test-long lint bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml .ci/setup.sh
	@PYTHON="$(PYTHON)" sh .ci/setup.sh
	@touch $(STAMP)

demo: setup
	@$(BIN)/xunjian demo

# Two at a time; then, one after the other, the few tests that hold themselves to seconds on the clock. A choice of
# files in PYTEST may leave either part empty, which pytest says by 5.
test: setup
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not alone and not long" $(PYTEST) || [ $$? -eq 5 ]
	@$(BIN)/pytest -q -m "alone and not long" $(PYTEST) || [ $$? -eq 5 ]

test-long: setup
	@$(BIN)/pytest -q -m long $(PYTEST)

lint: setup
	@$(BIN)/ruff check . && $(BIN)/mypy

bench: setup
	@$(BIN)/python bench/run.py

clean:
	rm -rf .venv out dist build .pytest_cache .mypy_cache .ruff_cache
