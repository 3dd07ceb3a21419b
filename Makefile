# Sotto. `make help` lists the targets; `make demo` and `make test` are the two to begin with.

version := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
commit  := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || echo unknown)
exe     := $(shell go env GOEXE)
stamp   := -X main.version=$(version) -X main.commit=$(commit)

window      := bin/sotto$(exe)
headless    := bin/sotto-headless$(exe)
go_headless := CGO_ENABLED=0 go
# A wildcard does not look into dot folders, so the tool is named.
tools       := ./.ci/tally
fuzztime    := 10s
# Each test is run, also one whose result is in the cache; lint has run go vet.
count       := go run ./.ci/tally
race        := -race -vet=off -count=1

# Debian keeps kamailio where an ordinary user's PATH does not look.
export PATH := $(PATH):/usr/sbin:/sbin

.DEFAULT_GOAL := help
.PHONY: help run build window headless demo deps test lint units interop bench fuzz clean

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

deps: ## installs the system packages that are missing (Debian, Ubuntu)
	@.ci/install-deps

# One after the other, also under make -j, so that the first failing step is the last thing printed.
test: ## installs what is missing, then runs every check and every test
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory build
	@echo '== go test -race, then the interop tests'
	@$(count) $(race) ./... $(tools) -- $(race) -tags interop ./app/interop/...

units: ## runs the tests that need no other program, with the race detector
	@$(count) $(race) ./... $(tools)

interop: ## runs the tests against Kamailio and baresip
	@.ci/install-deps
	@$(count) $(race) -tags interop ./app/interop/...

lint: ## gofmt, go vet and staticcheck, with the window and without
	@echo '== gofmt'
	@files=$$(gofmt -l .) && test -z "$$files" || { echo "not formatted (gofmt -w):" $$files; exit 1; }
	@echo '== go vet'
	@go vet -tags interop ./... $(tools)
	@$(go_headless) vet -tags headless ./...
	@echo '== staticcheck'
	@go tool staticcheck -tags interop ./... $(tools)
	@$(go_headless) tool staticcheck -tags headless ./...

bench: ## runs the benchmarks, with allocations
	$(go_headless) test -tags headless -run '^$$' -bench . -benchmem ./...

fuzz: ## runs each fuzz test for a while (fuzztime=10s)
	@.ci/fuzz $(fuzztime)

clean: ## removes what was built
	rm -rf bin
