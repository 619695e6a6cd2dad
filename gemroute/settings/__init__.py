"""Environment, project file, user file and options in; one frozen Settings out.

Nothing else in the program reads the environment, a configuration file or an XDG folder. The
environment is an argument, so that a test can give its own.
"""

from gemroute.settings.folders import ensure_folder
from gemroute.settings.load import MachineFile, load_settings
from gemroute.settings.policies import (
    detector_packs,
    read_ahead,
    read_policy_bytes,
    read_prices,
    shipped,
    shipped_folder,
    shipped_policies,
)
from gemroute.settings.runner import runner
from gemroute.settings.values import Offline, OrganisationPolicy, Settings

__all__ = [
    "MachineFile",
    "Offline",
    "OrganisationPolicy",
    "Settings",
    "detector_packs",
    "ensure_folder",
    "load_settings",
    "read_ahead",
    "read_policy_bytes",
    "read_prices",
    "runner",
    "shipped",
    "shipped_folder",
    "shipped_policies",
]
