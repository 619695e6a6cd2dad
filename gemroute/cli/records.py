"""Settings and environment in; the journal, its key, its writer and what it says is spent, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.core.errors import JournalUnusable
from gemroute.core.policy.language import Budgets
from gemroute.core.values import MicroUsd, Spend
from gemroute.settings import Settings

if TYPE_CHECKING:
    from gemroute.journal.chain import Journal
    from gemroute.journal.keyfile import KeyStore
    from gemroute.journal.record import Locality, Run
    from gemroute.recording import JournalRecorder


class Records:
    """What one command records into, each part made when it is first needed."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._environment = environment
        self._recorder: JournalRecorder | None = None

    @cached_property
    def journal(self) -> Journal:
        """The journal, without its key: enough to read it, and to be sealed with one."""
        from gemroute.journal.chain import Journal

        folder = self._settings.state_folder / "journal"
        return Journal(folder, now=lambda: datetime.now(UTC))

    @property
    def key_file(self) -> Path:
        """The file that holds the journal's key, or names it in the keyring."""
        return self._settings.state_folder / "journal.key"

    @cached_property
    def key_store(self) -> KeyStore:
        """Where a new journal key is kept, and one in the keyring is found."""
        from gemroute.recording import JournalKeyring

        return JournalKeyring(self._environment)

    def recorder(
        self,
        run: Run,
        price_table: str,
        warn: Callable[[str], None],
        locality: Callable[[str], Locality],
    ) -> JournalRecorder:
        """Return what writes the records of this run, sealed with a key that is made if need be."""
        from gemroute.recording import JournalRecorder

        self._recorder = JournalRecorder(
            journal=self.journal,
            run=run,
            key=lambda: self.key,
            price_table=price_table,
            warn=warn,
            locality=locality,
        )
        return self._recorder

    @cached_property
    def key(self) -> bytes:
        """The journal's key; it is made when there is none, and never a second one.

        Raises:
            JournalUnusable: it cannot be read or made, or the one that sealed the journal is lost.
        """
        from gemroute.journal.keyfile import read_key, read_or_make_key
        from gemroute.journal.reading import last_record

        if (key := read_key(self.key_file, self.key_store)) is not None:
            return key
        last = last_record(self.journal.folder)
        if last is not None and last.is_keyed:
            raise JournalUnusable(
                f"{self.key_file}: the journal's key is missing.",
                hint="Put the file back. To start anew, move the journal's folder away: "
                f"{self.journal.folder}",
            )
        return read_or_make_key(self.key_file, self.key_store)

    def fetch_key(self) -> None:
        """Ask the keyring for the key while it can be reached, if it is there."""
        from gemroute.journal.keyfile import read_key

        # What is wrong is told where the key is needed.
        with suppress(JournalUnusable):
            read_key(self.key_file, self.key_store)

    def spend(self, today: date, budgets: Budgets) -> Spend:
        """Return how much of the budgets is spent; what cannot be read counts as spent.

        Those of the settings hold too, where they are lower or the policy gives none.
        """
        limits = (
            _lower(self._settings.budget_day_usd, budgets.day),
            _lower(self._settings.budget_month_usd, budgets.month),
        )
        if limits == (None, None):
            return Spend.UNDER
        from gemroute.journal.keyfile import read_key
        from gemroute.journal.ledger import Budgets as Limits
        from gemroute.journal.ledger import spend

        try:
            key = read_key(self.key_file, self.key_store)
        except JournalUnusable:
            return Spend.OVER
        return spend(self.journal.folder, Limits(*limits), today, key)

    def keep_anchor(self, say: Callable[[str], None], *, in_ci: bool) -> None:
        """Keep the journal's head elsewhere, if this run recorded anything; never raises."""
        if self._recorder is None or not self._recorder.head:
            return
        from gemroute.journal.anchors import keep

        file = self._settings.anchor_file
        path = Path(file) if file else None
        keep(self._recorder.head, path, self.journal.now(), say, in_ci=in_ci)


def _lower(setting_usd: Decimal | None, given: MicroUsd | None) -> Decimal | None:
    both = (setting_usd, None if given is None else given.usd)
    return min((amount for amount in both if amount is not None), default=None)
