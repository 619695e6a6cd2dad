"""A policy in, and what the organisation's own policy leaves of it out."""

from __future__ import annotations

from collections.abc import Callable

from gemroute.core.policy.language import Policy
from gemroute.core.policy.layers import constrained, without_cloud
from gemroute.core.policy.loader import load_policy
from gemroute.settings import OrganisationPolicy

UNSIGNED = "organisation-unsigned"


def constrained_by(
    organisation: OrganisationPolicy, policy: Policy, warn: Callable[[str], None]
) -> Policy:
    """Return the policy under the organisation's; without the cloud where that is not verified.

    Raises:
        PolicyInvalid: the organisation signed what is no policy.
    """
    from gemroute.settings.signed import SignatureInvalid, read_signed

    try:
        data = read_signed(organisation)
    except SignatureInvalid as failure:
        warn(f"Nothing may leave for the cloud. {failure.message}")
        return without_cloud(policy, UNSIGNED, "The organisation's policy is not verified.")
    return constrained(policy, load_policy(data, organisation.file))
