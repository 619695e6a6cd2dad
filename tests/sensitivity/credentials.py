"""Keys, tokens and passwords of the shapes that their issuers publish; none was ever issued."""

from __future__ import annotations

import base64
import json
import zlib
from random import Random
from string import ascii_letters
from typing import Final

from sensitivity.drawing import BASE32, BASE62, BASE64, HEX, URLSAFE, Maker, drawn, mixed

_PREFIXED: Final = {
    "aws_key": ("AKIA", BASE32, 16),
    "aws_session_key": ("ASIA", BASE32, 16),
    "gitlab_pat": ("glpat-", URLSAFE, 20),
    "stripe_live": ("sk_live_", BASE62, 24),
    "stripe_restricted": ("rk_live_", BASE62, 24),
    "google_api": ("AIzaSy", URLSAFE, 33),
    "google_oauth_secret": ("GOCSPX-", URLSAFE, 28),
    "huggingface": ("hf_", ascii_letters, 34),
    "anthropic": ("sk-ant-api03-", URLSAFE, 93),
    "openai_project": ("sk-proj-", BASE62, 48),
    "digitalocean": ("dop_v1_", HEX, 64),
    "databricks": ("dapi", HEX, 32),
    "shopify": ("shpat_", HEX, 32),
    "vault": ("hvs.", URLSAFE, 92),
    "grafana": ("glsa_", BASE62, 32),
    "linear": ("lin_api_", BASE62, 40),
    "notion": ("ntn_", BASE62, 46),
    "figma": ("figd_", URLSAFE, 40),
    "doppler": ("dp.pt.", BASE62, 43),
    "supabase": ("sbp_", HEX, 40),
    "replicate": ("r8_", BASE62, 37),
    "groq": ("gsk_", BASE62, 52),
    "xai": ("xai-", BASE62, 80),
    "perplexity": ("pplx-", BASE62, 48),
    "docker_pat": ("dckr_pat_", URLSAFE, 27),
    "sentry": ("sntryu_", HEX, 64),
    "newrelic": ("NRAK-", BASE62.upper()[:36], 27),
    "brevo": ("xkeysib-", HEX, 64),
    "square": ("EAAA", URLSAFE, 60),
    "netlify": ("nfp_", BASE62, 40),
    "rubygems": ("rubygems_", HEX, 48),
    "tailscale": ("tskey-auth-k", BASE62, 11),
}


def _with_prefix(prefix: str, alphabet: str, length: int) -> Maker:
    return lambda chance: prefix + mixed(chance, alphabet, length)


def _github(prefix: str) -> Maker:
    def make(chance: Random) -> str:
        body = mixed(chance, BASE62, 30)
        number, digits = zlib.crc32(body.encode()), ""
        for _ in range(6):
            number, rest = divmod(number, 62)
            digits = BASE62[rest] + digits
        return prefix + body + digits

    return make


def _slack(chance: Random) -> str:
    numbers = drawn(chance, "123456789", 12), drawn(chance, "123456789", 12)
    return f"xoxb-{numbers[0]}-{numbers[1]}-{mixed(chance, BASE62, 24)}"


def _slack_hook(chance: Random) -> str:
    team, hook = drawn(chance, BASE62[:36], 10), drawn(chance, BASE62[:36], 10)
    return f"https://hooks.slack.com/services/T{team}/B{hook}/{mixed(chance, BASE62, 24)}"


def _sendgrid(chance: Random) -> str:
    return f"SG.{mixed(chance, URLSAFE, 22)}.{mixed(chance, URLSAFE, 43)}"


def _telegram(chance: Random) -> str:
    return drawn(chance, "123456789", 10) + ":AA" + mixed(chance, URLSAFE, 33)


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _jwt(chance: Random) -> str:
    claims = {"sub": drawn(chance, HEX, 12), "iat": 1_760_000_000 + chance.randrange(10**7)}
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    body = ".".join(_unpadded(json.dumps(part).encode()) for part in parts)
    return f"{body}.{_unpadded(chance.randbytes(32))}"


def _pem(chance: Random, kind: str = "RSA ") -> str:
    lines = [base64.b64encode(chance.randbytes(48)).decode() for _ in range(14)]
    body = "\n".join(["MIIEpAIBAAKCAQEA" + lines[0][16:], *lines])
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----"


def _openssh(chance: Random) -> str:
    return _pem(chance, "OPENSSH ")


def _azure_account_key(chance: Random) -> str:
    return base64.b64encode(chance.randbytes(64)).decode()


def _pypi(chance: Random) -> str:
    return "pypi-AgEIcHlwaS5vcmc" + mixed(chance, URLSAFE, 80)


def _basic(chance: Random) -> str:
    return base64.b64encode(f"deploy:{password(chance)}".encode()).decode()


_WORDS: Final = (
    "Winter",
    "harbour",
    "Kestrel",
    "banjo",
    "Tulip",
    "velvet",
    "Orbit",
    "maple",
    "Zebra",
)


def password(chance: Random) -> str:
    """Return a password as people make them: words with digits and signs, or random signs."""
    if chance.random() < 0.6:
        sign, number = chance.choice("!#$%&*?@_-"), chance.randint(10, 9999)
        return f"{chance.choice(_WORDS)}{sign}{chance.choice(_WORDS)}{number}"
    return mixed(chance, BASE62 + "!#%&*?_-", chance.randint(10, 18)).replace(" ", "")


def _url_password(chance: Random) -> str:
    return mixed(chance, BASE62, 14)


def _recovery(chance: Random) -> str:
    return "-".join(f"{chance.randrange(65_536) * 11:06}" for _ in range(8))


def _otpauth(chance: Random) -> str:
    return f"otpauth://totp/Acme:ops?secret={drawn(chance, BASE32, 32)}&issuer=Acme"


def _plain(alphabet: str, length: int) -> Maker:
    return lambda chance: mixed(chance, alphabet, length)


SECRETS: Final[dict[str, Maker]] = {
    **{name: _with_prefix(*parts) for name, parts in _PREFIXED.items()},
    "github_pat": _github("ghp_"),
    "github_oauth": _github("gho_"),
    "github_server": _github("ghs_"),
    "npm": _github("npm_"),
    "slack_bot": _slack,
    "slack_hook": _slack_hook,
    "sendgrid": _sendgrid,
    "telegram": _telegram,
    "jwt": _jwt,
    "pem": _pem,
    "openssh": _openssh,
    "pypi": _pypi,
    "azure_key": _azure_account_key,
    "basic": _basic,
    "bitlocker": _recovery,
    "otpauth": _otpauth,
    "password": password,
    "url_password": _url_password,
    "aws_secret": _plain(BASE64, 40),
    "hex32": _plain(HEX, 32),
    "hex40": _plain(HEX, 40),
    "hex64": _plain(HEX, 64),
    "random24": _plain(BASE62, 24),
    "random32": _plain(BASE62, 32),
    "random40": _plain(URLSAFE, 40),
}
BARE: Final = (
    *sorted(_PREFIXED), "github_pat", "github_oauth", "github_server", "npm", "slack_bot",
    "slack_hook", "sendgrid", "jwt", "pem", "openssh", "pypi", "otpauth",
)  # fmt: skip
"""Those that need nothing around them to be known."""
