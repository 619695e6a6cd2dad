#!/usr/bin/env bash
# How a CI job uses gemroute: nothing may leave, and the exit status says what happened.
set -euo pipefail
. "$(dirname "$0")/simulators.sh"
export CI=true GEMROUTE_OFFLINE=1

echo "A log, judged and answered on this machine:"
echo "ERROR: connection refused" | gemroute ask -q "What is wrong here?"

echo "The same while the local runtime is down:"
status=0
echo "ERROR: connection refused" |
    GEMROUTE_LOCAL_URL=http://127.0.0.1:9 gemroute ask -q "What is wrong here?" 2>/dev/null ||
    status=$?
echo "exit status $status: refused, and nothing was sent"

echo "Requests that reached the cloud: $(wc -l <"$received/gemini.jsonl" | tr -d ' ')"
gemroute logs verify --json | "${PYTHON:-python3}" -c '
import json, sys
print("journal holds:", json.load(sys.stdin)["holds"])'
