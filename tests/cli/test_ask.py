"""The main job through a real process: what comes out, and what each simulator was sent."""

from __future__ import annotations

from base64 import b64decode

import pytest

from gemroute.settings import shipped

CARD = "Bill 4111 1111 1111 1111."
KEY = "AWS_ACCESS_KEY_ID=AKIAQ7RZD3XW5LTN2VKC"


def long_document():
    """A public text that is longer than the local model's window."""
    return b"The committee met and read the minutes of the last meeting aloud. " * 16_000


def test_the_answer_alone_is_on_stdout(cli):
    ended = cli("ask", "Why is the sky blue?")
    assert ended.status == 0
    assert ended.out.startswith("(simulated gemma4:e4b) I read 20 characters")
    assert ended.out.count("\n") == 1
    assert ended.err == ""


def test_a_piped_document_goes_first_and_the_question_last(cli):
    ended = cli("ask", "summarise", stdin=b"Minutes of the meeting.\n")
    assert ended.status == 0
    assert cli.local_texts == ["Minutes of the meeting.\n\n\nsummarise"]
    assert cli.cloud.requests == []


def test_the_local_wire_spells_out_what_would_do_harm(cli):
    cli("ask", "summarise", stdin=b"Minutes.")
    (body,) = cli.local.prompts
    assert body["model"] == "gemma4:e4b:local"
    assert (body["truncate"], body["shift"], body["think"]) == (False, False, False)
    assert body["options"]["num_ctx"] == 4096


def test_a_long_public_document_goes_to_the_cloud_by_the_default_policy(cli):
    document = long_document()
    ended = cli("ask", "summarise", stdin=document)
    assert ended.status == 0
    assert ended.out.startswith("The simulated Gemini has read")
    (text,) = cli.cloud_texts
    assert text == f"{document.decode()}\n\nsummarise"
    assert cli.local.prompts == []


def test_the_cloud_keeps_nothing_of_a_question(cli):
    cli("ask", "--to", "cloud", "Why is the sky blue?")
    (body,) = cli.cloud.prompts
    assert body["store"] is False
    (request,) = cli.cloud.requests
    assert request.credentials == {"x-goog-api-key"}


def test_a_prompt_needs_no_command(cli):
    ended = cli("Why is the sky blue?")
    assert ended.status == 0
    assert cli.local_texts == ["Why is the sky blue?"]


@pytest.mark.parametrize("offline", ["--offline", "--offline=on"])
def test_offline_asks_the_local_model_and_never_the_cloud(cli, offline):
    ended = cli("ask", offline, "--to", "cloud", "summarise", stdin=b"Minutes.")
    assert ended.status == 0
    assert ended.out.startswith("(simulated gemma4:e4b)")
    assert cli.cloud.requests == []
    assert cli.bodies("intent")[0]["offline_strength"] >= 1


def test_strictly_offline_means_kept_by_the_kernel_or_refused(cli):
    ended = cli("ask", "--offline=strict", "--to", "cloud", "summarise", stdin=b"Minutes.")
    assert cli.cloud.requests == []
    if ended.status == 0:
        assert cli.bodies("intent")[0]["offline_strength"] >= 3
    else:
        assert ended.status == 7
        assert "needs the kernel's help" in ended.err
        assert cli.sent_nothing


def test_offline_refuses_what_the_local_model_cannot_take(cli):
    ended = cli("ask", "--offline", "summarise", stdin=long_document())
    assert (ended.status, ended.out) == (7, "")
    assert "Refused; nothing was sent." in ended.err
    assert "offline-flag: --offline was given." in ended.err
    assert cli.sent_nothing
    assert cli.statuses == ["refused"]


# What may not leave


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["--to", "cloud"], id="--to cloud"),
        pytest.param(["-m", "gemini-3.8-flash"], id="a cloud model"),
        pytest.param(["--label", "public"], id="a low label"),
        pytest.param(["--no-confirm", "--to", "cloud"], id="--no-confirm"),
        pytest.param(["--confirm", "--to", "cloud"], id="--confirm, with nobody there"),
    ],
)
@pytest.mark.parametrize("secret", [CARD, KEY])
def test_no_option_takes_a_secret_to_the_cloud(cli, words, secret):
    ended = cli("ask", *words, "summarise", stdin=secret.encode())
    assert ended.status == 0
    assert cli.local_texts == [f"{secret}\n\nsummarise"]
    assert cli.cloud.requests == []


@pytest.mark.parametrize("runtime", ["refuse", "404-model", "503", "cut-without-done", "html"])
def test_a_local_runtime_that_fails_takes_no_secret_to_the_cloud(cli, runtime):
    cli.local.set_fault(runtime)
    ended = cli("ask", "--to", "cloud", CARD)
    assert ended.status in (7, 9, 10, 12)
    assert cli.cloud.requests == []
    assert cli.statuses[-1] != "answered"


@pytest.mark.parametrize("label", ["confidential", "restricted"])
def test_a_label_may_only_raise(cli, label):
    ended = cli("ask", "--to", "cloud", "--label", label, "hello")
    assert ended.status == 0
    assert cli.cloud.requests == []
    assert cli.bodies("intent")[0]["facts"]["label"] == label


def test_to_local_never_falls_back_to_the_cloud(cli):
    cli.local.set_fault("refuse")
    ended = cli("ask", "--to", "local", "hello")
    assert ended.status == 9
    assert "Start it with `ollama serve`." in ended.err
    assert cli.sent_nothing


# How it is shown


def test_the_decision_is_on_stderr_when_asked_for(cli):
    ended = cli("ask", "-v", CARD)
    first, *_, last = ended.err.splitlines()
    assert first.startswith("→ local · gemma4:e4b · restricted (payment card) · ")
    assert "restricted-stays-home" in ended.err
    assert last.startswith("← ")
    assert cli.bodies("outcome")[0]["intent"] in last
    assert "→" not in ended.out


def test_json_has_the_facts_the_decision_the_answer_and_its_record(cli):
    ended = cli("ask", "--json", "--to", "cloud", "hello")
    shape = ended.json
    assert shape.keys() >= {
        *("label", "sensitive", "categories", "classifier", "findings", "tokens", "modality"),
        *("unread", "bytes", "decision", "nearest", "cost", "policy", "connectivity", "answer"),
        *("usage", "cost_usd", "estimated_usd", "model_version", "finish", "duration_ms"),
    }
    assert shape["answer"].startswith("The simulated Gemini has read")
    assert (shape["decision"]["to"], shape["finish"]) == ("cloud", "stop")
    assert shape["record"] == cli.bodies("outcome")[0]["intent"]


def test_cost_is_estimated_before_and_recorded_after(cli):
    shape = cli("ask", "--json", "--to", "cloud", "hello").json
    assert 0 < shape["cost"]["least_usd"] < shape["estimated_usd"] < shape["cost"]["most_usd"]
    assert 0 < shape["cost_usd"] < shape["estimated_usd"]
    assert cli.bodies("outcome")[0]["cost_micro_usd"] == round(shape["cost_usd"] * 1_000_000)


def test_a_local_answer_costs_nothing(cli):
    shape = cli("ask", "--json", "hello").json
    assert (shape["cost_usd"], shape["estimated_usd"]) == (0, 0)
    assert cli.bodies("outcome")[0]["cost_micro_usd"] == 0


@pytest.mark.parametrize("words", [["--no-stream"], ["--quiet"], ["--raw"], ["--no-think"]])
def test_the_answer_is_the_same_in_every_manner(cli, words):
    ended = cli("ask", *words, "hello")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == (
        "(simulated gemma4:e4b) I read 5 characters in 1 message. A real model would answer here.\n"
    )


# What may be asked for


@pytest.mark.parametrize("place", ["local", "cloud"])
def test_an_answer_follows_a_schema(cli, place):
    cli.write("s.json", '{"type": "object", "properties": {"n": {"type": "integer"}}}')
    ended = cli("ask", "--to", place, "--schema", "s.json", "hello")
    assert (ended.status, ended.json) == (0, {"n": 0})


def test_a_schema_from_a_guarded_zone_stays_home(cli):
    policy = shipped("default.yaml").replace(
        b"\nguards:",
        b"\nzones: {clients: [s.json]}\nguards:\n"
        b"  - {id: clients, when: {zone: {has_any: [clients]}}, allow: [local], why: Theirs.}",
        1,
    )
    cli.write("zoned.yaml", policy)
    cli.write("s.json", '{"type": "object"}')
    ended = cli("ask", "-p", "./zoned.yaml", "--to", "cloud", "--schema", "s.json", "hello")
    assert (ended.status, len(cli.local_texts)) == (0, 1)
    assert not cli.cloud.requests
    assert cli.bodies("intent")[0]["facts"]["zone"] == ["clients"]


@pytest.mark.parametrize("content", ["{", "[]", '{"a":' * 100_000, None])
def test_a_schema_that_is_none_is_bad_input(cli, content):
    if content is not None:
        cli.write("s.json", content)
    ended = cli("ask", "--schema", "s.json", "hello")
    assert (ended.status, ended.out) == (14, "")
    assert ended.err.startswith("s.json: ")
    assert cli.sent_nothing


@pytest.mark.parametrize("place", ["local", "cloud"])
def test_an_answer_that_is_cut_at_max_tokens_says_so(cli, place):
    ended = cli("ask", "--to", place, "--max-tokens", "20" if place == "cloud" else "3", "hello")
    assert ended.status == 10
    assert ended.err == "The answer was cut short at its token limit; --max-tokens sets it.\n"
    assert cli.statuses == ["truncated"]


def test_a_call_over_max_cost_is_not_made(cli):
    ended = cli("ask", "--to", "cloud", "--max-cost", "0.000001", "hello")
    assert (ended.status, ended.out) == (13, "")
    assert "--max-cost" in ended.err
    assert cli.sent_nothing


def test_max_cost_caps_the_answer(cli):
    cli("ask", "--to", "cloud", "--max-cost", "$0.01", "hello")
    (body,) = cli.cloud.prompts
    assert 500 < body["generationConfig"]["maxOutputTokens"] < 5_000


@pytest.mark.parametrize("amount", ["", "x", "-1", "nan", "inf"])
def test_max_cost_is_an_amount(cli, amount):
    ended = cli("ask", f"--max-cost={amount}", "hello")
    assert ended.status == 2
    assert f"Invalid value for '--max-cost': '{amount}' is not an amount" in ended.err
    assert cli.sent_nothing


@pytest.mark.parametrize("seconds", ["3000000", "1e300", "inf"])
@pytest.mark.parametrize("place", ["local", "cloud"])
def test_a_timeout_may_be_as_long_as_one_likes(cli, place, seconds):
    ended = cli("ask", "--to", place, "--timeout", seconds, "hello")
    assert (ended.status, ended.err) == (0, "")


def test_a_timeout_is_a_number_of_seconds(cli):
    ended = cli("ask", "--timeout", "nan", "hello")
    assert ended.status == 2
    assert "Invalid value for '--timeout'" in ended.err
    assert cli.sent_nothing


@pytest.mark.parametrize("place", ["local", "cloud"])
def test_a_timeout_ends_a_silent_call(cli, place):
    cli.local.set_fault("stall-before-headers")
    cli.cloud.set_fault("stall")
    ended = cli("ask", "--to", place, "--timeout", "0.5", "hello")
    assert (ended.status, ended.out) == (9, "")
    assert {body["error_class"] for body in cli.bodies("outcome")} == {"timeout"}


def test_a_wished_model_is_asked_for_by_its_name(cli):
    assert cli("ask", "-m", "gemini-3.1-pro-preview", "hello").status == 0
    (request,) = cli.cloud.requests
    assert "/models/gemini-3.1-pro-preview:" in request.path


def test_a_model_and_a_place_that_do_not_agree_are_a_usage_error(cli):
    ended = cli("ask", "-m", "gemini-3.8-flash", "--to", "local", "hello")
    assert ended.status == 2
    assert cli.sent_nothing


# Attachments


def test_several_attachments_are_numbered_documents(cli, pdf):
    cli.write("a.pdf", pdf)
    cli.write("b.html", "<p>Hello <b>page</b></p><script>never()</script>")
    cli.write("c.txt", "plain text")
    ended = cli("ask", "--to", "cloud", "-a", "a.pdf", "-a", "b.html", "-a", "c.txt", "compare")
    assert ended.status == 0
    (text,) = cli.cloud_texts
    assert " ".join(text.split()) == (
        "Document 1: Minutes of the meeting Document 2: Hello page Document 3: plain text compare"
    )


def test_stdin_can_be_put_among_the_attachments(cli):
    cli.write("a.txt", "first")
    cli("ask", "-a", "a.txt", "-a", "-", "compare", stdin=b"second")
    assert cli.local_texts == ["Document 1:\nfirst\n\nDocument 2:\nsecond\n\ncompare"]


def test_a_picture_goes_to_the_local_model_whole(cli, png):
    cli.write("a.png", png)
    ended = cli("ask", "--to", "cloud", "-a", "a.png", "What is it?")
    assert ended.status == 0
    (body,) = cli.local.prompts
    assert [b64decode(image) for image in body["messages"][-1]["images"]] == [png]
    assert cli.cloud.requests == []


def test_a_picture_without_a_local_model_is_refused(cli, png):
    cli.local.set_fault("refuse")
    cli.write("a.png", png)
    ended = cli("ask", "-a", "a.png", "What is it?")
    assert (ended.status, ended.out) == (7, "")
    assert "ollama serve" in ended.err
    assert cli.sent_nothing


def test_a_sound_stays_here(cli, wav):
    cli.write("a.wav", wav)
    ended = cli("ask", "--to", "cloud", "-a", "a.wav", "What is said?")
    assert ended.status in (0, 7)
    assert cli.cloud.requests == []


# Conversations


def test_a_conversation_goes_on_by_its_name_and_as_the_last(cli):
    cli("ask", "--chat", "trip", "hello")
    cli("ask", "--chat", "trip", "and then?")
    cli("ask", "-c", "and in the end?")
    *_, body = cli.local.prompts
    said = [turn["content"] for turn in body["messages"] if turn["role"] == "user"]
    assert said == ["hello", "and then?", "and in the end?"]


def test_a_conversation_that_held_a_secret_never_reaches_the_cloud_again(cli):
    cli("ask", "--chat", "bills", CARD)
    ended = cli("ask", "--chat", "bills", "--to", "cloud", "thanks")
    assert ended.status == 0
    assert cli.cloud.requests == []


def test_a_call_without_a_name_is_not_kept(cli):
    cli("ask", "hello")
    ended = cli("ask", "-c", "again")
    assert ended.status == 2
    assert "no saved conversation" in ended.err


def test_the_journals_head_is_kept_elsewhere_after_every_call(cli):
    anchors = cli.folder / "anchors.txt"
    kept = {"GEMROUTE_ANCHOR_FILE": str(anchors)}
    for calls in (1, 2):
        assert cli("ask", "Why is the sky blue?", env=kept).status == 0
        head = anchors.read_text().split()[-1]
        assert head == cli.records()[-1].head == f"{calls * 2}:{cli.records()[-1].h}"
    assert cli("logs", "verify", env=kept).status == 0


def test_an_anchor_that_cannot_be_kept_is_said_and_costs_no_answer(cli):
    ended = cli("ask", "Why?", env={"GEMROUTE_ANCHOR_FILE": str(cli.folder / "no" / "file")})
    assert ended.status == 0
    assert ended.out
    assert "anchor is not kept" in ended.err


def test_the_log_of_a_build_machine_gets_the_journals_head(cli):
    ended = cli("ask", "Why?", env={"CI": "true"})
    assert f"Journal anchor: {cli.records()[-1].head}" in ended.err
    assert cli("ask", "-q", "Why?", env={"CI": "true"}).err == ""


IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("IBAN " + IBAN.replace(" ", "\n\n"), id="paragraphs"),
        pytest.param(
            "<table><tr><th>Name</th><th>IBAN</th></tr><tr><td>x</td>"
            + "".join(f"<td>{group}</td>" for group in IBAN.split())
            + "</tr></table>",
            id="cells",
        ),
    ],
)
def test_an_account_whose_groups_stand_apart_never_reaches_the_cloud(cli, text):
    cli("ask", "--to", "cloud", "--no-confirm", "Sum it up", stdin=text.encode())
    assert cli.cloud.prompts == []
    assert len(cli.local.prompts) == 1
