"""Whose program listens at an address, by the tables of Linux."""

from __future__ import annotations

import socket
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from gemroute.backends.address import parse_address
from gemroute.locality.listener import Owner, listener_owner, listening, owner_among

HEADING = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
    "   uid  timeout inode\n"
)
OURS, THEIRS, SYSTEM, SERVICE, NOBODY = 1000, 1001, 104, 61_500, 65_534
LOOPBACK, ANY = "0100007F", "00000000"
LOOPBACK6, ANY6 = "0" * 24 + "01000000", "0" * 32
MAPPED = "0000000000000000FFFF00000100007F"
PORT = 11434


def row(address: str, account: int, state: str = "0A", port: int = PORT) -> str:
    """Return a row as the kernel writes it on a little-endian machine."""
    return (
        f"   0: {address}:{port:04X} {'0' * len(address)}:0000 {state} 00000000:00000000 "
        f"00:00000000 00000000 {account:5}        0 31415 1 0000000000000000 100 0 0 10 0\n"
    )


def table(*rows: str) -> bytes:
    return (HEADING + "".join(rows)).encode("ascii")


@pytest.mark.parametrize(
    ("address", "byteorder", "read"),
    [
        pytest.param(LOOPBACK, "little", "127.0.0.1", id="IPv4"),
        pytest.param("7F000001", "big", "127.0.0.1", id="IPv4 on a big-endian machine"),
        pytest.param(LOOPBACK6, "little", "::1", id="IPv6"),
        pytest.param("0" * 31 + "1", "big", "::1", id="IPv6 on a big-endian machine"),
        pytest.param(MAPPED, "little", "::ffff:127.0.0.1", id="IPv4 in IPv6"),
        pytest.param(ANY, "little", "0.0.0.0", id="all addresses"),
    ],
)
def test_a_listening_socket_is_read_with_its_account(
    address: str, byteorder: str, read: str
) -> None:
    found = list(listening(table(row(address, OURS)), PORT, byteorder))
    assert found == [(ip_address(read), OURS)]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(b"", id="no table"),
        pytest.param(table(), id="an empty table"),
        pytest.param(table(row(LOOPBACK, OURS, state="01")), id="a connection"),
        pytest.param(table(row(LOOPBACK, OURS, port=11435)), id="another port"),
        pytest.param(table(row(LOOPBACK, OURS))[:-90], id="a row cut short"),
        pytest.param(table(row("0100007", OURS)), id="an address cut short"),
        pytest.param(table(row("0100007f", OURS)), id="another writing"),
        pytest.param(table(row(LOOPBACK, -1)), id="no account"),
        pytest.param(b"\xff" * 200, id="junk"),
    ],
)
def test_anything_else_is_no_listening_socket(rows: bytes) -> None:
    assert list(listening(rows, PORT, "little")) == []


@pytest.mark.parametrize(
    ("accounts", "owner"),
    [
        pytest.param({OURS}, Owner.OWN, id="ours"),
        pytest.param({0}, Owner.SYSTEM, id="root"),
        pytest.param({SYSTEM}, Owner.SYSTEM, id="a system account"),
        pytest.param({SERVICE}, Owner.SYSTEM, id="an account of one service"),
        pytest.param({NOBODY}, Owner.UNKNOWN, id="an account of another namespace"),
        pytest.param({THEIRS}, Owner.OTHER, id="another person"),
        pytest.param({OURS, THEIRS}, Owner.OTHER, id="we and another person"),
        pytest.param({SYSTEM, NOBODY}, Owner.UNKNOWN, id="who knows"),
        pytest.param((), Owner.UNKNOWN, id="nobody"),
    ],
)
def test_the_worst_account_counts(accounts: set[int], owner: Owner) -> None:
    assert owner_among(accounts, {OURS}) is owner


def test_to_root_a_persons_program_is_another_persons() -> None:
    assert owner_among({OURS}, {0}) is Owner.OTHER


def tables(folder: Path, ipv4: bytes, ipv6: bytes) -> list[Path]:
    paths = [folder / "tcp", folder / "tcp6"]
    for path, content in zip(paths, (ipv4, ipv6), strict=True):
        path.write_bytes(content)
    return paths


@pytest.mark.parametrize(
    ("url", "ipv4", "ipv6", "owner"),
    [
        pytest.param("127.0.0.1", [(LOOPBACK, SYSTEM)], [], Owner.SYSTEM, id="at the address"),
        pytest.param("127.0.0.1", [(ANY, THEIRS)], [], Owner.OTHER, id="at all of IPv4"),
        pytest.param("127.0.0.1", [], [(ANY6, THEIRS)], Owner.OTHER, id="at all, both kinds"),
        pytest.param("127.0.0.1", [], [(MAPPED, THEIRS)], Owner.OTHER, id="at the mapped address"),
        pytest.param("::1", [], [(LOOPBACK6, THEIRS)], Owner.OTHER, id="at the IPv6 address"),
        pytest.param("::1", [(ANY, THEIRS)], [(ANY6, SYSTEM)], Owner.SYSTEM, id="IPv6 only"),
        pytest.param("::1", [(LOOPBACK, THEIRS)], [], Owner.UNKNOWN, id="the other kind only"),
        pytest.param(
            "127.0.0.1",
            [(LOOPBACK, SYSTEM)],
            [(ANY6, THEIRS)],
            Owner.SYSTEM,
            id="the nearer one gets what is sent",
        ),
        pytest.param("box", [(ANY, THEIRS)], [], Owner.UNKNOWN, id="a name is not looked up"),
    ],
)
def test_the_socket_that_gets_what_is_sent_is_the_one_examined(
    tmp_path: Path,
    url: str,
    ipv4: list[tuple[str, int]],
    ipv6: list[tuple[str, int]],
    owner: Owner,
) -> None:
    written = [table(*(row(*one) for one in rows)) for rows in (ipv4, ipv6)]
    assert listener_owner(parse_address(url), tables(tmp_path, *written)) is owner


def test_the_last_of_many_listening_sockets_is_found_before_all_connections(
    tmp_path: Path,
) -> None:
    others = [row(ANY, SYSTEM, port=port) for port in range(1, 500)]
    connections = [row(LOOPBACK, OURS, state="01")] * 20_000
    many = table(*others, row(LOOPBACK, THEIRS), *connections)
    paths = tables(tmp_path, many, b"")
    assert listener_owner(parse_address("127.0.0.1"), paths) is Owner.OTHER


def test_where_there_are_no_tables_nothing_is_known(tmp_path: Path) -> None:
    missing = [tmp_path / "tcp", tmp_path]
    assert listener_owner(parse_address("127.0.0.1"), missing) is Owner.UNKNOWN


def test_a_socket_of_this_very_process_is_our_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = parse_address(f"127.0.0.1:{server.getsockname()[1]}")
        expected = Owner.OWN if sys.platform == "linux" else Owner.UNKNOWN
        assert listener_owner(address) is expected
