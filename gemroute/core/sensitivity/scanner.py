"""Texts in; every place where a rule holds, in whatever disguise, and how much was seen, out.

One pass of Hyperscan says where rules may hold and where something may hide; RE2 confirms,
validators and context give the score; what hides is read as a view by the same rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from gemroute.core.request import Segment
from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.bounds import ENGINE, Budget, EngineFailed, Limits
from gemroute.core.sensitivity.databases import Compiler
from gemroute.core.sensitivity.engines import engines_for
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.patterns import Expression, Source, source_of
from gemroute.core.sensitivity.reading import Ledger, Reader
from gemroute.core.sensitivity.rules import Rule, StoredRules, dump_rules
from gemroute.core.values import Classifier, Finding, Judgement


class Workshop(NamedTuple):
    """What compiling databases needs, and who is told of it.

    What is `known` of patterns need not be found out. `compiling` is called before each
    database that is compiled; `compiled`, after a judgement that needed some, with the rules
    (`dump_rules`) and what `Scanner.database` returns. What is scanned for little more than
    `patience_bytes` is left to RE2: compiling it would take twenty times as long.
    """

    known: Needs = Needs()
    patience_bytes: int = 16_384
    compiling: Callable[[], None] = lambda: None
    compiled: Callable[[bytes, bytes], None] = lambda _rules, _database: None


_ALONE: Final = Workshop()


class Scanner:
    """Judges texts by a set of rules.

    `database` is what `Scanner.database` gave for the same rules on the same machine. What
    is not in it, or does not fit, is compiled when a text first needs it: some part of a
    second each time. `engine` is "hyperscan", "re2" or, for the best one that is installed,
    empty.

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
        workshop: Workshop = _ALONE,
    ) -> None:
        self.rules: Sequence[Rule] = rules if isinstance(rules, StoredRules) else tuple(rules)
        self.limits = limits or Limits()
        self._compiler = Compiler(
            workshop.known, workshop.compiling, 0 if engine else workshop.patience_bytes
        )
        self._compiled, self._told = workshop.compiled, 0
        main = Source(len(self.rules) + len(hints.ASCII), self._expression, self._digest())
        others = source_of(hints.OTHERS)
        self._engines = engines_for(main, others, database, engine, self._compiler)

    def _expression(self, number: int) -> Expression:
        if number >= len(self.rules):
            return hints.ASCII[number - len(self.rules)]
        return self.rules[number].expression

    def _digest(self) -> bytes:
        digest = hashlib.sha256(hints.DIGEST)
        digest.update(self._stored_rules())
        return digest.digest()

    def _stored_rules(self) -> bytes:
        return self.rules.data if isinstance(self.rules, StoredRules) else dump_rules(self.rules)

    @property
    def engine(self) -> str:
        """The engine in use: `engines.HYPERSCAN`, HYPERSCAN_FOR_STRINGS or RE2."""
        return self._engines.main.name

    @property
    def has_compiled(self) -> bool:
        """Whether some database had to be compiled, so that all of them are worth saving."""
        return self._compiler.count > 0

    def database(self) -> bytes:
        """Return the databases, as far as texts needed them, for a cache on this machine.

        Empty if the engine has none.
        """
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
        finally:
            self._tell_of_compiled()
        return _judgement(ledger)

    def _tell_of_compiled(self) -> None:
        if self._told < self._compiler.count:
            self._told = self._compiler.count
            self._compiled(self._stored_rules(), self.database())


def _judgement(ledger: Ledger) -> Judgement:
    reasons = tuple(ledger.budget.met)
    classifier = Classifier.DEGRADED if reasons else Classifier.OK
    if ENGINE in reasons:
        classifier = Classifier.FAILED
    return Judgement(classifier, ledger.findings(), reasons)
