"""What a command leaves behind for others to read, and how its attempts went."""

from __future__ import annotations

from running import CommandLine, Ended

OTHERS_WORDS = (
    "<html", "Sign in", "Accept the terms", "dog ate", "unexpected EOF", "overloaded. Please",
    "maximum pending", "leaked", "Traceback", "INVALID_ARGUMENT", "xxxxxxxx",
)  # fmt: skip
"""Parts of what the simulated services say of their faults; nothing of it is repeated."""


def traces(cli: CommandLine, ended: Ended) -> str:
    """Return all that is left of a run: both streams, and every file that it wrote."""
    written = (path for path in (cli.home / "state").rglob("*") if path.is_file())
    files = [path for path in written if path.name != "journal.key"]  # bytes made by chance
    kept = "".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    return ended.out + ended.err + kept


def attempts(cli: CommandLine) -> list[tuple[str, str, str]]:
    """Return place, status and error class of every attempt, and of a refusal at the end.

    Each intent has exactly one outcome, which comes before the next intent.
    """
    told: list[tuple[str, str, str]] = []
    open_intents: list[tuple[str, str]] = []
    for entry in cli.records():
        body = entry.body
        if entry.event == "intent":
            assert open_intents == []
            open_intents.append((entry.id, str(body["place"])))
        elif entry.event == "outcome":
            place = "nowhere"
            if body["intent"]:
                intent, place = open_intents.pop()
                assert body["intent"] == intent
            told.append((place, str(body["status"]), str(body["error_class"])))
    assert open_intents == []
    return told
