"""A short string in; how often ordinary text holds it, about, out.

Pairs of characters were counted in four megabytes of English manuals and program text. The
figure only ranks strings against each other: what is found does not depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, combinations, pairwise, repeat
from math import fsum, sqrt
from typing import Final

_SPACE: Final = 26
_NEWLINE: Final = 27
_DIGIT: Final = 28
_OTHER: Final = 29

# A class of characters is shared by this many; some signs are rarer than their class.
_SHARED_BY: Final = {_DIGIT: 5, _OTHER: 12}
_RARE_SIGNS: Final = b"@~^`$%&!?;|{}[]<>+\\"
_RARER_BY: Final = 32

# A NUL stands for whatever is no letter.
_BORDER: Final = 0
_SHARE_OF_BORDERS: Final = 1 / 4

# Beyond ASCII, a letter's first byte hardly tells anything where such letters are.
_BEYOND_ASCII: Final = 0x80
_NEXT_LETTER: Final = 1 / 64
_NEXT_LETTER_BEYOND: Final = 1 / 3
_REST_OF_LETTER: Final = 1 / 24

# Numbers are not made of independent digits: those of a year, or of a counter, come again.
_NUMBER: Final = re.compile(rb"[^A-Za-z\x80-\xff]*[0-9][^A-Za-z\x80-\xff]*")

# After each class of characters (a to z, space, line end, digit, other) how rare each next
# one is: the negative logarithm of its share to the base 2, as a hexadecimal digit.
_PAIRS: Final = (
    "a545b85b5b7343c5b34366886c48a6 49682b9a44c38948b4573cc94a6974 3a6939b35c547a28c57358bc8c5895"
    " 5885289c39a79949e7575a9a7d2593 5854657b8c9464968344b7857c2593 5c9944ad3ff6a939f4755caf7f2693"
    " 5a6929644be68467b44758afb92583 3dba1cdb3fb8994bf6957ebe9e37b5 6546545dad845236b633a6e7f78ba7"
    " 49872bbb8b777836875d398dac5763 4b96287a4eb6a587c748695eab2583 489524ac3cb4a947f9555a9e5b47a4"
    " 25962acd4ea65833f8595bbc894794 4a53463b6c779748ea4357ad6c3694 8654847b7a854275f354465aba4896"
    " 3a8739975da38a34c364589b4e5884 7bbbb8bd99b488ba97570babbb5863 4966285c4d675548f545688d5f3694"
    " 6c6a29864c87885698435a9c7f25a3 4a7938c23ca78a47e4565b7a6a36a4 5556455e5fc44385f333bde8eb48c6"
    " 2b9e1baf2ede8a6ceb9c9bbfde6964 3a9749a32da7a53ab469cb6aef4894 493948f84fd76b93e872aab67a4753"
    " 898959aa6bf87634e644aa7b9915a3 4a8818973b966658a85d8999775763 465665775a966656b654776a7b1c74"
    " 676677886bb77877c765887b8c1373 888889ebabaa98a9daaabac7aa3421 6756667769866669966677799a2352"
)
_FIRST: Final = "475546664a856446a55467787a2573"

# Words that pairs of characters take for rarer than they are.
_COMMON_WORDS: Final = (
    "the self and for this you that not return with def file name org com www license are none"
    " from other can any have use line work when version value all code will may used list set"
    " command only else"
    " class raise buffer type source object under string which your get option module default new"
    " copy number context must section text true one program function software error read has data"
    " mode try files args current using first then document int make add free these public write"
    " terms false result node key time except test format argument there same const does after"
    " should each some report str import exception like package its path general user start note"
    " more size include before dict following last address encoding let action without means"
    " append check method names into help usr than rights works distribute want change been form"
    " next provided them range values available notice where while bytes system member they print"
    " part found need variable output either said network https sign out call support match"
    " conditions item http also year python case local service what specified message way install"
    " special state options items two open group input position required pattern configuration"
    " empty most index example based description char how info information github register cache"
    " contains through replace types directory cannot map different linux just already close html"
    " standard examples language below menu main another build device instead run complete called"
    " locale insert order date join character job cursor given single catch account client server"
    " such login password requires secret token email mail journal phone home house author street"
    " disable city place people person content life world country here company business product"
    " price field total amount payment customer team project process plan head would could unit"
    " many about block our was library were had his optional her over she him who programming did"
    " root between since because details being archive both bugs right left high target low define"
    " good interface great supported best specific long small control large old above young"
    " entries little much defaults even create well back image still again returns never manual"
    " always lists often extra week lines month their day today created hour minute second money"
    " space water school entry student otherwise child family mother specifies father starts"
    " friend environment doctor patient distribution health hospital whether medical status care"
    " users body heart written table hand port foot story book page link automatically video game"
    " header music arguments news article copyright government law setting court policy added"
    " private filename access security specify session level request response query characters"
    " exit column formatting row multiple record event defined directories thread memory possible"
    " driver provides master useful branch configured commit merge systems issue debug modules"
    " warning those trace host instance generator url uri web site region objects title"
    " justification label release tag units summary versions comment reference score flag limit"
    " show rate simple protocol adjust positive binary negative condition enabled socket packages"
    " increase decrease documentation percent parameters million margin billion feature thousand"
    " hundred display zero takes four five valid seven eight byte nine portability ten boot during"
    " issues making running taken currently known parameter shown strings metadata having changes"
    " working mount building separated reading writing thing something uses nothing everything"
    " according including ignored understanding station syntax nation allows question"
    " implementation fields itself application important intern directly internal hash"
    " international base workplace usage live packets lives blocks deliver decimal marketing"
    " contain marked might remarked meet meeting operation direct present director prefix"
    " operating backup blue pass passing override filesystem released results extension revenue"
    " commands quarter methods namespace confirm existing config however generated machine unless"
    " handle exist maximum returned additional described common allow installed tests count"
    " devices named followed messages passed pull disk listed recommended packet intended contents"
    " keys corresponding shell length functions errors partition tree done removed ignore find"
    " tools original stream full settings services containing within extended point made docs"
    " stable unix stored once spec until update groups variables priority script supports needed"
    " attribute later integer allowed manager terminal usually english behavior take remove sets"
    " particular attributes filter dynamic notes provide development send core give numbers"
    " similar sequence necessary latest avoid identifier changed classes generate hardware please"
    " apply configure modified parser actions matching various drop style enable related least"
    " short programs cases associated property search doesn starting requests boolean init regular"
    " flags connection effect exists normal features processes mark specification seconds force"
    " dependencies hostname delete timeout built equivalent modify indicates authors mapping meta"
    " makes util runtime thus cause applications further turn console fixed offset mounted require"
    " reserved ascii explicitly executed included location algorithm testing every libs"
    " installation compatibility badge three rather creating addition width sent accept actually"
    " normally failure shared started rules whitespace parse ensure matches deprecated considered"
    " architecture lower remote meaning individual disabled encode database purpose certain"
    " scripts wait times shields fail previous switch attempt pack scope very checks needs traffic"
    " typically structure tool determine paths sections stop extensions route whose appropriate"
    " auto depending precedence parent developers queue executable libraries less controls"
    " assigned failed initial keyring beginning generic look success unicode posix repository"
    " supplied addresses longer sure platform bits store vendor proc omitted symbol verbose"
    " optionally operations shall numeric therefore authentication limited expression interval"
    " history licenses clock dump missing readonly keep copies invoked updated anything"
    " capabilities keyword indent strict yaml headers sorted double larger know suitable future"
    " reset actual depends shutdown suite exec regardless stack separate load interfaces able"
    " causes windows printed escape statistics generally events daemon formats down overridden"
    " indicating higher performance immediately continue limits mask suspend verbatim trust"
    " received against whole virtual resource includes instances terminated raised relative domain"
    " shadow minimum independent logging several implemented readable enables active sleep links"
    " share swap clear capability pages properties creates destination calling power split null"
    " runs equal distributed stylesheets modifications management expected external reboot suffix"
    " resources records addr slice global spaces applied execute dpkg together absolute applies"
    " real native underlying indicate covered execution signal exactly adding"
    " legal checking charge super mandatory board advertising authorization transit final walk"
    " official presenting opening sodium cookie savings social primary transfer foreign signing"
    " encryption restricted commercial draft gross speak upgrade identity retrieve preserve"
    " credential credentials frozen combination serial joint appendix collections calculate"
    " calculation oracle lawyer proposed draw agreement agreements parties party discovered"
    " accepted expects tested resident visitor retrieved forward inheritance unit billing upon"
    " kept copied identified discover basic quiet square contact portable admin unlock cell"
    " sensitive diagnostics"
    " subject claim claims protect protected reason view hold liability represent representation"
    " publish published material materials contribute contributed contributing merchantability"
    " export exported counter leak asked advise derived reduction mention told within beyond holder"
    " don't doesn't possibility responsibility visibility"
    " contract affect affected prepared referred google component machinery bank broken holders"
    " permission permissions submission submit instruction instructions collection reporting"
    " notwithstanding signature discuss letter outside matter retain grant whom damages"
)
# Two words of which each is common, and both together far more than by chance.
_COMMON_PAIRS: Final = (
    "do not|does not|is not|not be|may be|may not|this is|you are|need to|subject to|has been"
    "|limited to|used to|according to|related to|before the|until the|outside the|you may|as a"
    "|are not|such as|in this|of this|to this|of the|in the|to the|on the|for the|from the|by the"
    "|with the|and the|that the|is the|is a|if the|to be|can be|will be|not a|as the|at the"
    "|each note|the note|see note|notice and|this note|released under|shared under|listed under"
    "|within the|beyond the|prepared to|referred to|code to|is that|to your|this group|id not"
    "|used for|because for|use for|run from|run after|log in|log file|run the|run by|as follows"
    "|referred to as|used to a|it to|the information|a possible|use only|read only|terms only"
    "|this software|the license|the software|source code|service code"
    "|terms of the|subject to the|derived from|taken from|copied from|a new|to make|for what"
    "|we will|we want|do we|to account|release page|in our|date of|not in|current position"
)
_BORDERS: Final = re.compile(rb"\0+")
_RUNS: Final = re.compile(rb"[a-z]{3,}")
_SIGN: Final = 0.15
_CAPITALS: Final = 1 / 16
_CAPITAL: Final = 1 / 4
_WORDS_OF_TEXT: Final = 60.0
_RANK_OF_PAIRS: Final = 200
_OUT_OF_SIGHT: Final = 1e-12


@lru_cache(maxsize=65_536)
def frequency(text: bytes) -> float:
    """Return in what share of its places ordinary text holds `text`.

    A small letter stands for either case. A NUL stands for whatever parts two words; where
    one such thing is, more of them are.
    """
    if not text:
        return 1.0
    if (small := text.lower()) != text:
        return frequency(small) * (_CAPITALS if text.isupper() else _CAPITAL)
    share, after = _shares()
    text = _BORDERS.sub(b"\0", text)
    spelled = share[text[0]]
    for before, byte in pairwise(text):
        spelled *= after[before][byte]
    if _NUMBER.fullmatch(text):
        spelled = sqrt(spelled)
    return max(spelled, _in_words(text), _beside_signs(text), _OUT_OF_SIGHT)


def _beside_signs(text: bytes) -> float:
    """Return how often a word, or a part of one, stands between such signs as it does in `text`."""
    runs = [run for run in _RUNS.findall(text) if run != text]
    if len(runs) != 1:
        return 0.0
    (run,) = runs
    return _in_words(run) * _SIGN ** sum(map(bool, text.split(run, 1)))


def total(texts: Iterable[bytes]) -> float:
    """Return in what share of its places ordinary text holds one of `texts`, at most."""
    # Exactly, so that the order of the texts does not matter.
    return fsum(map(frequency, texts))


def share(found: frozenset[int]) -> float:
    """Return in what share of its places ordinary text has one of the bytes `found`."""
    return min(1.0, sum(_shares()[0][byte] for byte in found))


@lru_cache(maxsize=1)
def _shares() -> tuple[list[float], list[list[float]]]:
    """Return the share of each byte, and that of each byte after each byte."""
    rows = [_row(row, _NEXT_LETTER) for row in _PAIRS.split()]
    first, beyond = _row(_FIRST, _NEXT_LETTER), _row(_FIRST, _NEXT_LETTER_BEYOND)
    after = [rows[_kind(byte)] if byte < _BEYOND_ASCII else beyond for byte in range(256)]
    after[_BORDER] = first
    return first, after


def _row(digits: str, next_letter: float) -> list[float]:
    """Return the shares of all bytes; `next_letter` is that of letters beyond ASCII together."""
    ascii_shares = [
        2.0 ** -int(digits[_kind(byte)], 16) / _sharers(byte) for byte in range(_BEYOND_ASCII)
    ]
    ascii_shares[_BORDER] = _SHARE_OF_BORDERS
    return [*ascii_shares, *[_REST_OF_LETTER] * 0x40, *[next_letter] * 0x40]


def _sharers(byte: int) -> int:
    """Return by how much a byte is rarer than the class that it is in."""
    rarer = _RARER_BY if byte in _RARE_SIGNS else 1
    return _SHARED_BY.get(_kind(byte), 1) * rarer


def _kind(byte: int) -> int:
    if 0x61 <= byte <= 0x7A:
        return byte - 0x61
    if byte == 0x20:
        return _SPACE
    if byte in b"\r\n":
        return _NEWLINE
    return _DIGIT if byte in b"0123456789" else _OTHER


def _in_words(text: bytes) -> float:
    return _parts_of_words().get(text.replace(b"\0", b" "), 0.0)


@lru_cache(maxsize=1)
def _parts_of_words() -> dict[bytes, float]:
    """Return the parts of common words and pairs, each with the share of the most common one."""
    shares: dict[bytes, float] = {}
    words = enumerate(dict.fromkeys(_COMMON_WORDS.split()))
    for rank, word in chain(words, zip(repeat(_RANK_OF_PAIRS), _COMMON_PAIRS.split("|"))):
        padded, share = f" {word} ".encode(), 1 / (_WORDS_OF_TEXT * (rank + 20))
        for start, end in combinations(range(len(padded) + 1), 2):
            part = padded[start:end]
            shares[part] = max(share, shares.get(part, 0.0))
    return shares
