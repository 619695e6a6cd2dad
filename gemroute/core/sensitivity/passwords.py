"""What stands after the word "password" in; whether it is one, and no prose or code, out."""

from __future__ import annotations

import re
from typing import Final

from gemroute.core.sensitivity.naming import NAMING, PAIR, is_pair_chosen
from gemroute.core.sensitivity.shapes import is_random

_SHORTEST: Final = 5
_LONGEST: Final = 80
_SIGNS: Final = "!@#$%&*?^~+="
_ENDINGS: Final = ".,;:!?…\"'`)]}>*”“’»。，！"
_QUOTES: Final = ("'", '"', "`")
_OPENINGS: Final = "\"'`*(“‘„«"

_CODE: Final = re.compile(
    r"[\w.:>-]*[A-Za-z_][\w.:>-]*[(\[{].*"  # a call, an index, a template
    r"|[(\[{].*"
    r"|[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+[;,)]*"  # a member of something
    r"|[A-Za-z]{1,2}:\w{1,3}"  # a scoped variable
    r"|[a-z]+(?:\.[a-z][a-z-]*){2,}=.*"  # a property that stands under one without a value
    r"|\w+\\[&*(\[].*|[$%@&](?!(?=\w*[a-z])(?=\w*[A-Z])\w*[A-Za-z]\d[a-z])\w+(?:->.*)?|%\(?\w{0,20}\)?[sd].*|\\.*|--?[a-z][a-z-]*|--?[A-Za-z][\w.-]*=.*|.*\[\^.*",
    re.DOTALL,
)
_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://.*|(?:\.{0,2}/|~/)[\w./@#:-]*|(?-i:[a-z_.-]+(?:/[a-z_.-]+)+(?:#[a-z_]+)?)|www\..*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[a-z]+@[a-z]*"
    r"|@[\w.-]+:\d{2,5}(?:/\w*)?|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|internal|local)"
    r"|[\w-]+\.(?:txt|json|ya?ml|py|js|ts|go|rs|java|md|html?|php|conf|cfg|ini|env|xml|sh|pdf|png)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER: Final = re.compile(
    r"[v~≥≤<>=+-]*\d+(?:[.,:/xX%+-]+\d*)*"
    r"|\d+/(?:tcp|udp)|\d+(?:[-–]\d+)?-?(?:[a-z]{1,3}|char(?:s|acter)?s?|bits?|bytes?|days?|hours?|min(?:ute)?s?"
    r"|seconds?|months?|weeks?|years?|digits?|times|rounds?|letters?|words?)",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=|[a-z][a-z0-9]*(?:_[a-z0-9]+)+=")
"""The next setting, where this one has no value."""
_TERM: Final = re.compile(
    r"1password|keepass\w{1,3}|bitwarden|lastpass|o?auth-?[12](?:\.0)?|[234]fa|2-?factor\w*"
    r"|sha-?\d{1,3}(?:[-/_]\d+)?|md[245](?:crypt)?|base-?(?:16|32|58|64|85)|utf-?(?:8|16|32)"
    r"|pbkdf2\w*|argon2\w*|aes-?\d+\w*|rsa-?\d+|ed25519|x509|pkcs#?\d+|http/?[123](?:\.\d)?|ipv[46]|k8s|s3"
    r"|ntlm(?:v?\d)?|wpa[23]?(?:[-/]\w+)?|windows-?\d+|office-?365|microsoft-?365|m365|log4j"
    r"|python[23]|php[5-8]|mysql\d?|neo4j|web[23]|covid-?19|rfc\s?\d+|iso-?\d+|[qh][1-4]"
    r"|(?-i:Test[A-Z]\w*|test_\w+)"
    r"|(?:step|part|note|section|chapter|table|figure|appendix|level|version|option|line)s?[-_]?\d+",
    re.IGNORECASE,
)
_COMMON: Final = re.compile(
    r"letmein|iloveyou|sunshine|princess|football|baseball|superman|batman|trustno1|monkey|dragon"
    r"|starwars|pokemon|qazwsx|zxcvbn|asdfgh|qwertz|azerty|hunter2|schatz|hallo123|passw0rd",
    re.IGNORECASE,
)
"""What many people choose, and what is no state of a password."""
_LEET: Final = re.compile(r"[A-Z][a-z]*[01345][a-z]{2,}\.[A-Za-z]{3,12}")
"""A capital word with a digit for a letter, and another: no member of anything."""
_NAME_PART: Final = re.compile(
    r"(?:^|[_.-])(?:pass(?:word|wd|phrase|code)?s?|pwd?|user(?:name)?|login|auth|cred(?:ential)?s?"
    r"|secrets?|tokens?|keys?|str|hash(?:ed)?|field|input|value|text|name|url|var|arg|param|config"
    r"|prompt|encrypted|plain|default|new|old|current|confirm(?:ed)?|get|set|is|see|has|to|of|from"
    r"|with|and|or|the|not|for|no|your|you|my|required|protected|reset)(?:$|[_.-])",
    re.IGNORECASE,
)
_SNAKE: Final = re.compile(r"_*[a-z]+(?:_[a-z]+)*(?:_?\d{1,2})?_*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PHRASE: Final = re.compile(r"[a-z]{3,12}(?:[-_][a-z]{3,12}){2,7}", re.IGNORECASE)
_DASHED: Final = re.compile(
    r"[A-Z][a-z]{2,}(?:-[A-Z]?[a-z]{2,})+-?\d{2,}[a-z!#$%?]?|[A-Za-z]{3,}-[A-Z]\w+#\w+"
    r"|[A-Z]?[a-z]{3,}-\d{2,}[A-Za-z]|[a-z]{4,}-[a-z]{4,}(?!19|20)\d{3,}"
    r"|(?!(?:Ticket|Issue|Bug|Task|Case|Request|Change|Order|Room|Error|Event|Article|Rule|Step|Story"
    r"|Incident|Build|Port|Line|Page|Form|Type|Code|Release|Update|Windows|Python|Java)-)"
    r"[A-Z][a-z]{3,}-(?!19|20)\d{4,}"
    r"|(?:\w+-)*(?=[\da-zA-Z]*\d[a-zA-Z])(?=[\dA-Z]*[a-z])(?=[\da-z]*[A-Z])[\da-zA-Z]{4,}(?:-\w+)*"
    r"|(?=(?:\w+-)*[a-z]+[A-Z])(?=.*\d)[\da-zA-Z]{4}(?:-[\da-zA-Z]{4}){2,4}"
    r"|[a-z]{3,12}(?:-[a-z]{3,12}){2,5}-\d{2,4}"
)
_SHORTEST_PHRASE: Final = 15
_ENTITY: Final = re.compile(r"&(?:#\w+|[a-z]{2,6});")
_CAPITALS: Final = re.compile(r"[a-z].*[A-Z].*[a-z].*[A-Z]|[A-Z].*[a-z].*[A-Z].*[a-z]{1,2}[A-Z]")
_HUMP: Final = re.compile(r"[a-z]{2,}[A-Z][a-z]{2,}")
_HUMPS: Final = re.compile(r"[A-Za-z]?[a-z]*(?:[A-Z][a-z]*){0,3}\d{1,4}[A-Za-z]?")
_TYPE: Final = re.compile(
    r"(?i)\w*(?:str(?:ing)?|field|input|type|text|hash|bytes|char|value|password|passwd|secret|token"
    r"|key|user|name|error|exception|model|form|view|label|prompt|option|param|config|object|null"
    r"|default|policy|encoder|hasher|manager|service|provider|required|validat\w+|props?|state)s?"
)
_LABEL: Final = re.compile(
    r"(?:passwor[dt]|pass|contrasen[ya]a?|senha|parola|heslo|haslo|wachtwoord|jelszo|sifre|lozinka"
    r"|salasana|passord|adgangskode|kodeord|parool|geslo|clave|kennwort|motdepasse|mdp|incorrect"
    r"|wrong|invalid|weak|strong|empty|short|long|missing|hidden|visible|plain\w*|bcrypt|scrypt"
    r"|optional|required|forgot\w*|reset|change[ds]?|enter|confirm\w*|current|update[ds]?|varchar"
    r"|nullable|sensitive|redact\w*|filtered|private|public|admin\w*|root|guest|login|local|basic"
    r"|\w+(?:ed|ing|able|ible|tion))",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19[5-9]|20[0-4])\d")
_NUMBERING: Final = re.compile(r"(?m)(?:^|(?<=\s))(?:\d{1,2}[.)]|[*-])\s")
_WORD: Final = re.compile(r"[^\W\d_]{5,20}")
_STATE: Final = re.compile(
    r"correct\w*|incorrect\w*|kor+ek\w*|wrong|false|fals[ck]h?\w*|richtig|(?:in)?valid\w{0,2}|weak|strong\w*"
    r"|verplicht|veranderd|obligat\w+|zorunlu\w*|wajib|pakollinen|povinn\w+|kötelező|krävs"
    r"|secure|safe|sicher|unsicher|empty|blank|short\w*|long\w*|hidden|visible|missing|secret|open|public"
    r"|leer|stark|schwach|kurz|lang|geheim|bekannt|gleich|noch|nicht|schon|immer|nicht\w*|jetzt|zwei|unser\w*"
    r"|admin\w*|root|guest|default|password\w*|passwort\w*|plain\w*|sensitive|important|unique|simple|easy"
    r"|hard|good|great|fine|okay|weird|right|enough|known|unknown|wanted|needed|something|anything|nothing|someone"
    r"|what|which|where|here|there|below|above|inside|still|never|always|often|usually|already|being|then"
    r"|just|only|also|same|different|another|other\w*|these|those|their|your|about|after|again|almost|alone"
    r"|given|taken|shown|known|broken|forgotten|chosen|written|typed?|sent|kept|held|left|lost|made|meant"
    r"|stored?|saved?|case|bcrypt|base|string|null|none|true|going|used|like|unlike|under|over|between|from"
    r"|with|without|would|should|could|might|must|will|really|actually|probably|apparently|exactly|simply"
    r"|hashes|text|numeric|alphanumeric|mandatory|necessary|compulsory|local|temporary|current|private"
    r"|continue|unlock|proceed|access|open|enter|start|view|download|join|reset|verify|confirm|decrypt"
    r"|encrypt|install|login|finish|begin|update|change|read|edit|print|protect|secure|authenticate"
    r"|eight|seven|twelve|three|mejor|peor|fácil|difícil|débil|fuerte|corta?|larg[oa]|segur[oa]|buen[oa]"
    r"|trop|court|bon|bonne|mauvais|juste|faux|toujours|aussi|encore|celui|dans|demasiado|siempre|ahora"
    r"|muito|sempre|ainda|aqui|forte|frac[oa]|errad[oa]|cert[oa]|troppo|debole|sbagliat[oa]|corretta|lunga"
    r"|juist|onjuist|verkeerd|sterk|zwak|goed|fout|altijd|hetzelfde|verlopen|vergeten|krótkie|błędne|złe|zbyt"
    r"|nieprawidłowe|poprawne|niepoprawne|przeterminowane|silne|słabe|špatné|správné|chybné|silné|slabé|krátké"
    r"|incorect\w*|nespr\w+|heslo|hasło|felaktigt|rätt|kort|svagt|starkt|glömt|forkert|korrekt|utløpt|udløbet|utgånget|ugyldig\w*"
    r"|\w+(?:ed|ing|able|ible|ive|ful|less|ous|ly|ant|ent|ory|ary|tion|ic|al|ado|ada|ido|ida|ata|ato|uto|uta"
    r"|isch|lich|bar|iert|ungen|laufen|setzt|ändert|sperrt|iré|tées?|ées?|ée|és|oire|ique|rer|ówka|ane|one|ené|ené"
    r"|ný|né|ná|ní|oria|orio|ória|ório|tă|ată|ano|eno|áno|л|ли|ла|ют|ут|ет|ит|ный|ерн\w+|вильн\w+|ется|ится|ован|ать|ить|ен|ён|ан)",
    re.IGNORECASE,
)
"""What is said of a password more often than that it is this very word."""
_LEAST_WORDS: Final = 4
_SENTENCE: Final = re.compile(
    r"the|and|for|not|you\w*|are|was|has|have|must|should|can|will|that|this|with|from|into|than|when|unless"
    r"|leave|least|use[ds]?|using|enter\w*|contain\w*|words?|any|all|none|its?|our|their|which|what|how|why"
    r"|need\w*|required|protects?|key|keys|file|files|private|before|after|only|also|been|being|asked|der|die"
    r"|das|und|ist|nicht|les|des|est|pas|pour|que|los|las|con|del|una|het|een|van|see|set|longer|empty"
)
_RULED: Final = re.compile(
    r"min\w*|max\w*|chars?|characters?|zeichen|digits?|letters?|numbers?|symbols?|length|more|less|or|to|in"
    r"|at|of|is|version|step|page|level|error|code|too|please|bitte|caract\w+|mindestens|stellen|ziffern"
    r"|wrong|incorrect|invalid|short|long|weak|strong|expired|changed|forgot\w*|falsch|incorrecta?|oubli\w+"
)
_MESSAGE: Final = re.compile(
    r"(?i)^[,;:)]|^(?:t|s|ll|re|ve) |passwor|kennwort|mot de passe|contrase|senha|wachtwoord"
    r"|has[łl][oa]|hesl|lösenord|passord|adgangskod|salasan|jelsz|parol|[şs]ifre|lozink|kata sandi"
    r"|mật khẩu|парол|סיסמ|كلمة|رمز|κωδικ|รหัส|パスワード|비밀번호|密码|密碼"
    r"|saldo|cuenta|obligat|obrigat|requer|znak|символ"
    r"|[0-9]\+? ?(?:merkki|karakter|caract|ký tự|tecken|tegn|tekens|zeichen|sign)"
)
"""What a form says where a password goes: that there must be one, or what it must be."""
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{3}")
"""Words of scripts that set no spaces between them."""
_LEAST_LETTERS_QUOTED: Final = 6
_LEAST_DIGITS: Final = 6


def is_password(value: str) -> bool:
    """Return whether `value` mixes what words do not: letters with digits, or signs inside.

    A row of six digits or more counts too, and so do words joined by dashes or by nothing; a
    single word does where a quotation mark opens it, unless it is a label or a type.
    """
    plain = _plain(value)
    if _COMMON.fullmatch(plain) or _LEET.fullmatch(plain):
        return True
    if _is_other(plain):
        return False
    is_quoted = value.lstrip()[:1] in _QUOTES
    is_word = _is_odd_word(plain) and (is_quoted or _is_no_word(plain))
    return (
        is_word or _is_odd_case(plain) or _is_mixed(plain) or _is_digits(plain) or _is_joined(plain)
    )


def is_strong_password(value: str) -> bool:
    """Return whether `value` is a password that shows as one where no sign announces it."""
    plain = _plain(value)
    has_case = plain.lower() != plain != plain.upper()
    is_long = len(plain) > _LEAST_LETTERS_QUOTED
    has_digit = any(character.isdigit() for character in plain) and not plain.isdigit()
    if _is_odd_case(plain):
        return True
    has_sign = any(character in _SIGNS for character in plain[1:])
    is_whole = "-" not in plain or has_sign or _DASHED.fullmatch(plain) is not None
    return is_password(value) and has_digit and (has_case or is_long) and is_whole


def is_evident_password(value: str) -> bool:
    """Return whether `value` is a password wherever in a sentence it stands.

    Letters and digits alone are one if chance mixed both cases with them.
    """
    plain = _plain(value)
    if not is_strong_password(value) or not plain.isalnum():
        return is_strong_password(value)
    has_case = plain.lower() != plain != plain.upper()
    return has_case and _HUMPS.fullmatch(plain) is None and is_random(plain)


def is_quoted_password(value: str) -> bool:
    """Return whether `value`, which stood in quotes, is a password."""
    return is_password(f'"{value}')


def is_stated_word(value: str) -> bool:
    """Return whether `value`, which a sentence says the password is, names no state of it."""
    plain = _plain(value)
    return _WORD.fullmatch(plain) is not None and not _STATE.fullmatch(plain)


def is_passphrase(value: str) -> bool:
    """Return whether `value` is a row of words as dice choose them, and no sentence."""
    words = value.lower().replace("-", " ").split()
    return len(words) >= _LEAST_WORDS and not any(_SENTENCE.fullmatch(word) for word in words)


def is_spaced_password(value: str) -> bool:
    """Return whether `value`, which stood in quotes, is some words and a number, or a passphrase.

    Words that tell what a password must be, or ask for one, make it a sentence.
    """
    words = re.findall(r"\w+", value.lower())
    has_digit = any(word.isdigit() for word in words)
    said = (_SENTENCE, _RULED, NAMING)
    is_said = any(form.fullmatch(word) for word in words for form in said)
    is_said = is_said or _MESSAGE.search(value) is not None
    return 2 <= len(words) <= 8 and (has_digit or len(words) >= _LEAST_WORDS) and not is_said


def _plain(value: str) -> str:
    return value.strip().lstrip(_OPENINGS).rstrip(_ENDINGS)


def _is_other(plain: str) -> bool:
    """Return whether `plain` is code, an address, a number of something or a term."""
    forms = (_CODE, _ADDRESS, _NUMBER, _TERM, _EMPTY)
    if (pair := PAIR.fullmatch(plain)) is not None:
        _, value = pair.groups()
        is_setting = any(form.fullmatch(value) for form in (_CODE, _TERM))
        if is_setting or not is_pair_chosen(*pair.groups()):
            return True
    fits = _SHORTEST <= len(plain) <= _LONGEST and _UNSPACED.search(plain) is None
    if fits and _is_digits(plain):
        return False
    return not fits or any(form.fullmatch(plain) for form in forms) or _is_name(plain)


def _is_name(plain: str) -> bool:
    has_part = _NAME_PART.search(plain) is not None
    return bool(_ENTITY.search(plain)) or bool(
        _SNAKE.fullmatch(plain) and "_" in plain and has_part
    )


def _is_mixed(plain: str) -> bool:
    has_letter = any(character.isalpha() for character in plain)
    has_digit = any(character.isdigit() for character in plain)
    has_sign = any(character in _SIGNS for character in plain[1:])
    return (has_letter and (has_digit or has_sign)) or (has_digit and has_sign)


def _is_digits(plain: str) -> bool:
    return plain.isascii() and plain.isdigit() and len(plain) >= _LEAST_DIGITS


def _is_joined(plain: str) -> bool:
    is_phrase = len(plain) >= _SHORTEST_PHRASE and _PHRASE.fullmatch(plain) is not None
    return is_phrase and not _NAME_PART.search(plain)


def _is_odd_word(plain: str) -> bool:
    if not plain.isascii() or not plain.isalpha() or len(plain) < _LEAST_LETTERS_QUOTED:
        return False
    if _TYPE.fullmatch(plain) or _LABEL.fullmatch(plain):
        return False
    return plain.islower() or _HUMP.search(plain) is not None


def _is_odd_case(plain: str) -> bool:
    """Return whether capitals stand among letters where no words begin."""
    has_capitals = _CAPITALS.search(plain) is not None
    return plain.isascii() and plain.isalpha() and has_capitals and is_random(plain)


def _is_no_word(plain: str) -> bool:
    return len(plain) >= _SHORTEST_PHRASE and plain.islower()


def is_entry_code(value: str) -> bool:
    """Return whether `value`, which a note gives for a door or a safe, is no year."""
    return _YEAR.fullmatch(value) is None


def are_codes(value: str) -> bool:
    """Return whether `value` lists at least two codes, each of digits or with one in it."""
    words = _NUMBERING.sub(" ", value).split()[:4]
    return len(words) >= 2 and sum(any(map(str.isdigit, word)) for word in words) * 2 > len(words)
