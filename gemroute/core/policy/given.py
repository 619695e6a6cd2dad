"""Words such as `label=restricted` in, facts out: a test's `given`, a fact at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gemroute.core.errors import PolicyInvalid, Problem
from gemroute.core.policy.reading import Node
from gemroute.core.policy.rules import read_given
from gemroute.core.policy.scope import Scope
from gemroute.core.policy.vocabulary import FactType, Vocabulary
from gemroute.core.values import Facts


def given_facts(words: Iterable[str], vocabulary: Vocabulary, base: Facts, source: str) -> Facts:
    """Return `base` with what `words` set: `tokens=400000`, `found=[health, person]`.

    The only element of a set may stand without brackets. `source` names them in messages.

    Raises:
        PolicyInvalid: one is no such word, or names a fact or value that there is not.
    """
    # A parser of YAML takes long to import, and a route does without.
    from gemroute.core.strict_yaml import read_document

    lines = [_line(word, vocabulary, source) for word in words]
    if not lines:
        return base
    _check_each_once(lines, source)
    document = read_document("\n".join(lines).encode("utf-8", "replace"), source)
    node = Node(document, value=document.value)
    facts = read_given(node, Scope(vocabulary, is_layer=False), base)
    if node.problems:
        raise PolicyInvalid(tuple(sorted(node.problems)))
    return facts


def _check_each_once(lines: Sequence[str], source: str) -> None:
    counts = Counter(line.partition(":")[0] for line in lines)
    fact, count = counts.most_common(1)[0]
    if count > 1:
        message, hint = f'"{fact}" is set {count} times.', "Set it once."
        raise PolicyInvalid((Problem(source, 0, 0, message, hint, "policy"),))


def _line(word: str, vocabulary: Vocabulary, source: str) -> str:
    fact, sign, value = word.partition("=")
    if not (sign and fact.strip()):
        hint = "Write FACT=VALUE, such as label=restricted."
        raise PolicyInvalid((Problem(source, 0, 0, f'"{word}" sets nothing.', hint, "policy"),))
    spec = vocabulary.get(fact.strip())
    is_bare = spec is not None and spec.type is FactType.SET and not value.lstrip().startswith("[")
    return f"{fact.strip()}: [{value}]" if is_bare else f"{fact.strip()}: {value}"
