"""ask, chat, route and classify: the words of each, and the call."""

from __future__ import annotations

from typing import Annotated

import typer

from gemroute.cli import options as opt

app = typer.Typer(rich_markup_mode=None)


@app.command(
    epilog='Examples:  gemroute ask "Why is the sky blue?"  ·  '
    'cat report.txt | gemroute ask "Summarise this in five lines"  ·  '
    "gemroute ask -a scan.png --offline"
)
def ask(
    prompt: opt.Prompt = None,
    attach: opt.Attach = None,
    system: opt.System = "",
    continue_: opt.Continue = False,
    chat_id: opt.ChatId = "",
    model: opt.Model = "",
    to: opt.To = None,
    label: opt.LabelOption = None,
    policy: opt.PolicyOption = None,
    offline: opt.Offline = None,
    json: opt.Json = False,
    no_stream: opt.NoStream = False,
    schema: opt.Schema = "",
    max_cost: opt.MaxCost = None,
    max_tokens: opt.MaxTokens = 0,
    timeout: opt.Timeout = 0.0,
    think: opt.Think = False,
    confirm: opt.Confirm = None,
    judge: opt.Judge = None,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    raw: opt.Raw = False,
) -> None:
    """Answer a prompt by the model that the policy permits.

    The request is judged, decided, sent and recorded. The answer goes to stdout and nothing
    else does. Piped input is read to its end first; it is the document, the prompt the question.
    """
    from gemroute.cli.answering import answer
    from gemroute.cli.asked import Asked
    from gemroute.cli.playing import Manner

    asked = Asked(
        prompt=" ".join(prompt or ()),
        attachments=tuple(attach or ()),
        system=system,
        schema_file=schema,
        chat_id=chat_id,
        goes_on=continue_,
        model=model,
        to=to.value if to else "",
        label=label.value if label else "",
        policies=tuple(policy or ()),
        offline=offline.value if offline else "",
        max_cost_usd=None if max_cost is None else opt.money(max_cost),
        max_output_tokens=max_tokens,
        timeout_s=timeout,
        think=think,
        confirm=confirm,
        judge=judge,
    )
    manner = Manner(json=json, streams=not no_stream, quiet=quiet, verbose=verbose, raw=raw)
    raise typer.Exit(answer(asked, manner))


@app.command(
    epilog='Examples:  gemroute route "What is 2+2?"  ·  '
    "gemroute route -a contract.pdf --json  ·  gemroute route --offline -p strict < mail.txt"
)
def route(
    prompt: opt.Prompt = None,
    attach: opt.Attach = None,
    system: opt.System = "",
    model: opt.Model = "",
    to: opt.To = None,
    label: opt.LabelOption = None,
    policy: opt.PolicyOption = None,
    offline: opt.Offline = None,
    max_tokens: opt.MaxTokens = 0,
    judge: opt.Judge = None,
    json: opt.Json = False,
) -> None:
    """Show where a request would go, and why; nothing is sent.

    Prints the decision, every rule that spoke, the tokens, the estimated cost, and what would
    have changed the outcome. The exit status is 7 when the request would be refused.
    """
    from gemroute.cli.asked import Asked
    from gemroute.cli.looking import show_route

    asked = Asked(
        prompt=" ".join(prompt or ()),
        attachments=tuple(attach or ()),
        system=system,
        model=model,
        to=to.value if to else "",
        label=label.value if label else "",
        policies=tuple(policy or ()),
        offline=offline.value if offline else "",
        max_output_tokens=max_tokens,
        judge=judge,
    )
    raise typer.Exit(show_route(asked, json=json))


@app.command(
    epilog='Examples:  gemroute classify "My IBAN is DE89 3704 0044 0532 0130 00"  ·  '
    "gemroute classify --all --json -a letter.pdf  ·  gemroute classify --jsonl < items.jsonl"
)
def classify(
    prompt: opt.Prompt = None,
    attach: opt.Attach = None,
    system: opt.System = "",
    label: opt.LabelOption = None,
    policy: opt.PolicyOption = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Read on after the label is certain; list everything.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Count the tokens exactly.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help='Read lines of {"id", "text"}, write one line for each.'),
    ] = False,
    json: opt.Json = False,
) -> None:
    """Show the facts of a text: its label, findings (masked), tokens and modality.

    Nothing outside this process is asked. `--jsonl` judges any number of items, one a line, as
    they come; a line that is none ends it with status 14.
    """
    from gemroute.cli.asked import Asked
    from gemroute.cli.looking import show_facts, stream_facts

    asked = Asked(
        prompt=" ".join(prompt or ()),
        may_be_blank=prompt is not None,
        attachments=tuple(attach or ()),
        system=system,
        label=label.value if label else "",
        policies=tuple(policy or ()),
    )
    if jsonl:
        raise typer.Exit(stream_facts(asked, thorough=all_, count=count))
    raise typer.Exit(show_facts(asked, thorough=all_, count=count, json=json))


@app.command(
    epilog="Examples:  gemroute chat  ·  gemroute chat --resume  ·  "
    "gemroute chat --offline -a notes.txt"
)
def chat(
    attach: opt.Attach = None,
    system: opt.System = "",
    resume: Annotated[
        bool, typer.Option("--resume", "-c", help="Go on with the last conversation.")
    ] = False,
    chat_id: opt.ChatId = "",
    model: opt.Model = "",
    to: opt.To = None,
    label: opt.LabelOption = None,
    policy: opt.PolicyOption = None,
    offline: opt.Offline = None,
    max_cost: opt.MaxCost = None,
    max_tokens: opt.MaxTokens = 0,
    timeout: opt.Timeout = 0.0,
    think: opt.Think = False,
    confirm: opt.Confirm = None,
    judge: opt.Judge = None,
) -> None:
    """Talk turn by turn; the chat's label never falls.

    The label is the highest of all turns, answers and attachments, stands in the prompt line,
    and is saved with the chat. A chat that became restricted never reaches the cloud again;
    `/new` starts a clean one and `/help` lists the commands.
    """
    from gemroute.cli.asked import Asked
    from gemroute.cli.chat import talk

    asked = Asked(
        attachments=tuple(attach or ()),
        system=system,
        chat_id=chat_id,
        goes_on=resume,
        model=model,
        to=to.value if to else "",
        label=label.value if label else "",
        policies=tuple(policy or ()),
        offline=offline.value if offline else "",
        max_cost_usd=None if max_cost is None else opt.money(max_cost),
        max_output_tokens=max_tokens,
        timeout_s=timeout,
        think=think,
        confirm=confirm,
        judge=judge,
    )
    raise typer.Exit(talk(asked))
