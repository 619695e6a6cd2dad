"""policy show, fmt, schema, init, keygen, sign and verify: policies as files."""

from __future__ import annotations

from typing import Annotated

import typer

files = typer.Typer(rich_markup_mode=None, add_completion=False)

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME|FILE...", help="The base first; default: the one in force."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="The policy's file.")]


@files.command(
    epilog="Examples:  gemroute policy show strict  ·  gemroute policy show --effective team.yaml"
)
def show(
    names: Names = None,
    effective: Annotated[
        bool, typer.Option("--effective", help="One policy, each rule with its file and line.")
    ] = False,
    json: Json = False,
) -> None:
    """Print policies as they are written, or merged.

    Each text stands under its name and digest. With --effective the layers are merged, those of
    the organisation and under `extends` too, and each rule says where it comes from.
    """
    from gemroute.cli.showing_files import show_effective, show_texts

    if effective or json:
        show_effective(names or [], json=json)
    else:
        show_texts(names or [])


@files.command(
    epilog="Examples:  gemroute policy fmt team.yaml  ·  gemroute policy fmt --check *.yaml  ·  "
    "gemroute policy fmt - < team.yaml"
)
def fmt(
    names: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Policy files; - is stdin.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit status 3 if one would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
) -> None:
    """Write policies in their canonical form, with every comment.

    Two columns a level, the keys of each rule in one order, words without quotes, at most one
    blank line. What comes out is loaded, and has to say the very same: a file that cannot be
    formatted without a change is left as it is. Its digest does change, so what extends or
    signs it has to follow. What comes in from stdin goes to stdout.
    """
    from gemroute.cli.formatting import format_files

    format_files(names, check=check, diff=diff)


@files.command(
    epilog="Examples:  gemroute policy schema -o gemroute-policy.schema.json  ·  "
    "gemroute policy schema | jq .properties.guards"
)
def schema(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it there, not to stdout.")
    ] = "",
) -> None:
    """Print the JSON Schema of the policy language, for editors.

    With --output it says the first line that a policy needs for editors to complete its words and
    to mark its mistakes. What only loading finds, such as an unknown rule, it does not say.
    """
    from gemroute.cli.starting import write_schema

    write_schema(output)


@files.command(
    epilog="Examples:  gemroute policy init default -o team.yaml  ·  "
    "gemroute policy init healthcare"
)
def init(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="The policy to tighten.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A new file; default: stdout.")
    ] = "",
) -> None:
    """Write a starter policy that tightens another.

    It has a guard, an invariant and tests, and extends the very bytes of that policy: when they
    change, it no longer loads. A file that is there already is never overwritten.
    """
    from gemroute.cli.starting import write_starter

    write_starter(profile, output)


@files.command(
    epilog="Examples:  gemroute policy keygen organisation.pem  ·  "
    "gemroute policy keygen /media/usb/organisation.pem"
)
def keygen(
    file: Annotated[str, typer.Argument(metavar="KEYFILE", help="A new file, for you alone.")],
) -> None:
    """Make a key pair for signing the organisation's policy.

    The private key goes into a new file that only you can read; keep it off the machines that it
    is to govern. The public key is printed as the line that the organisation's settings have
    under `[policy]`.
    """
    from gemroute.cli.signing_files import make_key

    make_key(file)


@files.command(
    epilog="Examples:  gemroute policy sign policy.yaml --key organisation.pem  ·  "
    "gemroute policy sign strict.yaml --key /media/usb/organisation.pem"
)
def sign(
    file: File,
    key: Annotated[str, typer.Option("--key", metavar="KEYFILE", help="The private key.")],
) -> None:
    """Sign a policy for the organisation's layer, into FILE.sig.

    It has to stand alone and to keep its invariants: what is signed governs every user of a
    machine, and one that does not load takes the cloud from all of them.
    """
    from gemroute.cli.signing_files import sign_policy

    sign_policy(file, key)


@files.command(
    epilog="Examples:  gemroute policy verify policy.yaml --public-key ed25519:GhGRLU…  ·  "
    "gemroute policy verify"
)
def verify(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Default: the organisation's policy.")
    ] = "",
    public_key: Annotated[
        str,
        typer.Option("--public-key", metavar="KEY", help="Default: the organisation's key."),
    ] = "",
) -> None:
    """Verify the signature in FILE.sig over the very bytes of a policy.

    The exit status is 3 when it is missing or does not verify; such a policy of the organisation
    takes the cloud away.
    """
    from gemroute.cli.signing_files import verify_policy

    verify_policy(file, public_key)
