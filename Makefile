# `make demo` and `make test` are all that a fresh machine needs; both install what is missing.

SWIFT_FLAGS := --explicit-target-dependency-import-check error
PYTHON := .deps/venv/bin/python

.PHONY: help install build demo test bench conformance lint format clean

help:
	@echo "make demo         build, audit, sign and serve the example behind all gates, and attack it (ONCE=1: then end)"
	@echo "make test         all tests, and the demonstration from end to end"
	@echo "make build        .build/release/writ and .build/release/writ-jail"
	@echo "make bench        speed and memory, beside peers in the same run"
	@echo "make conformance  third-party suites from ../shared (or WRIT_SHARED=DIR)"
	@echo "make lint         formatting, layout, scripts"

install:
	@scripts/install

build: install
	swift build -c release $(SWIFT_FLAGS) --product writ
	swift build -c release $(SWIFT_FLAGS) --product writ-jail

demo: build
	@$(PYTHON) scripts/demo.py $(if $(ONCE),--once)

# One after another: tests start real processes, and what one has open another's child must not inherit.
test: install
	swift build --build-tests $(SWIFT_FLAGS)
	swift test --skip-build --no-parallel
	WRIT=.build/debug/writ $(PYTHON) scripts/demo.py --once

bench: build
	swift build -c release $(SWIFT_FLAGS) --product sandbox-benchmark
	swift build -c release $(SWIFT_FLAGS) --product advisories-benchmark
	swift build -c release $(SWIFT_FLAGS) --product audit-benchmark
	swift build -c release $(SWIFT_FLAGS) --product iam-benchmark
	swift build -c release $(SWIFT_FLAGS) --product secrets-benchmark
	@$(PYTHON) Benchmarks/run.py
	@$(PYTHON) Benchmarks/audit.py $(wildcard $(or $(WRIT_SHARED),../shared))

conformance: install
	WRIT_SHARED=$(abspath $(or $(WRIT_SHARED),../shared)) scripts/conformance

lint:
	@scripts/lint

format:
	swift format format -i -r Sources Tests Package.swift

clean:
	rm -rf .build
