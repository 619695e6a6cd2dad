"""The signs that a medical paper or a note of a school, club or trip tells of one person."""

from __future__ import annotations

from typing import Final

_EDGE: Final = r"(?:^|[^\pL\pN])"

# -- formulas: what only a paper on one person says, in small letters ---------------------------

_CERTIFIED_WEST: Final = (
    r"this is to certify (?:that )|i (?:hereby )?certify that|(?:the )?above[- ]named (?:patient"
    r"|person|pupil|employee|child)|(?:has been|is|remains) under (?:my|our) care|i (?:have )?"
    r"(?:today )?(?:examined|reviewed|assessed|saw) (?:mr|mrs|ms|miss|the above|this)"
    r"|thank you for (?:seeing|referring|reviewing)|re: ?(?:mr|mrs|ms|miss|master) "
    r"|hiermit (?:wird )?bescheinig|wird (?:hiermit |ärztlich )?bescheinigt|bescheinige ich"
    r"|(?:oben|o\.) ?(?:genannte|g\.) ?(?:r |n )?(?:patient|person)"
    r"|in meiner (?:ärztlichen )?behandlung"
    r"|wir berichten (?:ihnen )?über|in unserer stationären|befand sich (?:vom|in|bei)"
    r"|je soussignée?|certifie (?:que|avoir)|l['’]état de santé de (?:m|l['’]intéress|l['’]enfant)"
    r"|certifico,? (?:que|haver|haber)|se certifica que|(?:se )?hac(?:e|er) constar que|(?:el"
    r"|la) que suscribe"
    r"|atest(?:o|a-se),? (?:para (?:os )?(?:devidos )?(?:fins|efeitos)[^.\n]{0,30}, ?)?que"
    r"|declar[ao],? (?:para (?:os )?(?:devidos )?(?:fins"
    r"|efeitos)[^.\n]{0,30}, ?)?que (?:[oa] )?(?:sra?|paciente|utente|menor)"
    r"|(?:si|ho) (?:certifica|attesta|visitato)[^.\n]{0,20} (?:che|il|la) |certifico (?:che"
    r"|di aver)"
    r"|faig constar que|egiaztatzen dut"
    r"|hierbij verklaar|verklaar ik,? ondergetekende|ondergetekende,? (?:arts|huisarts)"
    r"|bovengenoemde (?:pat|pers)"
    r"|betreft:? (?:dhr|mw|mevr|meneer|pat|boveng)"
)
_CERTIFIED_EAST: Final = (
    r"se (?:adevere(?:ș|ş|s)te|certific(?:ă|a)) c(?:ă|a)|cunoscut(?:ă|a)? cu "
    r"|igazol(?:om|juk|ja),? hogy|nevezett (?:beteg|páciens|munkav|tanul)|fenti beteg"
    r"|zaświadcz(?:a|am)(?: się)?,? że|niniejszym zaświadcz|w/?w pacjent|ww\.? pacjent"
    r"|potvrzuji,? že|tímto (?:se )?potvrz|potvrdzujem,? že|týmto (?:sa )?potvrdz"
    r"|výše uveden[áýé] pac"
    r"|potrjujem,? da|potrjujemo,? da|potvrđuj[aeu]m?o?(?: se)?,? da|potvrđuje se da"
    r"|ovim (?:se )?potvrđuj|gore (?:na)?ved|потврђује се|се потврдува"
    r"|удостоверява,? че|удостоверявам|настоящата се издава|служебна бележка"
    r"|(?:выдан|дан)[ао]? [^.\n]{2,80}в том,? что|справка дана|настоящая (?:справка )?(?:дана"
    r"|выдана)"
    r"|довідка (?:видана|дана)|видан[аоу]? [^.\n]{2,60} (?:в|у|про) тому?,? що|засвідч(?:ую"
    r"|ується),? що"
    r"|πιστοποιείται ότι|βεβαιών(?:εται|ω|ουμε) ότι|προσήλθε|νοσηλεύτηκε|νοσηλεύεται"
    r"|παρακολουθείται"
    r"|adı geçen|yukarıda (?:adı|kimli)|(?:adlı|isimli) hasta|vërtetohet se"
    r"|pažymima,? kad pacient|patvirtinu,? kad|apliecinu,? ka|tiek apliecināts|tõend(?:an|atakse"
    r"|ame),? et"
    r"|todistan,? että|todistetaan,? että|härmed intygas|intyg(?:ar|as) (?:härmed )?att|ovanståen"
    r"|det (?:attesteres|bekreftes|bekræftes)|undertegnede (?:lege|læge)|vottast hér"
    r"|(?:dengan|di bawah) ini (?:menerangkan|menyatakan|mengesahkan)|yang bersangkutan"
    r"|chứng nhận (?:ông|bà|anh|chị|em|bệnh)|người bệnh:"
)
_CERTIFIED_ASIA: Final = (
    r"(?:أشهد|نشهد|يشهد|نفيد|أفيد|تفيد|نحيطكم علما)[^.\n]{0,30} (?:أن|بأن|ان)"
    r"|السيدة? [\pL]{2,14} [\pL]{2,14}|(?:المريضة?|الطفلة?) [\pL]{2,14} [\pL]{2,14}(?:،| راجع| حضر"
    r"| البالغ| أُ?دخل| مصاب)"
    r"|تصدیق کی جاتی ہے|گواهی می.{0,2}شود|نامبرده|(?:آقای|خانم) [\pL]{2,14} [\pL]{2,14}"
    r"|ה(?:ריני|נני|רינו) (?:ל|מ)אשר|(?:מר|גב['׳’]|הגברת) [\pL]{2,12} [\pL]{2,14}|הנ[\"״]ל"
    r"|प्रमाणित किया जाता है|(?:रोगी|मरीज) का नाम|(?:श्री|श्रीमती|सुश्री|कुमारी) [\pL]{2,20}"
    r"|ขอรับรองว่า|(?:นาย|นางสาว|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย"
    r"|เด็กหญิง) ?[\pL]{2,30} [\pL]{2,30} (?:อายุ|HN|ป่วย|ได้|เป็น|มี)"
    r"|兹证明|茲證明|上記の者|上記の?患者|氏名[ :：　]{1,3}[\pL]"
    r"|위와 같이|상기 (?:환자|자|인)|위 (?:환자|사람)|환자 [가-힣]{2,4} ?(?:님|씨|\()"
)
_PATIENT: Final = (
    r"(?:[Pp]aci(?:j)?ent[\pL]{0,4}|[Pp]at(?:s)?ient[\pL]{0,3}|[Pp]acjent[\pL]{0,3}|[Bb]oln(?:ik"
    r"|ica)"
    r"|[Pp]asien[\pL]{0,3}|[Pp]ažint|[Bb]etegünk|[Пп]ациент[\pL]{0,3}|[Пп]ацієнт[\pL]{0,3}"
    r"|[Бб]олн[\pL]{2,3}"
    r"|[Αα]σθεν[\pL]{1,3}|[Pp]otila[\pL]{1,4}|[Hh]asta(?:mız)?)"
    r" [\p{Lu}][\pL'’-]{1,20} [\p{Lu}][\pL'’-]{1,20}"
)
CERTIFIED: Final = (
    rf"{_EDGE}(?:(?i:{_CERTIFIED_WEST}|{_CERTIFIED_EAST})|{_PATIENT})|{_CERTIFIED_ASIA}"
)
"""What a certificate, a referral or a letter of a clinic says of one person."""

# -- headings of papers before a name or a label of one, as written -----------------------------

_HEADINGS: Final = (
    r"medical (?:certificate|report|letter|opinion)|discharge (?:summary|letter|note)|sick note"
    r"|fit note"
    r"|care plan|care note|clinic letter|emergency (?:department )?(?:report|summary|card)"
    r"|operation (?:note|report)|psychologist['’]s report|individual (?:health"
    r"|education)[\pL]* plan"
    r"|arztbrief|attest|entlassungs|befund|gutachten|überweisung|op-bericht|pflegeplan|impfpass"
    r"|notfallausweis"
    r"|certificat|compte[- ]rendu|lettre de (?:liaison|sortie)|bilan|ordonnance|projet d['’]accueil"
    r"|informe|certificado|parte (?:de|médico)|volante|receta|historia clínica|certificato|referto"
    r"|lettera di dimissione|relazione (?:clinica|medica)|verbale di pronto"
    r"|atestado|relatório|laudo|nota de alta|carta de referência|encaminhamento|receituário"
    r"|informe d['’]alta|informe d['’]urgències"
    r"|ontslagbrief|verwijs|huisartsenbrief|uitslag|spoedeisende|behandelplan|zorgplan"
    r"|bilet de|scrisoare medical|adeverin|zárójelentés|ambuláns|igazolás|szakvélemény|lelet"
    r"|beutaló|szakorvosi|kórlap"
    r"|zaświadczeni|karta informacyjna|wypis|skierowani|opinia|orzeczeni|historia choroby"
    r"|lékařsk|propouštěcí|prepúšťacia|lekársk|epikr|žádanka|posudek|posudok"
    r"|otpusn|liječničk|lekarsk|zdravniš|odpustni|uputnica|napotnica|nalaz|mišljenje|mnenje"
    r"|извештај|отпусна"
    r"|епикриза|эпикриз|епікриз|справка|довідка|заключение|висновок|направлени|направлення|выписка"
    r"|виписка|медицинск|медичн"
    r"|γνωμάτευση|γνωματευ|βεβαίωση|εξιτήριο|ενημερωτικό|παραπεμπτικό|πιστοποιητικό|ιατρικ"
    r"|raporu|epikriz|sevk|reçete|raport mjek|išrašas|pažyma|siuntimas|izraksts|izziņa|nosūtījums"
    r"|tõend|saatekiri|epikriis"
    r"|lausunto|todistus|lähete|epikriisi|läkarintyg|remiss|utlåtande|journalanteckning|lægeerkl"
    r"|henvis|epikrise|legeerkl|erklæring"
    r"|giấy ra viện|giấy chứng nhận|bệnh án|phiếu|đơn thuốc|surat (?:keterangan|rujukan)"
    r"|resume medis|laporan perubatan|sijil sakit"
    r"|تقرير|شهادة|إجازة مرضية|إحالة|گواهی|گزارش|אישור|סיכום|מכתב|הפניה|תעודת|प्रमाण|सारांश"
    r"|रिपोर्ट|पर्चा|ใบรับรอง|ใบส่งตัว|สรุป"
    r"|诊断证明|出院|病历|病歷|診斷證明|门诊|診断書|紹介状|意見書|退院|診療|진단서|소견서|의뢰서|퇴원|진료"
)
_NAME: Final = r"[\p{Lu}][\pL'’-]{1,20}"
_SHOWN: Final = (
    rf"(?:[Nn]év|[Bb]eteg(?: neve)?|[Nn]ume(?:le)?(?: [șsşi]{{1,2}} prenume(?:le)?)?"
    rf"|[Pp]acient[\pL]{{0,4}}|[Jj]m(?:é|e)no(?: a příjmení)?|[Mm]eno(?: a priezvisko)?"
    rf"|[Ii]me(?: i prezime| in priimek)?"
    rf"|[Nn]avn|[Nn]amn|[Nn]imi|[Nn]aam|[Nn]om(?: i cognoms)?|[Nn]ombre|[Nn]ome|[Nn]ame|[Vv]ardas"
    rf"|[Vv]ārds|[Aa]dı(?: [Ss]oyadı)?|[Aa]d [Ss]oyad|[Hh]ọ (?:và )?tên(?: người bệnh)?"
    rf"|[Nn]ama(?: [Pp]asien)?|[Rr]e|[Bb]etr(?:eft|\.)?|[Cc]oncern(?:e|ing)|[Aa]sunto"
    rf"|Όνομα|Ονοματεπώνυμο|Ασθενής|Име|Имя|ФИО|ПІБ|Пацієнт|Пациент(?:ът)?"
    rf"|Ім['’]я) ?: ?{_NAME},? {_NAME}"
    rf"|(?:[Pp]a[ct][ijz]?[\pL]{{3,8}}|[Bb]eteg|[Hh]asta|[Pp]otilas|[Pp]asien"
    rf"|[Пп]ацієнт[\pL]{{0,2}}|[Пп]ациент[\pL]{{0,2}}|[Αα]σθενής) {_NAME} {_NAME}"
    rf"|(?:ο/η|Ο/Η|[οοΟ] κ\.|[Οο]|[Ηη]|κα|κ\.|d-(?:na|nul)|dl\.|dna\.|[Dd]omnul|[Dd]oamna"
    rf"|[Gg]ospođa|[Gg]ospa|[Gg]\.|[Gg]đa|[Pp]an[ií]?|[Dd]hr\.|[Mm]w\.|[Mm]evr\.|[Ss]ra?\."
    rf"|[Ss]ig\.(?:ra)?|[Mm]me|M\.|[Hh]errn?|[Ff]rau|[Mm]rs?\.?|[Mm]s\.?|[Ff]ru|[Hh]r\.?|Tn\.|Ny\."
    rf"|Sdr\.|Sayın|гр\.|г-жа|г-н|пан[аі]?|пані) {_NAME}"
    rf"|{_NAME} {_NAME},? (?:\(?[0-9]{{1,2}}[ ,)]|szül|[Nn]ar\.|[Rr]ođ|[Nn]ăsc|[Bb]orn|[Gg]eb|dz\."
    rf"|[Gg]im\.|[Ss]ynt|[Ff]ödd|[Ff]ødt|г\.|г\.р)"
    r"|(?:اسم|الاسم|المريضة?|السيدة?|נבדק|שם|रोगी|मरीज|नाम|ชื่อ|ผู้ป่วย|姓名|患者|氏名|성명|환자|이름|نام"
    r"|بیمار)[ :：]{1,2}[\pL]"
)
PAPERS: Final = rf"{_EDGE}(?i:{_HEADINGS})(?s:.{{0,160}}?)[^\pL](?:{_SHOWN})"
"""The heading of a paper, and who it is on."""

# -- notes on a pupil, a player, a guest or a colleague, as written -----------------------------

_GROUPS: Final = (
    r"(?:in|from|of) (?:(?:my|your|our|his|her|the same) (?:class|form|team|group|tutor group|year"
    r"|course"
    r"|squad|troop|cabin|shift|department|crew|unit|bus|choir|boat|house)|(?:Year|Grade|Form|Class"
    r"|Room"
    r"|Reception|Cabin|Group|Pack|Troop|Key Stage|Nursery|Primary) ?[0-9A-Z]|year [0-9]"
    r"|grade [0-9]|room [0-9]"
    r"|[0-9]{1,2}-?[A-Ha-h]\)?(?:[,:]| (?:has|is|takes|wears|needs|had|carries|gets|cannot"
    r"|can't)[^\pL]))"
    r"|(?:aus|in) (?:der|unserer|meiner|Ihrer|deiner) (?:Klasse|Gruppe|Mannschaft"
    r"|[0-9]{1,2} ?[a-fA-F][^A-Za-z])"
    r"|(?:en|de) (?:CP|CE[12]|CM[12]|[3-6](?:e|ème|º|°|ª)|[1-6]º)|(?:de|en) (?:la |votre |ma "
    r"|sa )?classe"
    r"|(?:della|in|nella) (?:[1-5] ?[°ªa]? ?[A-H][^A-Za-z]|classe)|d[oae] [1-9]\.?[ºª]|(?:da"
    r"|na) (?:turma|classe)"
    r"|uit groep [1-8]|z(?:e)? (?:klasy |třídy |triedy )?[0-9]\.? ?[a-fA-F][^A-Za-z]|i (?:klass "
    r"|klasse )?[0-9] ?[A-Fa-f][^A-Za-z]"
)
_ROLES: Final = (
    r"(?:[Oo]ur|[Mm]y|[Yy]our|[Tt]he) (?:new )?(?:goalkeeper|keeper|striker|winger|captain|player"
    r"|swimmer|gymnast|runner"
    r"|rower|camper|scout|cub|brownie|guide|pupil|student|passenger|guest|apprentice|trainee|intern"
    r"|cleaner|driver|chef|waiter|waitress|bartender|volunteer|exchange student|au pair|lifeguard"
    r"|warehouse lad)"
    r" [A-Z][\pL'’-]{1,20}(?: [A-Z][\pL'’-]{0,20})?,? (?:has|had|is|takes|needs|wears|carries|was"
    r"|can|collapsed|who)"
)
PUPILS: Final = (
    rf"(?:^|[^\pL])[\p{{Lu}}][\pL'’-]{{1,20}}(?: [\p{{Lu}}][\pL.'’-]{{0,20}})?,? (?:\()?"
    rf"(?:{_GROUPS})|{_EDGE}(?:{_ROLES})"
    r"|[\p{Lu}][\pL'’-]{1,20} [\p{Lu}][\pL'’-]{1,20},? \((?:Year|Grade|Class|Room|Form|Y"
    r"|aged?) ?[0-9]"
    r"|(?:^|[^\pL])[\p{Lu}][\pL]{1,20} [A-Z]\. (?:has|had|is|takes|needs|wears|carries)[^\pL]"
    r"|(?:Hausaufgaben|Klassenfahrt|Ausflug|Schulfahrt"
    r"|Trainingslager)[^\n]{0,60}: [\p{Lu}][\pL]{1,20} (?:hat|ist|braucht|trägt)[^\pL]"
)
"""Who in which class, team or group, in a note on what to mind about them."""

FIGURES: Final = (
    r"(?:Figures?|Fig\.?|Tables?|Panels?|Sections?|Lines?|Shown|Results?|Cells|Mice|Data)"
    r" (?:in|from|of) [^ \n]{1,8}"
)
"""What stands in a class of its own in an article, and is nobody."""
