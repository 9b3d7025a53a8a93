#!/bin/sh
# The tests use Debian's Chromium as a phone, and a C compiler for what notes each write of a hub. Installs them when it
# may; otherwise says plainly what is left out.
set -eu

need() { # COMMAND PACKAGES TESTS
  if command -v "$1" >/dev/null; then
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $2 ..." >&2
    # shellcheck disable=SC2086 # several packages
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2 >/dev/null && return
  fi
  if [ "${CI:-}" = true ]; then
    echo "$1 is not here and could not be installed; under CI=true nothing may be left out." >&2
    exit 1
  fi
  echo "LEFT OUT: $3, because $1 is not here (as root: apt-get install $2)." >&2
}

need chromium chromium "the tests in a browser"
need cc "gcc libc6-dev" "the tests of power cuts"
