"""Markings that are counted, compared, reported or shown as words mark nothing."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.explaining import is_explained


def explained(text: str, value: str) -> bool:
    data, term = text.encode(), value.encode()
    start = data.rindex(term)
    return is_explained(data, start, start + len(term))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("There are three levels: Open, SECRET.", "SECRET", id="levels are counted"),
        pytest.param("Nederland kent vier rubriceringen: STG. GEHEIM.", "STG. GEHEIM", id="Dutch"),
        pytest.param("La France a deux niveaux : SECRET.", "SECRET", id="French"),
        pytest.param("GEHEIM corresponds to SECRET elsewhere.", "SECRET", id="a level abroad"),
        pytest.param(
            "GEHEIM and SECRET stand in the table of equivalents.", "SECRET", id="a table of them"
        ),
        pytest.param('privileged,adjective,"a few"', "privileged", id="a word list"),
        pytest.param("An NDA usually defines what is secret.", "NDA", id="what is usual"),
        pytest.param("SECRET entspricht dort GEHEIM.", "SECRET", id="a level in German"),
        pytest.param(
            'Merely writing "without prejudice" on it has no effect.', "without prejudice", id="on"
        ),
        pytest.param("「社外秘」の表示は一例である。", "社外秘", id="a label in Japanese"),
        pytest.param('    >>> parse("TLP:AMBER")', "TLP:AMBER", id="a call that is tried"),
        pytest.param(
            "Mauer Co. v. Kiesel Inc., 12 U.S. 34 (1950). Held: the talks are privileged.",
            "privileged",
            id="a judgment",
        ),
    ],
)
def test_what_is_told_of_or_shown_marks_nothing(text: str, value: str) -> None:
    assert explained(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("Our plan has three levels: SECRET.", "SECRET", id="ours"),
        pytest.param("This letter corresponds to SECRET.", "SECRET", id="this letter"),
        pytest.param("「社外秘」の資料を要約して", "社外秘", id="papers in Japanese"),
        pytest.param("SECRET - the map corresponds to grid 4.", "SECRET", id="a map"),
        pytest.param("call me (SECRET)", "SECRET", id="brackets"),
        pytest.param("See Mauer v. Kiesel. The memo is privileged.", "privileged", id="a case"),
    ],
)
def test_what_somebody_has_is_not_told_of(text: str, value: str) -> None:
    assert not explained(text, value)


def test_a_heading_is_explained_where_writing_it_is_spoken_of() -> None:
    below = 'The label is not enough. Merely writing "without prejudice" does little.'
    text = f"## Without prejudice\n\n{below}"
    assert is_explained(text.encode(), 3, 20)


@pytest.mark.parametrize(
    "below",
    [
        "The goods were late.",
        'He said "without prejudice" in May.',
        'We are writing "without prejudice" in our letter.',
    ],
)
def test_a_heading_over_a_letter_is_not_explained(below: str) -> None:
    assert not is_explained(f"## Without prejudice\n\n{below}".encode(), 3, 20)
