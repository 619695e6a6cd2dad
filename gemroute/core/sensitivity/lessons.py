"""What shows that a text teaches, reports, tells a tale or programs, as patterns."""

from __future__ import annotations

from typing import Final

_EDGE: Final = r"(?:^|[^\pL\pN])"

LESSONS: Final = (
    r"(?:patients (?:with|who|were|receiv|had|are|should|in)|in patients|of patients|participants"
    r"|randomi[sz]|placebo|cohort"
    r"|meta-analys|clinical trial|\(n ?=|[^\pL]n ?= ?[0-9]{2}|prevalence|incidence|guideline"
    r"|contraindicat|adverse (?:effect|reaction|event)"
    r"|side effects (?:of|include)|symptoms (?:of|include)|which of the following|most (?:likely"
    r"|appropriate)|best next step|what (?:is|are) the"
    r"|(?:can be|is|are) (?:often |usually |commonly )?(?:treated (?:with|by)|caused by"
    r"|defined as|characteri[sz]ed by|classified)|is an? (?:[\pL]+ )?"
    r"(?:chronic|disease|condition|medication|drug|type|form|disorder|class|inhibitor|gene"
    r"|antibiotic)|refers to|inclusion criteria|eligib"
    r"|(?:adults|children|people|women|men|individuals|persons|infants|those|teens|users) (?:with"
    r"|who|aged|over|under|living|have|in)"
    r"|aged [0-9]{1,3} ?(?:-|–|to|and|or|years? and|through)|employees|entitled|(?:how|what|why"
    r"|when|which) (?:do|does|can|should|would|is|are|might) (?:an?|the|teachers|doctors|parents"
    r"|people|you|it)"
    r"|menschen mit|kinder mit|personnes (?:atteintes|qui)|enfants atteints|personas con"
    r"|persone con|pessoas com|mensen met|osób z|людей с"
    r"|[0-9]{1,3}[., ][0-9]{3} (?:menschen|people|cases|personnes|personas|persone|patients"
    r"|deaths|cancer)|(?:every|each|per) year|jedes jahr|pro jahr"
    r"|par an[^\pL]|cada año|ogni anno|for the first time|in general|(?:most|much|all) of (?:her"
    r"|his) (?:adult )?life|job (?:title|description|posting)"
    r"|apply (?:now|by|today)|vacancy|we are (?:hiring|looking)"
    r"|up to [0-9]{1,2} (?:days|weeks)|is (?:needed|required) from|mean age|median age"
    r"|percent of|[0-9]% of"
    r"|baseline:|\(sd |or (?:more|less) scores|scores [0-9]"
    r"|start [0-9.]+ ?mg|titrate to|mg/kg|evidence level"
    r"|million people|worldwide|recommended dose|adults:|case-based|textbook"
    r"|lecture|researchers|scientist|the study"
    r"|patienten mit|studie|nebenwirkungen von|symptome (?:von|der|einer)|leitlinie|forscher"
    r"|weltweit|patients atteints|étude|effets secondaires d"
    r"|symptômes d|chercheurs|pacientes con|estudio|efectos secundarios de|síntomas de"
    r"|investigadores|pazienti con|studio clinico|effetti collaterali"
    r"|sintomi d|pacientes com|estudo|efeitos colaterais d|sintomas d|bijwerkingen van"
    r"|symptomen van|patiënten met|objawy|pacjentów z|badani[ea]"
    r"|симптом|побочн|исследован|пациентов с)|症状有"
    r"|什么是|是什么|とは|副作用|研究|临床试验|증상은|이란"
)
NEWS: Final = (
    rf"{_EDGE}(?:actor|actress|singer|rapper|musician|president|prime minister|senator|congress"
    rf"|footballer|quarterback|striker|celebrity|pop star"
    r"|rock star|film star|novelist|painter|composer|physicist|mathematician|philosopher|poet"
    r"|monarch|(?:king|queen|prince|princess|pope)[^\pL]"
    r"|emperor|founded|foundation|biograph|was born|born [0-9]{1,2} [\pL]+ 1[0-9]{3}"
    r"|\([0-9]{4} ?[-–]|\(born |died (?:of|from|in|on)|century|album|oscar|nobel|olympi|world cup"
    r"|secretary of state|minister of|foreign minister|died (?:this|last) |spoken (?:publicly"
    r"|openly)|told reporters"
    r"|announced|revealed|spokes|office said|statement said|interview (?:with|in|on)"
    r"|im interview|in an interview|video message|bestseller"
    r"|autobiograph|memoir|presenter|comedian|champion|quarterback|in (?:1[0-9]{3}|200[0-9]"
    r"|201[0-9])[ ,.;]|rapper|according to (?:the )?(?:bbc|cnn|reuters|ap|who|cdc|unaids"
    r"|new york)|white house|[0-9]{1,3}(?:st|nd|rd|th) minute|midfielder|nationalspieler"
    r"|goalkeeper|schauspieler"
    r"|sänger|politiker|bundeskanzler|gestorben|acteur|actrice|chanteur|président|actriz|cantante"
    r"|presidente|attore|attrice|ator[^\pL]|atriz|актёр|актер|певец"
    r"|президент)|演员|歌手|总统|主席|俳優|大統領|배우|가수|대통령"
)
TASK: Final = (
    r"writing an? |review of|presentation|essay|project on|science project|[^\pL]quiz|lecture"
    r"|slides"
)
FICTION: Final = (
    r"(?:short stor|a story|love story|story about|stories|novel(?:la)?[^\pL]|fiction|chapter"
    r"|tv series|season [0-9]|episodes? (?:[0-9]|of the)|sitcom"
    r"|house of cards|the character|asked what|asks what|asked me what|wants to know what"
    r"|screenplay|fairy tale|the plot|main character|protagonist|a character|villain|dungeons"
    r"|poem about|kurzgeschichte"
    r"|une nouvelle sur|un cuento|un racconto)"
)
STUDY: Final = (
    r"(?:recipe|dessert|restaurant|essay|thesis|dissertation|exam (?:on|about|question)|biology"
    r"|anatomy|homework"
    r"|assignment|term paper|research(?:ing|er)"
    r"|a paper|an article|blog ?post|lecture|dataset|talk (?:on|about) |outline|presentation"
    r"|slides|webinar|newsletter|podcast|[^\pL]quiz|csv|pandas|anonymi[sz]ed|dataframe|impute"
    r"|if i am"
    r"|if i['’]m|if you|explain it simply"
    r"|data set|classifier|machine learning|neural net|implement|algorithm|startup|an app|a nurse"
    r"|a doctor|a physician|medical student|med student"
    r"|nursing student|a teacher|journalist|reading about|read about|curious|question about"
    r"|learn(?:ing)? about|writing about|write about|unit test|database"
    r"|in der regel|\[ ?\]|☐|_{4,}"
    r"|python|javascript|sql|explain (?:what|how|the)|what is the difference|hausarbeit|referat"
    r"|aufsatz|dissertat|exposé|mémoire|ensayo|trabajo sobre|tesi |relazione su"
    r"|trabalho sobre|scriptie|wypracowanie|реферат|курсов)|论文|作业|レポート|論文|레포트|논문"
)
CODE: Final = (
    r"create table|varchar|not null|models\.[a-z]|: ?string[;,]|: ?str(?:,|\)|$|\n)|(?:^|\n)def "
    r"|function [a-z_]+\(|=> ?\{"
    r"|column\(|mapped\[|(?:char|text)field|<(?:option|label|input)|placeholder=|\[ ?\]|☐|_{4,}"
    r"|import [a-z]|public (?:class|static)|struct \{|<your|\[(?:patient|your|doctor|date|name)"
    r"|\{\{|xxx"
)

PUBLIC: Final = f"{LESSONS}|{NEWS}|{FICTION}|{CODE}"

PROFESSIONALS: Final = (
    r"(?:St|Saint|Dr|Dres|Dr\. ?med|Prof|Professor|Doctor|Nurse|Sir|Dame|Authors?:|[Ll]ed by"
    r"|[Ww]ritten by"
    r"|[Cc]ontact)\.? (?:[\p{Lu}][\pL.'’-]* ?){1,3}"
)
"""Whoever treats, teaches or writes: no patient by that."""
