#!/usr/bin/env bash
# Pipes three documents through `gemroute ask`; the answers come from the built-in simulators.
set -euo pipefail
. "$(dirname "$0")/simulators.sh"

echo "A public text, answered by local Gemma:"
echo "Water boils at a lower temperature on a mountain." | gemroute ask -q "Explain this."

echo "A long public report, answered by Gemini:"
printf 'The committee met and read the minutes aloud.%.0s ' $(seq 15000) |
    gemroute ask -q "Summarise."

echo "A letter with a card number, answered by local Gemma:"
echo "Please charge 4111 1111 1111 1111." | gemroute ask -q "Draft a reply."

echo "Cloud requests that hold the card number: $(grep -c 4111 "$received/gemini.jsonl" || true)"
