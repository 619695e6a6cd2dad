"""The rules themselves: listed, shown, tried on their own examples, timed."""

from __future__ import annotations

import pytest

PACK = """\
gemroute_rules: 1
pack: own
rules:
  - id: own-codename
    title: "A code name of ours"
    category: internal
    kind: own_term
    source: "the team"
    pattern: 'Bluebird-[0-9]{4}'
    match: ["see Bluebird-1234"]
    no_match: ["NO_MATCH"]
"""


@pytest.fixture
def pack(cli) -> str:
    return cli.write("own.yaml", PACK.replace("NO_MATCH", "see Bluebird"))


def test_every_rule_is_listed_with_its_pack(cli):
    rules = cli("rules", "list", "--json").json["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) > 100
    assert {rule["pack"] for rule in rules} >= {"personal", "health", "legal"}
    assert not any(rule["own"] for rule in rules)


def test_a_list_can_be_of_one_category(cli):
    rules = cli("rules", "list", "--category", "legal", "--json").json["rules"]
    assert {rule["category"] for rule in rules} == {"legal"}
    ended = cli("rules", "list", "--category", "weather")
    assert (ended.status, "Known: credentials" in ended.err) == (2, True)


def test_rules_of_ones_own_are_marked(cli):
    folder = cli.home / "config" / "detectors"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "own.yaml").write_text(PACK)
    rows = cli("rules", "list", "--category", "internal").out.splitlines()
    (row,) = [row for row in rows if row.startswith("own-codename")]
    assert row.endswith("own.yaml *")


def test_a_rule_is_shown_with_its_examples(cli):
    shape = cli("rules", "show", "us-ssn", "--json").json
    assert (shape["category"], shape["validator"]) == ("personal", "stdnum.us.ssn")
    assert shape["match"]
    assert shape["no_match"]
    shown = cli("rules", "show", "us-ssn").out
    assert shape["pattern"] in shown


def test_a_rule_that_does_not_exist_is_answered_with_a_close_one(cli):
    ended = cli("rules", "show", "us-sssn")
    assert (ended.status, 'Did you mean "us-ssn"?' in ended.err) == (2, True)
    assert "`gemroute rules list`" in cli("rules", "show", "qqqqqq").err


def test_a_pack_whose_examples_hold_passes(cli, pack):
    assert cli("rules", "test", pack).out == "1 rules, 2 examples, 0 failed\n"


def test_an_example_that_fails_is_named_by_its_place(cli):
    name = cli.write("own.yaml", PACK.replace("NO_MATCH", "Bluebird-9999"))
    ended = cli("rules", "test", name, "--json")
    assert ended.status == 4
    (failure,) = ended.json["failures"]
    assert failure["at"] == "own.yaml:11:16"
    assert cli("rules", "test", name).out.startswith('own.yaml:11:16: rule "own-codename" finds')


def test_a_pack_that_does_not_hold_is_refused(cli):
    name = cli.write("own.yaml", PACK.replace("[0-9]{4}", "([0-9"))
    assert cli("rules", "test", name).status == 3
    assert cli("rules", "test", "absent.yaml").status == 14


def test_a_bench_times_each_rule_alone(cli, pack):
    text = cli.write("text.txt", "see Bluebird-1234 now\n" * 1_000)
    shape = cli("rules", "bench", pack, "--text", text, "--json").json
    (row,) = shape["rules"]
    assert (row["id"], row["matches"], row["share"], row["guessed"]) == (
        *("own-codename", 1_000, 1.0, False),
    )
    assert shape["bytes"] == 22_000
    assert "own-codename" in cli("rules", "bench", pack).out


def test_terms_are_tried_with_the_lists_beside_them(cli):
    (cli.folder / "terms").mkdir()
    cli.write("terms/customers.txt", "Mauerwerk")
    terms = cli.write("terms.yaml", "gemroute_terms: 1\nfiles: [customers.txt]\n")
    assert cli("rules", "test", str(terms)).out == "1 rules, 0 examples, 0 failed\n"
