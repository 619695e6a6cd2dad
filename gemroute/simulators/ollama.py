"""A faithful Ollama on loopback, by the wire of server 0.33 to 0.40, without a model in it.

It cuts long prompts in silence, thinks unless told not to, and serves aliases of remote
models, as the real one does. Faults concern chat and generate, so that probes still pass;
`deaf` and `portal` concern every path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gemroute.simulators.answers import CLEAR, asks_for_verdict
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama_chat import Asked, answer_lines
from gemroute.simulators.ollama_faults import FAULTS, NDJSON, PAGE, Answer, go_json
from gemroute.simulators.ollama_models import GEMMA, Refusal, SimulatedModel, find_model
from gemroute.simulators.ollama_openai import error_object, models_list, send_completion
from gemroute.simulators.server import SimulatedServer

VERSION = "0.40.12"
ODD_SIZES = (61, 1, 7, 240, 3)
"""Bytes of each write in turn: lines and characters are cut, and some writes hold several."""


class OllamaSimulator(SimulatedServer):
    """Serves `models`; records every request in `requests`.

    `text` is a fixed answer instead of the simulated one, and `verdict` the one to those who ask
    for a judgement; `redirect_to` is where the fault
    `redirect` sends the client.
    """

    FAULTS = ("refuse", "deaf", "portal", *FAULTS)

    def __init__(
        self,
        models: Sequence[SimulatedModel] = GEMMA,
        *,
        fault: str | None = None,
        text: str | None = None,
        verdict: str = CLEAR,
        cloud_disabled: bool = True,
        redirect_to: str = "http://127.0.0.1:9",
        port: int = 0,
        delay_s: float = 0.0,
        record_to: Path | None = None,
    ) -> None:
        self.models = list(models)
        self.text = text
        self.verdict = verdict
        self.cloud_disabled = cloud_disabled
        self.redirect_to = redirect_to
        self.loaded: dict[str, int] = {}
        super().__init__(port=port, fault=fault, delay_s=delay_s, record_to=record_to)

    @property
    def prompts(self) -> list[Mapping[str, Any]]:
        """The bodies of the requests that hold a prompt, in order: what a model was told."""
        told = {"/api/chat", "/api/generate", "/v1/chat/completions"}
        return [request.json() for request in self.requests if request.route in told]

    def answer(self, exchange: Exchange) -> None:
        """Answer as Ollama does, or as the fault says."""
        if self.fault == "deaf":
            exchange.stall()
        if self.fault == "portal":
            exchange.send_body(200, PAGE, "text/html")
            return
        try:
            self._route(exchange)
        except Refusal as refusal:
            is_openai = exchange.recorded.route.startswith("/v1/")
            error = error_object(refusal.error) if is_openai else {"error": refusal.error}
            exchange.send_json(refusal.status, error)

    def _route(self, exchange: Exchange) -> None:
        match exchange.command, exchange.recorded.route:
            case (("GET" | "HEAD"), path):
                self._describe(exchange, path)
            case "POST", "/api/show":
                exchange.send_json(200, self._found(_body(exchange)).shown())
            case "POST", "/api/pull":
                self._pull(exchange, _body(exchange))
            case "POST", ("/api/chat" | "/api/generate") as path:
                self._generate(exchange, path, _body(exchange))
            case "POST", "/v1/chat/completions":
                body = _body(exchange)
                send_completion(exchange, body, self._found(body))
            case _:
                exchange.send_body(404, b"404 page not found", "text/plain")

    def _describe(self, exchange: Exchange, path: str) -> None:
        source = "env" if self.cloud_disabled else "none"
        match path:
            case "/":
                exchange.send_body(200, b"Ollama is running", "text/plain; charset=utf-8")
            case "/api/version":
                exchange.send_json(200, {"version": VERSION})
            case "/api/status":
                cloud = {"disabled": self.cloud_disabled, "source": source}
                exchange.send_json(200, {"cloud": cloud})
            case "/api/tags":
                exchange.send_json(200, {"models": [model.tags_row() for model in self.models]})
            case "/api/ps":
                rows = [
                    m.loaded_row(self.loaded[m.name]) for m in self.models if m.name in self.loaded
                ]
                exchange.send_json(200, {"models": rows})
            case "/v1/models":
                exchange.send_json(200, models_list(self.models))
            case _:
                exchange.send_body(404, b"404 page not found", "text/plain")

    def _found(self, body: Mapping[str, Any]) -> SimulatedModel:
        return find_model(body.get("model"), self.models, cloud_disabled=self.cloud_disabled)

    def _generate(self, exchange: Exchange, path: str, body: Mapping[str, Any]) -> None:
        asked = Asked.of(body, self._found(body), is_chat=path == "/api/chat")
        self.loaded[asked.model.name] = asked.window_tokens
        is_judging = asks_for_verdict(body.get("format"))
        lines = tuple(answer_lines(asked, self.verdict if is_judging else self.text))
        answer = Answer(lines, ODD_SIZES, self.redirect_to)
        if misbehave := FAULTS.get(self.fault or ""):
            misbehave(exchange, answer)
        elif asked.streams:
            answer.send(exchange)
        else:
            exchange.send_json(200, asked.whole(lines))

    def _pull(self, exchange: Exchange, body: Mapping[str, Any]) -> None:
        name = str(body.get("model", "")).removesuffix(":local")
        exchange.start_stream(NDJSON)
        exchange.write_all(map(go_json, self._progress(name)))

    def _progress(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the lines of a pull; any tag of gemma4 can be had."""
        yield {"status": "pulling manifest"}
        if name.partition(":")[0] != "gemma4":
            yield {"error": "pull model manifest: file does not exist"}
            return
        model = SimulatedModel(name if ":" in name else f"{name}:latest")
        layer = {"status": f"pulling {model.digest[:12]}", "digest": f"sha256:{model.digest}"}
        for tenth in range(0, 11, 2):
            completed = model.size_bytes * tenth // 10
            yield {**layer, "total": model.size_bytes, "completed": completed}
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        if all(known.name != model.name for known in self.models):
            self.models.append(model)
        yield {"status": "success"}


def _body(exchange: Exchange) -> dict[str, Any]:
    """Return the request's JSON object.

    Raises:
        Refusal: there is no body, or it is something else.
    """
    if not exchange.recorded.body:
        raise Refusal(400, "missing request body")
    try:
        body = exchange.recorded.json()
    except ValueError:
        raise Refusal(400, "invalid character looking for beginning of value") from None
    if not isinstance(body, dict):
        raise Refusal(400, "json: cannot unmarshal into Go value of type api.ChatRequest")
    return body
