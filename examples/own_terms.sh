#!/usr/bin/env bash
# Teaches gemroute a team's own terms: a rule pack in the configuration folder is all it takes.
set -euo pipefail
examples=$(cd "$(dirname "$0")" && pwd)
gemroute() { "${PYTHON:-python3}" -m gemroute "$@"; }

echo "Before:"
gemroute classify "Ship Bluebird to KD-204518 in May." 2>/dev/null | head -n 1

base=${GEMROUTE_HOME:?is where this example puts its configuration}
mkdir -p -m 700 "$base/config/detectors"
install -m 600 "$examples/own-terms.yaml" "$base/config/detectors/"

echo "After:"
gemroute classify --all "Ship Bluebird to KD-204518 in May." 2>/dev/null | grep -E "label|finding"
