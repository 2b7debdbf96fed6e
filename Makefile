# StreamHouse: make without a target prints this help.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

MAVEN ?= mvn
# More flags for Maven, such as -Dmaven.repo.local=<directory>.
MAVEN_ARGS ?=
# Newer Mavens read the variable themselves; once is enough.
unexport MAVEN_ARGS

# Maven is started with JDK 25, whatever the default java is.
export JAVA_HOME := $(shell infra/dev/jdk 2>/dev/null)

# The launcher prepares faster starts in the background; not while we measure or test.
bench soak test: export STREAMHOUSE_CLASS_ARCHIVE = false

STAMP := target/.built
KAFKA := system-tests/target/kafka/.resolved
PROGRAMS := control-plane,data-plane-agent,client/cli
SYSTEM_JAVA = "$(JAVA_HOME)/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED \
	-cp "system-tests/target/test-classes:$$(cat system-tests/target/class-path)"
RUN_MAVEN = $(MAVEN) -B $(MAVEN_ARGS)

.PHONY: help run build test bench soak fmt check clean tools

help: ## Show this help
	@echo "StreamHouse"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  MAVEN_ARGS='...' adds flags for Maven, CHROMIUM=<path> chooses the browser for tests."

run: build ## Start StreamHouse here: console on http://127.0.0.1:8080, gRPC on 127.0.0.1:9090
	@exec bin/streamhouse

build: ## Build the programs if a source has changed
	@if infra/dev/stale $(STAMP); then $(MAKE) programs; fi

.PHONY: programs
programs: tools
	@echo "Building StreamHouse ..."
	@mkdir -p target && touch $(STAMP).begun
	@$(RUN_MAVEN) -q -DskipTests -pl $(PROGRAMS) -am package
	@STREAMCTL_MAKE_ARCHIVE=1 bin/streamctl produce x y --key x --agent 127.0.0.1:1 --timeout 1 \
		>/dev/null 2>&1 || true
	@mv $(STAMP).begun $(STAMP)

test: tools system-tests/src/test/node/node_modules ## Run every test: unit, PostgreSQL, gRPC, browser
	@chromium=$$(infra/dev/chromium) && CHROMIUM="$$chromium" $(RUN_MAVEN) -T 2 verify

# The foreign gRPC client and the accessibility checker of the system tests.
system-tests/src/test/node/node_modules: system-tests/src/test/node/package-lock.json
	@cd $(@D) && npm ci --no-audit --no-fund --loglevel=error && touch node_modules

bench: measure $(if $(filter-out log,$(ONLY)),,$(KAFKA)) ## Measure; ONLY=<group> runs one group, SHORT=1 checks it; also in target/bench.json
	@exec $(SYSTEM_JAVA) io.streamhouse.bench.Bench

# What the log is compared with; no part of any build.
$(KAFKA): system-tests/src/bench/kafka/pom.xml | tools
	@$(RUN_MAVEN) -q -f $< dependency:copy-dependencies \
		-DoutputDirectory=$(CURDIR)/system-tests/target/kafka && touch $@

soak: measure ## Faults under load; ONLY=simulation|spine|log, MINUTES=<n>, SEED=<n>, SEEDS=<n>, PART=, FAULT=<part, fault of log>
ifneq (,$(filter simulation,$(or $(ONLY),simulation)))
	@$(RUN_MAVEN) -q -pl data-plane-agent -am test -Dtest=SimulationTest \
		-Dseeds=$(or $(SEEDS),2000) -Dfirst=$(or $(SEED),1) -Dsurefire.failIfNoSpecifiedTests=false
endif
	@exec $(SYSTEM_JAVA) io.streamhouse.soak.Soak

.PHONY: measure
measure: tools
	@$(RUN_MAVEN) -q -DskipTests -pl system-tests -am package

fmt: tools ## Format the sources
	@$(RUN_MAVEN) -q spotless:apply

check: tools ## Check format and compile with Error Prone and NullAway, without tests
	@$(RUN_MAVEN) -q spotless:check test-compile

clean: tools ## Delete what was built; data in .streamhouse stays
	@$(RUN_MAVEN) -q clean
	@rm -rf target

tools:
	@infra/dev/tools
