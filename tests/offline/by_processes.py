"""Ways out by other programs, copies of this one, and what the kernel does when asked oddly."""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import multiprocessing.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from by_sockets import connect_by_ctypes
from targets import BYSTANDER, HOST, ITS_MEMORY, LIBC, PORT, RUNTIME_PORT, checked, syscall

TIOCSTI, TUNSETIFF = 0x5412, 0x400454CA
PTRACE_SEIZE = 0x4206
TCP_ULP = 31
X86_64 = os.uname().machine == "x86_64"
PTRACE, PROCESS_VM_WRITEV, REQUEST_KEY = (101, 311, 249) if X86_64 else (117, 271, 218)
CONNECT = f"import socket; socket.create_connection(({HOST!r}, {PORT}), 2).close()"
PYTHON = [sys.executable, "-I", "-c", CONNECT]
BASH = ["bash", "-c", f"exec 3<>/dev/tcp/{HOST}/{PORT}"]


class ChildFailed(Exception):
    """A child process did not get out, or was not started."""


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def curl() -> None:
    run(["curl", "--silent", "--max-time", "1", "--noproxy", "*", f"http://{HOST}:{PORT}"])


def shell(system: Callable[[bytes], int]) -> None:
    if system(f"bash -c '{BASH[-1]}' 2>/dev/null".encode()):
        raise ChildFailed


def posix_spawn() -> None:
    ended(os.posix_spawn(sys.executable, PYTHON, {}))


def spawn_by_multiprocessing() -> None:
    command = [os.fsencode(word) for word in PYTHON]
    ended(multiprocessing.util.spawnv_passfds(command[0], command, []))


def in_a_fork(work: Callable[[], object]) -> None:
    """Do the work in a copy of this process, and tell how it ended."""
    child = os.fork()
    if child == 0:
        end_by(work)
    ended(child)


def end_by(work: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        work()
        status = 0
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is how the work ended
        status = 3 if type(failure).__name__ == "OfflineViolation" else 1
    finally:
        os._exit(status)


def ended(child: int) -> None:
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 3:
        raise RuntimeError("OfflineViolation in a child")
    if status:
        raise ChildFailed


def memory_file() -> None:
    """Run a program that lies in memory only."""
    descriptor = os.memfd_create("program")
    os.write(descriptor, Path(shutil.which("bash") or "").resolve().read_bytes())
    words = (ctypes.c_char_p * 4)(*(word.encode() for word in BASH), None)
    in_a_fork(lambda: checked(LIBC.fexecve(descriptor, words, (ctypes.c_char_p * 1)())))


def inner_interpreter() -> None:
    import _xxsubinterpreters as interpreters

    inner = interpreters.create()
    try:
        interpreters.run_string(inner, CONNECT)
    finally:
        interpreters.destroy(inner)


# Into another process


def trace_another() -> None:
    syscall(PTRACE, PTRACE_SEIZE, BYSTANDER, 0, 0)


def write_into_another() -> None:
    data = ctypes.create_string_buffer(b"x", 1)
    ours, theirs = ((ctypes.c_size_t * 2)(at, 1) for at in (ctypes.addressof(data), ITS_MEMORY))
    checked(
        LIBC.syscall(
            ctypes.c_long(PROCESS_VM_WRITEV),
            ctypes.c_long(BYSTANDER),
            *(ours, ctypes.c_long(1), theirs, ctypes.c_long(1), ctypes.c_long(0)),
        )
    )


def write_into_anothers_file() -> None:
    with Path(f"/proc/{BYSTANDER}/mem").open("r+b", buffering=0) as memory:
        memory.seek(ITS_MEMORY)
        memory.write(b"x")


# Odd calls


def io_uring_setup() -> None:
    syscall(425, 1, bytes(120))


def x32_socket() -> None:
    syscall(0x40000000 | 41, socket.AF_INET, socket.SOCK_DGRAM, 0)


def i386_socket() -> None:
    """Ask for a UDP socket by the kernel's other table of calls: int 0x80 from 64-bit code."""
    # push rbx; eax = socket; ebx = AF_INET; ecx = SOCK_DGRAM; edx = 0; int 0x80; pop rbx; ret
    code = bytes.fromhex("53 b867010000 bb02000000 b902000000 ba00000000 cd80 5b c3")
    with mmap.mmap(-1, len(code), prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) as page:
        page.write(code)
        start = ctypes.c_char.from_buffer(page)
        result = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(start))()
        del start
    if result < 0:
        raise OSError(-result, os.strerror(-result))


def type_into_the_terminal() -> None:
    fcntl.ioctl(999, TIOCSTI, b"x")


def make_a_device() -> None:
    fcntl.ioctl(999, TUNSETIFF, bytes(40))


def request_a_key() -> None:
    syscall(REQUEST_KEY, b"user\0", b"gemroute\0", b"\0", 0)


def put_another_layer_under_tcp() -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.IPPROTO_TCP, TCP_ULP, b"smc")


# What offline work needs


def files() -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file"
        path.write_text("text")
        path.rename(path.with_suffix(".new"))


def socket_pairs() -> None:
    one, other = socket.socketpair()
    with one, other:
        one.send(b"x")
        assert other.recv(1) == b"x"


def threads() -> None:
    thread = threading.Thread(target=files)
    thread.start()
    thread.join()


def our_reader() -> None:
    command = [sys.executable, "-I", "-m", "gemroute.intake.child", "html"]
    read = subprocess.run(command, check=True, capture_output=True, input=b"<p>text", timeout=10)
    assert b"text" in read.stdout


def runtime(host: str) -> None:
    socket.create_connection((host, RUNTIME_PORT), 1).close()


ATTEMPTS: dict[str, Callable[[], object]] = {
    "python": lambda: run(PYTHON),
    "curl": curl,
    "bash": lambda: run(BASH),
    "a shell": lambda: shell(os.system),
    "posix_spawn": posix_spawn,
    "exec": lambda: in_a_fork(lambda: os.execv(sys.executable, PYTHON)),
    "fork": lambda: in_a_fork(lambda: socket.create_connection((HOST, PORT), 1).close()),
    "fork and ctypes": lambda: in_a_fork(lambda: connect_by_ctypes(HOST, PORT)),
    "a shell by ctypes": lambda: shell(LIBC.system),
    "multiprocessing's spawn": spawn_by_multiprocessing,
    "a program in memory": memory_file,
    "an interpreter within": inner_interpreter,
    "tracing another process": trace_another,
    "writing into another process": write_into_another,
    "writing into another process's file": write_into_anothers_file,
    "io_uring": io_uring_setup,
    "x32": x32_socket,
    "i386": i386_socket,
    "typing into the terminal": type_into_the_terminal,
    "a network device": make_a_device,
    "a key of the kernel's": request_a_key,
    "another layer under TCP": put_another_layer_under_tcp,
    "runtime": lambda: runtime("127.0.0.1"),
    "runtime by name": lambda: runtime("localhost"),
    "getaddrinfo of localhost": lambda: socket.getaddrinfo("localhost", RUNTIME_PORT),
    "files": files,
    "socket pairs": socket_pairs,
    "threads": threads,
    "our reader": our_reader,
}
