"""What nouns and names stand for: people and their gender, bodies, places. Small closed lists, ours, for references."""

# An office that one person at a time holds takes no article: "Alexander Stubb is Finnish president".
OFFICES = frozenset(
    (
        "president minister chancellor king queen prince princess pope mayor governor ambassador chairman chairwoman "
        "chair chief executive ceo cfo head leader secretary premier commissioner captain coach manager director boss "
        "spokesman spokeswoman spokesperson speaker editor husband wife mother father"
    ).split()
)
MALE = frozenset(
    (
        "mr sir lord king prince duke man boy husband father son brother actor businessman uncle grandfather nephew "
        "chairman spokesman policeman sportsman congressman gentleman pope"
    ).split()
)
FEMALE = frozenset(
    (
        "mrs ms miss lady dame queen princess duchess woman girl wife mother daughter sister actress businesswoman "
        "aunt grandmother niece chairwoman spokeswoman policewoman sportswoman congresswoman"
    ).split()
)
# First names of which nearly all bearers are of one gender.
MEN = frozenset(
    (
        "aaron adam alan albert alexander alfred andrew anthony arthur benjamin bill bob brian carl carlos charles "
        "christopher daniel david donald douglas edward emmanuel eric erik ernest frank frederick gareth gary "
        "geoffrey george gerald giovanni glen glenn gordon graham gregory hans harold harry henry henrik herbert hugh "
        "ian ivan jack jacob james jeff jeffrey jeremy jim joe john johan jonathan jorge jose joseph juan karl keir "
        "keith ken kenneth kevin lars lawrence leonard louis luis luke magnus marco mark martin matthew michael mike "
        "mohammed muhammad neil nicholas nigel olaf ole oliver oscar otto pablo patrick paul pedro pekka peter petteri "
        "philip ralph raymond richard robert roger roland ronald roy russell ryan samuel scott sean sergei simon "
        "stefan stephen steven stuart sven terry thomas tim timothy tom tony ulf victor viktor vladimir walter wilhelm "
        "william"
    ).split()
)
WOMEN = frozenset(
    (
        "abigail agnes alice amanda amelia amy angela angelina anita ann anna anne annie astrid barbara beatrice berit "
        "bertha bridget brigitte camilla caroline catherine cecilia charlotte christina christine clara claire "
        "claudia deborah denise diana diane doris dorothy edith eleanor elena elisabeth elizabeth ella ellen emily "
        "emma erica erika esther eva fiona frances gloria grace greta hanna hannah heather heidi helen "
        "helena hillary ida inger ingrid irene isabel isabella jacqueline jane janet jennifer jessica "
        "joanna josephine judith julia julie karen karin kate katherine kathleen kirsten kristin laura lena linda lisa "
        "louise lucy margaret maria marie marina marta martha mary mette michelle monica nancy natalie natasha nina "
        "nora olga olivia patricia paula rachel rebecca rosa rosie ruth sally sandra sara sarah sharon sheila silvia "
        "sofia sonia sophia sophie stella stephanie susan susanne sylvia teresa theresa tina ursula valerie vanessa "
        "vera veronica victoria virginia yvonne zoe"
    ).split()
)
PEOPLE = (
    OFFICES
    | MALE
    | FEMALE
    | frozenset(
        (
            "doctor player footballer singer writer author artist politician lawyer officer teacher student "
            "victim suspect driver child patient judge star activist professor scientist journalist soldier "
            "worker member resident pilot senator lawmaker striker goalkeeper midfielder defender winger champion "
            "founder owner candidate novelist poet composer musician painter researcher economist analyst farmer "
            "banker investor engineer nurse surgeon bishop general commander leader host presenter comedian model "
            "chairperson deputy attorney prosecutor detective sheriff inspector athlete sprinter runner cyclist "
            "swimmer wrestler boxer racer skier golfer gymnast cricketer quarterback jockey referee screenwriter "
            "filmmaker dancer choreographer philosopher historian mathematician physicist chemist biologist "
            "geologist theologian sculptor photographer architect guitarist drummer bassist pianist violinist "
            "rapper songwriter vocalist entrepreneur diplomat jurist critic columnist educator explorer "
            "mountaineer inventor missionary peer philanthropist statesman dramatist playwright essayist "
            "translator linguist psychologist sociologist anthropologist archaeologist astronomer astronaut "
            "admiral colonel sergeant baron baroness earl emperor empress sultan monk priest rabbi imam saint "
            "celebrity sportsperson councillor blogger designer trader miner fisherman"
        ).split()
    )
)
COMPANIES = frozenset(
    (
        "company firm business corporation group maker manufacturer retailer carmaker automaker chain producer "
        "operator supplier airline bank insurer start-up startup brewer developer publisher broadcaster brand "
        "conglomerate shipyard shipbuilder builder contractor utility"
    ).split()
)
# Bodies that are no companies, by the noun that they are called by.
BODIES = frozenset(
    (
        "party club team side union university school college hospital agency ministry council court organisation "
        "organization charity newspaper magazine station parliament committee commission institute museum foundation "
        "association federation league band orchestra church army navy force department alliance bloc regulator "
        "authority board"
    ).split()
)
COUNTRY = frozenset(("country", "nation"))
CITY = frozenset(("city", "town"))
PLACES = COUNTRY | CITY | frozenset("region province island river lake village county district port bridge".split())
# How a company signs.
SIGNED = {
    **dict.fromkeys(
        "corp corporation inc ltd limited plc llc ag gmbh oy oyj asa ab holdings company co".split(), "company"
    ),
    "fc": "club",
    "bank": "bank",
}
COUNTRIES = frozenset(
    (
        "Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|"
        "Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Botswana|Brazil|Britain|Brunei|Bulgaria|Burundi|Cambodia|"
        "Cameroon|Canada|Chad|Chile|China|Colombia|Croatia|Cuba|Cyprus|Czechia|Denmark|Ecuador|Egypt|Eritrea|Estonia|"
        "Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Germany|Ghana|Greece|Grenada|Guatemala|Guinea|Guyana|Haiti|"
        "Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Kazakhstan|Kenya|"
        "Kiribati|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|"
        "Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova|Mongolia|Montenegro|"
        "Morocco|Mozambique|Myanmar|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|"
        "North Macedonia|Norway|Oman|Pakistan|Palau|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|"
        "Russia|Rwanda|Samoa|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Slovakia|Slovenia|Somalia|"
        "South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|"
        "Tajikistan|Tanzania|Thailand|Togo|Tonga|Tunisia|Turkey|Türkiye|Turkmenistan|Tuvalu|Uganda|Ukraine|"
        "United Arab Emirates|United Kingdom|United States|Uruguay|US|U.S.|USA|UK|U.K.|Uzbekistan|Vanuatu|Venezuela|"
        "Vietnam|Yemen|Zambia|Zimbabwe"
    ).split("|")
)
# Plural in sense though not in form: "the police … they".
PLURAL = frozenset("police people staff crew public pair couple majority".split())
