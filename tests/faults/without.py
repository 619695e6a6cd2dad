"""Runs a program on a kernel that lacks some system calls, as an older one does.

    python without.py NUMBERS PROGRAM [ARGUMENT…]

NUMBERS are separated by commas; each of these calls ends in ENOSYS, in children too.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06
ALLOW, NO_SUCH_CALL = 0x7FFF0000, 0x00050000 | 38
NO_NEW_PRIVS, SECCOMP, FILTER = 38, 22, 2


def deny(numbers: list[int]) -> None:
    """Let these calls of this process fail from now on."""
    lines = [(LOAD, 0, 0, 0)]
    for number in numbers:
        lines += [(EQUALS, 0, 1, number), (RETURN, 0, 0, NO_SUCH_CALL)]
    lines += [(RETURN, 0, 0, ALLOW)]
    code = b"".join(struct.pack("<HBBI", *line) for line in lines)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(lines), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    ones = [ctypes.c_ulong(value) for value in (1, 0, 0, 0)]
    # By prctl, so that seccomp itself can be one of the calls that are missing.
    if libc.prctl(NO_NEW_PRIVS, *ones) or libc.prctl(SECCOMP, ctypes.c_ulong(FILTER), program):
        raise OSError(ctypes.get_errno(), "no filter could be made")


if __name__ == "__main__":
    deny([int(number) for number in sys.argv[1].split(",") if number])
    os.execv(sys.argv[2], sys.argv[2:])
