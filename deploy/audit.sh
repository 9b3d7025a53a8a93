#!/bin/sh
# Asks whether a library of the lock has a known hole. pip-audit is no dependency: it lives in a folder of its own.
set -eu
python=$1
home=.venv/audit
if [ ! -x "$home/bin/pip-audit" ]; then
  "$python" -m venv "$home"
  if ! "$home/bin/pip" install -q --disable-pip-version-check pip-audit 2>"$home/why"; then
    rm -rf "$home"
    echo "LEFT OUT: the audit, because pip-audit cannot be installed here." >&2
    exit 2
  fi
fi
for lock in deploy/requirements.txt deploy/requirements-dev.txt; do
  echo "$lock:"
  status=0
  "$home/bin/pip-audit" --progress-spinner off --disable-pip --require-hashes -r "$lock" >"$home/found" 2>"$home/why" || status=$?
  if [ ! -s "$home/found" ] && ! grep -q "No known" "$home/why" || grep -q "could not be audited" "$home/found"; then
    echo "LEFT OUT: the audit, because this service knows nothing of some of our libraries, or cannot be reached." >&2
    exit 2
  fi
  cat "$home/found" "$home/why"
  [ "$status" = 0 ] || exit "$status"
done
