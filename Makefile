# Two commands for a start: `make film` sets everything up, trains and renders; `make test` runs the tests.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:

PY := .venv/bin/python
READY := .venv/.ready
BROWSER := .venv/.browser
ARGS ?=
TOGETHER := -n 2 --dist loadfile --no-loadscope-reorder  # a file's products are made once; the longest files first

.PHONY: help film test check bench lock clean system chromium fonts

help:  ## This list
	@echo "make TARGET [ARGS=...], for instance: make film ARGS='-q h'"
	grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10 | sed 's/^/  /'

film: $(READY)  ## Set everything up, train what is missing, render the film to build/film.mp4
	@exec $(PY) render.py film $(ARGS)

test: $(READY) $(BROWSER) chromium fonts  ## Set everything up, Chromium and fonts too, run the tests
	@exec $(PY) -m pytest $(TOGETHER) $(ARGS)

check: $(READY) $(BROWSER) chromium fonts  ## Format, lint, types and tests: what must pass before a change is merged
	@$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	exec $(PY) -m pytest $(TOGETHER) $(ARGS)

bench: $(READY)  ## Measure against others, side by side: ratios, in build/bench/ (installs scikit-learn and PyTorch)
	@$(PY) -m pip --disable-pip-version-check --quiet --no-input install -r tests/bench/requirements.txt \
	    || echo "scikit-learn or PyTorch cannot be had here: what needs them is skipped" >&2
	exec $(PY) -m pytest tests/bench -s -o python_files='bench_*.py' $(ARGS)

lock:  ## Choose the versions in both locks anew (needs uv)
	@compile=($$(command -v uv || echo .venv/bin/uv) pip compile --quiet --universal --generate-hashes --upgrade \
	    --python-version 3.11 --no-header --no-annotate --extra dev pyproject.toml)
	"$${compile[@]}" -o requirements.lock
	there=($$(sed -nE 's/^([A-Za-z0-9._-]+)==.*/--no-emit-package \1/p' requirements.lock))
	"$${compile[@]}" --extra browser -c requirements.lock "$${there[@]}" -o tests/browser/requirements.lock

clean:  ## Remove what was built: traces, clips, films, caches
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find engine scenes tests -name __pycache__ -prune -exec rm -rf {} +

# The environment: made once, made again when the lock or the project's description changes.
$(READY): requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory system
	if [ ! -x $(PY) ] || ! $(PY) -c '' 2>/dev/null; then
	    rm -rf .venv
	    $(find_python)
	    "$$python" -m venv .venv
	fi
	echo "Installing the Python packages of requirements.lock into .venv ..."
	pip=($(PY) -m pip --disable-pip-version-check --quiet --no-input install)
	"$${pip[@]}" --require-hashes -r requirements.lock
	"$${pip[@]}" --no-deps -e .
	mkdir -p .venv/by-name/tracereel  # the project by its one name, for mypy, which does not ask the installer
	ln -sfn ../../../engine ../../../scenes .venv/by-name/tracereel/
	ln -sfn ../../../scenes/public/__init__.py .venv/by-name/tracereel/__init__.py
	ln -sfn ../../render.py .venv/by-name/render.py
	touch $@

# What tests of web pages need besides: only the tests have it. Its lock holds what requirements.lock does not.
$(BROWSER): tests/browser/requirements.lock $(READY)
	@if $(PY) -m pip --disable-pip-version-check --quiet --no-input install --no-deps --require-hashes -r $<; then
	    touch $@
	else
	    echo "PLAYWRIGHT CANNOT BE HAD HERE: no test opens a web page" >&2
	fi

# Chromium or Chrome for those tests, installed where there is none. Where it cannot be had they are skipped, loudly:
# the rest is tested nevertheless. TRACEREEL_BROWSER=required makes them fail instead, for machines where they must run
# (continuous integration); TRACEREEL_BROWSER=no neither installs a browser nor uses one.
chromium: $(READY)
	@if $(PY) -m tests.browser.chromium; then exit 0; fi
	root=; if [ "$$(id -u)" != 0 ]; then root=sudo; fi
	if command -v apt-get >/dev/null; then
	    steps=("apt-get update -q" "env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
	    chromium")
	elif command -v dnf >/dev/null; then
	    steps=("dnf install -y chromium")
	elif command -v pacman >/dev/null; then
	    steps=("pacman -S --needed --noconfirm chromium")
	elif command -v brew >/dev/null; then
	    root=; steps=("brew install --cask chromium")
	else
	    steps=()
	fi
	for step in "$${steps[@]}"; do echo "$$root $$step" | tr -s ' '; $$root $$step || true; done
	if ! $(PY) -m tests.browser.chromium; then
	    echo "CHROMIUM CANNOT BE HAD HERE: no test opens a web page. Install Chromium or Chrome, then make test" >&2
	fi

# Fonts of other scripts for the tests of names in them, installed where some are lacking. Where they cannot be had those
# tests are skipped, loudly. TRACEREEL_FONTS=required makes them fail instead; TRACEREEL_FONTS=no installs none.
fonts: $(READY)
	@if $(PY) -m tests.lettering; then exit 0; fi
	root=; if [ "$$(id -u)" != 0 ]; then root=sudo; fi
	if command -v apt-get >/dev/null; then
	    steps=("apt-get update -q" "env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
	    fonts-noto-core fonts-noto-cjk fonts-symbola")
	elif command -v dnf >/dev/null; then
	    steps=("dnf install -y google-noto-sans-cjk-fonts google-noto-sans-arabic-fonts google-noto-sans-hebrew-fonts \
	    google-noto-sans-devanagari-fonts gdouros-symbola-fonts")
	elif command -v pacman >/dev/null; then
	    steps=("pacman -S --needed --noconfirm noto-fonts noto-fonts-cjk")
	elif command -v brew >/dev/null; then
	    root=; steps=("brew install --cask font-noto-sans-cjk font-noto-sans-arabic font-noto-sans-hebrew \
	    font-noto-sans-devanagari font-noto-emoji")
	else
	    steps=()
	fi
	for step in "$${steps[@]}"; do echo "$$root $$step" | tr -s ' '; $$root $$step || true; done

# Cairo and Pango (Manim's pictures and letters), a C compiler for what binds to them, and Python itself.
system:
	@found=yes
	$(find_python)
	if [ -z "$$python" ] || ! command -v cc >/dev/null || ! command -v pkg-config >/dev/null \
	    || ! pkg-config --exists cairo pangocairo; then found=no; fi
	if [ $$found = yes ]; then exit 0; fi
	root=; if [ "$$(id -u)" != 0 ]; then root=sudo; fi
	if command -v apt-get >/dev/null; then
	    steps=("apt-get update -q" "env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
	    build-essential pkg-config libcairo2-dev libpango1.0-dev python3 python3-dev python3-venv")
	elif command -v dnf >/dev/null; then
	    steps=("dnf install -y gcc gcc-c++ make pkgconf-pkg-config cairo-devel pango-devel python3 python3-devel")
	elif command -v pacman >/dev/null; then
	    steps=("pacman -S --needed --noconfirm base-devel pkgconf cairo pango python")
	elif command -v brew >/dev/null; then
	    root=; steps=("brew install pkgconf cairo pango python@3.13")
	else
	    echo "Needed first: Python 3.11 or newer with venv and headers, a C compiler, pkg-config," >&2
	    echo "and the development files of cairo and pango. Install them, then type make again." >&2
	    exit 1
	fi
	if [ -n "$$root" ] && ! command -v sudo >/dev/null; then
	    echo "System packages are missing. As root, type:" >&2
	    printf '  %s\n' "$${steps[@]}" | tr -s ' ' >&2
	    exit 1
	fi
	for step in "$${steps[@]}"; do echo "$$root $$step" | tr -s ' '; $$root $$step; done
	$(find_python)
	if [ -z "$$python" ]; then
	    echo "Python 3.11 or newer, with venv and headers, is needed, and this system offers none." >&2
	    echo "Install one, and say which: make film PYTHON=/path/to/python3" >&2
	    exit 1
	fi

# Sets $python to the first one that will do: new enough, able to make an environment and to build against.
PYTHON ?=
define find_python
python=
	for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do
	    if "$$name" -c "$(will_do)" 2>/dev/null; then python=$$name; break; fi
	done
endef
will_do := import ensurepip, os, sys, sysconfig, venv; \
    sys.exit(sys.version_info < (3, 11) or not os.path.exists(sysconfig.get_path('include') + '/Python.h'))
