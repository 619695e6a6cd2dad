"""Settings in; the policy that they name, what others may leave of it, proved, out."""

from __future__ import annotations

from collections.abc import Callable

from gemroute.core.policy.language import Policy
from gemroute.settings import Settings

_MOST_LAYERS = 8


def proved(ruled: Policy, written: Policy) -> Policy:
    """Return what is left of the written policy, once all invariants are proved.

    Raises:
        InvariantRefuted, InvariantUnproved: one of them is not.
    """
    from gemroute.core.policy.prover import prove, require_proved

    require_proved(prove(written))
    if ruled is not written:
        # What others take away may make a `can` untrue, and breaks no promise.
        require_proved(proof for proof in prove(ruled) if not proof.invariant.must_reach)
    return ruled


def ruled(settings: Settings, written: Policy, warn: Callable[[str], None]) -> Policy:
    """Return what the organisation's policy, if there is one, leaves of the written one.

    All its guards hold as under the user's own profile too, where a project proposed another,
    and as under those that project files further up propose.
    """
    left = written
    if settings.organisation_policy is not None:
        from gemroute.cli.organisation import constrained_by

        left = constrained_by(settings.organisation_policy, written, warn)
    if settings.own_profile:
        from gemroute.core.policy.layers import held_under

        left = held_under(left, settings.own_profile)
        for profile in settings.outer_profiles:
            left = held_under(left, profile, f"profile-{profile}")
    return left


def written(settings: Settings) -> Policy:
    """Return the policies that the settings name, and those that they extend, as one.

    Raises:
        PolicyInvalid: one of them cannot be read.
    """
    from gemroute.core.policy.layers import combine

    layers = [_layer(name, settings) for name in settings.policies]
    while layers[0].extends and len(layers) < _MOST_LAYERS:
        layers.insert(0, _layer(layers[0].extends.partition("@")[0], settings))
    return combine(layers) if len(layers) > 1 else layers[0]


def _layer(name: str, settings: Settings) -> Policy:
    from gemroute.core.policy.layers import without_ways_out
    from gemroute.core.policy.loader import load_policy
    from gemroute.settings import read_ahead, read_policy_bytes

    source, data = read_policy_bytes(name, settings)
    policy = load_policy(data, source, read_ahead(source))
    return without_ways_out(policy) if name in settings.project_policies else policy
