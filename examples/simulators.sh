# To be sourced: starts both simulators, points gemroute at them, and ends them with the script.
# What each of them receives is in $received/ollama.jsonl and $received/gemini.jsonl.
received=$(mktemp -d)
: >"$received/ollama.jsonl" >"$received/gemini.jsonl"
for server in ollama gemini; do
    "${PYTHON:-python3}" -m gemroute.simulators "$server" --port 0 \
        --record "$received/$server.jsonl" >"$received/$server.url" &
    pids+=("$!")
done
trap 'kill "${pids[@]}"; wait "${pids[@]}" 2>/dev/null || true; rm -rf "$received"' EXIT
until [ -s "$received/ollama.url" ] && [ -s "$received/gemini.url" ]; do sleep 0.05; done
export GEMROUTE_LOCAL_URL GEMROUTE_GEMINI_BASE_URL GEMINI_API_KEY=simulated
GEMROUTE_LOCAL_URL=$(cat "$received/ollama.url")
GEMROUTE_GEMINI_BASE_URL=$(cat "$received/gemini.url")
gemroute() { "${PYTHON:-python3}" -m gemroute "$@"; }
