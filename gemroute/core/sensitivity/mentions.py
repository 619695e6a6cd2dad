"""A place in a text in; whether the marking there is only spoken of, and marks nothing, out.

"TOP SECRET" marks a text where it stands as a banner. A newspaper that quotes it, a question
about it, a rule on when to use it and a table of all levels speak of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.explaining import is_explained
from gemroute.core.sensitivity.remarks import is_remark

_LINE_BYTES: Final = 240
_LIST_BYTES: Final = 320
_LEVELS_IN_A_LIST: Final = 3
_ORNAMENTS: Final = b" \t>*#_=|/\\[({<!+%;~@:-\"'"

_LEVEL: Final = (
    r"(?:(?:cosmic|nato|uk|us|eu) )?"
    r"(?:(?:top|tr(?:è|e)s|streng|strictly|highly|company|zeer)[ _-])?"
    r"(?:secret|confidential|restricted|unclassified|official(?:[- :]{1,2}sensitive)?|public|open"
    r"|internal(?:[ _-]use)?(?:[ _-]only)?|proprietary|private|tlp: ?[a-z+]{3,12}|geheim|intern"
    r"|vs[- –]{1,3}(?:nfd|vertraulich|nur für den dienstgebrauch|geheim)|vertraulich|öffentlich"
    r"|publique?|interne?|confidentiel|restreint|diffusion restreinte|secreto|reservado"
    r"|confidencial|difusión limitada|público|interno|segret(?:o|issimo)|riservat(?:o|issimo)"
    r"|pubblico|tajne|poufne|zastrzeżone|jawne|(?:совершенно )?секретно|особой важности|绝密|机密"
    r"|秘密|極秘|機密|社外秘|部外秘|秘|公开|公開|内部|hemlig|internt|öppen|openbaar|vertrouwelijk)"
    r"(?: (?:ue|eu)(?:/eu (?:top )?[a-z]{6,12})?)?"
)
_AND: Final = r"(?:and|or|und|oder|et|ou|y|o|e|en|of|och|og|i|и|или|和|及|与|と)"
_QUOTES: Final = r"\"'“”„«»‘’「」《》`"
_BETWEEN: Final = rf"[ \t{_QUOTES}(),;/|、，*·•\]\[=]{{1,12}}(?:{_AND}[ \t{_QUOTES}]{{1,3}})?"
# A row says no more of its level than what comes after a sign: "Internal memo" begins a sentence.
_NEXT_ROW: Final = (
    rf"(?: {{0,2}}[^\pL\pN\s][^\n]{{0,120}})?\r?\n(?:[ |:+=-]{{3,}}\n)?[ \t"
    rf"|>*#•·(\[<+{_QUOTES}-]{{0,12}}"
    rf"(?:[0-9]{{1,2}}[.)] ?)?[*{_QUOTES}]{{0,3}}"
)

_OUTLETS: Final = (
    r"reuters|bloomberg|associated press|washington post|new york times|wall street journal|bbc|cnn"
    r"|the guardian|financial times|propublica|politico|wikileaks|wikipedia|spiegel|süddeutsche"
    r"|tagesschau|le monde|le figaro|mediapart|el país|el mundo|la repubblica|corriere|volkskrant"
    r"|assange|snowden|pentagon papers|folha|dagens nyheter|gazeta wyborcza|тасс"
    r"|коммерсант[а-я]{0,2}"
)
_REPORTS: Final = (
    r"(?:according to|told|seen by|obtained by|published in|reported in)[^\n]{1,40}"
    r"(?:magazine|newspapers?|journalists?|reporters|media)|reporters said|journalists said"
    r"|(?:jornal|imprensa|le journal|presse|periódico|prensa|giornale|stampa|zeitung|newspaper)"
    r" (?:publicou|noticiou|a publié|rapporte|publicó|informa|ha pubblicato|riporta|berichtet"
    r"|schreibt|published|reported)"
    r"|spokes(?:man|woman|person) (?:said|told|declined|confirmed)"
    r"|leaked (?:slides|documents|files|cables|papers)"
    r"|analysts? (?:expects?|says?|said|wrote)|(?:economists|experts) (?:say|said|expect|explain)"
    r"|rumou?rs"
    r"|(?:was|were|been|now|since) declassified|declassified (?:in|documents?|files?|reports?)"
    r"|déclassifiée?s?|desclasificad[oa]s?|declassificat[oi]|рассекречен[а-я]{0,4}"
    r"|(?:judge|court|jury|prosecutors?) (?:ruled|said|heard|found|dismissed)"
    r"|option value|novel|movie|thriller|screenplay|spy story|roman policier|historians?"
    r"|national archives"
)
_UNSPACED_REPORTS: Final = r"应当保守|新华社|朝日新聞|報道|报道|[已被年]解密|解密[的档檔文]"

_INTERROGATIVES: Final = (
    r"what|who|when|where|why|how|which|whose|is (?:an?|the|it|there)|are|can an?|does an?|do"
    r"|wie|wer|wann|warum|wozu|welche[nrs]?|was|que|quel(?:le)?s?|comment|pourquoi|est-ce"
    r"|qu.est-ce|peut-on|cu(?:á|a)ndo|quando|quand|qué|cómo|cuál(?:es)?|por qué|come|cosa"
    r"|cos.è|quali?|qual|o que|como"
    r"|wat|hoe|waarom|wanneer|welke|jak|co|czy|czym|kiedy|jak[ai]|vad|hur|när|hvad|hvordan|mikä|mitä"
    r"|cu(?:á|a)nt[oa]s?|combien|quanto|що|як|чому|коли|хто|навіщо|чим"
    r"|что|как|какие|какой|какая|чем|когда|кто|зачем|сколько|nedir|nasıl|τι|πώς|ما|ماذا|كيف|هل"
)
_TEACHING: Final = (
    r"explain|define|definition of|difference between|meaning of|stands? for|history of"
    r"|introduction to|essay (?:on|about)|erkläre?|unterschied zwischen|definiere|bedeutung von"
    r"|explique[rz]?|différence entre|explica|diferencia entre|diferença entre|spiega"
    r"|differenza tra|leg uit|verschil tussen|wyjaśnij|różnica między|объясни|разница между"
    r"|(?:write|draft|create|give me|make) (?:me )?an? (?:[a-z]{3,12} )?(?:template|sample)|muster"
    r"|что (?:означа|значит)[а-я]{0,2}"
    r"|modèle d[e’']|modelo de|fac-simile|sjabloon|wzór|образец|şablon"
)
_UNSPACED: Final = (
    r"模板|范本|雛形|書き方|양식|解释|什么是|是什么|区别|説明して|違い|とは"
    r"|뜻|요건을|차이[가를는점]"
)
_SAYS_WHAT_IT_IS: Final = (
    rf"^[{_QUOTES})]{{0,3}},? ?(?:means? |mean\?|stands? for|refers? to|is (?:the|an?) |bedeutet"
    r"|heißt"
    r"|ist (?:die|der|das|eine?) |signifie|est (?:la|le|une?) |significa|è (?:la|il|una?) |betekent"
    r"|is een |oznacza|nie (?:znaczy|oznacza)|아님|ではな|это |означает"
    r"|= (?:for|not|limited|users|recipients) )"
    r"|^ [—–-] это (?:гриф|сведени|информаци|режим|обязанност|степен|принцип)"
    r"|^ ?: ?(?:was|wie|warum|wann|what|how|why|when|ce que|comment|pourquoi|qué|cómo|cosa|come"
    r"|o que|como|wat|hoe|co|jak) [^\n]{4,120}(?:erklären wir|ratgeber|we explain|our guide"
    r"|this article|cet article|este artículo|questo articolo|este artigo|dit artikel|poradnik)"
    r"|^[^.]{0,60} except (?:according(?:$| to (?:those|these|its) terms)"
    r"|in compliance with the licen[cs]e)"
    r"|^ ?: ?(?:[0-9]+|une?|deux)? ?(?:à [0-9] )?(?:cuill|goutte|comprim|g(?:é|e)lule|tisane|infus)"
    r"|^ ?[:–—-] ?how (?:it|they) works?$|^ ?[:–—-] ?(?:what (?:is|are) (?:it|this|that)"
    r"|what (?:does|do) (?:it|this|that|they) mean|how does it work"
    r"|was (?:ist|bedeutet|heißt) (?:das|es)|(?:che )?cos.è|che (?:significa|vuol)|qu.est-ce"
    r"|que (?:signifie|veut dire|significa)|qué (?:es|significa)|o que (?:é|significa)"
    r"|wat (?:is|betekent) (?:het|dat)|co to (?:jest|znaczy)|vad (?:är|betyder) det"
    r"|hvad? (?:er|bety[dr]e?r) det|что (?:это|такое|значит)|ne demek|nedir)[^\n?]{0,60}[?]"
)
_OWN: Final = (
    r"my|our|us|this|these|below|attached|following|mein(?:e[nmrs]?)?|unser(?:e[nmrs]?)?"
    r"|diese[nmrs]?|notre|nos|mon|ma|cette|ci-joint|mi|nuestr[oa]|est[ea]|mi[oa]|nostr[oa]"
    r"|quest[oa]|meu|minha|noss[oa]|mijn|ons|onze|deze|mój|moja|nasz|мой|наш|эт[ао][тй]?"
)
_STATUTE: Final = (
    r"^[ \t>*#-]*(?:§{1,2} ?[0-9]|(?:federal )?rule (?:of evidence )?[0-9]"
    r"|(?:regulation|directive) (?:\(|[0-9])|[0-9]{1,2} (?:U[.]S[.]C|U[.]?S[.]? Code|CFR))"
)
_ARTICLE: Final = r"^[ \t>*#-]*(?:art(?:[.]|icles?|ikel|ículo|icolo|igo)|section) ?[0-9L]"
_LAW: Final = (
    r"StGB|BGB|ZPO|code|loi|ley|legge|lei|wet|ustaw[ay]|U\.S\.C|CFR|FRCP|Federal|act|LOPJ|directive"
    r"|regulation|TEU|GDPR"
)
_AMOUNT: Final = r"[$€£¥₽]|[0-9] ?(?:k|m|eur|euros?|usd|chf|gbp|zł|kr)(?:[^a-z]|$)|我|弊社|당사"
_RULES: Final = (
    r"(?:must|shall|should|employees|staff|users|documents|files|records|anything|müssen|sollen"
    r"|dokumente|doivent|deben|documentos|devono|documenti|moeten)[^\n]{0,80}"
    r"(?:mark|label|stamp|classif|kennzeichn|einstuf|marqu|clasific|contrassegn)[a-zà-ÿ]{0,8}"
    r"[^\n]{0,24}$"
)
_SHOWN: Final = (
    rf"(?:such as|looks? like|e[.]g[.],?|mention of the classification level) ?[(\[{_QUOTES}]?$"
    rf"|[=!]== ?[{_QUOTES}]?$|[a-z] > ?$|[\"”'], [\"“']$"
    r"|(?:for official use only|law enforcement sensitive|no foreign nationals?|foreign nationals"
    r"|originator controlled|sensitive but unclassified|sensitive security information) \($"
)
_MODEL: Final = (
    r"^[ \t>*#_-]*(?:muster(?:klausel|text|formulierung|vergleich)?"
    r"|formulierungs(?:beispiel|vorschlag)"
    r"|(?:sample|model|example|standard|template|boilerplate) (?:clause|wording|language|provision)"
    r"|(?:modèle de|exemple de) clause|clause[- ]type|(?:modelo|e[jx]emplo) de cláusula"
    r"|cláusula[- ]tipo|(?:esempio di )?clausola(?:[- ]tipo| standard)|modelclausule"
    r"|voorbeeldclausule|wzór (?:klauzuli|zapisu)|vzorová doložka|mintaszöveg|örnek (?:madde|hüküm)"
    r"|образец (?:условия|пункта)|зразок (?:умови|пункту))(?: [^\n:]{1,40})? ?[:–—]"
)
_ROW: Final = r"(?i)values? ?\("
_BREAKS: Final = r"[.!:;] |[?？。\n]"
_SUBJECT: Final = (
    r"^[ \t>*#]*(?:(?:subject|re|fwd?|aw|wg|betreff|objet|asunto|oggetto|assunto|onderwerp|temat"
    r"|тема)"
    r" ?: ?){1,3}"
)
_PARTED: Final = r" [–—|-] ?[\[(]?$"
_GOES_ON: Final = r"^(?: [a-zà-ÿа-я]|[\x{3040}-\x{9fff}\x{ac00}-\x{d7a3}])"


def is_mention(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` are spoken of, or one of a list of levels."""
    signs = (_is_listed, _is_choice, is_remark, is_explained)
    if any(holds(data, start, end) for holds in signs):
        return True
    first = max(data.rfind(b"\n", 0, start) + 1, start - _LINE_BYTES)
    last = data.find(b"\n", end)
    last = min(last if last >= 0 else len(data), end + _LINE_BYTES)
    before, after = data[first:start], data[end:last]
    if _is_model(before, data[start:end], after):
        return True
    # Some patterns take the colon along, and what stands after it.
    tail = _expression(r" ?[:–—-] ?[^\n]{0,4}$").search(data[start:end])
    if _expression(_SAYS_WHAT_IT_IS).search((tail.group() if tail else b"") + after):
        return True
    is_first = not _expression(_SUBJECT).sub(b"", before).strip(_ORNAMENTS)
    is_last = _expression(_PARTED).search(before) and not after.strip(_ORNAMENTS)
    if (is_first and not _expression(_GOES_ON).search(after)) or is_last:
        return False
    return _is_reported(before, after) or _is_taught(before, data[start:end], after)


def _is_listed(data: bytes, start: int, end: int) -> bool:
    """Return whether three levels or more, side by side or row by row, hold the place."""
    at = max(0, start - _LIST_BYTES)
    separated = rf"(?:{_LEVEL})(?:(?:{_BETWEEN}|{_NEXT_ROW})(?:{_LEVEL}))+"
    for run in _expression(separated).finditer(data, at, min(len(data), end + _LIST_BYTES)):
        if run.start() < end and start < run.end():
            levels = {level.group().lower() for level in _expression(_LEVEL).finditer(run.group())}
            return len(levels) >= _LEVELS_IN_A_LIST
    return False


def _is_model(before: bytes, value: bytes, after: bytes) -> bool:
    """Return whether the place is in a model clause: one without a banner, a date or an amount."""
    model = _expression(_MODEL).search(before)
    if model is None or value.isupper():
        return False
    return _expression("[0-9]").search(before[model.end() :] + value + after) is None


def _is_choice(data: bytes, start: int, end: int) -> bool:
    """Return whether the place is a letter before an answer to choose, as (C) is after (B)."""
    if end - start != 1 or data[start - 1 : start] != b"(":
        return False
    near = data[max(0, start - _LIST_BYTES) : end + _LIST_BYTES]
    return b"(B)" in near and (b"(A)" in near or b"(D)" in near)


def _is_reported(before: bytes, after: bytes) -> bool:
    """Return whether news, a rule on marking or a law's own text surrounds the place."""
    is_clause = _expression(_ARTICLE).search(before) is not None
    if _expression(_STATUTE).search(before) or (is_clause and _words(_LAW, "法").search(before)):
        return True
    told = _words(f"{_OUTLETS}|{_REPORTS}", _UNSPACED_REPORTS)
    is_row = _expression(_ROW).search(before) is not None
    is_shown = not is_row and _expression(f"{_RULES}|{_SHOWN}").search(before)
    return bool(told.search(before) or told.search(after) or is_shown)


def _is_taught(before: bytes, value: bytes, after: bytes) -> bool:
    """Return whether the sentence around `value` asks or teaches, of nobody's own papers."""
    opening = _expression(_BREAKS).split(before)[-1].lstrip(_ORNAMENTS)
    closing = _expression(_BREAKS).search(after)
    rest = after[: closing.end()] if closing else after
    if value.endswith(b"?"):
        rest = b""
    if _words(_OWN, _AMOUNT).search(opening + value + rest):
        return False
    if _words(_TEACHING, _UNSPACED).search(opening) or _expression(_UNSPACED).search(rest):
        return True
    opens = _expression(rf"^[¿ ]{{0,2}}(?:{_INTERROGATIVES})[ ’']").search(opening + value)
    is_unspaced = _expression(r"[\x{3040}-\x{9fff}\x{ac00}-\x{d7a3}]").search(rest) is not None
    asks = _expression(r"[?？吗か]$").search(value + rest) is not None
    return asks and (opens is not None or is_unspaced)


def _words(spaced: str, unspaced: str) -> Any:
    return _expression(rf"(?:^|[^\pL\pN])(?:{spaced})(?:[^\pL\pN]|$)|{unspaced}")


@lru_cache(maxsize=32)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(f"(?i){pattern}".encode())
