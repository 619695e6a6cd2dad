"""Each way in which a file can be made to be read otherwise than it looks: refused at its place."""

from __future__ import annotations

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.loader import load_policy
from gemroute.core.strict_yaml import MAX_BYTES, MAX_NODES

HEAD = "gemroute: 1\nname: team\n"
LAUGHS = "a: &a [x, x, x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(9))
GUARDS = HEAD + "guards:\n" + "".join(f"- {{id: g{number}}}\n" for number in range(10_000))
NESTED = 40


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(
            HEAD + "name: x", "3:1", 'duplicate key "name"; it is on line 2', id="duplicate key"
        ),
        pytest.param(HEAD + "guards: *all", "3:9", "aliases are not", id="an alias"),
        pytest.param(HEAD + "guards: &all []", "3:9", "anchors are not", id="an anchor"),
        pytest.param(HEAD + LAUGHS, "3:4", "anchors are not", id="a bomb of aliases"),
        pytest.param(HEAD + "guards: !!set {}", "3:9", "tags are not", id="a tag"),
        pytest.param(HEAD + "guards: !run 'x'", "3:9", "tags are not", id="a tag of one's own"),
        pytest.param(HEAD + "<<: {guards: []}", "3:1", "merge keys are not", id="a merge key"),
        pytest.param("gemroute: 1\nname: NO", "2:7", '"NO" is ambiguous', id="Norway"),
        pytest.param(HEAD + "on: []", "3:1", '"on" is ambiguous', id="on"),
        pytest.param(
            HEAD + "revision: 1_0", "3:11", '"1_0" is an ambiguous', id="a number and text"
        ),
        pytest.param("gemroute: 1\nname: \u202emaet", "2:7", "U+202E", id="right to left"),
        pytest.param("gemroute: 1\nname: te\u2066am", "2:9", "U+2066", id="an isolate"),
        pytest.param("gemroute: 1\nname: te\u200bam", "2:9", "U+200B", id="no width"),
        pytest.param("gemroute: 1\nna\u00adme: team", "2:3", "U+00AD", id="a soft hyphen"),
        pytest.param("gemroute: 1\nname: a\u3164b", "2:8", "U+3164", id="a blank letter"),
        pytest.param("gemroute: 1\nname: a\x00", "2:8", "U+0000", id="NUL"),
        pytest.param("gemroute: 1\rname: a", "1:12", "U+000D", id="a line end that few see"),
        pytest.param("\ufeff" + HEAD, "1:1", "byte order mark", id="a byte order mark"),
        pytest.param(HEAD + "---\n" + HEAD, "3:1", "a second document", id="two documents"),
        pytest.param("%YAML 1.1\n---\n" + HEAD, "1:1", "directives are not", id="a directive"),
        pytest.param(HEAD + "7: x", "3:1", "a key must be text", id="a number as a key"),
        pytest.param(HEAD + "guards: " + NESTED * "[", "3:40", "deep", id="deep brackets"),
        pytest.param(HEAD + "guards: [", "4:1", "not valid YAML", id="an open bracket"),
        pytest.param(GUARDS, "6668:4", f"more than {MAX_NODES} values", id="10,000 guards"),
        pytest.param(
            "x" * 1_000_000, "", f"1000000 bytes; at most {MAX_BYTES}", id="a million bytes"
        ),
    ],
)
def test_what_is_not_what_it_looks_like_is_refused_once_at_its_place(text, place, message):
    with pytest.raises(PolicyInvalid) as caught:
        load_policy(text.encode(), "team.yaml")
    first = str(caught.value.problems[0])
    assert first.startswith(f"team.yaml:{place}:" if place else "team.yaml:")
    assert message in first


def test_what_is_not_utf_8_is_refused_at_its_first_wrong_byte():
    with pytest.raises(PolicyInvalid) as caught:
        load_policy(HEAD.encode() + b"why: \xe9", "team.yaml")
    assert str(caught.value.problems[0]).startswith("team.yaml:3:6: this is not UTF-8.")
