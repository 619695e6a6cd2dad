"""Addresses as people write them in OLLAMA_HOST."""

from __future__ import annotations

import pytest

from gemroute.backends.address import parse_address
from gemroute.core.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "base_url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  127.0.0.1  ", "http://127.0.0.1:11434"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        (":8080", "http://127.0.0.1:8080"),
        ("localhost", "http://127.0.0.1:11434"),
        ("LOCALHOST.:1", "http://127.0.0.1:1"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://0.0.0.0:1/", "http://127.0.0.1:1"),
        ("[::]", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("::ffff:127.0.0.1", "http://127.0.0.1:11434"),
        ("[::ffff:0.0.0.0]:1", "http://127.0.0.1:1"),
        ("127.0.0.1.", "http://127.0.0.1:11434"),
        ("node_1.example:1", "http://node_1.example:1"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("[0000::0001]", "http://[::1]:11434"),
        ("[::ffff:127.0.0.1]", "http://127.0.0.1:11434"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("https://gpu.example", "https://gpu.example:443"),
        ("HTTPS://GPU.example:8443", "https://gpu.example:8443"),
        ("gpu.example", "http://gpu.example:11434"),
        ("10.0.0.5", "http://10.0.0.5:11434"),
    ],
)
def test_an_address_has_one_form(text: str, base_url: str) -> None:
    assert parse_address(text).base_url == base_url


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ftp://127.0.0.1", "not http or https"),
        ("user@127.0.0.1", "user name"),
        ("http://user:pw@127.0.0.1:1", "user name"),
        ("http://127.0.0.1\\@evil.example", "user name"),
        ("http://127.0.0.1/path", "path"),
        ("127.0.0.1?x=1", "path"),
        ("127.0.0.1#x", "path"),
        ("127.0.0.1:99999", "not valid"),
        ("127.0.0.1:http", "not valid"),
        ("127.0.0.1:0", "no such port"),
        ("http://[::1", "not valid"),
        ("127.0.0.%31", "not valid"),
        ("127.0.0.1..", "not valid"),
        ("\uff11\uff12\uff17.0.0.1", "not valid"),
        ("[::1%lo]", "zone"),
        ("fe80::1%eth0", "zone"),
        ("0x7f.1", "unusual form"),
        ("0x7f000001", "unusual form"),
        ("2130706433", "unusual form"),
        ("127.1", "unusual form"),
        ("http://0177.0.0.1", "unusual form"),
        ("127.0.0.1.1", "unusual form"),
        ("gpu.example.0x", "unusual form"),
    ],
)
def test_an_address_with_more_than_scheme_host_and_port_is_refused(
    text: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        parse_address(text)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("localhost", True),
        ("10.0.0.5", False),
        ("[fe80::1]", False),
        ("[::ffff:10.0.0.5]", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("a-name-that-means-this-machine", False),
    ],
)
def test_only_a_number_is_known_to_be_loopback(text: str, is_loopback: bool) -> None:
    assert parse_address(text).is_loopback is is_loopback
