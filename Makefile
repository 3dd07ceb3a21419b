# Sotto. `make help` lists the targets; `make demo` and `make test` are the two to begin with.

version := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
commit  := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || echo unknown)
exe     := $(shell go env GOEXE)
stamp   := -X main.version=$(version) -X main.commit=$(commit)

window      := bin/sotto$(exe)
headless    := bin/sotto-headless$(exe)
go_headless := CGO_ENABLED=0 go
# A wildcard does not look into dot folders, so the tools are named.
tools       := ./.ci/tally ./.ci/benchtable
# How long make fuzz tries each parser, and how many inputs make test does: these are the same work on every machine.
fuzztime    := 5m
fuzzglance  := 3000x
# Systems for which the headless form must at least compile, tests included.
elsewhere   := windows/amd64 windows/arm64 darwin/amd64 darwin/arm64
# How many calls make soak sets up and ends.
soakcalls   := 500
# Each test is run, also one whose result is in the cache; lint has run go vet.
count       := go run ./.ci/tally
race        := -race -vet=off -count=1
# The interop tests mostly wait for other programs, so more of them run at once than there are cores.
interop_race := $(race) -parallel 4

comma := ,

# Debian keeps kamailio where an ordinary user's PATH does not look.
export PATH := $(PATH):/usr/sbin:/sbin

# What installs the system packages here, and which tests against other programs can run: Kamailio, baresip and PulseAudio are asked
# for as Debian packages them.
ifeq ($(OS),Windows_NT)
install_deps := .ci/name-msys2-packages
else ifeq ($(shell uname -s),Darwin)
install_deps := .ci/install-brew-packages
else
install_deps  := .ci/install-deps
interop_tests := -- $(interop_race) -tags interop ./app/interop/...
endif

.DEFAULT_GOAL := help
.PHONY: help run build window headless demo deps test lint units interop soak cross bench fuzz clean

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: window ## builds the program and opens its window
	$(window)

build: window headless ## builds bin/sotto (window) and bin/sotto-headless (static, without sound devices)

window:
	go build -ldflags '$(stamp)' -o $(window) .

headless:
	$(go_headless) build -tags headless -trimpath -ldflags '-s -w $(stamp)' -o $(headless) .

demo: headless ## one encrypted call between two phones on this machine; needs Go and make only
	$(headless) demo

deps: ## installs the system packages that are missing (apt, brew), or names them (MSYS2)
	@$(install_deps)

# One after the other, also under make -j, so that the first failing step is the last thing printed.
test: ## installs what is missing, then runs every check and every test
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory cross
	@echo '== fuzz, $(fuzzglance:x=) inputs each'
	@.ci/fuzz $(fuzzglance)
	@echo '== go test -race$(if $(interop_tests),$(comma) then the interop tests)'
	@$(count) $(race) ./... $(tools) $(interop_tests)
	@test -n '$(interop_tests)' || echo 'The interop tests did not run: they need Debian or Ubuntu.'

units: ## runs the tests that need no other program, with the race detector
	@$(count) $(race) ./... $(tools)

interop: ## runs the tests against Kamailio, baresip, sipp and PulseAudio
	@.ci/install-deps
	@$(count) $(interop_race) -tags interop ./app/interop/...

soak: ## sets up and ends many calls between two phones (soakcalls=500), and tells what they hold before and after
	@.ci/install-deps interop
	SOTTO_SOAK_CALLS=$(soakcalls) $(go_headless) test -tags 'headless interop' -count=1 -v -run '^TestSoak' ./app/interop

lint: ## gofmt, go vet and staticcheck, with the window and without
	@echo '== gofmt'
	@files=$$(gofmt -l .) && test -z "$$files" || { echo "not formatted (gofmt -w):" $$files; exit 1; }
	@echo '== go vet'
	@go vet -tags interop ./... $(tools)
	@$(go_headless) vet -tags headless ./...
	@echo '== staticcheck'
	@go tool staticcheck -tags interop ./... $(tools)
	@$(go_headless) tool staticcheck -tags headless ./...

cross: ## compiles the headless form, tests too, for Windows and macOS on both processors
	@for system in $(elsewhere); do \
		echo "== go vet and go build for $$system"; \
		export GOOS=$${system%/*} GOARCH=$${system#*/}; \
		$(go_headless) vet -tags headless ./... && $(go_headless) build -tags headless -o /dev/null . || exit 1; \
	done

bench: ## runs the benchmarks, with allocations; where baresip runs, beside it, and writes the table in README.md
	$(if $(interop_tests),@.ci/install-deps interop)
	@go run ./.ci/benchtable README.md env CGO_ENABLED=0 \
		go test -tags 'headless$(if $(interop_tests), interop)' -run '^$$' -bench . -benchmem -timeout 30m ./...

fuzz: ## runs each fuzz test for a good while (fuzztime=5m)
	@.ci/fuzz $(fuzztime)

clean: ## removes what was built
	rm -rf bin
