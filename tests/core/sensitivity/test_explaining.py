"""Articles that explain markings are spared; papers that bear them are not, however they teach."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.explaining import is_explained


def explained(text: str, value: str) -> bool:
    data = text.encode()
    start = data.index(value.encode())
    return is_explained(data, start, start + len(value.encode()))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(
            "Attorney-client privilege is a type of protection. It differs from an NDA. For"
            " example, an employee writes to counsel. Does attorney-client privilege protect"
            " every talk with a lawyer? Generally not.",
            "Attorney-client privilege",
            id="a privilege",
        ),
        pytest.param(
            "Without prejudice means that no right is lost. It is a term used"
            " when two parties are in dispute. A letter marked without prejudice cannot usually"
            " be used in court. What is a without prejudice offer?",
            "Without prejudice",
            id="a term of law",
        ),
        pytest.param(
            "How is TLP:RED used? TLP:RED means that a person may not share it. Levels such as"
            " TLP:AMBER are wider, for example for employees.",
            "TLP:RED",
            id="a protocol",
        ),
        pytest.param(
            "| TOP SECRET | grave damage |\n| SECRET | damage |\n| CONFIDENTIAL | harm |\n"
            "| RESTRICTED | undesirable |\n",
            "CONFIDENTIAL",
            id="a table of levels",
        ),
        pytest.param(
            "Levels of secrecy: Top Secret, the highest. Secret, the second. Confidential: a lot.",
            "Confidential",
            id="a list of levels",
        ),
        pytest.param(
            "Levels, the highest first:\n\n- Top Secret\n- Secret\n- Confidential\n- Restricted",
            "Confidential",
            id="a list of levels, a line each",
        ),
        pytest.param(
            "# Attorney-Client Privilege\n\nThe attorney-client privilege is one of the oldest.",
            "Attorney-Client Privilege",
            id="a title over its subject",
        ),
        pytest.param(
            "Attorney-client privilege can be waived.",
            "Attorney-client",
            id="what may become of it",
        ),
        pytest.param(
            'Translate "strictly confidential" into Polish.', "strictly confidential", id="words"
        ),
        pytest.param("대외비와 기밀의 차이를 설명해줘", "대외비", id="a difference in Korean"),
        pytest.param(
            "labels:\n  - name: Public\n  - name: Internal\n  - name: Confidential\n",
            "Confidential",
            id="labels in YAML",
        ),
        pytest.param(
            "| 1 | Public | all |\n| 2 | Internal | staff |\n| 3 | Confidential | few |\n",
            "Internal",
            id="labels in a table",
        ),
        pytest.param(
            "Anwälte dürfen Dritten nichts sagen. Das Berufsgeheimnis gilt auch für Hilfspersonen,"
            " zum Beispiel im Sekretariat. Der Anwalt ist dafür verantwortlich, dass es bleibt.",
            "Anwälte",
            id="a German privilege",
        ),
    ],
)
def test_an_explanation_is_known_as_one(text: str, value: str) -> None:
    assert explained(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("SECRET\nThe convoy leaves at nine.", "SECRET", id="a bare marking"),
        pytest.param(
            "CONFIDENTIAL\nWhy is it different? It is a type of subscription for small"
            " organizations. Generally people pay less, for example in Lyon.",
            "CONFIDENTIAL",
            id="a paper that teaches under its marking",
        ),
        pytest.param(
            "This letter is sent without prejudice. A without prejudice letter is a type of"
            " offer. For example, a party may settle. What is offered is generally secret.",
            "without prejudice",
            id="a letter that speaks of itself",
        ),
        pytest.param(
            "An NDA is a contract, I think. For example, we signed an NDA. How does an NDA work?"
            " An NDA is generally between two parties.",
            "NDA",
            id="spoken by somebody",
        ),
        pytest.param(
            "An NDA is a contract. For example, our client signed an NDA. How does an NDA work?"
            " An NDA is generally between two parties.",
            "NDA",
            id="somebody's own",
        ),
        pytest.param(
            "[ ] Unclassified [ ] Confidential [x] Secret [ ] Top Secret", "Secret", id="a tick"
        ),
        pytest.param(
            "TOP SECRET\n\nThe annex is Secret, its summary Confidential, the rest Unclassified.",
            "TOP SECRET",
            id="a banner over the levels of its parts",
        ),
        pytest.param(
            "Classification: TOP SECRET (annex Secret, summary Confidential, rest Unclassified)",
            "TOP SECRET",
            id="a label before the levels of its parts",
        ),
        pytest.param(
            "Attorney-Client Privilege\n\nDave, we will lose this case.",
            "Attorney-Client",
            id="a banner over a letter",
        ),
        pytest.param(
            "ATTORNEY-CLIENT PRIVILEGE\n\nThe attorney-client privilege is claimed for this.",
            "ATTORNEY-CLIENT",
            id="a claim",
        ),
        pytest.param(
            "- Confidential: plan\n- Confidential: list\n- Internal: menu\n",
            "Confidential",
            id="a list of papers",
        ),
    ],
)
def test_a_paper_is_no_explanation(text: str, value: str) -> None:
    assert not explained(text, value)


@pytest.mark.parametrize(
    ("text", "term", "is_general"),
    [
        pytest.param("대외비와 기밀의 차이는?", "대외비", True, id="the difference, in Korean"),
        pytest.param("대외비가 무엇인가요?", "대외비", True, id="what it is, in Korean"),
        pytest.param("대외비: 아래 내용 설명해줘", "대외비", False, id="explain what is below"),
        pytest.param("2급 비밀 문서인데 무엇인지", "2급 비밀", False, id="what a paper is"),
        pytest.param("Without prejudice may be used.", "Without prejudice", True, id="what may be"),
        pytest.param("Our confidential may be used.", "confidential", False, id="ours"),
    ],
)
def test_words_are_explained_where_their_own_sentence_is_about_them(text, term, is_general):
    data, value = text.encode(), term.encode()
    start = data.index(value)
    assert is_explained(data, start, start + len(value)) is is_general
