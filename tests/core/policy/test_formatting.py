"""The canonical form: one for each meaning, with every comment, and never another meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy import formatting
from gemroute.core.policy.comments import comments_in
from gemroute.core.policy.formatting import formatted

POLICIES = Path(__file__).parents[3] / "policies"
SHIPPED = sorted(path for path in POLICIES.glob("*.yaml") if path.name != "prices.yaml")
REST = """
prefer:
  - {id: p, when: {}, to: local, else: cloud}

invariants: []

tests:
  - {name: t, given: {}, expect: {to: local}}
"""


def policy(guards: str, head: str = "gemroute: 1\nname: base\n\n", rest: str = REST) -> str:
    return f"{head}guards:{guards}\n{rest}"


def canonical(text: str) -> str:
    return formatted(text.encode(), "p.yaml").decode()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_is_in_canonical_form(path):
    assert formatted(path.read_bytes(), path.name) == path.read_bytes()


RULE = """
  - id: g
    when: {label: restricted}
    allow: [local]
    why: "It is ours."
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "\n- why: It is ours.\n  when: {label: restricted}\n  allow: [local]\n  id: g\n",
            RULE,
            id="order of keys and columns",
        ),
        pytest.param(
            "\n      -   id:   'g'\n          when: { label:   \"restricted\" }\n"
            "          allow: [ local ]\n          why: 'It is ours.'\n",
            RULE,
            id="spaces and quotes",
        ),
        pytest.param(
            "\n  - id: g\n    when:\n      spend: over\n    allow:\n    - local\n    why: x\n",
            '\n  - id: g\n    when:\n      spend: over\n    allow:\n      - local\n    why: "x"\n',
            id="blocks stay blocks",
        ),
        pytest.param(
            ' [{id: g, when: {label:\n    restricted}, allow: [local], why: "x"}]\n',
            ' [{id: g, when: {label: restricted}, allow: [local], why: "x"}]\n',
            id="what fits on a line is joined",
        ),
        pytest.param(
            "\n  # over it\n  - id: g # behind it\n    when: {label: restricted, # within\n"
            "      offline: True}\n    allow: [local]\n    why: >\n      two\n      words\n",
            "\n  # over it\n  - id: g # behind it\n    when:\n      label: restricted # within\n"
            '      offline: true\n    allow: [local]\n    why: "two words\\n"\n',
            id="comments stay where they are",
        ),
        pytest.param(
            '\n\n\n  - # on it\n    id: g\n\n\n    when: {}\n    allow: [local]\n    why: "#"\n',
            '\n  # on it\n  - id: g\n\n    when: {}\n    allow: [local]\n    why: "#"\n',
            id="blank lines and a comment on a dash",
        ),
        pytest.param(
            "\n  - id: g\n    when: {}\n    allow: [local]\n    why: | # long\n      a # b\n",
            '\n  - id: g\n    when: {}\n    allow: [local]\n    why: "a # b\\n" # long\n',
            id="a comment behind the sign of a long text",
        ),
        pytest.param(
            "\n  - id: g\n    when: {}\n    # a\n    allow: [local]\n    # b\n    why: x\n",
            '\n  - id: g\n    when: {}\n    # a\n    allow: [local]\n    # b\n    why: "x"\n',
            id="comments within a rule",
        ),
        pytest.param(
            "\n  - # a\n    # b\n    why: x\n    # c\n    id: g\n    when: {}\n    allow: []\n",
            '\n  # a\n  # b\n  # c\n  - id: g\n    when: {}\n    allow: []\n    why: "x"\n',
            id="comments go with their keys",
        ),
    ],
)
def test_a_policy_has_one_form(before, after):
    written = canonical(policy(before))
    assert written == policy(after.rstrip("\n"))
    assert canonical(written) == written


def test_sections_stand_apart_and_nothing_is_lost_at_the_end():
    text = "# for whom\ngemroute: 1\nname: base\nguards: []\n# over\nprefer:\n" + REST[9:] + "# end"
    written = canonical(text)
    assert written.startswith(
        "# for whom\ngemroute: 1\nname: base\n\nguards: []\n\n# over\nprefer:\n"
    )
    assert written.endswith("\n# end\n")
    assert canonical(written + "\n\n# more\n").endswith("\n# end\n\n# more\n")


def test_a_long_list_over_several_lines_becomes_a_line_for_each():
    kinds = ["person", "contact", "address", "birth_date", "national_id", "passport", "salary"]
    found = ",\n  ".join([*kinds, "payment_card"])
    guard = f'{{id: g, when: {{found: {{has_any: [{found}]}}}}, allow: [local], why: "x"}}'
    written = canonical(policy(f" [{guard}]"))
    assert "        has_any:\n          - person\n          - contact\n" in written
    assert canonical(written) == written


def test_a_word_that_yaml_reads_otherwise_keeps_its_quotes():
    text = policy(" []", head="gemroute: 1\nname: \"no\"\nrevision: '1'\n\n")
    assert canonical(text).startswith('gemroute: 1\nname: "no"\nrevision: "1"\n')


def test_line_ends_of_another_system_become_ours():
    text = policy(RULE)
    assert canonical(text.replace("\n", "\r\n")) == canonical(text)


def test_a_policy_that_does_not_load_is_not_formatted():
    with pytest.raises(PolicyInvalid, match="unknown fact"):
        canonical(policy(RULE.replace("label", "lable")))


@pytest.mark.parametrize(
    "slip",
    [
        pytest.param(lambda text: text.replace("restricted", "internal"), id="another meaning"),
        pytest.param(lambda text: text.replace("# ours", "# hers"), id="another comment"),
        pytest.param(lambda text: text.replace("guards", "gards"), id="no policy"),
    ],
)
def test_a_form_that_would_change_anything_is_refused(monkeypatch, slip):
    write = formatting._written
    monkeypatch.setattr(formatting, "_written", lambda text: slip(write(text)))
    with pytest.raises(PolicyInvalid, match="cannot be formatted without changing it"):
        canonical(policy("\n  # ours" + RULE))


PIECES = st.sampled_from(["", "  # c", "\n", "\n# own", "\n\n\n      # deep", " "])


@given(st.sampled_from(SHIPPED), st.data())
@settings(deadline=None, max_examples=25)
def test_whatever_stands_between_the_lines_keeps_meaning_and_comments(path, data):
    """`formatted` itself refuses what would change either."""
    lines = path.read_text().splitlines()
    at = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8, unique=True))
    for number in at:
        lines[number] += data.draw(PIECES)
    text = "\n".join(lines) + "\n"
    written = canonical(text)
    assert len([*comments_in(written)]) == len([*comments_in(text)])
    assert "\n\n\n" not in written
