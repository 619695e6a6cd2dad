"""A marking's words in; a pattern that finds them only where a marking stands, out.

"CONFIDENTIAL" marks a text as a line, a header or footer, a bracketed tag, a cell or an HTML
element of its own, or at the head of what somebody asks to rewrite; in the middle of a
sentence the same word only talks about something. Where more must be seen than the bytes
beside it, as the key whose value it is, the pattern lets it through and `stands` decides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.bytewise import bytewise
from gemroute.core.sensitivity.patterns import compiled

ANYWHERE: Final = "anywhere"
# Bytes of punctuation and pictures outside ASCII; letters of other scripts begin with others.
_SYMBOL: Final = r"\x80-\xBF\xE2\xEF\xF0"
_ORNAMENTS: Final = rf"[ \t>*#_=|/\\\[({{<!+%;~@.:{_SYMBOL}-]{{0,16}}"
_LABEL: Final = (
    r"(?:(?i:subject|status|betreff|objet|asunto|oggetto|assunto|onderwerp|header|footer|title|marking"
    r"|re|fwd?|aw|wg): ?){0,2}"
)
_PAGE: Final = r"(?i:page|seite|p[.]) ?[0-9]{1,4}"
_ASKED: Final = (
    r"(?i:summari[sz]e|shorten|translate|rewrite|rephrase|proofread|polish|friendlier|kürzen?"
    r"|übersetzen?|résume[rz]?|traduis|resume|traduce|riassumi): ?"
)
_APART: Final = (
    rf"(?:(?:^|[\r\n]){_LABEL}{_ORNAMENTS}|[\[(>|;\t] ?|[【〔（•·–—] ?| - "
    rf"|{_PAGE}(?: ?(?:of|von|/) ?[0-9]{{1,4}})?[ .|/-]{{1,8}}|{_ASKED})"
)
# What may stand right before and after the value of a key, which `stands` looks at.
_BESIDE: Final = r"[.!?:=,{'\"*\x80-\xBF] ?| {2}"
_CLOSED: Final = r"[\"'*\x80-\xBF] ?[,;a-z]| {2}|[.!] {1,2}[A-Z\xC3-\xED]"
_END: Final = (
    r"[ \t*_.!\"'#=~/%-]{0,16}"
    rf"(?:[\r\n]|$|[|\])}}<>\\\t]|[\xE2\xF0\xEF][\x80-\xBF]|[】〕、。]|{_PAGE}|[,;][^ \r\n])"
)
_GOES_ON: Final = r"[*_]{0,3}(?: ?[:;] | - | ?--|, [A-Za-z\xC3-\xED]| / | \()"

_KEYS: Final = (
    r"classifi|classement|clasifica|marking|marked|caveat|sensitiv|confidential|privacy|handling"
    r"|privileg[a-zé]{0,2}[ _-]?(?:label|mark|claim|status|type|basis)"
    r"|security[ _-]?(?:label|level|class)|protecti(?:ve|on)|secrecy|distribution|dissemination"
    r"|circulation|klassifi|klassni|einstufung|vertraulich|geheimhaltung|schutzklasse|vermerk"
    r"|mention|marquage|sensibilit|difusi[oó]n|marcado|riservatezza|segretezza|diffusione"
    r"|classifica|sigilo|rubricering|gerubriceerd|markering|klauzul|poufnoś|tajności|utajen"
    r"|důvěrnost|klasifik|minősít|besorol|sekretess|gradering|fortrolig|skyddsklass"
    r"|informationsklass|turvaluok|turvallisuus|suojaus|luottamuksell|luokit|salastat|slepen"
    r"|slaptum|tajnost|gizlilik|гриф|секретн|конфиденциальн|маркировк|таємн|класифік|διαβάθμ"
    r"|schutzstufe|geheimhaltungs|tilgangsgrad|klassificering|beskyttelsesgrad|difuzare"
    r"|ασφάλει|εμπιστευτικότ|密级|密級|密等|保密|秘密|機密|机密|取扱|区分|보안|비밀|등급|סיווג"
    r"|السري|التصنيف|वर्गीकरण|kerahasiaan|độ mật|ชั้นความลับ|restrict"
)
_LOOSE_KEYS: Final = (
    r"labels?|tags?|keywords?|subject|banner|header|footer|watermark|stamp|note|notice|legend"
    r"|schlagw|stichw|mots.cl|etiquet|palabras|parole|trefw|słowa|nyckelord|hinweis|avis|aviso"
    r"|avviso|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|тема|ämne|emne|aihe|tárgy"
    r"|předmět|věc|predmet|zadeva|ärende|subiect|относно|предмет|konu|θέμα|метк|标签|標籤|主题"
    r"|主旨|件名|題名|ラベル|제목|라벨|الموضوع|נושא|विषय"
)
# What is printed round a page or a slide: a word below it marks the page, loud or not.
_EDGES: Final = (
    r"(?:(?:page|slide|doc(?:ument)?|folien?|sid)[ ._-]?)?(?:footers?|headers?|watermark|banner"
    r"|stamp)(?:[ _-]?(?:text|line|label|left|right|cent(?:er|re)))?|fu(?:ß|ss)zeilen?"
    r"|kopfzeilen?|wasserzeichen|stempel|pieds? de page|en-?t[êe]te|filigrane|tampon"
    r"|pie(?: de (?:p[áa]gina|diapositiva))?|encabezado|marca de agua|sello|pi[èe] di pagina"
    r"|intestazione|filigrana|timbro|rodap[ée]|cabeçalho|marca d.[áa]gua|carimbo|voettekst"
    r"|koptekst|watermerk|stopka|nagłówek|znak wodny|pieczęć|zápatí|záhlaví|vodoznak|razítko"
    r"|päta|hlavička|pečiatka|sidfot|sidhuvud|vattenstämpel|stämpel|sidefod|sidehoved|vandmærke"
    r"|bunntekst|topptekst|vannmerke|alatunniste|ylätunniste|vesileima|leima|lábléc|élőláb"
    r"|fejléc|vízjel|pecsét|subsol|antet|filigran|ștampilă|(?:(?:долен|горен|нижний|верхний"
    r"|нижній|верхній) )?колонтитул|водяной знак|штамп|печать|водяний знак|воден знак|υποσέλιδο"
    r"|κεφαλίδα|υδατογράφημα|σφραγίδα|alt ?bilgi|üst ?bilgi|dipnot|kaşe|damga|التذييل|تذييل"
    r"|الرأس|علامة مائية|ختم|כותרת (?:תחתונה|עליונה)|סימן מים|חותמת|पाद ?लेख|शीर्ष ?लेख|वॉटरमार्क"
    r"|मुहर|页脚|页眉|水印|印章|頁尾|頁首|浮水印|フッター|ヘッダー|透かし|スタンプ|바닥글|머리글"
    r"|워터마크|도장|chân trang|đầu trang|catatan kaki|tanda air|ท้ายกระดาษ|หัวกระดาษ|ลายน้ำ"
)
_EDGE: Final = rf"^[ \t*#\"'(\[-]*(?:{_EDGES})[)\]*]*$"
# Who writes a letter, at the left of a line whose right end bears its marking.
_HEADS: Final = (
    r"minist|министер|министр|міністер|υπουργ|bakanl|وزارة|משרד|मंत्रालय|กระทรวง|kementeri|国防"
    r"|國防|防衛|外交部|外務|省$|庁$|部$|局$|청$|부$|株式会社|公司|주식회사|บริษัท|(?:^"
    r"|[ -])(?:defen[cs]|défens|difesa|defesa|verteidig|bundes|arm[ée]e|army|navy|forces?(?: |$)"
    r"|försvar|forsvar|puolustus|obran|obron|honvéd|depart|office|agenc|embass|ambas|botschaft"
    r"|director|direction|direzion|dirección|direktion|council|conseil|consejo|police|policía"
    r"|polizei|intelligen|command|brigade|regiment|battalion|état-major|estado mayor"
    r"|stato maggiore|sztab|generalst|general staff|gen[ei]r[aá]l|štáb|stab|vezérkar|marine"
    r"|polis|embaj|ambasc|komend|kancel|urząd|úřad|bộ |công ty|pt[. ]|штаб|войск|командир|شركة"
    r"|बोर्ड)|[ )](?:gmbh|ag|inc|ltd|limited|llc|llp|plc|corp|group|holding|s[.]?a|sarl|sas"
    r"|s[.]?p[.]?a|s[.]?r[.]?l|z o[.] ?o|a[.]s|s[.]r[.]o|oyj?|ab|aps|asa?|kft|zrt|nyrt|b[.]?v"
    r"|n[.]?v|ltda|lda|tbk|α[.]?ε|a[.]?ş|şti|ооо|зао|пао|оао|ао|тов|оод|еоод|בע.{1,3}מ"
    r"|लिमिटेड)[.]?$|^(?:ооо|зао|пао|оао|ао|тов) "
)
_CAPTION: Final = r"(?:^|\n)[ \t*>#]*([\p{Lu}\p{Lo}][^\n|;=:{}<>]{1,80}?)[\t ]{3,}[\"'(\[*]{0,2}$"
_CAPTIONED: Final = r"^[ \t]{3,}([\p{Lu}\p{Lo}][^\n|;=:{}<>]{1,80}?)[ \t]*(?:\r?\n|$)"
_COLUMNS: Final = r"[^ \t\n](?: {2,}|[ \t]*\t[ \t]*)[^ \t\n]"
_PUT: Final = r"[\"'*`]{0,3}[ \t]*(?:[:=：|]|=>|>)[ \t\"'*«“„「`]*$"
_ONE_OF: Final = r"[\"']?[ \t]*[:=][ \t]*\[(?:\s*[\"'][^\"'\[\]]{1,40}[\"'],){0,6}\s*[\"']$"
_KEY_ENDS: Final = r"[\n:=,;|<>{}]"
_ATTRIBUTE: Final = r"[ ,][\"']?(?:content|value|text)[\"']?$"
_LISTED: Final = r"[,、] ?$"
_COMPARED: Final = r"[=!<>]=[ \t]*[\"']?$|(?:case|in|when) [\"']$"
# What a person may choose from, and what a program shows under a name of its own.
_OFFERED: Final = (
    r"<(?:(?:option|button)[^<>]{0,80}|string name=[^<>]{1,80})> ?$"
    r"|(?i:[\"']?(?:enum|choices|options|one_?of|(?:valid|allowed|permitted)[ _]?(?:values)?)[\"']?"
    r" ?[:=] ?[\[({][^\[\](){}:]{0,120}$)"
)
# What a sentence sets in the letters of code.
_INLINE: Final = r"[\pL,;] <(?:code|tt|kbd|samp|var|cite)(?: [^<>]{0,80})?>$"
# One of many words, each in a line of its own.
_WORDS_BEFORE: Final = r"(?:^|\n)(?:[A-Z_]{2,24}\r?\n){3}$"
_WORDS_AFTER: Final = r"^\r?\n(?:[A-Z_]{2,24}(?:\r?\n|$)){3}"
_SHOWN: Final = (
    r"(?i)^[ \t\"'+-]*(?:labels?|texts?|i18n|lbl|enums?|options?|strings?|msgs?|messages?|t)[.]"
    r"(?:[a-z]{1,24}[.])?(?:top[_-]?secret|secret|confidential|internal|restricted|private|public"
    r"|vertraulich|geheim|intern)[\"' ]*$"
)
# The first line of a text that is itself the value of a key.
_OPENS: Final = r"[:=,(\[][ \t]*[\"'`]$"
_FIRST_LINE: Final = r"^[!.*]{0,3}[ \t]*\r?\n[ \t]*[^\s\"'\])}]"
_COMMAND: Final = r"\\[A-Za-z]{2,24}[*]?(?:\[[^\]\n]{0,24}\])?\{ ?$"
_SHEET: Final = r"(?:^|[^A-Za-z0-9])[A-Z]{1,2}[0-9]{1,4}: ?$"
_SENTENCE: Final = r"(?:[.!?] |\n|^)(?:[\p{Lu}][^\n:]{1,40}: )?[\"'“«„(]{0,2}$"
# A sentence of its own at the head of a line, one more on a short line, the last in brackets.
_LINE_HEAD: Final = rf"(?:^|\n){_LABEL}[ \t>*#_|/-]{{0,12}}$"
_TEXT_HEAD: Final = rf"^{_LABEL}[ \t>*#_|/-]{{0,12}}$"
_NEXT_SENTENCE: Final = r"^[.!]{1,3} {1,2}[\p{Lu}\p{Lo}]"
_LATER_SENTENCE: Final = r"(?:^|\n)[^\n]{2,60}[.!] $"
_LAST_SENTENCE: Final = r"^[.!]{0,3}[ \t*_]*(?:[\r\n]|$)"
_TO_WHOM: Final = r"(?:^|\n)[\p{Lu}\p{Lo}][^\n ,:;]{1,24}(?: [^\n ,:;]{1,16})?, $"
_BRACKETED: Final = r"[(\[][^()\[\]\n]{1,60}, $"
_SPOKEN: Final = r"^[\"'”»*]{0,3} ?: [\"'“]?[^\s]{1,24} [^\s]"
_SET: Final = r"^[\"'”»*]{0,3} ?: (?i:true|false|yes|no|none|null|0|1)(?:[^\pL]|$)"
_CELL: Final = r"[,(][ ]?[\"']?$"
_CELL_END: Final = r"^(?:[\"']? ?(?:[,)\r\n]|$)| [–—/-] )"
_EMPHASIS: Final = r"[\"'][*]{2}$"
_CENTRED: Final = r"(?:^|\n)[ \t>*|]*[\"'«“„「]{0,2}$"
_CENTRED_END: Final = r"^[!.]?[\"'»”“」]{0,2}[ \t*|.]*(?:[\r\n]|$)"
_SHEETS: Final = (
    r"(?:page|seite|p[áa]gina?|strona|str[.]|sida|side|sivu|oldal|sayfa|pagină|stránka|strana"
    r"|страница|стр[.]|сторінка|стор[.]|σελ[.ίδα]{0,5}|pág[.]?|pag[.]?|صفحة|עמוד|पृष्ठ|halaman"
    r"|trang|หน้า|ex[.]|copy|blad|leht|puslapis|lapa) ?[0-9]|(?:第|页|頁|ページ|쪽|페이지) ?[0-9]"
    r"|[0-9] ?(?:页|頁|ページ|쪽|페이지)"
)

# Labels for a marking that end in a word for one.
_NAMED_BY_IT: Final = frozenset({"độ mật", "ชั้นความลับ"})

_BEFORE_BYTES: Final = 160
_AFTER_BYTES: Final = 120
_BLOCK_BYTES: Final = 4096

_AFTER: Final = {"line": _END, "marking": f"(?:{_END}|{_GOES_ON})"}
PLACES: Final = (ANYWHERE, *_AFTER)
"""`line`: nothing else follows on its line; `marking`: more may, after a colon or a dash."""


def placed(pattern: str, place: str) -> str:
    """Return a pattern that matches `pattern` only in `place`, one of `PLACES`."""
    if place == ANYWHERE:
        return pattern
    after = f"(?:{_AFTER[place]}|{_CLOSED})"
    return f"(?:{_APART}|{_BESIDE})(?P<value>{pattern}){after}"


def stands(data: bytes, start: int, end: int) -> bool:
    """Return whether a marking stands at bytes `start` to `end` of `data`, found by `placed`.

    It is apart, or the value of a key, a column, a label or a command that is for markings.
    """
    low = max(0, start - _BEFORE_BYTES)
    before = (b"." if low else b"") + data[low:start]
    after = data[end : end + _AFTER_BYTES]
    if _is_one_of_many(before, after):
        return False
    is_first = _found(_OPENS, before) and _found(_FIRST_LINE, after)
    if is_first or (_apart().search(before) and _ended().search(after)):
        return True
    if _found(_COMPARED, before):
        return False
    value = data[start:end].decode(errors="replace")
    is_loud = value == value.upper() or value != value.capitalize() or " " in value
    if _is_value(before, value, is_loud=is_loud) or _found(f"{_COMMAND}|{_SHEET}", before):
        return True
    if _found(_SENTENCE, before) and _found(_SPOKEN, after) and not _found(_SET, after):
        return True
    return (
        _is_sentence(before, after, value, is_loud=is_loud)
        or _is_aligned(before, after, value)
        or _is_in_a_corner(before, after)
        or _is_cell(data, before, after, start)
    )


def _is_one_of_many(before: bytes, after: bytes) -> bool:
    """Return whether it is to choose from, a word of a list, or set as code in a sentence."""
    if _found(f"{_OFFERED}|{_INLINE}", before):
        return True
    return _found(_WORDS_BEFORE, before) and _found(_WORDS_AFTER, after)


def _is_value(before: bytes, value: str, *, is_loud: bool) -> bool:
    """Return whether `before` ends in a key for markings; a loud one may have any label's.

    A key that ends in its value names a level of a scheme, as an enumeration does.
    """
    label = rf"^[ \t*#\"'(-]*(?:{_LOOSE_KEYS})[\pL_-]*$"
    if put := _expression(_PUT).search(before):
        key = before[: put.start()]
        if content := _expression(_ATTRIBUTE).search(key):
            return _found(f"(?i)(?:{_KEYS})", key[: content.start()].rpartition(b"<")[2])
        name = _expression(_KEY_ENDS).split(key)[-1]
        name = name[name.rfind(b" ") + 1 :] if b"=" in put.group() else name
        if _found(_SHOWN, name):
            return False
        said = name.rstrip(b" \t\"'").decode(errors="replace").lower()
        keys = f"(?i){_KEYS}|{label}" if is_loud else f"(?i){_KEYS}"
        is_level = said.endswith(value.lower()) and said not in _NAMED_BY_IT
        is_meant = _found(keys, name.rstrip()) or _found(_EDGE, said.encode())
        return is_meant and not is_level
    if one := _expression(_ONE_OF).search(before):
        key = _expression(_KEY_ENDS).split(before[: one.start()])[-1]
        return _found(f"(?i)(?:{_KEYS})[\\pL_ -]*$", key)
    if is_loud and _found(_LISTED, before):
        line = before.rpartition(b"\n")[2].lstrip(b" \t*#-")
        return _found(rf"(?i)^(?:{_LOOSE_KEYS})[\pL_-]*[*]* ?[:：]", line)
    return False


def _is_sentence(before: bytes, after: bytes, value: str, *, is_loud: bool) -> bool:
    """Return whether it is a sentence of its own, or the last words of a remark in brackets.

    One word that is not loud may only open the whole text so.
    """
    if _found(_NEXT_SENTENCE, after) and (after[:1] == b"." or " " in value):
        return _found(_LINE_HEAD if is_loud else _TEXT_HEAD, before)
    if " " not in value:
        return False
    if _found(_TO_WHOM, before):
        return after.startswith(b":")
    if _found(_BRACKETED, before):
        return after.startswith((b")", b"]"))
    return _found(_LATER_SENTENCE, before) and _found(_LAST_SENTENCE, after)


def _is_aligned(before: bytes, after: bytes, value: str) -> bool:
    """Return whether it stands in the middle of a line, beside a page's number, or again."""
    if _found(_EMPHASIS, before) or (_found(_CENTRED, before) and _found(_CENTRED_END, after)):
        return True
    if not before.endswith(b"  "):
        return False
    line = before.rpartition(b"\n")[2] + after.partition(b"\n")[0]
    return _found(f"(?i){_SHEETS}", line) or value.encode() in line


def _is_in_a_corner(before: bytes, after: bytes) -> bool:
    """Return whether it stands across from who writes, on a line that is no row of a table."""
    if (left := _expression(_CAPTION).search(before)) and _found(_CENTRED_END, after):
        words, lines = left[1], [before[: left.start()], after]
    elif _found(_CENTRED, before) and (right := _expression(_CAPTIONED).search(after)):
        words, lines = right[1], [before, after[right.end() :]]
    else:
        return False
    beside = (lines[0].rpartition(b"\n")[2], lines[1].strip(b"\r\n").partition(b"\n")[0])
    is_row = any(_found(_COLUMNS, each) for each in (*beside, words))
    who = words.decode(errors="replace").lower().encode()
    return not is_row and _found(_HEADS, who)


def _is_cell(data: bytes, before: bytes, after: bytes, start: int) -> bool:
    """Return whether it is a cell of a table with a column for markings."""
    if not (_found(_CELL, before) and _found(_CELL_END, after)):
        return False
    block = data[max(0, start - _BLOCK_BYTES) : start].rpartition(b"\n\n")[2]
    header = block.lstrip().partition(b"\n")[0]
    return _found(f"(?i)(?:{_KEYS})", header)


def _found(pattern: str, text: bytes) -> bool:
    return _expression(pattern).search(text) is not None


@lru_cache(maxsize=1)
def _apart() -> Any:
    return compiled(bytewise(f"{_APART}$").encode())


@lru_cache(maxsize=1)
def _ended() -> Any:
    return compiled(bytewise(f"^(?:{_END}|{_GOES_ON})").encode())


@lru_cache(maxsize=64)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
