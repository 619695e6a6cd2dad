"""Ways out by the libraries that people bring: HTTP clients, SDKs, event loops."""

from __future__ import annotations

import asyncio
import os
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from targets import HOST, NAME, PORT, RUNTIME_PORT, TIMEOUT_S

ADDRESS = f"http://{HOST}:{PORT}"
RUNTIME = f"http://127.0.0.1:{RUNTIME_PORT}"


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]


def by_urllib() -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(ADDRESS, timeout=TIMEOUT_S)


def by_requests() -> None:
    import requests

    requests.get(ADDRESS, timeout=TIMEOUT_S)


def by_httpx(url: str = ADDRESS) -> None:
    import httpx

    httpx.get(url, timeout=TIMEOUT_S, trust_env=False)


def by_httpx_and_a_proxy() -> None:
    import httpx

    with environment("HTTP_PROXY", ADDRESS):
        httpx.get(RUNTIME, timeout=TIMEOUT_S)


def by_httpx_async() -> None:
    import httpx

    async def get() -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
            await client.get(f"http://{NAME}:{PORT}")

    asyncio.run(get())


def by_httpx2() -> None:
    import httpx2

    httpx2.get(ADDRESS, timeout=TIMEOUT_S, trust_env=False)


def by_aiohttp(host: str = HOST) -> None:
    import aiohttp

    async def get() -> None:
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=limit) as session:
            await session.get(f"http://{host}:{PORT}")

    asyncio.run(get())


def by_websockets() -> None:
    from websockets.sync.client import connect

    with connect(f"ws://{HOST}:{PORT}", open_timeout=TIMEOUT_S, proxy=None):
        pass


def by_asyncio() -> None:
    async def connect() -> None:
        _, writer = await asyncio.wait_for(asyncio.open_connection(HOST, PORT), TIMEOUT_S)
        writer.close()

    asyncio.run(connect())


def by_uvloop(host: str = HOST) -> None:
    import uvloop

    async def connect() -> None:
        loop = asyncio.get_running_loop()
        made = loop.create_connection(asyncio.Protocol, host, PORT)
        transport, _ = await asyncio.wait_for(made, 2 * TIMEOUT_S)
        transport.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(connect())


def by_pycurl(host: str = HOST) -> None:
    import pycurl

    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, f"http://{host}:{PORT}")
    curl.setopt(pycurl.TIMEOUT_MS, int(2_000 * TIMEOUT_S))
    curl.setopt(pycurl.PROXY, "")
    try:
        curl.perform()
    finally:
        curl.close()


def by_ollama_elsewhere() -> None:
    import ollama

    with environment("OLLAMA_HOST", ADDRESS):
        ollama.Client(timeout=TIMEOUT_S, trust_env=False).list()


def by_ollama_and_a_proxy() -> None:
    import ollama

    with environment("HTTP_PROXY", ADDRESS):
        ollama.Client(host=RUNTIME, timeout=TIMEOUT_S).list()


def by_google_genai() -> None:
    # A client that nobody holds closes its connections.
    client = _genai_client()
    client.models.generate_content(model="gemini-3.8-flash", contents="x")


def by_google_genai_async() -> None:
    async def ask() -> None:
        client = _genai_client()
        await client.aio.models.generate_content(model="gemini-3.8-flash", contents="x")

    asyncio.run(ask())


def _genai_client() -> Any:
    from google import genai

    options = genai.types.HttpOptions(base_url=ADDRESS, timeout=300)
    return genai.Client(api_key="none", http_options=options)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "urllib": by_urllib,
    "requests": by_requests,
    "httpx": by_httpx,
    "httpx to a name": lambda: by_httpx(f"http://{NAME}:{PORT}"),
    "httpx by a proxy": by_httpx_and_a_proxy,
    "httpx async to a name": by_httpx_async,
    "httpx2": by_httpx2,
    "aiohttp": by_aiohttp,
    "aiohttp to a name": lambda: by_aiohttp(NAME),
    "websockets": by_websockets,
    "asyncio": by_asyncio,
    "uvloop": by_uvloop,
    "uvloop to a name": lambda: by_uvloop(NAME),
    "pycurl": by_pycurl,
    "pycurl to a name": lambda: by_pycurl(NAME),
    "ollama elsewhere": by_ollama_elsewhere,
    "ollama by a proxy": by_ollama_and_a_proxy,
    "google-genai": by_google_genai,
    "google-genai async": by_google_genai_async,
}
