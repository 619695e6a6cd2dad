"""A saved conversation is its owner's alone, and its label is never less than it was."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import SECRET, World

from gemroute.chats import Chat, ChatFolder, turn_label
from gemroute.core.errors import ConfigError, UsageError
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Media, Message, Part, Request
from gemroute.core.values import Classifier, Label, Modality, Role, Unread
from gemroute.settings import shipped

QUESTION = Message(Role.USER, "What is the time?")
ZONED = shipped("default.yaml").replace(
    b"\nguards:",
    b"\nzones: {clients: [/srv/clients/**], open: [/srv/open/**]}\nguards:\n"
    b"  - {id: clients, when: {zone: {has_any: [clients]}}, allow: [local], why: Theirs.}\n#",
)


@pytest.fixture
def chats(tmp_path: Path) -> ChatFolder:
    return ChatFolder(tmp_path / "state" / "chats", lock_timeout_s=0.05)


def spoken(name: str = "one", label: Label = Label.INTERNAL) -> Chat:
    return Chat(name).with_turn(QUESTION, "Noon.", label)


def file_of(chats: ChatFolder, chat: Chat) -> Path:
    return chats.path(chat)


def test_a_saved_chat_comes_back_as_it_was(chats: ChatFolder) -> None:
    saved = chats.save(spoken())
    assert chats.load("one") == saved == spoken()


def test_only_the_owner_can_read_a_chat(chats: ChatFolder) -> None:
    path = file_of(chats, chats.save(spoken()))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_chat_that_was_never_saved_is_new_and_public(chats: ChatFolder) -> None:
    assert chats.load("new") == Chat("new", Label.PUBLIC, ())


def test_what_was_said_is_in_no_repr() -> None:
    assert "time" not in repr(spoken())


@pytest.mark.parametrize("label", Label)
def test_a_label_only_rises(label: Label) -> None:
    chat = Chat("one", Label.CONFIDENTIAL)
    assert chat.raised(label).label == max(label, Label.CONFIDENTIAL)
    assert chat.with_turn(QUESTION, "", label).label == max(label, Label.CONFIDENTIAL)


def test_zones_are_kept_and_only_grow(chats: ChatFolder) -> None:
    chat = Chat("one").with_turn(QUESTION, "Noon.", Label.PUBLIC, frozenset({"a"}))
    chat = chat.with_turn(QUESTION, "One.", Label.PUBLIC).raised(Label.PUBLIC, frozenset({"b"}))
    assert chats.save(chat).zones == chats.load("one").zones == {"a", "b"}


def of_the_first_version(chats: ChatFolder) -> Chat:
    path = file_of(chats, chats.save(spoken()))
    turns = json.loads(path.read_text())["turns"]
    path.write_text(json.dumps({"gemroute_chat": 1, "label": "internal", "turns": turns}))
    return chats.load("one")


def test_the_zones_of_a_chat_of_the_first_version_are_never_known(chats: ChatFolder) -> None:
    old = of_the_first_version(chats)
    assert old == replace(spoken(), knows_zones=False)
    said = chats.save(old.with_turn(QUESTION, "One.", Label.PUBLIC, frozenset({"a"})))
    assert not said.knows_zones
    assert not chats.load("one").knows_zones
    assert not chats.save(spoken()).knows_zones
    assert not chats.load("one").knows_zones


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a b", "x" * 65, "a\n", "é"])
def test_a_name_that_could_lead_elsewhere_is_refused(chats: ChatFolder, name: str) -> None:
    with pytest.raises(UsageError):
        chats.load(name)
    with pytest.raises(UsageError):
        chats.save(Chat(name))


# What is on the disk


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="cut"),
        pytest.param("[]", id="a list"),
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param("\x00\xff", id="binary"),
        pytest.param({"label": "public", "turns": []}, id="no version"),
        pytest.param({"gemroute_chat": 3, "label": "public", "turns": []}, id="a later version"),
        pytest.param({"gemroute_chat": [], "label": "public", "turns": []}, id="a list for it"),
        pytest.param({"gemroute_chat": 2, "label": "public", "turns": []}, id="no zones"),
        pytest.param(
            {"gemroute_chat": 2, "label": "public", "zones": "clients", "turns": []},
            id="a word for zones",
        ),
        pytest.param(
            {"gemroute_chat": 2, "label": "public", "zones": [7], "turns": []},
            id="a number for a zone",
        ),
        pytest.param({"gemroute_chat": 1, "turns": []}, id="no label"),
        pytest.param({"gemroute_chat": 1, "label": "secrt", "turns": []}, id="another label"),
        pytest.param({"gemroute_chat": 1, "label": 3, "turns": []}, id="a number for a label"),
        pytest.param({"gemroute_chat": 1, "label": "public"}, id="no turns"),
        pytest.param({"gemroute_chat": 1, "label": "public", "turns": [1]}, id="a turn of nothing"),
        pytest.param(
            {"gemroute_chat": 1, "label": "public", "turns": [{"role": "user", "text": 1}]},
            id="a turn that is no text",
        ),
        pytest.param(
            {"gemroute_chat": 1, "label": "public", "turns": [{"role": "system", "text": "x"}]},
            id="a role that a chat has not",
        ),
    ],
)
def test_a_damaged_chat_is_refused_and_not_repaired(chats: ChatFolder, body: object) -> None:
    path = file_of(chats, chats.save(spoken()))
    path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="latin-1")
    before = path.read_bytes()
    for attempt in (lambda: chats.load("one"), lambda: chats.save(spoken())):
        with pytest.raises(ConfigError, match="its label is not known"):
            attempt()
    assert path.read_bytes() == before


def test_a_chat_above_64_mib_is_refused(chats: ChatFolder) -> None:
    path = file_of(chats, chats.save(spoken()))
    os.truncate(path, (64 << 20) + 1)
    with pytest.raises(ConfigError, match="damaged"):
        chats.load("one")


def _open_to_the_group(path: Path) -> None:
    path.chmod(0o640)


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def _second_name(path: Path) -> None:
    path.with_name("second").hardlink_to(path)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir(0o700)


@pytest.mark.parametrize("change", [_open_to_the_group, _link, _second_name, _pipe, _folder])
def test_a_file_that_is_not_ours_alone_is_refused(
    chats: ChatFolder, change: Callable[[Path], None]
) -> None:
    change(file_of(chats, chats.save(spoken())))
    with pytest.raises(ConfigError):
        chats.load("one")


def test_a_file_of_somebody_else_is_refused(
    chats: ChatFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats.save(spoken())
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(ConfigError, match="you alone"):
        chats.load("one")
    with pytest.raises(ConfigError, match="you alone"):
        chats.save(spoken())


def test_a_folder_that_others_can_read_is_refused(chats: ChatFolder) -> None:
    chats.folder.mkdir(0o755, parents=True)
    chats.folder.chmod(0o755)
    with pytest.raises(ConfigError, match="you alone") as refused:
        chats.save(spoken())
    assert "chmod 700" in refused.value.hint


def test_a_folder_that_is_a_link_is_refused(chats: ChatFolder, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir(0o700)
    chats.folder.parent.mkdir()
    chats.folder.symlink_to(tmp_path / "other")
    with pytest.raises(ConfigError, match="cannot be saved"):
        chats.save(spoken())


def test_a_folder_that_cannot_be_made_is_said_clearly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be saved .*: Not a directory\."):
        ChatFolder(tmp_path / "file" / "chats").save(spoken())


def test_a_save_that_fails_leaves_the_last_one_whole(
    chats: ChatFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = chats.save(spoken())

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        chats.save(saved.with_turn(QUESTION, "One.", Label.RESTRICTED))
    assert chats.load("one") == saved
    assert [path.name for path in chats.folder.iterdir()] == ["one.json"]


# More than one writer


def test_two_writers_of_one_chat_lose_no_turn_no_label_and_no_zone(chats: ChatFolder) -> None:
    mine, theirs = chats.load("one"), chats.load("one")
    zones = frozenset({"clients"})
    mine = chats.save(mine.with_turn(QUESTION, "mine", Label.RESTRICTED, zones))
    theirs = chats.save(theirs.with_turn(QUESTION, "theirs", Label.PUBLIC))
    chats.save(mine.with_turn(QUESTION, "mine again", Label.PUBLIC))
    whole = chats.load("one")
    assert [turn.text for turn in whole.turns[1::2]] == ["mine", "theirs", "mine again"]
    assert (whole.label, whole.zones) == (Label.RESTRICTED, zones)


def test_what_another_process_raised_a_chat_to_comes_back_from_the_disk(chats: ChatFolder) -> None:
    mine, zones = chats.save(spoken()), frozenset({"clients"})
    chats.save(chats.load("one").raised(Label.RESTRICTED, zones))
    renewed = chats.renewed(mine)
    assert renewed == replace(mine, label=Label.RESTRICTED, zones=zones)
    saved = chats.save(mine.with_turn(QUESTION, "One.", Label.PUBLIC))
    assert (saved.label, saved.zones, len(saved.turns)) == (Label.RESTRICTED, zones, 4)


def test_a_chat_that_cannot_be_looked_at_again_is_no_lower_one(chats: ChatFolder) -> None:
    mine = chats.save(spoken())
    file_of(chats, mine).write_text("{")
    with pytest.raises(ConfigError, match="its label is not known"):
        chats.renewed(mine)


def test_where_no_chat_can_be_kept_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert ChatFolder(tmp_path / "file" / "chats").renewed(spoken()) == spoken()


def _say(folder: Path, who: int) -> None:
    chats = ChatFolder(folder)
    for number in range(8):
        chat = chats.load("one")
        chats.save(chat.with_turn(QUESTION, f"{who}.{number}", Label(who % 4)))


def test_four_processes_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_say, args=(folder, who)) for who in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    whole = ChatFolder(folder).load("one")
    answers = sorted(turn.text for turn in whole.turns[1::2])
    assert answers == sorted(f"{who}.{number}" for who in range(4) for number in range(8))
    assert whole.label is Label.RESTRICTED


def test_saving_twice_changes_nothing(chats: ChatFolder) -> None:
    once = chats.save(spoken())
    assert chats.save(once) == chats.load("one") == once


def test_a_turn_that_could_not_be_saved_is_saved_with_the_next(chats: ChatFolder) -> None:
    chats.save(spoken())
    chat = chats.load("one").with_turn(QUESTION, "lost?", Label.PUBLIC)
    chats.save(chat.with_turn(QUESTION, "next", Label.PUBLIC))
    assert [turn.text for turn in chats.load("one").turns[1::2]] == ["Noon.", "lost?", "next"]


def test_a_file_that_was_taken_away_is_written_whole(chats: ChatFolder) -> None:
    chat = chats.save(spoken())
    chats.path(chat).unlink()
    chats.save(chat.with_turn(QUESTION, "next", Label.PUBLIC))
    assert [turn.text for turn in chats.load("one").turns[1::2]] == ["Noon.", "next"]


def test_a_writer_that_stopped_is_not_waited_for_for_ever(chats: ChatFolder) -> None:
    import fcntl

    chats.save(spoken())
    descriptor = os.open(chats.folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(ConfigError, match="Another process"):
            chats.save(spoken())
    finally:
        os.close(descriptor)


# The last one


def test_the_last_chat_is_the_one_written_last(chats: ChatFolder) -> None:
    for age, name in enumerate(["b", "a", "c"]):
        path = chats.path(chats.save(spoken(name)))
        os.utime(path, ns=(age, age))
    chats.path(Chat("d")).with_name(".hidden.json").write_text("")
    assert chats.last().name == "c"


def test_without_a_saved_chat_there_is_no_last(chats: ChatFolder) -> None:
    with pytest.raises(UsageError, match="no saved conversation"):
        chats.last()


def test_a_chat_that_goes_while_looked_for_is_passed_over(
    chats: ChatFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats.save(spoken())
    gone = [chats.folder / "gone.json", chats.folder / "one.json"]
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: gone)
    assert chats.last().name == "one"


# What a turn makes of its chat


def label_of(request: Request, world: World | None = None, policy: bytes = b"") -> Label:
    world = world or World()
    router = world.router()
    if policy:
        router.policy = load_policy(policy, "zoned.yaml")
    return turn_label(router.classify(request, connected=False), router.policy)


def test_plain_text_leaves_a_chat_as_it_is() -> None:
    assert label_of(Request("hello")) is Label.PUBLIC


def test_a_secret_makes_a_chat_restricted() -> None:
    assert label_of(Request(SECRET)) is Label.RESTRICTED


@pytest.mark.parametrize("classifier", [Classifier.DEGRADED, Classifier.FAILED])
def test_what_could_not_be_judged_counts_as_restricted(classifier: Classifier) -> None:
    world = World()
    world.detector.classifier = classifier
    assert label_of(Request("hello"), world) is Label.RESTRICTED


def test_a_picture_makes_a_chat_restricted_although_the_file_keeps_text_only() -> None:
    media = Media(Modality.IMAGE, "image/png", b"png")
    for unread in ((Unread("image"),), ()):
        part = Part("a.png", "image/png", Modality.IMAGE, media=media, unread=unread)
        assert label_of(Request("what is this?", (part,))) is Label.RESTRICTED


@pytest.mark.parametrize(
    ("zones", "label"),
    [
        pytest.param({"clients"}, Label.RESTRICTED, id="a guarded zone stays guarded"),
        pytest.param({"open"}, Label.PUBLIC, id="another zone is only a place"),
    ],
)
def test_a_zone_that_the_policy_guards_makes_a_chat_restricted(
    zones: set[str], label: Label
) -> None:
    part = Part("a.txt", "text/plain", Modality.TEXT, "text", zones=frozenset(zones))
    assert label_of(Request("go on", (part,)), policy=ZONED) is label


@pytest.mark.parametrize(
    ("more", "label"),
    [
        pytest.param("profile: legal", Label.RESTRICTED, id="another profile"),
        pytest.param("tokens: {gt: 5000}", Label.RESTRICTED, id="a longer chat"),
        pytest.param("label: {at_least: internal}", Label.RESTRICTED, id="a higher label"),
        pytest.param("net: offline", Label.RESTRICTED, id="another network"),
        pytest.param("any: [profile: legal, tokens: {gt: 9}]", Label.RESTRICTED, id="either"),
        pytest.param("any: [modality: {has: pdf}, tokens: {gt: 9}]", Label.RESTRICTED, id="pdf"),
        pytest.param("found: {has: passport}", Label.PUBLIC, id="nothing of that kind"),
        pytest.param("any: [found: {has: passport}]", Label.PUBLIC, id="nothing of those kinds"),
    ],
)
def test_what_a_later_turn_may_change_does_not_lose_a_zones_guard(more: str, label: Label) -> None:
    when = b"zone: {has_any: [clients]}"
    policy = ZONED.replace(when, f"{when.decode()}, {more}".encode())
    part = Part("a.txt", "text/plain", Modality.TEXT, "text", zones=frozenset({"clients"}))
    assert label_of(Request("go on", (part,)), policy=policy) is label


def test_an_alternative_that_is_gone_from_memory_is_a_lost_guard() -> None:
    policy = ZONED.replace(
        b"zone: {has_any: [clients]}", b"any: [{zone: {has: clients}}, {net: offline}]"
    )
    part = Part("a.txt", "text/plain", Modality.TEXT, "text", zones=frozenset({"clients"}))
    assert label_of(Request("go on", (part,)), policy=policy) is Label.RESTRICTED
    assert label_of(Request("go on"), policy=policy) is Label.PUBLIC


def test_the_text_of_a_pdf_leaves_a_chat_as_it_is() -> None:
    part = Part("a.pdf", "application/pdf", Modality.PDF, "text")
    assert label_of(Request("go on", (part,))) is Label.PUBLIC


APPROVED = ZONED.replace(b"{zone: {has_any: [clients]}}", b"{zone: {lacks: open}}")


def test_what_was_outside_an_allowed_zone_stays_at_home_when_a_file_from_it_follows() -> None:
    assert label_of(Request("go on"), policy=APPROVED) is Label.RESTRICTED
    part = Part("a.txt", "text/plain", Modality.TEXT, "text", zones=frozenset({"open"}))
    assert label_of(Request("go on", (part,)), policy=APPROVED) is Label.PUBLIC


# Under another policy


@pytest.mark.parametrize(
    ("policy", "label"),
    [
        pytest.param(ZONED, Label.RESTRICTED, id="a guard asks for a zone"),
        pytest.param(APPROVED, Label.RESTRICTED, id="a guard asks for its absence"),
        pytest.param(shipped("default.yaml"), Label.INTERNAL, id="no guard asks"),
    ],
)
def test_a_chat_whose_zones_are_unknown_stays_home_where_any_zone_is_guarded(
    chats: ChatFolder, policy: bytes, label: Label
) -> None:
    known = of_the_first_version(chats).under(load_policy(policy, "zoned.yaml"))
    assert (known.zones, known.label) == (frozenset(), label)


@pytest.mark.parametrize(
    ("guard", "zones", "label"),
    [
        pytest.param("{has: clients}", {"clients", "open"}, Label.PUBLIC, id="asked for"),
        pytest.param("{has_none: [open]}", {"clients"}, Label.PUBLIC, id="to be absent"),
        pytest.param(
            "{has: open, lacks: open}", {"clients"}, Label.RESTRICTED, id="asked for both ways"
        ),
    ],
)
def test_an_earlier_zone_can_switch_a_guard_on_and_never_off(
    guard: str, zones: set[str], label: Label
) -> None:
    policy = ZONED.replace(b"{has_any: [clients]}", guard.encode())
    chat = Chat("one", zones=frozenset({"clients", "open"}))
    known = chat.under(load_policy(policy, "zoned.yaml"))
    assert (known.zones, known.label) == (zones, label)
