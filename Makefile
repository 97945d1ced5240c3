# The menu of tenbin: `make help`.
.DEFAULT_GOAL := release
.PHONY: release programs deps demo test unit simulation asan tsan integration integration-asan coverage soak fuzz tidy bench bench-pair docs format help

JOBS ?= 2
ROUNDS ?= 7

release:  ## build everything into build/release
	cmake --preset release >/dev/null
	cmake --build build/release -j$(JOBS)

deps:  ## install what building and testing need
	integration/install-deps

demo: deps  ## install packages, build, and play the scenario on real servers (CHECK=1: end by itself)
	$(MAKE) programs
	integration/demo $(if $(CHECK),--check)

test: deps  ## install packages, build, run all tests
	$(MAKE) asan
	$(MAKE) simulation
	$(MAKE) tsan
	$(MAKE) coverage
	$(MAKE) integration
	$(MAKE) integration-asan
	integration/demo --check

unit: release  ## the unit tests in the release build
	ctest --test-dir build/release --output-on-failure -j$(JOBS)

asan:  ## the unit tests under address and undefined behaviour sanitizers
	cmake --preset asan >/dev/null
	cmake --build build/asan -j$(JOBS)
	ctest --test-dir build/asan --output-on-failure -j$(JOBS)

simulation: programs  ## routers in virtual time: ten thousand seeds, and all that can happen to two and three
	cmake --build build/release -j$(JOBS) --target vrrp_tests
	build/release/vrrp_tests --gtest_brief=1

# The ring is left out: tsan does not see the memory that the kernel writes.
tsan:  ## what threads share, under the thread sanitizer (epoll)
	cmake --preset tsan >/dev/null
	cmake --build build/tsan -j$(JOBS) --target pool_tests net_tests check_tests
	build/tsan/pool_tests
	build/tsan/net_tests --gtest_filter='-*io_uring*'
	build/tsan/check_tests

# Debian's Python, which has Debian's pytest.
PYTEST = /usr/bin/python3 -m pytest -c integration/pytest.ini

programs:  ## tenbin and what integration/ needs beside it, in build/release
	cmake --preset release >/dev/null
	cmake --build build/release -j$(JOBS) --target integration_programs

integration: programs  ## the tests on real servers, against the release build
	$(PYTEST) integration

# What watches bytes and memory does not ask which engine brought them: the unit tests have both under sanitizers. The guests
# and the language are left to the release build.
integration-asan: programs  ## those of tenbin's roles again, under the address and undefined behaviour sanitizers
	cmake --preset asan >/dev/null
	cmake --build build/asan -j$(JOBS) --target tenbin tracker_says
	TENBIN=$(CURDIR)/build/asan/tenbin KILLS=2 ROLE_KILLS=2 $(PYTEST) -k 'not epoll' integration/mysql integration/vrrp

coverage:  ## the share of the parser's lines that the kept inputs run through
	cmake --preset coverage >/dev/null
	cmake --build build/coverage -j$(JOBS) --target $(filter config_%,$(FUZZERS))
	tests/coverage.py build/coverage

soak: deps release  ## the long forms: the demo 20 times, 50 kills of replicas, all that can happen to routers, half an hour of histories
	for run in $$(seq 20); do echo "demo $$run of 20"; integration/demo --check || exit 1; done
	VRRP_EXPLORE_SECONDS=60 VRRP_EXPLORE_BLOWS=12 build/release/vrrp_tests --gtest_filter='*Exploration*'
	KILLS=50 ROLE_KILLS=100 $(PYTEST) -s integration/mysql/test_kills.py integration/mysql/test_roles.py
	DIFFERENTIAL_SECONDS=900 $(PYTEST) -s integration/mysql/test_differential.py

bench: deps programs  ## CPU and memory beside HAProxy and the floor programs, and what features cost; ROUNDS=7
	integration/bench/run --rounds $(ROUNDS)
	integration/bench/features
	$(MAKE) bench-pair

bench-pair: deps programs  ## outages, refused servers and checks beside keepalived and a bare loop, some 20 minutes
	integration/bench/checks
	integration/bench/refused
	integration/bench/failover

FUZZ_SECONDS ?= 600

fuzz: deps  ## search with libFuzzer, FUZZ_SECONDS=600 for each target
	dpkg-query -W clang-19 >/dev/null 2>&1 || { echo "make fuzz needs the package clang-19"; exit 1; }
	cmake --preset fuzz >/dev/null
	cmake --build build/fuzz -j$(JOBS) --target $(FUZZERS)
	for target in $(FUZZERS); do \
	    mkdir -p build/fuzz/found/$$target; \
	    build/fuzz/$$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=16384 -print_final_stats=1 \
	        -artifact_prefix=build/fuzz/found/ build/fuzz/found/$$target tests/fuzz/corpus/$${target%_fuzz} || exit 1; \
	done

FUZZERS = $(notdir $(basename $(wildcard tests/fuzz/*_fuzz.cpp)))

tidy:  ## module order, file sizes, leftovers
	tests/tidy.py

docs: release  ## what is generated from the keyword table: reference, completion, colours
	mkdir -p docs etc/completion etc/vim/syntax
	build/release/tenbin keywords --as markdown >docs/reference.md
	build/release/tenbin keywords --as bash >etc/completion/tenbin.bash
	build/release/tenbin keywords --as zsh >etc/completion/_tenbin
	build/release/tenbin keywords --as vim >etc/vim/syntax/tenbin.vim

format:  ## clang-format over the tree
	git ls-files '*.hpp' '*.cpp' | xargs clang-format-14 -i

help:  ## this menu
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
