"""doctor, demo, models and keys: what sets gemroute up and shows that it works."""

from __future__ import annotations

from typing import Annotated

import typer

from gemroute.cli.options import Offline

app = typer.Typer(rich_markup_mode=None)
models = typer.Typer(
    name="models",
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List, show and pull models, local ones and Gemini's.",
    epilog="Examples:  gemroute models list  ·  gemroute models pull gemma4:e4b",
)
keys = typer.Typer(
    name="keys",
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Keep the Gemini key in the system's key store; never in a file, never an argument.",
    epilog="Examples:  gemroute keys set gemini  ·  gemroute keys status",
)
app.add_typer(models)
app.add_typer(keys)

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="All that was found.")]
Provider = Annotated[str, typer.Argument(metavar="gemini", help="Whose key: gemini.")]
OptionalModel = Annotated[str, typer.Argument(metavar="MODEL", help="Default: the local model.")]


@app.command(
    epilog="Examples:  gemroute doctor  ·  gemroute doctor --offline  ·  gemroute doctor --json\n\n"
    "Exit status: 0 a text is answered now, here or in the cloud, and can be recorded, by a policy "
    "and detectors that hold; 1 not so."
)
def doctor(offline: Offline = None, verbose: Verbose = False, json: Json = False) -> None:
    """Check that everything works, and name the command that mends what does not.

    Every part is looked at, whatever is wrong with the others, in a few seconds. Nothing of a
    request is sent anywhere, no model is fetched, nothing is started. Under --offline it says
    what would be answered offline.
    """
    from gemroute.cli.doctor import examine

    raise typer.Exit(examine(offline=offline or "", verbose=verbose, json=json))


@app.command(epilog="Examples:  gemroute demo  ·  gemroute demo --keep")
def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the demo's folder, with its journal.")
    ] = False,
    json: Json = False,
) -> None:
    """Run the whole router against built-in simulators.

    Needs no key, no runtime and no network. The requests, the rules, the back ends, the SDKs and
    the record are the real ones; the answers are simulated. Leaves nothing behind.
    """
    from gemroute.cli.demo import run_demo

    raise typer.Exit(run_demo(keep=keep, json=json))


@models.command("list", epilog="Examples:  gemroute models list  ·  gemroute models list --json")
def list_models(json: Json = False) -> None:
    """List local models and Gemini's, with their prices.

    Of each local one it says whether it is proved to be local.
    """
    from gemroute.cli.models import list_all

    raise typer.Exit(list_all(json=json))


@models.command(epilog="Examples:  gemroute models show  ·  gemroute models show gemini-3.8-flash")
def show(model: OptionalModel = "", json: Json = False) -> None:
    """Show one model, its price, and the proof of where it runs."""
    from gemroute.cli.models import show_one

    raise typer.Exit(show_one(model, json=json))


@models.command(epilog="Examples:  gemroute models pull  ·  gemroute models pull gemma4:e2b")
def pull(model: OptionalModel = "") -> None:
    """Let the local runtime fetch a model.

    gemroute itself downloads nothing.
    """
    from gemroute.cli.models import pull_one

    raise typer.Exit(pull_one(model))


@keys.command(
    "set", epilog="Examples:  gemroute keys set gemini  ·  pass gemini | gemroute keys set gemini"
)
def set_key(provider: Provider = "gemini") -> None:
    """Store a key in the system's key store.

    It is typed without echo, or piped in.
    """
    from gemroute.cli.keyring import put

    raise typer.Exit(put(provider))


@keys.command(epilog="Examples:  gemroute keys status  ·  gemroute keys status --json")
def status(provider: Provider = "gemini", json: Json = False) -> None:
    """Say where a key would come from; never show it."""
    from gemroute.cli.keyring import tell

    raise typer.Exit(tell(provider, json=json))


@keys.command(epilog="Examples:  gemroute keys delete  ·  gemroute keys delete gemini")
def delete(provider: Provider = "gemini") -> None:
    """Remove the key from the system's key store."""
    from gemroute.cli.keyring import remove

    raise typer.Exit(remove(provider))
