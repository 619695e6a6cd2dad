#!/usr/bin/env bash
# Signs a policy for an organisation, and shows that a change after signing is noticed.
set -euo pipefail
examples=$(cd "$(dirname "$0")" && pwd)
gemroute() { "${PYTHON:-python3}" -m gemroute "$@"; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

install -m 600 "$examples/team-policy.yaml" policy.yaml
gemroute policy keygen organisation.pem >public_key.toml 2>/dev/null
key=$(sed -E 's/^public_key = "(.*)"$/\1/' public_key.toml)
gemroute policy sign policy.yaml --key organisation.pem >/dev/null
ls policy.yaml policy.yaml.sig

status=0
gemroute policy verify policy.yaml --public-key "$key" >/dev/null 2>&1 || status=$?
echo "as it was signed: exit status $status"

sed -i.bak 's/gt: 32768/gt: 1024/' policy.yaml
status=0
gemroute policy verify policy.yaml --public-key "$key" >/dev/null 2>&1 || status=$?
echo "with another number in it: exit status $status"
