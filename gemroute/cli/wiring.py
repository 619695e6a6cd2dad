"""Settings and parsed words in; the policy, the request and a ready Router out."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gemroute import __version__
from gemroute.cli.asked import Asked
from gemroute.cli.records import Records
from gemroute.cli.signals import WholeRecords, signals_wait
from gemroute.core.policy.language import Policy
from gemroute.core.request import Part, Request
from gemroute.core.values import Label, Net, Place, Runner
from gemroute.settings import Offline, Settings
from gemroute.terminal import Waiting, is_terminal, notice

if TYPE_CHECKING:
    from gemroute.backends.base import Backend
    from gemroute.chats import Chat, ChatFolder
    from gemroute.cli.gathering import Gathering
    from gemroute.core.pricing import PriceTable
    from gemroute.core.sensitivity.scanner import Scanner
    from gemroute.dispatch import Pacing
    from gemroute.events import Weighed
    from gemroute.journal.record import Locality
    from gemroute.judge import Judge
    from gemroute.locality import LocalProbe
    from gemroute.recording import JournalRecorder
    from gemroute.router import Router


class Bench:
    """The parts that one command works with, each made when it is first needed."""

    def __init__(
        self,
        asked: Asked,
        settings: Settings | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.asked = asked
        self.settings = settings or asked.settings()
        self.environment = environment
        self.warn: Callable[[str], None] = notice
        self.is_quiet = False
        self._model_probes: dict[str, LocalProbe] = {}

    # What decides

    @cached_property
    def policy(self) -> Policy:
        """The policy in force, whose invariants are proved.

        Raises:
            InvariantRefuted, InvariantUnproved: one of them is not.
        """
        from gemroute.cli.policies import proved

        return proved(self.ruled_policy, self.written_policy)

    @cached_property
    def ruled_policy(self) -> Policy:
        """What the organisation and the user's own profile leave of the one that is written."""
        from gemroute.cli.policies import ruled

        return ruled(self.settings, self.written_policy, self.warn)

    @cached_property
    def written_policy(self) -> Policy:
        """The policy that the settings name, with those that it extends."""
        from gemroute.cli.policies import written

        return written(self.settings)

    @cached_property
    def detector(self) -> Scanner:
        from gemroute.plugins import load_scanner
        from gemroute.settings import detector_packs

        waiting = Waiting(sys.stderr)
        try:
            return load_scanner(
                detector_packs(self.settings),
                self.settings.cache_folder / "rules",
                lambda: waiting.on("compiling detectors, once"),
                waiting.off,
            )
        finally:
            waiting.off()

    @cached_property
    def prices(self) -> PriceTable:
        from gemroute.core.pricing import load_prices
        from gemroute.settings import read_ahead, read_prices

        source, data = read_prices(self.settings)
        return load_prices(data, source, read_ahead(source))

    # What is asked

    @property
    def chats(self) -> ChatFolder:
        from gemroute.chats import ChatFolder

        return ChatFolder(self.settings.state_folder / "chats")

    def chat(self) -> Chat | None:
        """Return the conversation that the words name, or None when they name none."""
        if self.asked.chat_id:
            return self.chats.load(self.asked.chat_id)
        return self.chats.last() if self.asked.goes_on else None

    def request(self, chat: Chat | None = None) -> Request:
        """Return the request that prompt, stdin and attachments make up.

        What reads documents is a child of this process, so --offline holds before.

        Raises:
            UsageError: there is nothing to ask.
            InputUnreadable: an input is missing, too large or not understood.
        """
        _ = self.guard_strength
        request = replace(self._gathering.request(), declared_label=self.declared_label)
        if chat is None:
            return request
        # To read it all may have taken long: another process may have raised the chat meanwhile.
        known = self.chats.renewed(chat).under(self.policy)
        return replace(
            request,
            history=chat.turns,
            inherited_label=known.label,
            inherited_zones=known.zones,
        )

    def read_files(self, names: Sequence[str]) -> tuple[Part, ...]:
        """Return the parts that files make, as `request` would have them."""
        return self._gathering.parts(names)

    @property
    def _gathering(self) -> Gathering:
        from gemroute.cli.gathering import Gathering
        from gemroute.intake.zones import Zones

        here = self.environment.get("PWD", "")
        zones = Zones(self.policy.zones, self.settings.home, here)
        return Gathering(self.asked, self.settings.max_input_bytes, zones, self.warn)

    def choose_model(self, name: str) -> None:
        """Prefer this model from now on, where it is permitted.

        Raises:
            UsageError: it does not run where --to says.
        """
        asked = replace(self.asked, model=name)
        asked.wish()
        self.asked = asked
        self.look_again()

    def look_again(self) -> None:
        """Forget what the local runtime said: in a long run it may come and go."""
        self.__dict__.pop("probe", None)
        self._model_probes.clear()

    @property
    def declared_label(self) -> Label:
        asked = Label.of(self.asked.label) if self.asked.label else Label.PUBLIC
        return max(asked, self.settings.label)

    # What answers

    @contextmanager
    def router(self) -> Iterator[Router]:
        """Give a Router; its back ends are closed when the block ends."""
        from gemroute.cli.answerers import Answerers
        from gemroute.plugins import load_vocabulary
        from gemroute.router import Router

        settings = self.settings
        answerers = Answerers(settings, self.environment, self.probe_behind, self.probe_of)
        # The guard can't be undone and holds for what comes after it, so it comes first.
        _ = self.guard_strength
        try:
            yield Router(
                policy=self.policy,
                detector=lambda: self.detector,
                vocabulary=load_vocabulary,
                prices=lambda: self.prices,
                probe=lambda: self.probe,
                probe_of=self._model_probe,
                net=self._net,
                backend=answerers.at,
                recorder=lambda _policy: WholeRecords(self.recorder),
                pacing=lambda: self.pacing,
                today=today,
                confirm=self._confirm,
                warn=self.warn,
                local_model=settings.local_model,
                cloud_model=settings.cloud_model,
                local_host=lambda: host_in(self.probe.base_url),
                cloud_host=host_in(settings.gemini_base_url),
                runner=self.runner,
                offline=settings.is_offline,
                profile=settings.profile,
                spend=lambda: self.records.spend(today(), self.policy.budgets),
                judge=lambda: self._judge(answerers.at),
                records_all=settings.log_required == "all",
                whole=signals_wait,
            )
        finally:
            answerers.close()
            in_ci = self.runner is Runner.CI and not self.is_quiet
            self.records.keep_anchor(self.warn, in_ci=in_ci)

    @property
    def pacing(self) -> Pacing:
        import random

        from gemroute.dispatch import Pacing

        return Pacing(clock_s=time.monotonic, sleep=time.sleep, jitter=random.random)

    @cached_property
    def probe(self) -> LocalProbe:
        model = self.asked.model if self.asked.wish().place is Place.LOCAL else ""
        return self.probe_of(model or self.settings.local_model)

    def _model_probe(self, model: str) -> LocalProbe:
        """Return what is known of a model that the policy names, asked once."""
        if model not in self._model_probes:
            self._model_probes[model] = self.probe_of(model)
        return self._model_probes[model]

    def probe_behind(self, model: str) -> LocalProbe:
        """Return what a decision for a model rests on: what is known of it, or of the usual one."""
        return self._model_probes.get(model) or self.probe

    def probe_of(self, model: str) -> LocalProbe:
        """Return what is known of a model on the local runtime; --offline holds before it asks."""
        from gemroute.locality import probe

        _ = self.guard_strength
        return probe(
            self.settings.local_url,
            model,
            trusted=self.settings.trusted_hosts,
            cloud_must_be_off=self.settings.cloud_must_be_off,
        )

    @cached_property
    def runner(self) -> Runner:
        from gemroute.settings import runner

        streams = (sys.stdin, sys.stdout, sys.stderr)
        found = runner(self.environment, *(is_terminal(stream) for stream in streams))
        never_asks = self.asked.confirm is False and found is Runner.INTERACTIVE
        return Runner.PIPE if never_asks else found

    @cached_property
    def records(self) -> Records:
        """Where this command records, and what is recorded already."""
        return Records(self.settings, self.environment)

    @cached_property
    def recorder(self) -> JournalRecorder:
        from gemroute.journal.record import Run
        from gemroute.recording import boot_id

        run = Run(
            policy_sha256=self.policy.sha256,
            policy_rev=self.policy.revision,
            app_version=__version__,
            boot_id=boot_id(),
            offline_strength=self.guard_strength,
        )
        return self.records.recorder(run, self.prices.name, self.warn, self._locality)

    def _locality(self, model: str) -> Locality:
        from gemroute.journal.record import Locality

        found = self.probe_behind(model)
        return Locality(proof=found.proof, model_digest=found.digest)

    @cached_property
    def guard_strength(self) -> int:
        """How strongly --offline is enforced in this process, 0 to 4; 0 without --offline."""
        if not self.settings.is_offline:
            return 0
        from gemroute.backends.address import parse_address
        from gemroute.offline.strength import enforce

        self.records.fetch_key()
        port = parse_address(self.settings.local_url).port
        return int(enforce(ports=(port,), strict=self.settings.offline is Offline.STRICT))

    def _net(self) -> Net:
        from gemroute.connectivity import net_state

        return net_state(self.settings.gemini_base_url)

    def _judge(self, backend: Callable[[Place], Backend]) -> Judge | None:
        if not self.settings.judge:
            return None
        from gemroute.cli.judging import judge_of

        local = partial(backend, Place.LOCAL)
        return judge_of(self.settings, self.probe, local, self.records, self.warn)

    def _confirm(self, weighed: Weighed) -> bool:
        """Return whether the person at the terminal says that this may leave."""
        if self.runner is not Runner.INTERACTIVE or self.asked.confirm is False:
            return False
        from gemroute.cli.confirming import is_confirmed

        return is_confirmed(weighed)


def today() -> date:
    return datetime.now(UTC).date()


def host_in(url: str) -> str:
    """Return `host`, with its port where that is not the scheme's own: nothing secret."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{host}:{parts.port}" if parts.port not in (None, usual) else host
