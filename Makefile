# 'make' prints the commands. Each works from a clean clone and says what it lacks.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build test e2e demo run manifests verify bench install deploy uninstall image

# The image that 'make image' builds and 'make deploy' uses.
IMG ?= bellwether-operator:latest
# What 'make deploy' applies: config/default, or an overlay of it, such as config/overlays/irsa.
CONFIG ?= config/default
# More arguments for the program that demo, run and bench start.
ARGS ?=

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

##@ Try and test
demo: ## One management and three follower clusters in one process: copies arrive, spread, come back
	@hack/need dotnet git
	@hack/program src/Demo $(ARGS)

test: ## Every test that needs only dotnet and git
	@hack/need dotnet git
	@hack/test

e2e: ## The same against real kube-apiservers, with kubectl
	@hack/need dotnet git kubectl ssh ssh-keygen sshd promtool
	@hack/e2e

bench: ## The benchmarks on real kube-apiservers, as a table with ratios
	@hack/need dotnet git
	@hack/bench $(ARGS)

##@ Work on the code
build: ## The operator and the plugin for kubectl, as bin/bellwether-operator and bin/kubectl-bellwether
	@hack/need dotnet
	@hack/build

manifests: ## Write config/crd and config/rbac from the code
	@hack/need dotnet
	@dotnet run --project src/Manifests -v q -- config

verify: ## Fail if manifests, format, analyzers or lock files leave a difference
	@hack/need dotnet git
	@hack/verify

run: ## The operator, built first, against the current kubeconfig context
	@hack/need dotnet
	@hack/build operator
	@hack/run $(ARGS)

image: ## The container image IMG
	@hack/need docker
	@docker build -t '$(IMG)' .

##@ Install (into the current kubeconfig context)
install: ## The custom resource definitions
	@hack/need kubectl
	@hack/apply config/crd

deploy: ## Definitions, rights and the operator, from the image IMG (CONFIG=config/overlays/irsa)
	@hack/need kubectl
	@hack/apply '$(CONFIG)' '$(IMG)'

uninstall: ## All away; the copies stay (COPIES=delete: they go, too)
	@hack/need kubectl
	@hack/uninstall

help:
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "%s%s\n", (n++ ? "\n" : ""), substr($$0, 5) } \
	  /^[a-z0-9]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
