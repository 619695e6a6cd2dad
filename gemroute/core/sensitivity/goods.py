"""A place in a text in; whether the number there is a thing's, by the word right before it, out.

A part, an order or a parcel may carry a number that is shaped like a person's. Where the word
that names the thing stands right before it, nothing else is meant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

_BEFORE_BYTES: Final = 48

_THINGS: Final = (
    r"parts?|orders?|invoice|purchase order|p\.?o\.?|sku|item|product|model|serial|s/n|p/n|lot"
    r"|batch|catalog(?:ue)?|tracking|shipment|parcel|package|consignment|waybill|ticket|upc|isbn"
    r"|drawing|spare part|stock|teile?|ersatzteil|artikel|bestell(?:ung|ungs)?|auftrags?|rechnungs?"
    r"|liefer(?:ung|schein|ungs)?|serien|sendungs?|modell|chargen?nummer|pi(?:è|e)ce|commande|facture"
    r"|colis|mod(?:è|e)le|s(?:é|e)rie|article|pieza|pedido|factura|art(?:í|i)culo|env(?:í|i)o|modelo"
    r"|lote|ordine|fattura|articolo|spedizione|modello|lotto|pe(?:ç|c)a|encomenda|fatura|artigo"
    r"|onderdeel|bestelling|factuur|zending|zam(?:ó|o)wienie|faktura|przesyłka|cz(?:ę|e)(?:ś|s)(?:ć|c)"
    r"|ordrenummer|bestilling|beställning|tilaus|objednávka|faktúra|rendelés|sipariş|fatura"
)
_KINDS: Final = (
    r"(?:[ _-]?(?:no|nos|num|number|nummer|nr|id|code|ref|n[°º]|núm|numero|número|#)\.?)?"
)
_UNSPACED: Final = (
    r"部品番号|注文番号|型番|品番|订单号?|型号|零件号|货号|주문번호|품번|артикул|заказ|накладн\w*"
)
_LINK: Final = r"[\"'*]{0,2}(?: ?[:：=#№°] ?| (?:no\.?|nr\.?|number|n°|#) ?| ){1,2}[\"'(]?$"
_NAMED: Final = (
    r"(?:num(?:é|e)ro|n(?:ú|u)mero|nummer|number|no\.?|nr\.?|r(?:é|e)f\.?(?:(?:é|e)rence)?) "
    r"(?:d['’e]|of|for|van|der|del|di|do|da)? ?(?:the |la |l['’])?"
)


def is_of_a_thing(data: bytes, start: int, _end: int) -> bool:
    """Return whether the number at byte `start` of `data` is a part's, an order's or a parcel's."""
    before = data[max(0, start - _BEFORE_BYTES) : start].rpartition(b"\n")[2]
    return _thing().search(before) is not None


@lru_cache(maxsize=1)
def _thing() -> Any:
    import re2

    words = rf"(?:^|[^\pL\pN])(?:{_NAMED})?(?:{_THINGS}){_KINDS}|(?:{_UNSPACED})"
    return re2.compile(rf"(?i)(?:{words}){_LINK}".encode())
