"""policy schema and init: what an author begins with, for the editor and for the policy."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

from gemroute.cli.asked import Asked
from gemroute.cli.writing_files import new_file, replace_file
from gemroute.core.decide import decide
from gemroute.core.errors import UsageError
from gemroute.core.policy.language import Policy
from gemroute.core.policy.layers import combine
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.schema import policy_schema
from gemroute.settings import read_policy_bytes
from gemroute.settings.policies import is_path
from gemroute.terminal import notice

_STDOUT = ("", "-")
_PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[A-Za-z][A-Za-z0-9_-]*")
SCHEMA_FILE = "gemroute-policy.schema.json"

_STARTER = """\
# What {base} permits, tightened: guards only take places away, so nothing here can widen it.
# Check it with `gemroute policy check`, run its tests with `gemroute policy test`, and see what
# it decides with `gemroute policy explain -p FILE`.

gemroute: 1
name: {name}
revision: "1"
extends: {base}@sha256:{digest}

zones: # names for folders; a file is in a zone wherever a link to it lies
  private: ["~/private/**"]

guards: # in any order; each one that holds takes places away
  - id: private-folder-stays
    when: {{zone: {{has: private}}}}
    allow: [local]
    why: "Files of the private folder stay on this machine."

invariants: # proved over every combination of facts
  - id: private-folder-never-leaves
    forall: {{zone: {{has: private}}}}
    never: cloud

tests: # `given` is laid over a short public question at a terminal, local ready, net online
  - {{name: private, given: {{zone: [private]}}, expect: {{to: {0}, by: [private-folder-stays]}}}}
  - {{name: no runtime, given: {{zone: [private], local: down}}, expect: {{to: {1}}}}}
  - {{name: another file, given: {{}}, expect: {{to: {2}}}}}
"""


def schema_text() -> str:
    """Return the JSON Schema of the policy language."""
    return json.dumps(policy_schema(), indent=2, ensure_ascii=True) + "\n"


def modeline(schema: str) -> str:
    """Return the comment by which an editor finds the schema of a policy."""
    return f"# yaml-language-server: $schema={schema}"


def write_schema(output: str) -> None:
    """Print the schema, or write it and say by which line an editor finds it.

    Raises:
        UsageError: the file cannot be written.
    """
    if output in _STDOUT:
        sys.stdout.write(schema_text())
        return
    replace_file(Path(output), schema_text().encode("ascii"), 0o644)
    place = output if Path(output).is_absolute() else f"./{Path(output)}"
    notice(f"{output}: as the first line of a policy: {modeline(place)}")


def write_starter(profile: str, output: str) -> None:
    """Write a layer over a policy, with a guard, an invariant and tests that hold.

    Raises:
        UsageError: the file is there already, or cannot be written; or what it would extend is
            a layer itself.
    """
    source, data = read_policy_bytes(profile, Asked().settings())
    base = load_policy(data, source)
    if not base.is_complete:
        raise UsageError(f"{profile}: is a layer.", hint="Name the policy that it extends.")
    name = "mine" if output in _STDOUT else Path(output).stem
    text = f"{modeline(f'./{SCHEMA_FILE}')}\n{_starter(base, name)}"
    if output in _STDOUT:
        sys.stdout.write(text)
        return
    new_file(Path(output), text.encode("utf-8"))
    layers = [profile] * is_path(profile) + [output]
    notice(f"{output}: tightens {base.name}. Check it: gemroute policy test {shlex.join(layers)}")
    notice(f"For the editor: gemroute policy schema -o {SCHEMA_FILE}")


def _starter(base: Policy, name: str) -> str:
    """Return a layer whose tests expect what is decided: that depends on what it extends."""
    plain = name if _PLAIN.fullmatch(name) else json.dumps(name)
    named = {"base": base.name, "name": plain, "digest": base.layers[-1].sha256}
    draft = load_policy(_STARTER.format(*["local"] * 3, **named).encode(), name)
    whole = combine((base, draft))
    return _STARTER.format(*(decide(whole, test.given).to for test in draft.tests), **named)
