# Everything by name: `make run` needs only Python >= 3.11 (with venv) and make.
# The work is done by platform/liangxin/cli; variables such as PORT=8001 reach it as they are.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# `exec`, so that signals reach the launcher itself.
LAUNCH = exec env PYTHONPATH=.:platform .venv/bin/python -m liangxin.cli

.DEFAULT_GOAL := help
.PHONY: help setup run doctor test drill check fix messages shell reset bench tour

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):[^#]*## */  make \1|/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z]+:.*##' Makefile

setup: ## make .venv and install the locked packages
	@test -n "$(PYTHON)" || { echo "Liangxin needs Python 3.11 or newer. Install it, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" platform/liangxin/cli/setup.py

run: setup ## start everything with the demo county; Ctrl-C stops it
	@$(LAUNCH) run

doctor: setup ## say what is missing on this machine
	@$(LAUNCH) doctor

test: setup ## every check and test
	@$(LAUNCH) test

drill: setup ## what kills, races and restarts, in full size
	@$(LAUNCH) drill

check: setup ## every check and test but the browser
	@$(LAUNCH) check

fix: setup ## mend and format the code
	@$(LAUNCH) fix

messages: setup ## take new texts into the catalogs
	@$(LAUNCH) messages

shell: setup ## Django's shell; COUNTY=chongyi opens it inside a county
	@$(LAUNCH) shell

reset: setup ## delete the data; asks first, unless FORCE=1
	@$(LAUNCH) reset

tour: setup ## take the pictures of docs/tour.md anew, in a browser
	@$(LAUNCH) tour

bench: setup ## measure what docs/performance.md promises
	@$(LAUNCH) bench
