"""policy keygen, sign and verify: a policy's file and a key in, what was signed by whom out."""

from __future__ import annotations

from pathlib import Path

from gemroute.cli.asked import Asked
from gemroute.cli.writing_files import replace_file
from gemroute.core.errors import ConfigError, PolicyInvalid, Problem, UsageError
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.prover import prove, require_proved
from gemroute.settings.signed import SUFFIX, read_signed
from gemroute.settings.signing import new_key, sign, verify
from gemroute.settings.trusted import read_trusted
from gemroute.terminal import notice, show


def make_key(file: str) -> None:
    """Write a new private key; print the line of settings that trusts it."""
    public_key = new_key(Path(file))
    show(f'public_key = "{public_key}"')
    notice(f"{file}: the private key. Whoever has it can sign for you.")


def sign_policy(file: str, key_file: str) -> None:
    """Write the signature of a policy that holds.

    Raises:
        PolicyInvalid: it does not load, or is a layer.
        InvariantRefuted, InvariantUnproved: it breaks its own invariants.
    """
    try:
        data = read_trusted(Path(file), file)
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such policy file.") from None
    policy = load_policy(data, file)
    if not policy.is_complete:
        message = "the organisation's policy must stand alone, without extends."
        raise PolicyInvalid((Problem(file, 0, 0, message, code="layer"),))
    require_proved(prove(policy))
    signature, public_key = sign(data, Path(key_file))
    replace_file(Path(f"{file}{SUFFIX}"), signature, 0o644)
    show(f"{file}{SUFFIX}: signed by {public_key}")


def verify_policy(file: str, public_key: str) -> None:
    """Say who signed a policy.

    Raises:
        SignatureInvalid: nobody did, or another.
        UsageError: there is no key to verify it by.
    """
    known = Asked().settings().organisation_policy
    if known is None and not (file and public_key):
        raise UsageError(
            "The organisation has set no policy here.", hint="Name FILE and --public-key KEY."
        )
    if known is not None and not file and not public_key:
        read_signed(known)
        show(f"{known.file}: signed by {known.public_key}")
        return
    name = file or (known.file if known else "")
    key = public_key or (known.public_key if known else "")
    verify(Path(name), key)
    show(f"{name}: signed by {key}")
