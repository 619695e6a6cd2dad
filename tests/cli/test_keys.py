"""The key's place: never a file of ours, never an argument, never shown."""

from __future__ import annotations

from gemroute.journal.keyfile import key_id

NO_KEY = {"GEMINI_API_KEY": None}


def test_status_says_where_the_key_comes_from_and_never_shows_it(cli):
    ended = cli("keys", "status")
    assert ended.status == 0
    assert "from the environment" in ended.out
    assert "simulated" not in ended.out + ended.err


def test_status_as_json(cli):
    shape = cli("keys", "status", "--json").json
    assert shape == {"source": "environment", "keyring": "", "problem": ""}


def test_without_a_key_the_status_is_that_of_missing_credentials(cli):
    ended = cli("keys", "status", env=NO_KEY)
    assert ended.status == 11
    assert "gemroute keys set gemini" in ended.out


def test_without_a_trusted_key_store_nothing_is_stored_anywhere(cli):
    ended = cli("keys", "set", "gemini", stdin=b"AIzaSySecret\n", env=NO_KEY)
    assert (ended.status, ended.out) == (3, "")
    assert "GEMINI_API_KEY" in ended.err
    stored = [path for path in cli.home.rglob("*") if path.is_file()]
    assert not any(b"AIzaSySecret" in path.read_bytes() for path in stored)


def test_nothing_to_delete_is_said(cli):
    ended = cli("keys", "delete")
    assert (ended.status, ended.err) == (0, "There was no key in the key store.\n")


def test_only_gemini_has_a_key(cli):
    ended = cli("keys", "set", "openai", stdin=b"secret")
    assert ended.status == 2
    assert "gemroute keys set gemini" in ended.err


def test_a_key_file_that_others_can_read_is_refused_with_the_way_out(cli):
    path = cli.folder / cli.write("key", "AIzaSySecret")
    path.chmod(0o644)
    ended = cli("ask", "--to", "cloud", "hello", env={"GEMROUTE_GEMINI_API_KEY_FILE": str(path)})
    assert ended.status in (3, 11)
    assert "chmod 600" in ended.err
    assert "AIza" not in ended.err
    assert cli.sent_nothing


def test_a_private_key_file_is_used(cli):
    path = cli.folder / cli.write("key", "AIzaSySecret\n")
    env = NO_KEY | {"GEMROUTE_GEMINI_API_KEY_FILE": str(path)}
    assert cli("ask", "--to", "cloud", "hello", env=env).status == 0
    assert len(cli.cloud.prompts) == 1


def test_the_journals_key_is_named_and_never_shown(cli):
    assert cli("logs", "key").err.startswith("There is no key yet")
    cli("ask", "Why is the sky blue?")
    key = (cli.home / "state" / "journal.key").read_bytes()
    ended = cli("logs", "key", "--json")
    assert ended.json == {
        "place": "file",
        "id": key_id(key),
        "file": str(cli.home / "state" / "journal.key"),
    }
    assert key.hex() not in ended.out
    assert cli("logs", "key").out.startswith(f"in a file of mode 0600, {key_id(key)}\n")


def test_the_journals_key_stays_in_its_file_where_no_keyring_takes_it(cli):
    assert cli("logs", "key", "--to", "keyring").status == 3
    cli("ask", "Why is the sky blue?")
    key = (cli.home / "state" / "journal.key").read_bytes()
    ended = cli("logs", "key", "--to", "keyring")
    assert (ended.status, "No keyring that gemroute trusts" in ended.err) == (3, True)
    assert (cli.home / "state" / "journal.key").read_bytes() == key
    assert cli("logs", "key", "--to", "file").status == 0
