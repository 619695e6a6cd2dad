"""The signs that a text tells of a private person, other than a relative, as patterns."""

from __future__ import annotations

from typing import Final

_EDGE: Final = r"(?:^|[^\pL\pN])"
_END: Final = r"(?:$|[^\pL\pN])"

# -- labels of a record, with a value -------------------------------------------------------

_LABELS: Final = (
    r"patient|client|pt|claimant|employee|insured|resident|beneficiary|proband|pupil|paciente"
    r"|paziente|patientin|patiente|pacjent(?:ka)?|pacient(?:ka|ă|ul)?|pati(?:ë|e)nte?|pasient"
    r"|potilas"
    r"|hasta|beteg(?: neve)?|pasien|b(?:ệ|e)nh nh(?:â|a)n|ασθενής|пациент(?:ка)?|пацієнт(?:ка)?"
    r"|болен|bewohner(?:in)?"
    r"|klient(?:in)?|versicherte[rn]?|emergency contact|next of kin|decedent|applicant|candidate"
    r"|mitarbeiter(?:in)?|pracowni(?:k|ca)|salarié|empleado|dipendente|mrn|dob|d\.o\.b\.?"
    r"|date of birth|birth ?date"
    r"|geb(?:urtsdatum|\.)?|geboortedatum|date de naissance|fecha de nacimiento|data di nascita"
    r"|data de nascimento|data urodzenia|дата рождения|дата народження|född|født|nhs(?: (?:no"
    r"|number))?"
    r"|hospital (?:no|number)|medical record(?: (?:no|number))?|member id|patient[ _-]?(?:id|no"
    r"|name|number|nr)"
    r"|(?:first|last|full|patient|given|family|employee|client|child)[ _-]?name|surname|forename"
    r"|vorname|nachname|nom|prénom|apellidos?|cognome|nazwisko|imię|фио|ф\.и\.о\.?|фамилия"
    r"|imię i nazwisko"
    r"|name of (?:patient|child|employee)|room|bed|ssn|pesel|bsn|cpf|tc(?: kimlik)?(?: no)?"
)
_LABELS_ASIA: Final = (
    r"姓名|患者|病人|病历号|氏名|生年月日|身份证号|年龄|年齢|성명|환자(?:명)?|이름|생년월일"
    r"|주진단|부진단|퇴원약|수술명|主病名|出院诊断|入院诊断|المريض(?:ة)?"
    r"|الاسم|اسم المريض"
    r"|मरीज|रोगी|ผู้ป่วย|שם המטופל|מטופלת?"
)
RECORDS: Final = (
    rf"{_EDGE}(?:{_LABELS})(?:['\"*]{{0,3}} ?(?:\([^\n()]{{1,16}}\) ?)?[:=#>] ?|"
    rf"\|) ?['\"*]{{0,3}}[\pL\pN]"
    rf"|(?:{_LABELS_ASIA})[^\n:：]{{0,12}}[:：] ?[\pL\pN]"
    rf"|{_EDGE}(?:(?:medical|family|social|surgical|psychiatric|past|obstetric|clinical)"
    r" (?:history|information)|allerg(?:y|ies)|presenting problem|indication|findings|impression"
    r"|(?:pathology|radiology|histology|biopsy|autopsy)(?: (?:report|result)s?)?) ?:"
    r"|(?:gesundheits(?:fragen|erklärung)|histologie|istologia|radiologie|radiologia|referto|triage"
    r"|compte[- ]rendu) ?:|(?:病名|병명|주병명)[ :：]{1,2}[\pL\pN]|orzeczenie o"
    r"|potilaalla|pa(?:t|s)ienten har|на стационарном лечении|с диагнозом"
    r"|grad der behinderung:? [0-9]|(?:gdb|pflegegrad) [0-9]|assistit[oa] ?: ?[\pL]"
    r"|(?:患者|病人|환자)[^\n,，、。:：]{1,24}[,，、] ?"
    r"(?:诊断|診断|確診|确诊|진단|男|女|[0-9]{1,4} ?[.年岁歲歳세])"
    r"|[一-龥]{2,4}[,，、] ?(?:男|女)[,，、]"
    rf"|{_EDGE}(?:dob|d\.o\.b\.?|born(?: on)?|geb\.?(?:oren)?(?: am)?|né(?:e)? le"
    rf"|nacid[oa](?: el)?|nat[oa] il"
    r"|nascid[oa](?: em)?|urodzon[ya]|ur\.|mrn|nhs(?: no\.?| number)?|bsn|pesel|cpf|r\.č\.|cnp"
    r"|taj|hetu|fnr|cpr|ssn|nir|n° ?s(?:é|e)cu|ahv|avs|kvnr|svnr|sv-nr|insz|niss|nrn|dni|nif"
    r"|curp|egn|oib|jmbg|emšo|hkid|nric|aadhaar|(?:versicherten|sozialversicherungs|rijksregister|verzekerden)"
    r"(?:nr|nummer)\.?|personn(?:ummer|r)|kennitala|isikukood|henkilötunnus|asmens kodas"
    r"|codice fiscale|c\.?f\.?|seguridad social|s(?:é|e)curité sociale|снилс|егн|омс|інн|инн"
    r"|rodné číslo|ת\.ז\.?|ת\"ז|マイナンバー|保険証|身份证|주민등록번호)"
    r" ?(?:#|no\.?|nr\.?|n°|号码|番号|:|：)? ?[a-z]{0,6}[0-9]"
    r"|ward round|סיכום (?:ביקור|אשפוז)|[0-9]{2,4} ?(?:г\.р|г\. ?р|р\.н)"
    r"|(?:^|\n)(?:patient_?id|pid|dob|mrn|subject_?id|initials) {2,24}[\pL0-9]"
    r"|(?:^|[\n\"<,;])(?:patient(?:_?(?:name|id))?|employee(?:_?(?:name|id))?|subject(?:_?id)?"
    r"|initials|staff|member|student|client|resident|first_?name|last_?name|full_?name|surname"
    r"|dob|mrn)[\",;>\t]"
)

# -- the writer's own state -------------------------------------------------------------------

_WRITER_EN: Final = (
    r"i [\pL]{3,12}ed|i can(?:'t|’t|not)|i(?:'m|’m|'ve|’ve| am| have| had| was| got| take| took"
    r"| use| used| need| stopped| started"
    r"| suffer| feel| felt| lost| tested| struggle| just| recently| also| still|ve)|im (?:on"
    r"|taking|so|not|feeling|pregnant|diabetic|bipolar|depressed|having|getting|going|worried"
    r"|epileptic|asthmatic|anorexic|allergic|autistic"
    r"|scared|currently)"
    r"|(?:we|we're|we’re) (?:lost|had|did|are expecting|got|found out|have been trying|have done"
    r"|just)"
    r"|(?:put|gave|told|diagnosed|prescribed|started|referred|signed|admitted|makes|made|making"
    r"|switch(?:ed)?|wants|for|with|on|wean|treat(?:ed|s|ing)?) me"
    r"|my (?:[\pL]{2,14} ){0,2}?(?:symptoms?"
    r"|doctor|doc|gp|psych[\pL]{0,8}|therapist|therapy|oncologist|consultant|cardiologist"
    r"|neurologist"
    r"|doses?|meds|medications?|prescription|script|results?|tests?|labs?|scan|mri|ct|biopsy"
    r"|surgery|operation|op|diagnosis|blood(?: work| test)?|chemo|radiotherapy|depression|anxiety"
    r"|pregnancy|recovery|sick (?:note|leave)|insurance|insurer|claim|treatment|illness|condition"
    r"|cycle|insulin|inhaler|pump|appointment|chart|file|relapse|sobriety|disability|body|appendix"
    r"|knee|back|shoulder|hip|heart|liver|kidneys?|lungs?|breasts?|skin|stomach|brain|eyes?|mental"
    r" health|medical (?:history|records?)|epilepsy|diabetes|asthma|cancer|bipolar|adhd|ocd|ptsd"
    r"|hiv(?: status)?|endometriosis|ibs|amh|tsh|psa|egfr|a1c|ferritin"
    r"|crohn(?:'s|’s)?|ms|lupus|copd)"
    r"|why i (?:was|am|have|left)|gives me|(?:do|should) i (?:have to )?tell"
)
_WRITER_OTHER: Final = (
    r"ich \([wm],? [0-9]{2}\)|(?:muss|soll) ich (?:zum|ins|in die)"
    r"|ich (?:vertrage|fühle|spüre|muss|habe|nehme|bin|leide|hatte|war|bekomme|bekam|musste"
    r"|spritze|wurde|mache)|(?:habe"
    r"|nehme"
    r"|bin|hatte|war|wurde) ich|bei mir|mir (?:wurde|hat|haben)|mein(?:e|en|em|er)? (?:arzt|ärztin"
    r"|hausarzt|psychiater|therapeut(?:in)?|befund|diagnose|krankheit|erkrankung|op|rezept"
    r"|depression|arbeitgeber"
    r"|blutwerte|dosis|medikamente?|tabletten|therapie|behandlung|krankschreibung|krankenkasse)"
    r"|j['’ ]?(?:ai|étais|avais)|je (?:prends|suis|souffre|fais|dois|vis|sors|me)|m['’](?:a|ont) "
    r"(?:diagnostiqu|prescri|mis|dit|arrêt|annonc|opér)[\pL]*|m(?:on|a|es) (?:médecin|psychiatre"
    r"|psy"
    r"|traitement|ordonnance|résultats?|maladie|opération|grossesse|arrêt|analyses?|bilan"
    r"|dépression|cancer)"
    r"|(?:tengo|tuve|tenía|padezco|padecía|sufro|sufrí|tomo|estoy|estuve|soy|fui|me (?:han |ha )?"
    r"(?:diagnostic|recet|oper|sac|quit|encontr|detect|dijeron|hicieron|dieron|pusieron|duele|sali)[\pL]*)"
    r"|mi (?:médico|psiquiatra|tratamiento|receta|diagnóstico|enfermedad|operación"
    r"|embarazo"
    r"|baja|depresión|analítica|resultados?)|mis (?:análisis|resultados|medicamentos|pastillas)"
    r"|(?:soffro|prendo|assumo|sono (?:stat[oa]|in cura|incinta|affett[oa]|celiac[oa]|malat[oa])"
    r"|mi (?:è|hanno|ha)"
    r"|avevo|soffrivo|ho (?:avuto|il|la|un|una|l|smesso|fatto|scoperto))"
    r"|(?:il mio|la mia|i miei) (?:medico"
    r"|psichiatra"
    r"|terapia|ricetta|diagnosi|malattia|operazione|gravidanza|depressione|analisi|esami)"
    r"|(?:tenho|tive|tinha|sofro|tomo|estou|fui|sou|me (?:receit|diagnostic|oper)[\pL]*"
    r"|minhas? (?:doença|depressão"
    r"|cirurgia|gravidez|receita|médica)|meus? (?:médico|psiquiatra|tratamento|diagnóstico"
    r"|exames?))"
    r"|ik (?:heb|slik|ben|gebruik|lijd|had|kreeg|was|neem)|mijn (?:arts|huisarts|psychiater|dosis"
    r"|medicatie|diagnose|ziekte|operatie|behandeling|depressie|zwangerschap)"
    r"|(?:mam|biorę|choruję|cierpię|jestem|miał[ae]m|dostał[ae]m|przyjmuję|leczę się"
    r"|zdiagnozowano u mnie"
    r"|przepisał[ay]? mi|u mnie|mój lekarz|moj[aąej]{1,2} (?:choroba|depresja|operacja|ciąża"
    r"|dawka|leki))"
    r"|vabbar?|är hemma|explique[zr]?[- ]moi (?:ce|mon|mes)|spieghi il referto"
    r"|mój wynik|sonucum[\pL]{0,2}|raporum[\pL]{0,2}|hasil lab saya"
    r"|jag (?:har|tar|är|fick|lider|hade)|jeg (?:har|tar|tager|er|fikk|fik|lider|hadde)"
    r"|minulla on|olen|sain"
    r"|kullanıyorum|alıyorum|hastasıyım|bende|bana|mám|beru|užívám|trpím|szedek|nálam|vagyok"
    r"|saya (?:menderita|mengidap|minum|sakit|punya|didiagnosis|hamil)|tôi (?:bị|đang|uống|mắc|có)"
    r"|έχω|παίρνω|πάσχω|diagnosticat|sufăr|iau"
)
_WRITER_ASIA: Final = (
    r"(?:^|[^а-яёіїє])(?:я|мне|мной|меня|мені|мене|моя|мой|мою|мое|моё|принимаю|пью"
    r"|приймаю)(?:[^а-яёіїє]|$)"
    r"|看報告|看报告|検査結果の意味|どうしよう|검사 결과 설명|मेरी रिपोर्ट"
    r"|何科に|病院に行|약 먹|병원에 (?:가|다녀)|어제부터|며칠 전부터|と言われ(?:ました|て)"
    r"|我(?:急性|感冒|发烧|头疼|拉肚子)"
    r"|(?:医生|大夫)(?:说|开|让|建议)|医師に|医者に|의사가|bác sĩ (?:kê|nói|bảo)|dokter bilang"
    r"|врач (?:сказал|назначил|говорит)|lekarz (?:mówi|przepisał|powiedział)"
    r"|我(?:有|得|患|是|在吃|每天|被|最近|去年|今年|刚|剛|确诊|服用|做|住院|吃|的|怀孕|懷孕|查出"
    r"|一直|曾|吃着)"
    r"|私(?:は|が|の|も)|僕|俺|自分(?:は|が|の)|(?:飲んで|服用して)い|と診断され|저는|제가|저의"
    r"|나는|내가|우리|저도"
    r"|أنا|عندي|لدي|أعاني|أتناول|آخذ|أصبت|تشخيصي|שלי|אני|मुझे|मैं|मेरा|मेरी|ฉัน|ผม|หนู"
)
WRITER: Final = rf"{_EDGE}(?:{_WRITER_EN}|{_WRITER_OTHER}){_END}|{_WRITER_ASIA}"

DIAGNOSED: Final = (
    rf"{_EDGE}(?:i (?:was|got|am|have been|had been) (?:[a-z]{{3,9}} )?diagnosed|i(?:['’]ve| have)"
    r" (?:[a-z]{3,9} )?been diagnosed|i (?:suffer|suffered|was suffering|am suffering) from"
    r"|my (?:[a-z]{3,9} )?diagnosis|my (?:therapist|doctor|gp|psychiatrist|oncologist|consultant)"
    r" (?:thinks|says|said|told|put|prescribed|wants|diagnosed|suggested|recommended)"
    r"|(?:bei )?mir wurde|on m['’]a diagnostiqué|me (?:han diagnosticado|diagnosticaron)"
    r"|mi hanno diagnosticato"
    r"|fui diagnosticad[oa]|zdiagnozowano u mnie|teşhisi kon[\pL]*)"
    r"|мне (?:[\pL]{3,10} )?поставили диагноз|診断されました"
    r"|진단(?:을|도)? ?받(?:고 |았(?:습니다|어요|는데))"
    r"|我被?(?:确诊|诊断|確診)|אובחנתי|تم تشخيصي"
)
"""What only one who tells of the own illness says, whatever is asked beside it."""

_CALLED: Final = (
    r"pat(?:ient(?:in|en|e)?|\.)|pati(?:ë|e)nte?|pasienten?|potilas|pacjent(?:ka)?"
    r"|pacient(?:ka|ă|ul|a|e)?|paciente|paziente|hasta|beteg|ασθενής|пациент(?:ка)?"
    r"|пацієнт(?:ка)?|pt"
)
PATIENTS: Final = (
    rf"{_EDGE}(?:{_CALLED}),? (?:(?:is|ist|est|è|es|é|er|är|on)? ?(?:an?|een|en|eine?|une?|una"
    r"|uma?) )?(?:w wieku |lat |di |de )?[0-9]{1,3}[ -]?[\pL]"
    rf"|{_EDGE}(?:{_CALLED}) [\pL'’-]{{2,20}} [\pL'’-]{{2,20}},? \(?[0-9]{{1,3}} ?[mf][^\pL]"
    r"|[0-9]{1,3}[ -]?(?:y/?o|yo|year[- ]old) (?:m|f|male|female|gentleman|lady)[^\pL]"
)
"""A patient and the age, as a note on one begins."""

OWNED: Final = (
    rf"{_EDGE}(?:my|her|his|mein(?:e[nmrs]?)?|m(?:on|a|es)|mis?|mi[oa]|miei|meus?"
    rf"|minhas?"
    r"|mijn|m(?:ój|oja|oje|oją|ojej)|мо[йяёею]|min|mitt|benim) (?:[\pL-]{2,14} )?$"
    r"|\n(?:still |been |now |just )?(?:on|off|taking|started"
    r"|stopped|dx|diagnosed|pos(?:itive)?"
    r"|tested pos(?:itive)?|got|was told)(?: (?:with|for|its|it's))? (?:[\pL-]{2,14} )?$"
    r"|\n(?:mum|mom|dad|wife|husband|son|daughter|mutter|vater|mann|frau|sohn|tochter|oma|opa|fils"
    r"|fille|mère|père|mari|hij[oa]|madre|padre|marido|esposa|figli[oa]|moglie|marito|m(?:ã|a)e|pai"
    r"|filh[oa]|moeder|vader|zoon|dochter|syn|córka|mama|tata|mąż|żona|сын|дочь|муж|жена|мама|папа|papa"
    r"|vrouw|babam|annem|eşim|oğlum|kızım|gf|bf|hubby|bro|sis|nan|gran)"
    r"[ :,](?:[\pL0-9.,]{1,14} ){0,4}[\pL0-9.]{0,14}$"
    r"|\n(?:bin|hab|hatte) $"
    r"|\n(?:엄마|아빠|어머니|아버지|남편|아내|아들|딸) (?:[\pL0-9]{1,8} ){0,2}$"
)
"""Whose it is, right before it."""

_NOWS: Final = (
    r"again|last night|tonight|yesterday|tmrw|tomorrow|tues|weds|thurs|gestern|heute"
    r"|hier soir|depuis hier|ayer|anoche|ieri|stanotte|gisteren|wczoraj|вчера|dün"
    r"|[0-9]{1,2} ?(?:wks?|woche|ssw|sa|semanas|settimane|mesi|meses|mois|weken|tyg|нед|hafta)"
)
HASTE: Final = rf"^\n[^\p{{Lu}}\n]*{_EDGE}(?:{_NOWS}){_END}[^\p{{Lu}}\n]*$"
"""The whole of a message without capitals that tells when, as tired people write."""

# -- letters ------------------------------------------------------------------------------------

LETTERS: Final = (
    r"(?:^|\n|: ?|> ?)(?i:dear|hi|hello|hey|hallo|liebe[r]?|sehr geehrte[r]?(?: frau| herr)?"
    r"|guten tag|bonjour|chère?"
    r"|cher|hola|estimad[oa]|ciao|gentile|cara|caro|olá|prezad[oa]|hoi|beste|geachte|cześć"
    r"|szanown[ya]|hej|kære"
    r"|здравствуйте|уважаем(?:ый|ая)|привет|sayın|merhaba)(?:,? (?:[Mm]rs?|[Mm]s|[Mm]iss|[Ff]rau"
    r"|[Hh]err|[Mm]me"
    r"|[Ss]ig(?:nor)?a?|[Ss]r|[Ss]ra|[Pp]ani|[Dd]r|[Pp]arents of)\.?)?,? [\p{Lu}][\pL]{1,20}"
)

# -- somebody: a name, an age, he or she ---------------------------------------------------------

_TITLED: Final = (
    r"(?:(?:Mr|Mrs|SSgt|Sgt|Cpl|Pvt|Ms|Miss|Mx|MR|MRS|Herrn?|Frau|Hr\.|Fr\.|M\.|Mme|Mlle"
    r"|Monsieur|Madame|Sr|Sra|Srta|señor|señora|Señor|Señora|[Ss]ig|Sig\.ra|Sig\.na|[Ss]ignora?"
    r"|Dona?|Doña|dhr|mevr|mw|Dhr|Mevr|mevrouw|Mevrouw|meneer|de heer|[Pp]ani?|[Pp]ana"
    r"|[Pp]anią|pán|paní|Hanım|Bey|Fru|Frøken|Rouva|Herra|Dña\.|г-н|г-жа|[Гг]осподин|[Гг]оспожа|[Бб]ольн(?:ой|ая)|Pat\."
    r"|[Pp]t)\.?|[Pp]assenger|[Aa]pplicant|[Pp]upil|[Ss]tudent|[Mm]other|[Dd]river"
    r"|[Tt]rabajador[a]?|[Éé]lève|[Mm]ember|[Pp]atient(?:in|en)?|[Pp]aciente|[Pp]atiënte?"
    r"|[Pp]acjent(?:ka)?|[Hh]asta|[Bb]eteg|[Pp]acient(?:ka|ul)?|[Pp]asienten?|[Pp]atienten"
    r"|[Pp]aziente"
    r"|[Cc]lient|[Ee]mployee|[Cc]olleague|[Rr]esident|[Cc]laimant|[Dd]efendant"
    r"|[Kk]lient(?:in)?|[Mm]itarbeiter(?:in)?|[Bb]ewohner(?:in)?|Пацієнт(?:ка)?"
    r"|Пациент(?:ка)?|[Пп]ациент(?:а|ки|ке))"
    r" (?:(?:de|den|der|van|ten|ter) ){0,3}[\p{Lu}][\pL.'’-]{0,20}"
)
NAMED: Final = (
    r"(?:^|[^\pL])(?:([\p{Lu}][\pL]{1,20})(?:,? \(?(?:(?:van|von|de|di|da|del|der|den|el|al|bin"
    r"|dos) )?[\p{Lu}]"
    r"|'s |’s | \(| (?:is|has|was|had|got|takes|told|disclosed|came|called|will|who|needs|relapsed"
    r"|hat|ist|war|hatte|leidet|bekommt|nimmt|est|souffre|prend|tiene|padece|toma|está|ha|è|soffre"
    r"|prende|tem|está|sofre|heeft|lijdt|slikt|ma|jest|choruje|bierze|har|er|fick|fikk|tar|má|trpí"
    r"|bere|are|suferă|имеет|болеет|принимает|лежит) "
    r"|, ?(?:[0-9]{1,2}[^0-9]|who ))"
    r"|[\p{Lu}][\pL'’-]{1,20}, ([\p{Lu}][\pL]{1,20}))"
)
"""A word that is a name if it is a given one, and what shows that it names somebody."""

_SHAPED: Final = (
    r"[\p{Lu}][\pL'’-]{1,20} [\p{Lu}][\pL'’-]{0,19}[\pL](?:,| \()? ?(?:[1-9][0-9]?(?:[^0-9.%]|$))"
    r"|(?:for|about|re:|für|pour|para|dla|voor|regarding|Re:"
    r"|RE:) [\p{Lu}][\pL'’-]{1,20} [\p{Lu}][\pL'’-]{1,20}(?:[:;.,)(]|$|\n| has| had| is| was| who)"
    r"|[\p{Lu}]\. ?(?:[\p{Lu}]\.)?(?:,? [1-9][0-9]? ?(?:[,.)]|y)| has | is | was )"
    r"|[\p{Lu}]\. ?[\p{Lu}][\pL'’-]{2,20}, ?[1-9][0-9](?:[^0-9]|$)"
    r"|(?:[Ww]ith|[Ff]or|[Rr]e) [\p{Lu}]\.[:, ]|\n[\p{Lu}]\. ?[\p{Lu}][\pL'’-]{2,20} ?[,;\t|]"
    r"|[Nn]ame: (?:[\p{Lu}]\.|[\p{Lu}][\pL'’-]{1,20}) [\p{Lu}][\pL'’-]{1,20}"
)
_AGED: Final = (
    r"(?:(?:^|[^\pL\pN.])[0-9]{1,3} ?-?(?:y/?o|yrs?(?: old)?|years?[- ]old|jähr[\pL]{1,4}"
    r"|jahre(?: alt)?|ans|años|anni|anos|jaar|jr|årig[ae]?|aa|letni[a]?|år|lat|let|ani|ετών|éves"
    r"|лет|года|років|yaşında|yaşındaki|tahun|tuổi)(?:[^\pL]|$)|(?:age|aged|edad|età|idade|wiek"
    r"|leeftijd|yaş|alter)(?:: ?| )[0-9]{1,3}"
    r"|(?:^|\n)[mfwh],? ?[1-9][0-9],|(?:man|vrouw|vrouwtje) van [1-9][0-9]|(?:בן|בת) [1-9][0-9]"
    r"|(?:kvinna|man|kvinne|mann|kvinde|mand) (?:på|i) [1-9][0-9]|[0-9]{2}-?vuotias"
    r"|(?:^|[^0-9])[0-9]{1,2}[ -](?:jarig|v\.|godi|rok)|lat [1-9][0-9](?:[^0-9]|$)"
    r"|(?:^|[^0-9A-Za-z.$€£/-])[1-9][0-9]? ?/? ?(?:m|f|w)(?:[ ,;:.)/]|$)|(?:^"
    r"|[^a-z])[mf]/[1-9][0-9])|[男女]性?[,， ]{0,2}[1-9][0-9]"
    r"|[0-9]{1,3} ?(?:岁|歲|歳|才|代の?[男女]|세|살|عام|سنة|साल|वर्ष|ปี)|อายุ ?[0-9]|\((?:[1-9]"
    r"|[1-9][0-9])\)"
)
_PRONOUN: Final = (
    r"(?:(?:he|she) (?:has|had|is|was|takes|took|got|gets|needs|suffers|tested|fell|can't|stopped"
    r"|started|says|told|wants|doesn't|just|also|still|now|lost|may)|(?:he|she)['’]s"
    r"|the (?:client|patient|resident|student)['’]s|survived by|passed away|leaving (?:his|her"
    r"|wife|husband)|(?:birth )?(?:mother|father|infant)"
    r" (?:hospitali[sz]ed|used|takes|took|refuse[sd]|treated)"
    r"|(?:because of|due to|about|after|following|despite) (?:his|her|my|their)"
    r"|(?:her|his) (?:[\pL]{2,14} ){0,2}?(?:diagnosis|meds|medications?|dose|symptoms|results?"
    r"|doctor|therapist|psychiatrist|psychologist|[\pL]{4,12}ologist|urologist|surgeon|surgery"
    r"|illness|condition|treatment"
    r"|chemo|biopsy|pregnancy|test|record|chart|disability|sick leave)"
    r"|your (?:[\pL]{2,14} ){0,3}?(?:results?|appointment|test|biopsy|scan"
    r"|smear|sample|prescription|claim|referral|mri|ct)"
    r"|(?:this|the|our|one of our|ein[e]?|une?|una?|el|la|le|der|die|il|o|a) (?:employee|claimant"
    r"|tenant|client|resident|pupil|student|applicant|defendant"
    r"|insured|deceased|member|colleague|co-?worker|caller|worker|driver|mitarbeiter(?:in)?"
    r"|kolleg(?:e|in)|klient(?:in)?|salarié[e]?|emplead[oa]"
    r"|travailleu(?:r|se)|trabajador[a]?|lavorat(?:ore|rice)|assurée?"
    r"|dipendente|funcionári[oa]|signora|señora|señor)|(?:employee|client|patient|pt|claimant"
    r"|proband|resident|student|pupil|tenant|member) (?:[0-9#]|disclosed|reports?|reported"
    r"|stated|states"
    r"|is|was|has|told|denies|admits|admitted|endorses|presents|requested|needs)|(?:in"
    r"|from) (?:accounting|sales|finance|hr|marketing|it|payroll|legal|ops)"
    r"|(?:off sick|called in sick|sick leave|medical leave|fmla|signed off|return to work"
    r"|short-term disability|keep (?:it|this) between)"
    r"|(?:this|my|the) patient|patientin|patiente|la paciente|la paziente|pacjentk[aięo]"
    r"|пациентк[аеиу]|pacientka|(?:her|his) (?:icd|mri|ct|x-?ray|biopsy|scan|hba1c|a1c"
    r"|[a-z0-9]{2,10} (?:was|is|showed|came back)))"
)
_UNSPACED: Final = (
    r"المريضة? [\pL]{4,24} (?:يعاني|تعاني|مصاب|يتناول|تتناول|لدي)"
    r"|[一-龥]{1,4}(?:先生|女士|小姐|さん|様|氏|君|同学)|[가-힣]{2,4}(?:씨|님)"
)
NAMES: Final = (
    rf"{_EDGE}(?:{_TITLED}|{_SHAPED})|: [\p{{Lu}}]\. ?[\p{{Lu}}][\pL'’-]{{2,20}},|{_UNSPACED}"
)
SOMEBODY: Final = rf"{_AGED}|{_EDGE}(?:{_PRONOUN}){_END}"
