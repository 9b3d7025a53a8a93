#!/bin/sh
# Makes .venv with the given Python. Debian ships Python without venv: as root it is installed, otherwise said.
set -eu
python=$1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "hubserver needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3.11" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "This Python has no venv. Install it as root (apt-get install python3-venv), then try again." >&2
    exit 1
  fi
  echo "Installing python3-venv ..." >&2
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
fi
"$python" -m venv .venv
