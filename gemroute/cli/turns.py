"""A question goes in; the chat comes out one turn longer, or only with a higher label."""

from __future__ import annotations

from functools import partial

from gemroute.chats import Chat, turn_label
from gemroute.cli.playing import Finished, Manner, play
from gemroute.cli.wiring import Bench
from gemroute.core.errors import ConfigError, RouteRefused
from gemroute.core.request import Request
from gemroute.core.values import Classified, Label
from gemroute.events import Weighed
from gemroute.router import Router
from gemroute.terminal import AnswerWriter


class Turns:
    """The turns of one chat, each saved with the label that it raised the chat to."""

    def __init__(self, bench: Bench, router: Router, chat: Chat) -> None:
        self.bench = bench
        self.router = router
        self.chat = chat
        self.unsaved: ConfigError | None = None

    def take(self, request: Request, writer: AnswerWriter | None, manner: Manner) -> Finished:
        """Show the answer to `request` and keep the turn.

        A refused turn is no part of the chat. One that broke is none either, but some of it
        was said, so its label and its zones stay.
        """
        decisions: list[Weighed] = []
        try:
            look = partial(self._look_again, request)
            events = self.router.ask(request, self.bench.asked.options(), look)
            finished = play(events, writer, manner, decisions.append)
            classified = finished.weighed.classified
            label = max(self._label(classified), self._label_of(finished))
        except RouteRefused:
            raise
        except BaseException:
            for weighed in decisions:
                self.raise_to(self._label(weighed.classified), request.zones)
            raise
        question = request.payload().messages[-1]
        # Not those of the facts: of these, what another policy may guard can be left out.
        self.chat = self.chat.with_turn(question, finished.reply.text, label, request.zones)
        self.save()
        return finished

    def renew(self) -> None:
        """Take on the label and zones that another process gave the chat meanwhile.

        Where they cannot be told, the chat is restricted from now on.
        """
        try:
            self.chat = self.bench.chats.renewed(self.chat)
        except ConfigError as failure:
            self.unsaved = failure
            self.chat = self.chat.raised(Label.RESTRICTED)

    def _look_again(self, request: Request) -> None:
        """Check that no other process raised the chat since `request` was made of it.

        Raises:
            RouteRefused: one did, so it was decided by a label or zones that hold no more.
        """
        self.renew()
        known = self.chat.under(self.router.policy)
        if known.label > request.inherited_label or known.zones - request.inherited_zones:
            raise RouteRefused(
                "Refused; nothing was sent: another process raised this chat, or damaged its file, "
                "while the question was on its way.",
                hint="Ask again: it is then decided by what the chat is now.",
            )

    def raise_to(self, label: Label, zones: frozenset[str] = frozenset()) -> None:
        """Raise the chat's label and add to its zones, on the disk too."""
        raised = self.chat.raised(label, zones)
        if raised != self.chat:
            self.chat = raised
            self.save()

    def save(self) -> None:
        """Save the chat; where that fails, `unsaved` says why and the chat goes on."""
        try:
            self.chat = self.bench.chats.save(self.chat)
        except ConfigError as failure:
            self.unsaved = failure
        else:
            self.unsaved = None

    def _label(self, classified: Classified) -> Label:
        return turn_label(classified, self.router.policy)

    def _label_of(self, finished: Finished) -> Label:
        """Return the label of the answer, which the next turn would send on."""
        answer = Request(prompt=finished.reply.text)
        return self._label(self.router.classify(answer, connected=False))
