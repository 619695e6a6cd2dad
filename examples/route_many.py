"""Judges many texts in one process and shows where each would go; nothing is sent."""

import os
from pathlib import Path

from gemroute.core.classify import classify
from gemroute.core.decide import decide
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Request
from gemroute.core.values import LocalHost, LocalState, Net, Surroundings
from gemroute.plugins import load_scanner, load_vocabulary
from gemroute.settings import detector_packs, load_settings

TEXTS = (
    "Why is the sky blue?",
    "My IBAN is DE89 3704 0044 0532 0130 00.",
    "Call Maria on +49 171 4567890 after six.",
    "export AWS_ACCESS_KEY_ID=AKIAQ7RZD3XW5LTN2VKC",
)
POLICY = Path(__file__).parent / "team-policy.yaml"
# What gemroute would otherwise probe: a connection, and a local runtime that is not there.
SURROUNDINGS = Surroundings(net=Net.ONLINE, local=LocalState.DOWN, local_host=LocalHost.LOOPBACK)

settings = load_settings(os.environ, Path.cwd())
detector = load_scanner(detector_packs(settings), settings.cache_folder / "rules")
policy = load_policy(POLICY.read_bytes(), POLICY.name)

for text in TEXTS:
    classified = classify(Request(prompt=text), policy, SURROUNDINGS, detector, load_vocabulary)
    decision = decide(policy, classified.facts)
    kinds = ", ".join(sorted(classified.facts.found)) or "nothing"
    print(f"{decision.to:7} {classified.facts.label.word:13} {kinds:15} {text[:12]}…")
