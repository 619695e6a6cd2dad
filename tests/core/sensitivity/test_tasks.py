"""A task on the law, a custom and a blank to be filled are nobody's matter."""

import pytest

from gemroute.core.sensitivity.tasks import is_task


def _is_task(text: str, value: str) -> bool:
    data, wanted = text.encode(), value.encode()
    start = data.index(wanted)
    return is_task(data, start, start + len(wanted))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Übungsfall: Mein Mandant hat gestanden. Was nun?", "Mein Mandant"),
        ("Cas pratique. Le client avoue un vol à son avocat.", "Le client avoue"),
        ("設問１　依頼者は罪を認めている。弁護士の義務を述べよ。", "依頼者は罪を認めている"),
        ("Экзаменационный билет. Доверитель признался адвокату.", "Доверитель признался"),
        ("Sehr oft wird Stillschweigen vereinbart", "Stillschweigen"),
        ("通常、和解金は口外しない", "和解金"),
        ("NDA between [PARTY A] and [PARTY B] on [DATE]", "NDA"),
        ("Entre [NOMBRE] y [________], acuerdo de confidencialidad", "acuerdo"),
        ("Name: ________ und Firma: ________, Geheimhaltungsvereinbarung", "Geheim"),
        ("What is an NDA?", "NDA"),
        ("Arbeitsrecht-Blog: Stillschweigen über die Abfindung", "Stillschweigen"),
        ("Der Täter gab zu, dort zu sein, berichtet die Zeitung.", "gab zu"),
    ],
)
def test_a_task_or_a_custom_or_a_blank_is_nobodys(text: str, value: str) -> None:
    assert _is_task(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mein Mandant hat gestanden. Bitte kürzen.", "Mein Mandant"),
        ("He often lied. My client admits it.", "My client"),
        ("Most of all my client admits it.", "my client"),
        ("Often the firm hid $40,000 from the court.", "the firm hid"),
        ("Settlement between [NAME] and [NAME]: they pay $114,000", "Settlement"),
        ("NDA between [PARTY A] and Kiesel AG", "NDA"),
        ("Practice question: my client paid $40,000 to the witness.", "my client"),
        ("NDA of 4 June 2024 between [PARTY A] and [PARTY B]", "NDA"),
    ],
)
def test_a_case_that_is_told_is_somebodys(text: str, value: str) -> None:
    assert not _is_task(text, value)
