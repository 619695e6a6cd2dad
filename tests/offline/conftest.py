"""Decides at collection what this machine can run: kernel tests on Linux, and namespaces."""

from __future__ import annotations

import ctypes
import subprocess
import sys

ENTER_NAMESPACE = "ip link set lo up && ip addr add 192.0.2.1/24 dev lo && "


def can_make_namespaces() -> bool:
    """Say whether an empty network namespace can be made and given a documentation address."""
    command = ["unshare", "-rn", "sh", "-c", ENTER_NAMESPACE + "true"]
    try:
        made = subprocess.run(command, check=False, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return made.returncode == 0


def landlock_abi() -> int:
    """Return the kernel's Landlock ABI, 0 when it has none; from 4 on it knows TCP."""
    version = ctypes.CDLL(None).syscall(ctypes.c_long(444), None, 0, 1)
    return max(0, int(version))


collect_ignore = ["attempts.py"]
if sys.platform != "linux":
    collect_ignore += ["test_kernel.py", "test_namespace.py"]
elif landlock_abi() < 4 or not can_make_namespaces():
    collect_ignore += ["test_namespace.py"]
