"""What joins words, or a name and a value, in; whether it is a secret and names nothing, out."""

from __future__ import annotations

import re
from typing import Final

PAIR: Final = re.compile(r"([A-Za-z_]\w*):?=([^=].*)", re.DOTALL)
_NAME: Final = re.compile(
    r"_*[a-z]+(?:_[a-z0-9]+)*\d?|[A-Z][A-Z0-9_]*|[a-z]+(?:[A-Z][a-z0-9]+)+|(?:[A-Z][a-z0-9]+){2,}"
)
"""How settings, arguments and variables are named."""
_CHOSEN: Final = re.compile(r"(?![\w.-]*&\w+=)(?=.*[A-Za-z])(?=.*\d).*\w[!#*?^~].*|.*\w[!#*?^~]+")
"""What somebody chose, with a sign that no setting has in its value, nor an address."""
_WORDED: Final = re.compile(r"[A-Za-z]{3,}[-._!#$%&*?@^~+]?\d{2,}[!#$%&*?@^~+]*")
_JOINTS: Final = re.compile(r"[-_.!@#]+")
NAMING: Final = re.compile(
    r"(?:pass(?:word|wd|phrase|code)?|pwd?|psk|secrets?|tokens?|keys?|auth|cred(?:ential)?s?|user(?:name)?"
    r"|login|api|app|db|database|sql|client|server|service|admin|root|jwt|session|cookie|access|refresh"
    r"|settings?|config|conf|env|self|this|args?|params?|options?|opts|data|value|name|str(?:ing)?|default"
    r"|postgres(?:ql)?|mysql|mongo(?:db)?|redis|aws|gcp|azure|google|github|gitlab|kafka|smtp|mail|vault"
    r"|tls|ssl|ca|cert|com|io|org|net|get|is|has|of|to|and|or|test|tests|testing|dev|local|the|a|hash"
    r"|field|input|label|required|invalid|missing|empty|none|null|true|false|hidden|header|id|url|path"
    r"|file|ref|var|prompt|hint|error|reset|policy|signing|encryption|private|public|master|old|new)\d?"
)
"""Words that names of settings, variables and secrets of a cluster are made of."""
_INSTRUCTION: Final = re.compile(
    r"use|put|set|paste|generate[d]?|insert|replace|change(?:me|it|this)?|add|fill|enter|provide|here|with"
    r"|in|me|see|from|random(?:ly)?|must|should|not|only|for|your|my|some|any|please|choose|pick|make|sure"
    r"|keep|read|load|fetch|create|example|sample|dummy|fake|placeholder|mock|todo|tbd|fixme|xx+|foo|bar"
)
_LEAST_NUMBER: Final = 3
_LEAST_FREE: Final = 2
_SHORTEST_WORDED: Final = 10


def is_worded_secret(value: str) -> bool:
    """Return whether `value`, the value of a setting, joins words to a secret and names nothing.

    Two words that no name of a setting has, or one and a number; words that tell what to
    write there make it a stand-in.
    """
    parts = [part for part in _JOINTS.split(value.lower()) if part]
    if any(_INSTRUCTION.fullmatch(part) for part in parts):
        return False
    free = sum(not part.isdigit() and not NAMING.fullmatch(part) for part in parts)
    numbers = sum(part.isdigit() and len(part) >= _LEAST_NUMBER for part in parts)
    return free + numbers >= _LEAST_FREE and len(value) >= _SHORTEST_WORDED


def is_pair_chosen(name: str, value: str) -> bool:
    """Return whether `name`, an equals sign and `value` are one password, and no setting."""
    if _CHOSEN.fullmatch(value):
        return True
    if _NAME.fullmatch(name):
        return False
    is_word = name[1:].islower() and name[:1].isupper()
    if is_word:
        return not NAMING.fullmatch(name.lower()) and _WORDED.fullmatch(value) is not None
    return any(map(str.isalnum, value))
