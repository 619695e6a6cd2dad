"""ask: a request in; the answer on stdout, the decision on stderr, the exit status out."""

from __future__ import annotations

import sys

from gemroute.cli.asked import Asked
from gemroute.cli.looking import bench_shape
from gemroute.cli.playing import Manner, play, say_how_it_ended
from gemroute.cli.process import keep_to_itself
from gemroute.cli.shapes import answer_shape, print_json
from gemroute.cli.signals import ending_signals
from gemroute.cli.turns import Turns
from gemroute.cli.wiring import Bench
from gemroute.core.errors import ConfigError, UsageError
from gemroute.terminal import AnswerWriter, is_terminal, notice


def answer(asked: Asked, manner: Manner) -> int:
    """Answer one request and return the exit status."""
    if manner.raw and is_terminal(sys.stdout):
        raise UsageError("--raw writes what the model said as it came, so not to a terminal.")
    keep_to_itself()
    bench = Bench(asked)
    bench.is_quiet = manner.quiet
    chat = bench.chat()
    request = bench.request(chat)
    writer = _writer(manner)
    shown = writer if manner.streams and not manner.json else None
    unsaved: ConfigError | None = None
    with ending_signals(), bench.router() as router:
        if chat is None:
            finished = play(router.ask(request, bench.asked.options()), shown, manner)
        else:
            turns = Turns(bench, router, chat)
            finished, unsaved = turns.take(request, shown, manner), turns.unsaved
        if manner.json:
            shape = bench_shape(bench, finished.weighed)
            print_json(answer_shape(shape, finished.weighed, finished.answered))
        elif not manner.streams:
            writer.write(finished.reply.text)
            writer.finish()
    say_how_it_ended(finished, manner)
    if unsaved:
        notice(str(unsaved), style="red")
        return finished.status or unsaved.exit_status
    return finished.status


def _writer(manner: Manner) -> AnswerWriter:
    render = is_terminal(sys.stdout) and manner.streams
    return AnswerWriter(sys.stdout, raw=manner.raw, render=render)
