# Verbs for people. The build itself is CMake's (CMakeLists.txt, CMakePresets.json).
SHELL := /bin/bash
JOBS := $(shell nproc 2>/dev/null || echo 2)
PREFIX ?= /usr/local
.DEFAULT_GOAL := build
.PHONY: help build demo test test-full asan tsan fuzz bench lint pages format install clean deps deps-test

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: build/build.ninja ## build/netcyne and the libraries
	@ninja -C build

build/build.ninja: | deps
	@cmake --preset release > build.log 2>&1 || { cat build.log; exit 1; }
	@rm -f build.log

deps: ## install what building needs and is missing (Debian packages, says what)
	@tools/install_deps.sh build

deps-test: deps
	@tools/install_deps.sh test

demo: deps ## install what is missing, build, run examples/hh_tutorial, draw its raster
	@cmake --preset release -DNCY_TESTS=OFF -B build > /dev/null
	@ninja -C build --quiet netcyne
	build/netcyne run examples/hh_tutorial -o demo
	@echo "Look at demo/hh_tutorial_raster.png (and .svg); the data is in demo/hh_tutorial_data.json."

test: deps-test ## everything a change needs: unit, vectors, whole networks, program, corpora under the sanitizers
	@tools/run_tests.sh

test-full: deps-test ## test, and the thread sanitizer, lints on gcc and clang, runs against NetPyNE and NEURON from PyPI
	@tools/run_tests.sh full

asan: ## all tests under the address and undefined-behaviour sanitizers
	@cmake --preset asan > /dev/null && ninja -C build-asan --quiet && ctest --test-dir build-asan --output-on-failure -j$(JOBS)

tsan: ## the threaded tests under the thread sanitizer
	@cmake --preset tsan > /dev/null && ninja -C build-tsan --quiet && ctest --test-dir build-tsan --output-on-failure -j$(JOBS) -R 'engine|net|sim|whole'

fuzz: ## make fuzz T=json MINUTES=20: fuzz one reader (needs clang)
	@tools/fuzz.sh "$(T)" "$(or $(MINUTES),1)"

bench: ## speed against NEURON and NetPyNE, alternating runs (needs Python; installs them in build/oracle)
	@tools/bench.sh

lint: ## format, layers, docs; warnings as errors with gcc and clang
	@tools/lint.sh

pages: build ## write the pages of docs/user that the program makes: commands and reference
	@build/netcyne --reference > docs/user/commands.md
	@cd docs/user/reference && for page in *.md; do ../../../build/netcyne --reference $${page%.md} > $$page; done

format: ## apply .clang-format
	@git ls-files '*.c' '*.h' | xargs clang-format -i

install: build ## install program, libraries, headers, man page, completions under PREFIX
	@cmake --install build --prefix $(PREFIX)

clean: ## remove what was built
	@rm -rf build build-* demo
