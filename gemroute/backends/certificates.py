"""Nothing goes in; the TLS context that holds a server to the system's certificates comes out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLContext


@cache
def system_certificates() -> SSLContext:
    """Return the system's certificates; neither SSL_CERT_FILE nor SSLKEYLOGFILE is looked at."""
    # Loaded late: a runtime on this machine is spoken to without TLS.
    import httpx2

    return httpx2.create_ssl_context(trust_env=False)
