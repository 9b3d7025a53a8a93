#!/bin/sh
# The tests use Debian's Chromium as a phone. Installs it when it may; otherwise says plainly what is left out.
set -eu
if command -v chromium >/dev/null; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium ..." >&2
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
if [ "${CI:-}" = true ]; then
  echo "Chromium is not here and could not be installed; under CI=true nothing may be left out." >&2
  exit 1
fi
echo "LEFT OUT: the tests in a browser, because Chromium is not here (as root: apt-get install chromium)." >&2
