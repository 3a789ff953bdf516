.DEFAULT_GOAL := help
.PHONY: run test check bench bench-desk shots failover crash soak mutants sim web fuzz help

run: ## start a demonstration with simulated customers; needs only Go
	go run . demo

test: ## install what tests need, then run them all
	@scripts/setup-test
	@scripts/test

check: ## the quick part of test: format, vet, staticcheck, import rules, front end
	@scripts/setup-test web
	@scripts/test format vet staticcheck rules web

bench: ## measure against raw baselines; prints a table and writes bench.json
	go run ./e2e/bench

bench-desk: ## replay a day in one console tab; prints a table and writes bench-desk.json
	@scripts/setup-test
	npm run --silent bench-desk

shots: ## a picture of every state, size, theme and language, each held to the rules
	@scripts/setup-test
	npm run --silent shots

failover: ## kill the leading of two nodes 20 times; says how long until the other answers
	@scripts/setup-test
	SWITCHBOARD_LEADER_KILLS=20 go test -run 'TestNodes$$' -count=1 -timeout 20m -v ./e2e

crash: failover ## the same, kill the server 200 times, and cut the power 10 times; needs root
	@scripts/setup-test crash
	go test -tags crash -run Crash -timeout 60m -v ./e2e/crash

soak: ## a million random histories of the core of the router; half an hour
	cd router/dispatch && go test -run TestInvariants -histories 1000000 -rapid.checks 1000 -rapid.nofailfile -timeout 0

mutants: ## break the router's core in each of the kept ways; its tests must notice
	go run ./router/dispatch/mutants

sim: ## how long customers wait: the router's core against formulas and other disciplines
	cd router/dispatch && go test -run 'TestErlang|TestDisciplines' -table -v -timeout 30m | grep -v '^=== '

web: ## build both front ends into their dist folders
	@scripts/setup-test web
	npm run build

fuzz: ## run every fuzz target for 30 s each (FUZZTIME=5m for longer)
	@scripts/fuzz

help: ## list these targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
