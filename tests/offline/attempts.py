"""Tries every way off this machine at one level of the guard, and prints what came of each.

    python attempts.py LEVEL HOST [ATTEMPT…]

LEVEL is `none`, `hook`, `kernel` or `both`; HOST is an address of this machine that stands for
another one: a documentation address that the caller gave to the loopback device of an empty
network namespace. Prints one JSON object: each attempt's error and the packets that it caused.
"""

from __future__ import annotations

import _socket
import asyncio
import ctypes
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path

LEVEL, HOST, *CHOSEN = sys.argv[1:]
TIMEOUT_S = 0.3
FASTOPEN = 0x20000000
MPTCP = 262
LIBC = ctypes.CDLL(None, use_errno=True)


def listener(host: str) -> socket.socket:
    """Return a socket whose backlog takes connections without a thread to accept them."""
    return socket.create_server((host, 0), backlog=64)


RUNTIME = listener("127.0.0.1")
RUNTIME_PORT = RUNTIME.getsockname()[1]
ELSEWHERE = listener(HOST)
PORT = ELSEWHERE.getsockname()[1]
NEIGHBOUR = listener("127.0.0.1")
NEIGHBOUR_PORT = NEIGHBOUR.getsockname()[1]
UDP = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
UDP.bind((HOST, 0))
UDP_PORT = UDP.getsockname()[1]


def tcp(host: str, port: int, *, family: int = socket.AF_INET) -> None:
    with socket.socket(family) as sock:
        sock.settimeout(TIMEOUT_S)
        sock.connect((host, port))


def connect_ex() -> None:
    with socket.socket() as sock:
        if status := sock.connect_ex((HOST, PORT)):
            raise OSError(status, os.strerror(status))


def underscore_socket() -> None:
    sock = _socket.socket()
    sock.connect((HOST, PORT))
    sock.close()


def udp_sendto() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", (HOST, UDP_PORT))


def udp_sendmsg() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendmsg([b"x"], [], 0, (HOST, UDP_PORT))


def udp_connect() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((HOST, UDP_PORT))
        sock.send(b"x")


def fast_open_sendto() -> None:
    with socket.socket() as sock:
        sock.sendto(b"x", FASTOPEN, (HOST, PORT))


def fast_open_sendmsg() -> None:
    with socket.socket() as sock:
        sock.sendmsg([b"x"], [], FASTOPEN, (HOST, PORT))


def fast_open_by_ctypes() -> None:
    with socket.socket() as sock:
        checked(LIBC.sendto(sock.fileno(), b"x", 1, FASTOPEN, sockaddr(HOST, PORT), 16))


def fast_open_sendmmsg() -> None:
    with socket.socket() as sock:
        checked(LIBC.sendmmsg(sock.fileno(), None, 0, FASTOPEN))


def connect_by_ctypes(host: str, port: int) -> None:
    with socket.socket() as sock:
        checked(LIBC.connect(sock.fileno(), sockaddr(host, port), 16))


def udp_by_ctypes() -> None:
    descriptor = checked(LIBC.socket(socket.AF_INET, socket.SOCK_DGRAM, 0))
    checked(LIBC.sendto(descriptor, b"x", 1, 0, sockaddr(HOST, UDP_PORT), 16))


def io_uring() -> None:
    checked(LIBC.syscall(425, 1, ctypes.create_string_buffer(120)))


def x32_socket() -> None:
    checked(LIBC.syscall(0x40000000 | 41, socket.AF_INET, socket.SOCK_DGRAM, 0))


def sockaddr(host: str, port: int) -> bytes:
    return struct.pack("=HH4s8s", socket.AF_INET, socket.htons(port), socket.inet_aton(host), b"")


def checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def child_process() -> None:
    script = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)"
    command = [sys.executable, "-I", "-c", script, HOST, str(PORT)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def shell() -> None:
    os.system("true")


def bind() -> None:
    with socket.socket() as sock:
        sock.bind(("0.0.0.0", 0))


def by_urllib() -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(f"http://{HOST}:{PORT}", timeout=TIMEOUT_S)


def by_httpx() -> None:
    import httpx

    httpx.get(f"http://{HOST}:{PORT}", timeout=TIMEOUT_S, trust_env=False)


def by_httpx_and_proxy() -> None:
    import httpx

    with httpx.Client(proxy=f"http://{HOST}:{PORT}", timeout=TIMEOUT_S) as client:
        client.get(f"http://127.0.0.1:{RUNTIME_PORT}/")


def by_asyncio() -> None:
    async def connect() -> None:
        _, writer = await asyncio.wait_for(asyncio.open_connection(HOST, PORT), TIMEOUT_S)
        writer.close()

    asyncio.run(connect())


def by_ollama() -> None:
    import ollama

    ollama.Client(host=f"http://{HOST}:{PORT}", timeout=TIMEOUT_S, trust_env=False).list()


def by_google_genai() -> None:
    from google import genai

    options = genai.types.HttpOptions(base_url=f"http://{HOST}:{PORT}", timeout=300)
    client = genai.Client(api_key="none", http_options=options)
    client.models.generate_content(model="gemini-3.8-flash", contents="x")


def make_socket(*kind: int) -> None:
    socket.socket(*kind).close()


def files() -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file"
        path.write_text("text")
        path.rename(path.with_suffix(".new"))


def unix_sockets() -> None:
    one, other = socket.socketpair()
    one.send(b"x")
    assert other.recv(1) == b"x"
    one.close()
    other.close()


def threads() -> None:
    thread = threading.Thread(target=files)
    thread.start()
    thread.join()


def later_thread() -> None:
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            connect_by_ctypes(HOST, PORT)
        except OSError as error:
            errors.append(error)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def our_reader() -> None:
    command = [sys.executable, "-I", "-m", "gemroute.intake.child", "--version"]
    subprocess.run(command, check=False, capture_output=True, input=b"", timeout=10)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "tcp": lambda: tcp(HOST, PORT),
    "connect_ex": connect_ex,
    "_socket": underscore_socket,
    "mapped address": lambda: tcp(f"::ffff:{HOST}", PORT, family=socket.AF_INET6),
    "later thread": later_thread,
    "asyncio": by_asyncio,
    "urllib": by_urllib,
    "httpx": by_httpx,
    "httpx with a proxy": by_httpx_and_proxy,
    "ollama elsewhere": by_ollama,
    "google-genai": by_google_genai,
    "udp sendto": udp_sendto,
    "udp sendmsg": udp_sendmsg,
    "udp connect": udp_connect,
    "udp by ctypes": udp_by_ctypes,
    "fast open by sendto": fast_open_sendto,
    "fast open by sendmsg": fast_open_sendmsg,
    "fast open by ctypes": fast_open_by_ctypes,
    "fast open by sendmmsg": fast_open_sendmmsg,
    "connect by ctypes": lambda: connect_by_ctypes(HOST, PORT),
    "loopback, another port, by ctypes": lambda: connect_by_ctypes("127.0.0.1", NEIGHBOUR_PORT),
    "child process": child_process,
    "shell": shell,
    "bind": bind,
    "io_uring": io_uring,
    "x32": x32_socket,
    "raw socket": lambda: make_socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "netlink socket": lambda: make_socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
    "vsock socket": lambda: make_socket(socket.AF_VSOCK, socket.SOCK_STREAM, 0),
    "mptcp socket": lambda: make_socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP),
    "lookup of a name": lambda: socket.getaddrinfo("gemroute.invalid", 80),
    "old lookup of a name": lambda: socket.gethostbyname("gemroute.invalid"),
    "lookup of an address": lambda: socket.gethostbyaddr(HOST),
    "runtime": lambda: tcp("127.0.0.1", RUNTIME_PORT),
    "runtime by name": lambda: tcp("localhost", RUNTIME_PORT),
    "lookup of localhost": lambda: socket.getaddrinfo("localhost", RUNTIME_PORT),
    "files": files,
    "unix sockets": unix_sockets,
    "threads": threads,
    "our reader": our_reader,
}


def packets() -> int:
    """Return how many packets the loopback device of this namespace has carried."""
    for line in Path("/proc/self/net/dev").read_text().splitlines():
        device, _, counts = line.partition(":")
        if device.strip() == "lo":
            return int(counts.split()[9])
    return 0


def outcome_of(attempt: Callable[[], object]) -> dict[str, object]:
    before = packets()
    error = ""
    try:
        attempt()
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what came of it
        error = type(failure).__name__
    return {"error": error, "packets": packets() - before}


def guard() -> int:
    """Bring up the guard of LEVEL and return the strength that it reports."""
    from gemroute.offline import audit_hook, enforce, kernel

    if LEVEL == "both":
        return enforce(ports=[RUNTIME_PORT], strict=False)
    if LEVEL == "hook":
        audit_hook.install()
    return kernel.confine([RUNTIME_PORT]).strength if LEVEL == "kernel" else 0


def main() -> None:
    socket.setdefaulttimeout(TIMEOUT_S)
    results: dict[str, object] = {"strength": guard()}
    for name in CHOSEN or ATTEMPTS:
        results[name] = outcome_of(ATTEMPTS[name])
    print(json.dumps(results))


main()
