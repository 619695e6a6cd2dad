"""A number that the word right before it gives to a thing is nobody's."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.public import is_spared

VALUE = "482-91-7364"


@pytest.mark.parametrize(
    ("text", "is_thing"),
    [
        pytest.param("Part no. ", True, id="a part"),
        pytest.param("Your order ", True, id="an order"),
        pytest.param("order_id=", True, id="the key of an order"),
        pytest.param('{"sku": "', True, id="a key in quotes"),
        pytest.param("Bestellnummer: ", True, id="an order in German"),
        pytest.param("numero d'ordine ", True, id="an order in Italian"),
        pytest.param("Заказ № ", True, id="an order in Russian"),
        pytest.param("部品番号：", True, id="a part in Japanese"),
        pytest.param("SSN ", False, id="a person's number"),
        pytest.param("the check on the order is for ", False, id="an order farther away"),
        pytest.param("Part no.\n", False, id="a thing on another line"),
        pytest.param("their counterpart ", False, id="the end of a word"),
        pytest.param("", False, id="nothing before"),
    ],
)
def test_the_word_right_before_a_number_may_give_it_to_a_thing(
    text: str, *, is_thing: bool
) -> None:
    data = f"{text}{VALUE}".encode()
    start = len(text.encode())
    assert is_spared("goods", data, start, len(data)) is is_thing
