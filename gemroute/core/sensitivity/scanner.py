"""Texts in; every place where a rule holds, in whatever disguise, and how much was seen, out.

One pass of Hyperscan says where rules may hold and where something may hide; RE2 confirms,
validators and context give the score; what hides is read as a view by the same rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from gemroute.core.request import Segment
from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.bounds import ENGINE, Budget, EngineFailed, Limits
from gemroute.core.sensitivity.engines import engines_for
from gemroute.core.sensitivity.patterns import Expression, Source, source_of
from gemroute.core.sensitivity.reading import Ledger, Reader
from gemroute.core.sensitivity.rules import Rule, StoredRules, dump_rules
from gemroute.core.values import Classifier, Finding, Judgement


class Scanner:
    """Judges texts by a set of rules.

    `database` is what `Scanner.database` gave for the same rules on the same machine; one
    that does not fit is built anew, which takes a second or so and shows in `is_rebuilt`.
    `engine` is "hyperscan", "re2" or, for the best one that is installed, empty.

    Raises:
        ImportError: `engine` is "hyperscan" and it is not installed.
    """

    def __init__(
        self,
        rules: Iterable[Rule] | StoredRules,
        database: bytes | memoryview | None = None,
        *,
        engine: str = "",
        limits: Limits | None = None,
    ) -> None:
        self.rules: Sequence[Rule] = rules if isinstance(rules, StoredRules) else tuple(rules)
        self.limits = limits or Limits()
        main, others = Source(self._expressions, self._digest()), source_of(hints.OTHERS)
        self._engines = engines_for(main, others, database, engine)

    def _expressions(self) -> list[Expression]:
        sought = ((rule.sought or rule.pattern, rule.prefilter) for rule in self.rules)
        return [*(Expression(pattern.encode(), guess) for pattern, guess in sought), *hints.ASCII]

    def _digest(self) -> bytes:
        stored = self.rules.data if isinstance(self.rules, StoredRules) else dump_rules(self.rules)
        digest = hashlib.sha256(hints.DIGEST)
        digest.update(stored)
        return digest.digest()

    @property
    def engine(self) -> str:
        """The engine in use: "hyperscan" or "re2"."""
        return self._engines.main.name

    @property
    def is_rebuilt(self) -> bool:
        """Whether the database had to be built, so that it is worth saving."""
        return self._engines.main.rebuilt or self._engines.others.rebuilt

    def database(self) -> bytes:
        """Return the engine's database for a cache on this machine; empty if it has none."""
        return self._engines.saved()

    def judge(
        self,
        segments: Iterable[Segment],
        *,
        thorough: bool = False,
        enough: Callable[[Finding], bool] | None = None,
    ) -> Judgement:
        """Return what `segments` hold, and whether all of it could be seen.

        Reading ends at the first finding that is `enough`, unless it is `thorough`; a
        thorough reading lists every finding, a quick one some of each rule.
        """
        ledger = Ledger(Budget(self.limits), thorough=thorough, enough=enough)
        reader = Reader(self.rules, self._engines, ledger)
        try:
            reader.read_all(segments)
        except EngineFailed:
            ledger.budget.meet(ENGINE)
        return _judgement(ledger)


def _judgement(ledger: Ledger) -> Judgement:
    reasons = tuple(ledger.budget.met)
    classifier = Classifier.DEGRADED if reasons else Classifier.OK
    if ENGINE in reasons:
        classifier = Classifier.FAILED
    return Judgement(classifier, ledger.findings(), reasons)
