"""A place in a text in; whether the text around it explains such papers to anybody, out.

An encyclopedia, a glossary or a guide names the same words as the papers that it is about. It
defines them, speaks of nobody in particular, teaches, and asks what it then answers. Where
three of these four show near by, and nobody speaks for themselves, no paper is at hand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.telling import is_shown, is_told

_BEFORE_BYTES: Final = 700
_AFTER_BYTES: Final = 500
_LEAST_SIGNS: Final = 2
_LEAST_USES: Final = {2: 3, 3: 2, 4: 1}
_OWN_WORDS: Final = 2
_LEVELS_BYTES: Final = 300
_LEVELS_COMPARED: Final = 4
_TITLE_BYTES: Final = 80
_LABELS_COMPARED: Final = 3
_ORNAMENTS: Final = b" \t\r*#=_>-"

_DEFINES: Final = (
    r"(?:is|are|was) (?:an? |the |one )?(?:[\pL-]+,? (?:and |or )?){0,3}(?:term|concept"
    r"|protection|contract|agreement|doctrine|rule|marking|level|system|protocol|privilege"
    r"|standard|type|form|classification|designation|phrase|principle|document|way|method|set"
    r"|number)s?|refers? to|(?:is|are) (?:defined|known|understood) as|defined in|stands for"
    r"|basic meaning|meaning|means (?:that|the|an?|it|discussions|information)|it means"
    r"|definitions?|also (?:called|known|referred)|(?:consists|is composed) of|governed by"
    r"|expressed to be|bedeutet|bezeichnet|versteht man|définit|désigne|signifie|se define"
    r"|se refiere|significa|si intende|si riferisce|refere-se|verwijst naar|betekent|oznacza"
    r"|означает|называ"
)
_NOBODYS: Final = (
    r"an? (?:[\pL-]+ ){0,2}(?:clients?|lawyer|part(?:y|ies)|person|claimant|company|plaintiff"
    r"|document|recipient|receiving party|business|dispute|contract|government|employee|author)"
    r"|an (?:attorney|employee|employer|organi[sz]ation|individual|nda|offer)"
    r"|(?:two|more|both|between|all|other|third)(?: or more)? (?:parties|people|persons)"
    r"|people|organi[sz]ations|businesses|individuals|(?:most|some|many) (?:countries|companies"
    r"|ndas|jurisdictions|states)|governments?|corporations|employees|employers|jurisdictions"
    r"|any(?:one|body)|every(?:one|body)|(?:sources|users|recipients) (?:may|shall|should)"
    r"|inventors|journalists|clients and|a court|the court|in court|nato|the public"
    r"|unauthori[sz]ed disclosure|if you|when you|unless you|you (?:may|might|should|can|must|need)"
    r"|anwältinnen und anwälte|rechtsanwälten?|dritten?|klienten|mandanten|mitarbeitende|personen"
    r"|ein(?:e|er|em)? (?:person|anwalt|mandant|firma|unternehmen)|une? (?:avocat|client|personne)"
    r"|un (?:abogado|cliente|avvocato|advogado)|una (?:persona|empresa)"
)
_TEACHES: Final = (
    r"for (?:example|instance)|e\.g\.|examples?:|such as|usually|generally|typically|commonly"
    r"|often|in simple terms|in plain language|in short|in general|in practice|essentially"
    r"|(?:key|main|basic|critical|first) (?:idea|element|component|part|step|point)s?"
    r"|guidelines?|here (?:are|is)|importantly|differ(?:s|ence|ent)|distinct|distinguished"
    r"|unlike|important to|common(?:ly)? (?:used|security|types?)|levels|types of|categories"
    r"|the purpose|the idea|there are (?:two|three|four|five|several|many|a number)|includes?:"
    r"|including|it is a term|beyond that|created (?:by|to)|zum beispiel|beispielsweise|z\. ?b\."
    r"|in der regel|grundsätzlich|(?:§|abs\.|art\.) ?[0-9]+|urteil|bgh|olg|par exemple"
    r"|en général|por ejemplo|generalmente|per esempio|in genere|por exemplo|bijvoorbeeld"
    r"|na przykład|например|obecně"
)
_ASKS: Final = (
    r"(?:^|[\n.?•*#\d) -])(?:what|how|why|when|who|where|which) (?:is|are|was|does|do|did|can"
    r"|should|it|to|may|must|s)[^\pL][^\n.]{0,90}|\?[ \r]*\n|(?:question|answer|explanation"
    r"|example|quiz)s?[:.?]|f\.?a\.?q|glossary|encyclop|dictionary|wiki|tutorial|multiple choice"
    r"|illustrative|general classification|how it(?:'|’)s used|was ist|was bedeutet|qu'est-ce"
    r"|qué es|cos'è|o que é|wat is|co to jest|что такое"
)
_PAPERS: Final = (
    r"(?:our|my|your|unser|mein|notre|mon|nuestro|nostro|meu)(?:e[rmn]?)? (?:clients?"
    r"|mandant(?:in)?|cliente?s?|lawyers?|attorney|counsel|company|board|case|file|firm)|dear"
    r"|attached|enclosed|herewith|regards|sincerely|yours|anbei|sehr geehrte[r]?|ci-joint"
    r"|adjunto|allegato|hereby|this (?:[\pL-]+ ){0,2}(?:agreement|letter|memo|memorandum"
    r"|document|communication|e-?mail|message|nda|deed|file|report|assessment)|herein|hereto"
    r"|entered into|undersigned|whereas"
)
_OWN: Final = (
    r"i|i'[a-z]+|my|mine|our|ours|us|we|we'[a-z]+|please|hi|hello|ich|mein[er]?|wir|unser[er]?"
    r"|bitte|je|mon|nous|notre|yo|mi|nuestr[oa]|il mio|nostr[oa]|nosso|meu"
)
_BEFORE_TERM: Final = (
    r"an?|the|of|called|as|mark(?:ed|ing)|term|word|phrase|what (?:is|are|does)|does|under|with"
    r"|most|between|simple|such as|meaning of|that|using|use|create|write|draft|sign|words?"
    r"|an? offer to settle|or|and|like|standard|unlike|mean by|level|ein(?:e|er|es)?|die|der|das"
    r"|une?|le|la|les|una?|el|il|lo|uma?|een|het|de"
)
_AFTER_TERM: Final = (
    r"is|are|was|means?|refers?|protects?|belongs?|can(?:not)?|may|might|does|do|should|must"
    r"|covers?|appl(?:y|ies)|exists?|stands?|defines?|will|could|typically|generally|usually|often"
    r"|exemption|doctrine|rule|privilege|classification|marking|level|designation|information"
    r"|documents?|materials?|letters?|offers?|clauses?|agreements?|template|basic|meaning|used"
    r"|bezeichnet|umfasst|dürfen|darf|muss|müssen|gilt|dient|schützt|erstreckt|endet|ihre"
    r"|ist|sind|bedeutet|est|sont|es|son|è|sono|é|são|betekent"
)
_LEVEL: Final = "top secret|secret|confidential|restricted|unclassified"
_SCHEME: Final = "levels?|classifications?|hierarchy|descriptor|stufen?|niveaux?|niveles?"
_TICKED: Final = r"\[[x*]\]|\([x*]\)|☒|☑|✓|✔|//"
_LABEL: Final = r"public|general|internal|confidential|highly confidential|restricted|secret"
_LABELLED: Final = (
    rf"[ \t|>*#•·(+-]*(?:[0-9]{{1,2}} ?[|.)] ?)?(?:\"?[a-z_]{{2,12}}\"?: ?)?[\"'*`]{{0,3}}"
    rf"({_LABEL})(?:[^a-z\n][^\n]{{0,120}})?"
)
_IN_GENERAL: Final = (
    r"^(?: (?:privilege|doctrine|rule|communications?|agreements?))? (?:can be|may be|protects?"
    r"|exists?|belongs? to|is one of|are one of|encourages?|ensures?|usually|typically|generally"
    r"|normally)[^\pL]"
    r"|^(?:[와과] ?[^\s:.\]]{1,8}의? ?차이|[이가은는란]? ?(?:무엇인|뭔|뭐)"
    r"|의? ?(?:의미|뜻|개념)[을이은]? )"
)
_IS_A: Final = (
    r"(?:is|are) (?:an?|the|one|among|not|often)|protects?|means|refers|belongs|allows|can"
)
_AS_WORDS: Final = (
    r"(?:translate|pronounce|spell|abbreviate|say|define|hyphenate)"
    r"(?: the (?:word|words|phrase|term))? [\"'“‘«„]$"
)
_SUBJECTS: Final = (
    r"(?:attorney|lawyer|solicitor)[-– ]client (?:privilege|communications?|confidentiality)"
    r"|(?:legal (?:professional )?)?privilege|privileged communications?|work[- ]product"
    r"(?: doctrine)?|without prejudice|nda|(?:non-?disclosure|confidentiality|secrecy) agreements?"
    r"|(?:confidential|privileged|classified|proprietary|sensitive) (?:information|documents?"
    r"|material)|settlement (?:agreement|offer|letter)s?|protective orders?|litigation holds?"
    r"|(?:traffic light protocol|tlp)(?:[: ]{1,2}(?:red|amber|green|clear|white)(?:[+]strict)?)?"
    r"|(?:security |information |data )?classifications?(?: levels?| system| scheme| marking)?"
    r"|(?:nato |cosmic |eu )?(?:top[ -]secret|secret|confidential|restricted|unclassified)"
    r"(?: information| documents?| material)?|(?:red|amber|green)(?: information)?"
    r"|for official use only|controlled unclassified information|cui|fouo|noforn|markings?"
    r"|insider information|trade secrets?|embargo|verschlusssachen?|geheimhaltungsvereinbarung"
    r"|anwaltsgeheimnis|berufsgeheimnis|mandatsgeheimnis|verschwiegenheit(?:spflicht)?"
    r"|(?:anwaltliche )?schweigepflicht|(?:rechts)?anwalt|(?:rechts)?anwälten?|mandanten|klienten"
    r"|secret professionnel|secreto profesional|acuerdo de confidencialidad"
)


def is_explained(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` stand in an explanation of such words.

    The words that papers bear as markings are then used within sentences.
    """
    if _is_subject(data, start, end):
        return True
    if _opens(data, start, end):
        return False
    if _compares_levels(data[max(0, start - _LEVELS_BYTES) : end + _LEVELS_BYTES]):
        return not _is_banner(data, start, end)
    near = data[max(0, start - _BEFORE_BYTES) : end + _AFTER_BYTES]
    families = (_DEFINES, _NOBODYS, _TEACHES, _ASKS)
    signs = sum(_expression(family).search(near) is not None for family in families)
    if signs < _LEAST_SIGNS or _is_own(near):
        return False
    uses = sum(1 for _ in _sentences().finditer(near))
    return uses >= _LEAST_USES[signs]


def _opens(data: bytes, start: int, end: int) -> bool:
    """Return whether it is the whole first line of a text, in capitals: a paper's own banner."""
    before = data[:start].strip(_ORNAMENTS + b"\n")
    after = data[end : end + _TITLE_BYTES].partition(b"\n")[0].strip(_ORNAMENTS + b".!")
    return not before and not after and data[start:end].isupper()


def _is_subject(data: bytes, start: int, end: int) -> bool:
    """Return whether a sentence or an article is about the words there, or a list holds them."""
    end = start + len(data[start:end].rstrip())
    first = data.rfind(b"\n", 0, start) + 1
    last = data.find(b"\n", end)
    last = last if last >= 0 else len(data)
    if _expression_of(_IN_GENERAL).search(data[end:last]):
        line = data[first:last]
        return not (_expression(_OWN).search(line) or _expression(_PAPERS).search(line))
    if _expression_of(_AS_WORDS).search(data[max(first, start - _TITLE_BYTES) : start]):
        return True
    if _is_told_of(data[first:start], data[end:last]):
        return True
    return _is_title(data, first, last) or _is_among_labels(data, first, last)


def _is_told_of(before: bytes, after: bytes) -> bool:
    """Return whether a line shows the words as words, or tells of levels that are nobody's."""
    if is_shown(before, after):
        return True
    line = before + b" " + after
    return is_told(before, after) and not (
        _expression(_OWN).search(line) or _expression(_PAPERS).search(line)
    )


def _is_title(data: bytes, first: int, last: int) -> bool:
    """Return whether the text under the line begins by saying what its words are."""
    title = data[first:last].strip(_ORNAMENTS)
    if not title or len(title) > _TITLE_BYTES:
        return False
    below = data[last : last + _BEFORE_BYTES]
    if _is_quoted_again(title, below):
        return True
    under = below[: 3 * _TITLE_BYTES].lstrip().lower()
    for article in (b"", b"the ", b"a ", b"an "):
        if under.startswith(article + title.lower() + b" "):
            rest = under[len(article) + len(title) + 1 :]
            return _expression_of(f"^(?:{_IS_A})[^\\pL]").search(rest) is not None
    return False


def _is_quoted_again(title: bytes, below: bytes) -> bool:
    """Return whether the text below says what writing its title's words does, to nobody."""
    at = below.lower().find(title.lower())
    if at < 0 or not is_shown(below[max(0, at - _TITLE_BYTES) : at], b""):
        return False
    return not (_expression(_OWN).search(below) or _expression(_PAPERS).search(below))


def _is_among_labels(data: bytes, first: int, last: int) -> bool:
    """Return whether the line and those around it are the labels that a scheme knows."""
    line = _expression_of(f"^{_LABELLED}$")
    if line.search(data[first:last]) is None:
        return False
    before = data[max(0, first - _LEVELS_BYTES) : max(0, first - 1)].split(b"\n")[::-1]
    after = data[last + 1 : last + _LEVELS_BYTES].split(b"\n")
    labels = set[bytes]()
    for side in (data[first:last],), before, after:
        for row in side:
            match = line.search(row)
            if match is None:
                break
            labels.add(match.group(1).lower())
    return len(labels) >= _LABELS_COMPARED and b"public" in labels


def _is_own(near: bytes) -> bool:
    """Return whether somebody speaks of a paper at hand, or more than once of themselves."""
    if _expression(_PAPERS).search(near) is not None:
        return True
    return sum(1 for _ in _expression(_OWN).finditer(near)) >= _OWN_WORDS


def _compares_levels(near: bytes) -> bool:
    """Return whether `near` names nearly all levels there are, and none of them is ticked."""
    levels = {match.group(1).lower() for match in _expression(f"({_LEVEL})").finditer(near)}
    least = _LEVELS_COMPARED - (_expression(_SCHEME).search(near) is not None)
    return len(levels) >= least and _ticks().search(near) is None


def _is_banner(data: bytes, start: int, end: int) -> bool:
    """Return whether what stands there has a line of its own, apart, or the end of a label's.

    A paper that says how its parts are marked names several levels too.
    """
    first = data.rfind(b"\n", 0, start) + 1
    last = data.find(b"\n", end)
    last = last if last >= 0 else len(data)
    before, after = data[first:start].strip(_ORNAMENTS), data[end:last].strip(_ORNAMENTS)
    is_alone = not before and not after
    return before.endswith(b":") or (is_alone and not _is_listed(data, first, last))


def _is_listed(data: bytes, first: int, last: int) -> bool:
    """Return whether the line right before or after is nothing but a level too."""
    lines = (data[:first].rstrip(b"\n").rpartition(b"\n")[2], data[last + 1 :].partition(b"\n")[0])
    return any(_line_of_level().search(line) is not None for line in lines)


@lru_cache(maxsize=16)
def _expression_of(pattern: str) -> Any:
    import re2

    return re2.compile(f"(?i){pattern}".encode())


@lru_cache(maxsize=1)
def _line_of_level() -> Any:
    import re2

    return re2.compile(rf"(?i)^[ \t*#\d.)-]*(?:{_LEVEL})[ \t*]*$".encode())


@lru_cache(maxsize=1)
def _ticks() -> Any:
    import re2

    return re2.compile(rf"(?i){_TICKED}".encode())


@lru_cache(maxsize=1)
def _sentences() -> Any:
    """Return what finds the subjects within sentences: called, defined or said to do something."""
    import re2

    quoted = r"[ ][\"'(“‘]?"
    before = rf"(?:{_BEFORE_TERM}){quoted}(?:{_SUBJECTS})"
    after = (
        rf"(?:{_SUBJECTS})[\"'”’)]?(?: \([A-Z]{{2,5}}\))?,?(?: -)?[ ](?:(?:{_AFTER_TERM})[^\pL]|= )"
    )
    return re2.compile(rf"(?i)(?:^|[^\pL\pN])(?:{before}[^\pL\pN]|{after})".encode())


@lru_cache(maxsize=16)
def _expression(words: str) -> Any:
    import re2

    return re2.compile(rf"(?i)(?:^|[^\pL\pN])(?:{words})(?:[^\pL\pN]|$)".encode())
