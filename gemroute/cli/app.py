"""Words of the command line in, exit status out; a family of commands is imported when called."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer._click.exceptions import ClickException
from typer.core import TyperGroup

from gemroute import __version__
from gemroute.core.errors import GemrouteError

EXIT_INTERNAL, EXIT_USAGE, EXIT_INTERRUPTED, EXIT_PIPE = 1, 2, 130, 141

EXIT_STATUSES = """\
Exit status: 0 done; 1 internal error; 2 usage; 3 policy, configuration or journal
invalid; 4 policy tests failed; 5 invariant refuted; 6 invariant unproved; 7 refused by
policy or offline; 8 answered, but the outcome could not be recorded; 9 back end
unreachable, timed out or broke the protocol; 10 answer cut short or withheld;
11 credentials missing or rejected; 12 quota or overload; 13 over --max-cost or a
budget; 14 bad input; 130/143/129/141 ended by a signal."""


class Family(NamedTuple):
    """Where a command lives, and the line that the overview shows for it."""

    module: str
    summary: str


COMMANDS = {
    "ask": Family("ask", "Answer a prompt by the model that the policy permits."),
    "chat": Family("ask", "Talk turn by turn; the chat's label never falls."),
    "route": Family("ask", "Show where a request would go, and why; send nothing."),
    "classify": Family("ask", "Show the facts of a text: label, findings, tokens."),
    "policy": Family("policy", "Write, check, test, explain and sign policies."),
    "rules": Family("rules", "List, show, test and time the rules that find what is sensitive."),
    "logs": Family("logs", "List, show and verify the record of every decision."),
    "cost": Family("logs", "Show what was spent and what local runs saved."),
    "models": Family("setup", "List, show and pull models."),
    "keys": Family("setup", "Keep the Gemini key in the system's key store."),
    "doctor": Family("setup", "Check that everything works, and say what mends it."),
    "demo": Family("setup", "Run the whole router against built-in simulators."),
}

_CLOSE = 0.6
# Options of the bare command; anything else in the first place starts a prompt.
_TOP_OPTIONS = {"--help", "-h", "--version", "-V", "--install-completion", "--show-completion"}


class LazyGroup(TyperGroup):
    """A group that knows every command's name and imports a command when it is called."""

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(COMMANDS)

    def make_context(self, *words: Any, **extra: Any) -> Any:
        with _sanitised_complaints():
            return super().make_context(*words, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Typer itself would end a closed pipe with 1."""
        try:
            with _sanitised_complaints():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise SystemExit(EXIT_PIPE) from None

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        family = COMMANDS.get(cmd_name)
        if family is None:
            return None
        module = import_module(f"gemroute.cli.{family.module}")
        command = typer.main.get_command(_only(module.app, cmd_name))
        if isinstance(command, TyperGroup) and cmd_name in command.commands:
            command = command.commands[cmd_name]
        command.short_help = family.summary
        return command

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """Write the overview without importing what it names."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, family.summary) for name, family in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in COMMANDS:
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1, cutoff=_CLOSE)
            ctx.fail(
                f"No such command {args[0]!r}. Did you mean {(close or ['ask'])[0]!r}? "
                'To ask these words, use `gemroute ask "…"`.'
            )
        return super().resolve_command(ctx, args)


@contextlib.contextmanager
def _sanitised_complaints() -> Iterator[None]:
    """Sanitise what Typer says of a wrong word, which it repeats as it was given."""
    from gemroute.terminal import sanitise

    try:
        yield
    except ClickException as complaint:
        complaint.message = sanitise(complaint.message)
        raise


def _only(family: typer.Typer, name: str) -> typer.Typer:
    """Return an app of that one command, so that its neighbours are not built; or the family."""
    one = typer.Typer(rich_markup_mode=None, add_completion=False)
    one.registered_commands = [
        command
        for command in family.registered_commands
        if name in (command.name, getattr(command.callback, "__name__", ""))
    ]
    return one if one.registered_commands else family


app = typer.Typer(
    cls=LazyGroup,
    name="gemroute",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=f'Examples:  gemroute "Why is the sky blue?"  ·  '
    f'gemroute ask "Summarise this" < letter.txt  ·  gemroute demo\n\n{EXIT_STATUSES}',
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gemroute {__version__}")
        raise typer.Exit


@app.callback()
def gemroute(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Route each request to local Gemma 4 or cloud Gemini, by policy.

    Private text stays on this machine: what the policy forbids never reaches the cloud, and
    every decision is recorded. `gemroute "PROMPT"` is short for `gemroute ask "PROMPT"`.
    """


def run(words: Sequence[str]) -> int:
    """Run one command and return its exit status; every known failure is one clear message."""
    from gemroute.cli.process import leave_no_core, report_without_content
    from gemroute.terminal import notice

    report_without_content()
    leave_no_core()
    try:
        app(args=spelled_out(words), prog_name="gemroute", standalone_mode=True)
    except SystemExit as end:
        return _flushed(end.code if isinstance(end.code, int) else EXIT_INTERNAL)
    except GemrouteError as failure:
        notice(str(failure), style="red")
        return _flushed(failure.exit_status)
    except OSError as failure:
        return _unwritable(failure)
    except KeyboardInterrupt as interrupt:
        return interrupt.args[0] if interrupt.args else EXIT_INTERRUPTED
    except Exception as bug:  # noqa: BLE001 - a traceback could show what the user wanted hidden
        return _ended(bug)
    return _flushed(0)


def _ended(bug: Exception) -> int:
    """Say what ended the command: want of memory, or a mistake of ours."""
    from gemroute.cli.process import bug_words
    from gemroute.terminal import notice

    if isinstance(bug, MemoryError):
        notice("There is not enough memory for this.", style="red")
        notice("  Give it less text at a time, or end other programs.")
    else:
        notice(f"Internal error: {bug_words(bug)}.", style="red")
        notice("  Please report it with these words; nothing of your text is in them.")
    return EXIT_INTERNAL


def spelled_out(words: Sequence[str]) -> list[str]:
    """Return the words with what may be left out put in: `ask`, and the value of --offline."""
    words = list(words)
    plain = words.index("--") if "--" in words else len(words)
    words[:plain] = ["--offline=on" if word == "--offline" else word for word in words[:plain]]
    if not words or words[0] in COMMANDS or words[0] in _TOP_OPTIONS:
        return words
    return words if any(_is_slip(words[0], command) for command in COMMANDS) else ["ask", *words]


def _is_slip(word: str, command: str) -> bool:
    """Return whether a word is more likely a misspelt command than the start of a prompt.

    People rarely miss the first letter: `what` is not meant to be `chat`, nor `task` `ask`.
    """
    if len(word) < len("ask") or word[0] != command[0]:
        return False
    import difflib

    is_close = difflib.SequenceMatcher(None, command, word).ratio() >= 0.75
    return is_close or sorted(word) == sorted(command)


def _flushed(status: int) -> int:
    """Return `status`, or what became of the last words for stdout."""
    try:
        sys.stdout.flush()
    except OSError as failure:
        return _unwritable(failure)
    return status


def _unwritable(failure: OSError) -> int:
    """Return 141 where the reader of stdout has gone; else say what the system refused, and 1."""
    from gemroute.cli.process import bug_words
    from gemroute.terminal import notice

    _silence_stdout()
    if isinstance(failure, BrokenPipeError):
        return EXIT_PIPE
    reason = failure.strerror or type(failure).__name__
    notice(f"The system refused: {reason} ({bug_words(failure)}).", style="red")
    notice("  Standard output or a folder of gemroute cannot be written; free some space.")
    return EXIT_INTERNAL


def _silence_stdout() -> None:
    """Let the interpreter's last flush go nowhere: the reader has gone."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
