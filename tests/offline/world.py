"""The world around the attempts: a remote machine, a runtime, a resolver, helpers, a bystander.

    python world.py LEVEL ATTEMPT…

Runs inside an empty network namespace, unguarded, starts `attempts.py` and counts the packets
of each attempt. Prints one JSON object: the strength, and each attempt's error and packets.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from namespaces import ELSEWHERE, Packet, Wire

NAME = "cloud.example"
RESOLVER = (ELSEWHERE, 53)
HELPER = "/run/systemd/resolve/io.systemd.Resolve"
DATAGRAM_HELPER = "/run/systemd/resolve/datagrams"
WAIT_S = 50
SETTLE_S = 0.02
"""How long the packets of an attempt may come after its end."""
_BYSTANDER = """
import ctypes, json, signal, socket, sys
sock = socket.create_connection((sys.argv[1], int(sys.argv[2])))
memory = ctypes.create_string_buffer(8)
print(json.dumps([sock.fileno(), ctypes.addressof(memory)]), flush=True)
signal.pause()
"""


def serve(work: Callable[[], None]) -> None:
    """Do the work again and again, in a thread, until its socket is closed."""

    def loop() -> None:
        while True:
            try:
                work()
            except OSError:
                return

    threading.Thread(target=loop, daemon=True).start()


def listener(host: str, port: int = 0) -> socket.socket:
    """Return a server that hangs up on whoever connects: no attempt waits for an answer."""
    server = socket.create_server((host, port), backlog=64)

    def hang_up() -> None:
        server.accept()[0].close()

    serve(hang_up)
    return server


def resolver() -> socket.socket:
    """Return a DNS server by which every name is an address of the world's."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(RESOLVER)

    def answer() -> None:
        question, client = server.recvfrom(4096)
        server.sendto(dns_answer(question), client)

    serve(answer)
    return server


def dns_answer(question: bytes) -> bytes:
    """Return ELSEWHERE to a question for an IPv4 address, and nothing to others."""
    end = question.index(0, 12) + 5
    wants_ipv4 = struct.unpack_from("!H", question, end - 4)[0] == 1
    counts = struct.pack("!HHHH", 1, wants_ipv4, 0, 0)
    record = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(ELSEWHERE)
    return question[:2] + b"\x81\x80" + counts + question[12:end] + record * wants_ipv4


def helper(port: int) -> socket.socket:
    """Return a program of this machine that does for others what they may not do."""
    Path(HELPER).parent.mkdir(parents=True)
    server = socket.socket(socket.AF_UNIX)
    server.bind(HELPER)
    server.listen()

    def help_one() -> None:
        client, _ = server.accept()
        with client, ExitStack() as stack:
            handed: list[int] = []
            if client.recv(64) == b"look up":
                ask_the_resolver()
            else:
                made = stack.enter_context(socket.create_connection((ELSEWHERE, port)))
                handed = [made.fileno()]
            socket.send_fds(client, [b"done"], handed)
            client.recv(1)

    serve(help_one)
    return server


def datagram_helper() -> socket.socket:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(DATAGRAM_HELPER)

    def help_one() -> None:
        server.recv(64)
        ask_the_resolver()

    serve(help_one)
    return server


def ask_the_resolver() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"\0" * 12 + b"\0\0\1\0\1", RESOLVER)


@contextmanager
def bystander(port: int) -> Iterator[list[int]]:
    """Give the process id of a program that has a connection, the connection, and an address."""
    command = [sys.executable, "-I", "-c", _BYSTANDER, ELSEWHERE, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield [process.pid, *json.loads(process.stdout.readline())]
        process.kill()


def results(level: str, names: list[str]) -> dict[str, Any]:
    wire = Wire()
    with ExitStack() as stack:
        enter = stack.enter_context
        runtime = enter(listener("127.0.0.1")).getsockname()[1]
        enter(listener(ELSEWHERE, runtime))
        port = enter(listener(ELSEWHERE)).getsockname()[1]
        sinks = enter(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        sinks.bind((ELSEWHERE, 0))
        for one in (resolver(), helper(port), datagram_helper()):
            enter(one)
        process, its_socket, its_memory = enter(bystander(port))
        inherited = enter(socket.create_server((ELSEWHERE, 0)))
        told = {
            "host": ELSEWHERE,
            "name": NAME,
            "port": port,
            "udp_port": sinks.getsockname()[1],
            "runtime_port": runtime,
            "neighbour_port": enter(listener("127.0.0.1")).getsockname()[1],
            "inherited": enter(connected_to(inherited)).fileno(),
            "bystander": process,
            "its_socket": its_socket,
            "its_memory": its_memory,
            "helper": HELPER,
            "datagram_helper": DATAGRAM_HELPER,
        }
        return tried(level, names, told, wire)


def connected_to(server: socket.socket) -> socket.socket:
    return socket.create_connection(server.getsockname())


def tried(level: str, names: list[str], told: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """Return what came of the attempts, each with the packets that it caused."""
    script = str(Path(__file__).with_name("attempts.py"))
    command = [sys.executable, script, level, json.dumps(told), *names]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, pass_fds=[told["inherited"]], text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        found = json.loads(process.stdout.readline())
        for name in names:
            wire.heard()
            process.stdin.write("next\n")
            process.stdin.flush()
            outcome = json.loads(process.stdout.readline())
            time.sleep(SETTLE_S)
            leaked = [each for each in wire.heard() if leaks(each, told["runtime_port"])]
            found[name] = outcome | {"packets": len(leaked)}
    return found


def leaks(packet: Packet, runtime_port: int) -> bool:
    """Whether a packet is anything but talk with the runtime."""
    return packet.leaves or not packet.touches(runtime_port)


if __name__ == "__main__":
    timer = threading.Timer(WAIT_S, os._exit, [70])
    timer.daemon = True
    timer.start()
    print(json.dumps(results(sys.argv[1], sys.argv[2:])))
