"""A place in a text in; whether what is said there belongs to a tale, the news or a lesson, out.

Somebody who pastes a paper says what it bears: "the cover says SECRET". So do a novel, a
newspaper, a museum, a quiz, a rule on how to mark papers and a question about markings; the
words for what these are stand near.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.mentions import is_mention

_NEAR_BYTES: Final = 360

_TALES: Final = (
    r"novel(?:la|le)?[^\pL]|short story|my story|scene|chapter|screenplay|thriller|fiction|film"
    r"|movie"
    r"|theat(?:er|re) play|roman(?:s|e|en|er|y|a|ul|as|ą|u|em|ie|et|en|zo|ce|cu|ais)?[^\pL]|krimi"
    r"|szene|kapitel|drehbuch|erzählung|scène|chapitre|nouvelle policière|scénario|novela|escena"
    r"|capítulo|guion|romanzo|capitolo|racconto|cena do|verhaal|hoofdstuk|powieś"
    r"|rozdzia|opowiada|scenariusz|příběh|povídk|kapitol|poviedk|scén|pripovijetk|priča|regény"
    r"|novellá|jelenet|fejezet|romaani|tarina|novelli|kohtaus|berättelse|fortælling|fortelling"
    r"|roman[ıi]|hikâye|hikaye|öykü|sahne[^\pL]|роман(?:а|е|у|ом|і|ів)?[^\pL]|повест|повіст"
    r"|рассказ|оповідан"
    r"|сцен[аыуие]|глав[аыуе][^\pL]|детектив|фильм|фільм|разказ|роману|μυθιστόρ|διήγημα|σκηνή"
    r"|رواية|الرواية|قصة|فيلم|مشهد|رمان|داستان|רומן|סיפור|הסצנה|סרט|उपन्यास|कहानी|फिल्म"
    r"|truyện|tiểu thuyết|phim|cerita|cerpen|novel[^\pL]"
)
_NEWS: Final = (
    r"article|newspaper|leaked|the leak|journalist|reporter|declassif|unsealed|archives|museum"
    r"|exhibit|histor(?:y|ian|ical)|auction|artikel|zeitung|pressebericht|freigegeben|archiv"
    r"|ausstellung|museum|presse[^\pL]|journal[^\pL]|quotidien|déclassifi|musée|archives|histoire"
    r"|noticia|periódico|prensa|desclasific|museo|archivo histórico|según el|articolo|giornale"
    r"|declassificat|archivio|notícia|jornal|desclassific|museu|krant|museum|vrijgegeven|artyku"
    r"|gazet|prasy|prasie|odtajni|muze[uao]|archiw|článek|článk|noviny|odtajn|archivu|muze[jy]"
    r"|članak|novine|muzej|clanak|članek|cikk[^\pL]|újság|múzeum|levéltár|uuti(?:nen|sen|sta)"
    r"|museo|lehti|artikkel|nyhet|haber|gazete|müze|stat(?:ья|ью|ье|ті|тю|тя)|газет"
    r"|новост|рассекреч|розсекреч|разсекрет|муз(?:ей|ее|ей)|архив|архів|вестник|стати[яи]"
    r"|άρθρο|εφημερίδ|μουσείο|αποχαρακτηρ|المقال|مقال|الصحيفة|صحيفة|جريدة|متحف|رفع السرية|خبر"
    r"|مقاله|روزنامه|موزه|כתבה|הכתבה|עיתון|מוזיאון|נחשף|समाचार|अखबार|लेख|संग्रहालय"
    r"|bài báo|tin tức|giải mật|bảo tàng|berita|koran|museum|artikel|surat kabar"
    r"|(?:in|en|im|nel|em|w roku|v roce|в|у) 1[0-9]{3}[^0-9]"
)
_LESSONS: Final = (
    r"explain|guide(?:lines?)?[^\pL]|directive|procurement law|vergaberecht|leitfaden"
    r"|meaning of|what (?:does|do|is|are)|what it means|mean(?:s|ing)?[^\pL]|difference"
    r"|quiz"
    r"|trivia|crossword|template|sample|example|placeholder|checks? whether|regulation|rules? on"
    r"|handling rules|documents (?:that are |which are )?(?:marked|classified|stamped|graded)"
    r"|python|javascript|function (?:that|which|to)|enum|erklär|bedeute"
    r"|unterschied|vorlage|muster|beispiel|vorschrift|richtlinie"
    r"|(?:dokumente|unterlagen|akten|papiere),? (?:die|welche|mit)|verschlusssachen müssen"
    r"|expliqu|signifi|différence|modèle|exemple|règlement|les documents"
    r"|explic|explique|diferencia|plantilla|ejemplo|reglamento|los documentos|crucigrama"
    r"|spiega|differenza|esempio|regolamento|i documenti|diferença|modelo|exemplo|regulamento"
    r"|os documentos|diferența|exemplu|regulament|documentele|uitleg|betekent|verschil"
    r"|voorbeeld|sjabloon|documenten (?:die|met)|wyjaśni|oznacza|różni|szablon|przykład|regulamin"
    r"|dokumentach|dokumenty (?:z|o)|vysvětl|znamená|rozdíl|šablon|příklad|rozlišuje|dokumenty,?"
    r" (?:s|které|ktoré)|vysvetl|rozdiel|príklad|objasni|razloži|pojasni|znači|pomeni|razlik"
    r"|primjer|predlo(?:žak|ga)|magyaráz|jelent(?:i|ése)?[^\pL]|különbség|minta|példa|selitä"
    r"|tarkoitta|esimerkki|malli|selgita|tähendab|erinevus|paskaidro|nozīmē|atšķirīb|paaiškin"
    r"|reiškia|skirtum|förklara|betyder|skillnad|exempel|forklar|betyr|forskel"
    r"|forskjell|eksempel|skabelon|açıkla|anlat|ne demek|anlamı|fark[ıi]|örnek|şablon|nedir"
    r"|объясн|означа|значит|разниц|отлич|какие бывают|шаблон|образец|пример|кроссворд|инструкци"
    r"|правил|документы,? (?:с|на)|документах|поясн|відрізня|різниц|приклад|зразок|кросворд"
    r"|інструкці|документи (?:з|із)|абмяс|тлумач|розтлумач|обясн|означав|разлик|пример|образ"
    r"|објасн|значи|εξήγ|σημαίνει|διαφορά|παράδειγμα|υπόδειγμα|اشرح|معنى|الفرق|نموذج|مثال"
    r"|توضیح|یعنی|تفاوت|נסביר|תסביר|הסבר|פירוש|ההבדל|דוגמה|תבנית|समझा|अर्थ|अंतर|मतलब|उदाहरण|किस "
    r"|giải thích|nghĩa là|khác nhau|mẫu đơn|ví dụ|quy định|là gì|jelaskan|arti[^\pL]|perbedaan"
    r"|contoh|templat|terangkan|maksud|buat (?:cap|stempel)"
)
_UNSPACED: Final = (
    r"小说|小說|剧本|劇本|电影|電影|故事|新闻|新聞|报道|報導|解密|博物馆|博物館|档案馆|檔案館|解释|解釋"
    r"|区别|區別|什么意思|什麼意思|是什么|是什麼|模板|范本|例如|规定|規定|价格|元/|小説|物語|映画|記事"
    r"|報道|博物|とは|説明|違い|意味|見本|例文|雛形|使い方|という。|たという|税込|소설|영화|기사|뉴스|박물관"
    r"|설명|차이|뜻|의미|양식|예시|규정|ค่ะ?ว่าอะไร|อธิบาย|หมายถึง|แตกต่าง|ต่างกัน|นิยาย|ข่าว|ตัวอย่าง"
    r"|พิพิธภัณฑ์"
)


def is_of_a_genre(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` are spoken of, or near such a word."""
    near = data[max(0, start - _NEAR_BYTES) : end + _NEAR_BYTES]
    return any(part.search(near) for part in _expressions()) or is_mention(data, start, end)


@lru_cache(maxsize=1)
def _expressions() -> tuple[Any, ...]:
    """Return what to look for, parted: RE2 gives each expression its own memory."""
    import re2

    spaced = (rf"(?:^|[^\pL\pN])(?:{words})" for words in (_TALES, _NEWS, _LESSONS))
    return tuple(re2.compile(f"(?i){each}".encode()) for each in (*spaced, _UNSPACED))
