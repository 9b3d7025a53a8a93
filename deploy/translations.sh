#!/bin/sh
# Bring every translation up to date with the texts of the house, and say how much of each is done.
set -eu
cd "$(dirname "$0")/.."
texts=$(mktemp)
trap 'rm -f "$texts"' EXIT
babel=.venv/bin/pybabel
$babel -q extract -F pyproject.toml --no-location --sort-output -k N_ -k NN_:1,2 -o "$texts" .
$babel -q update -i "$texts" -d hubserver/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
$babel compile -d hubserver/translations --statistics 2>&1 | grep messages
