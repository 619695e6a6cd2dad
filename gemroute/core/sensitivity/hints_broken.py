"""Patterns that tell where a line end stands inside a word of a marking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# Words of markings, in small letters: what classifies, keeps among few, or holds back.
_WORDS: Final = (
    "begränsat begrenset tjenestebrug suojaustaso "
    "confidential confidentiality confidentiel confidentielle confidencial confidenziale"
    " vertraulich vertraulichkeit vertrouwelijk vertrouwelijkheid konfidentiell"
    " luottamuksellinen fortrolig fortroligt bizalmas důvěrné důvěrný dôverné confidențial"
    " poufne zastrzeżone секретно конфиденциально конфіденційно таємно εμπιστευτικό εμπιστευτικο"
    " απόρρητο απορρητο restricted restreint reservado riservato riservatissimo verschlusssache"
    " dienstgebrauch beschränkt eingeschränkt classified unclassified secreto segreto hemlig"
    " hemmelig salainen geheim streng titkos sensitive protected official diffusion internal"
    " internes interne interno intern wewnętrzny wewnętrzne sisäinen kullanım внутреннего"
    " службового служебного privileged privilege attorney solicitor counsel prejudice settlement"
    " rechtsanwalt berufsgeheimnis avvocato abogado advogado адвокатская адвокатскую адвокатська"
    " justiça esclusivamente ausschließlich exclusivamente exclusivement embargo embargoed"
    " sperrfrist proprietary distribute distribution disclose disclosure veröffentlichen"
    " weitergeben diffuser divulguer distribuir divulgar diffondere divulgare rozpowszechniać"
    " распространять поширювати publication unpublished unreleased diagnosis diagnosed patient"
    " password passwort kennwort contraseña"
)
_LEAST_LETTERS: Final = 4
_WORDS_THEMSELVES: Final = (
    "class classified close closure confident counsel diff diffus distrib divulg inter intern"
    " interna kenn leased official pass patient position proper propri protect public published"
    " released restrict secret sensit sett settle tribute vision"
)
"""Parts that are words of their own, or names in code: they tell nothing."""
_APART: Final = frozenset(_WORDS_THEMSELVES.split())
_IN_A_PATTERN: Final = 64
_ENDS: Final = ("\n", "\r\n")
_MARGINS: Final = ("\n", "\n> ", "\n# ", "\n    ")


def _cases(part: str) -> Iterator[str]:
    """Yield how a part of a word may be written; Hyperscan folds the case of ASCII itself."""
    if part in _APART:
        return
    yield part
    if not part.isascii():
        yield part.capitalize()
        yield part.upper()


def _heads() -> Iterator[str]:
    """Yield what a line may end with: the longer part of a word that goes on below."""
    for word in _WORDS.split():
        for at in range(max(_LEAST_LETTERS, (len(word) + 1) // 2), len(word)):
            yield from _cases(word[:at])


def _tails() -> Iterator[str]:
    """Yield what a line may begin with: the longer part of a word that began above."""
    for word in _WORDS.split():
        for at in range(1, (len(word) + 1) // 2):
            yield from _cases(word[at:])


def _patterns(strings: Iterator[str]) -> Iterator[str]:
    """Yield choices of some dozen strings each: one of all takes long to compile."""
    each = tuple(dict.fromkeys(strings))
    for at in range(0, len(each), _IN_A_PATTERN):
        yield f"(?i){'|'.join(each[at : at + _IN_A_PATTERN])}"


BROKEN: Final = (
    *_patterns(head + end for head in _heads() for end in _ENDS),
    *_patterns(margin + tail for tail in _tails() for margin in _MARGINS),
)
"""Nothing but strings, of which ten thousand are found as fast as ten."""
