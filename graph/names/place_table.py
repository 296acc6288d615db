"""Names of countries and US states, made by scripts/make_place_names.py.

Each line: the place's id without `place:`, its three-letter code or nothing, then its names.
Sources: `data/places.yaml`, `data/spellings.yaml` (ISO 3166-1; Unicode CLDR; by hand).
"""

# ruff: noqa: E501
TABLE = """\
AD|AND|Andorra|アンドラ|安道尔|安道爾
AE|ARE|United Arab Emirates|UAE|アラブ首長国連邦|U.A.E.|阿拉伯联合酋长国|阿联酋|阿拉伯聯合大公國|阿聯
AF|AFG|Afghanistan|アフガニスタン|阿富汗
AG|ATG|Antigua and Barbuda|アンティグア・バーブーダ|安提瓜和巴布达|安地卡及巴布達
AI|AIA|Anguilla|アンギラ|安圭拉|安奎拉
AL|ALB|Albania|アルバニア|阿尔巴尼亚|阿爾巴尼亞
AM|ARM|Armenia|アルメニア|亚美尼亚|亞美尼亞
AO|AGO|Angola|アンゴラ|安哥拉
AQ|ATA|Antarctica|南極|南极洲|南極洲
AR|ARG|Argentina|アルゼンチン|阿根廷
AS|ASM|American Samoa|米領サモア|美属萨摩亚|美屬薩摩亞
AT|AUT|Austria|オーストリア|奥地利|奧地利
AU|AUS|Australia|オーストラリア|豪州|澳大利亚|澳洲|澳大利亞
AW|ABW|Aruba|アルバ|阿鲁巴|荷屬阿魯巴
AX|ALA|Åland Islands|オーランド諸島|奥兰群岛|奧蘭群島
AZ|AZE|Azerbaijan|アゼルバイジャン|阿塞拜疆|亞塞拜然
BA|BIH|Bosnia and Herzegovina|ボスニア・ヘルツェゴビナ|Bosnia|Bosnia-Herzegovina|ボスニア|波斯尼亚和黑塞哥维那|波士尼亞與赫塞哥維納
BB|BRB|Barbados|バルバドス|巴巴多斯|巴貝多
BD|BGD|Bangladesh|バングラデシュ|孟加拉国|孟加拉
BE|BEL|Belgium|ベルギー|比利时|比利時
BF|BFA|Burkina Faso|ブルキナファソ|布基纳法索|布吉納法索
BG|BGR|Bulgaria|ブルガリア|保加利亚|保加利亞
BH|BHR|Bahrain|バーレーン|巴林
BI|BDI|Burundi|ブルンジ|布隆迪|蒲隆地
BJ|BEN|Benin|ベナン|贝宁|貝南
BL|BLM|St. Barthélemy|サン・バルテルミー|Saint Barthélemy|圣巴泰勒米|聖巴瑟米
BM|BMU|Bermuda|バミューダ|百慕大|百慕達
BN|BRN|Brunei|ブルネイ|Brunei Darussalam|文莱|汶萊
BO|BOL|Bolivia|ボリビア|Bolivia, Plurinational State of|Plurinational State of Bolivia|玻利维亚|玻利維亞
BQ|BES|Caribbean Netherlands|オランダ領カリブ|Bonaire, Sint Eustatius and Saba|荷属加勒比区|荷蘭加勒比區
BR|BRA|Brazil|ブラジル|巴西
BS|BHS|Bahamas|バハマ|The Bahamas|巴哈马|巴哈馬
BT|BTN|Bhutan|ブータン|不丹
BV|BVT|Bouvet Island|ブーベ島|布韦岛|布威島
BW|BWA|Botswana|ボツワナ|博茨瓦纳|波札那
BY|BLR|Belarus|ベラルーシ|白俄罗斯|白俄羅斯
BZ|BLZ|Belize|ベリーズ|伯利兹|貝里斯
CA|CAN|Canada|カナダ|加拿大
CC|CCK|Cocos (Keeling) Islands|ココス(キーリング)諸島|Cocos Islands|科科斯(基林)群岛|科克斯(基靈)群島
CD|COD|DR Congo|Democratic Republic of the Congo|コンゴ民主共和国|Democratic Republic of Congo|Congo, Democratic Republic of the|Congo, Democratic Republic|Congo (Kinshasa)|DRC|刚果(金)|刚果民主共和国|剛果(金夏沙)|剛果民主共和國
CF|CAF|Central African Republic|中央アフリカ共和国|中非共和国|中非共和國
CG|COG|Congo|Republic of the Congo|コンゴ共和国|Congo (Brazzaville)|Congo, Republic of the|刚果(布)|刚果共和国|剛果(布拉薩)|剛果共和國
CH|CHE|Switzerland|スイス|瑞士
CI|CIV|Côte d'Ivoire|Ivory Coast|コートジボワール|科特迪瓦|象牙海岸
CK|COK|Cook Islands|クック諸島|库克群岛|庫克群島
CL|CHL|Chile|チリ|智利
CM|CMR|Cameroon|カメルーン|喀麦隆|喀麥隆
CN|CHN|China|People's Republic of China|PRC|Mainland China|中国|中華人民共和国|中國|P.R. China|China, People's Republic of|China (Mainland)|中华人民共和国
CO|COL|Colombia|コロンビア|哥伦比亚|哥倫比亞
CR|CRI|Costa Rica|コスタリカ|哥斯达黎加|哥斯大黎加
CU|CUB|Cuba|キューバ|古巴
CV|CPV|Cabo Verde|Cape Verde|カーボベルデ|佛得角|維德角
CW|CUW|Curaçao|キュラソー|库拉索|庫拉索
CX|CXR|Christmas Island|クリスマス島|圣诞岛|聖誕島
CY|CYP|Cyprus|キプロス|塞浦路斯|賽普勒斯
CZ|CZE|Czechia|Czech Republic|チェコ|Czech Rep.|チェコ共和国|捷克|捷克共和国
DE|DEU|Germany|ドイツ|德国|德國
DJ|DJI|Djibouti|ジブチ|吉布提|吉布地
DK|DNK|Denmark|デンマーク|丹麦|丹麥
DM|DMA|Dominica|ドミニカ国|多米尼克
DO|DOM|Dominican Republic|ドミニカ共和国|Dominican Rep.|多米尼加共和国|多明尼加共和國
DZ|DZA|Algeria|アルジェリア|阿尔及利亚|阿爾及利亞
EC|ECU|Ecuador|エクアドル|厄瓜多尔|厄瓜多
EE|EST|Estonia|エストニア|爱沙尼亚|愛沙尼亞
EG|EGY|Egypt|エジプト|埃及
EH|ESH|Western Sahara|西サハラ|西撒哈拉
ER|ERI|Eritrea|エリトリア|厄立特里亚|厄利垂亞
ES|ESP|Spain|スペイン|西班牙
ET|ETH|Ethiopia|エチオピア|埃塞俄比亚|衣索比亞
FI|FIN|Finland|フィンランド|芬兰|芬蘭
FJ|FJI|Fiji|フィジー|斐济|斐濟
FK|FLK|Falkland Islands|フォークランド諸島|Falkland Islands (Malvinas)|福克兰群岛|福克蘭群島
FM|FSM|Micronesia|ミクロネシア連邦|Federated States of Micronesia|Micronesia, Federated States of|密克罗尼西亚|密克羅尼西亞
FO|FRO|Faroe Islands|フェロー諸島|Faeroe Islands|法罗群岛|法羅群島
FR|FRA|France|フランス|法国|法國
GA|GAB|Gabon|ガボン|加蓬|加彭
GB|GBR|United Kingdom|UK|U.K.|Britain|Great Britain|英国|イギリス|United Kingdom of Great Britain and Northern Ireland|連合王国|英國
GD|GRD|Grenada|グレナダ|格林纳达|格瑞那達
GE|GEO|Georgia|ジョージア|格鲁吉亚|喬治亞|格魯吉亞
GF|GUF|French Guiana|仏領ギアナ|法属圭亚那|法屬圭亞那
GG|GGY|Guernsey|ガーンジー|根西岛|根息
GH|GHA|Ghana|ガーナ|加纳|迦納
GI|GIB|Gibraltar|ジブラルタル|直布罗陀|直布羅陀
GL|GRL|Greenland|グリーンランド|格陵兰|格陵蘭
GM|GMB|Gambia|ガンビア|The Gambia|冈比亚|甘比亞
GN|GIN|Guinea|ギニア|几内亚|幾內亞
GP|GLP|Guadeloupe|グアドループ|瓜德罗普|瓜地洛普
GQ|GNQ|Equatorial Guinea|赤道ギニア|赤道几内亚|赤道幾內亞
GR|GRC|Greece|ギリシャ|希腊|希臘
GS|SGS|South Georgia and South Sandwich Islands|サウスジョージア・サウスサンドウィッチ諸島|South Georgia|南乔治亚和南桑威奇群岛|南喬治亞與南三明治群島
GT|GTM|Guatemala|グアテマラ|危地马拉|瓜地馬拉
GU|GUM|Guam|グアム|关岛|關島
GW|GNB|Guinea-Bissau|ギニアビサウ|几内亚比绍|幾內亞比索
GY|GUY|Guyana|ガイアナ|圭亚那|蓋亞那
HK|HKG|Hong Kong|香港|Hong Kong SAR|Hong Kong SAR China|Hong Kong, China|Hong Kong S.A.R.|Hongkong|香港特別行政区|中国香港特别行政区|中國香港特別行政區
HM|HMD|Heard and McDonald Islands|ハード島・マクドナルド諸島|Heard Island and McDonald Islands|赫德岛和麦克唐纳群岛|赫德島及麥唐納群島
HN|HND|Honduras|ホンジュラス|洪都拉斯|宏都拉斯
HR|HRV|Croatia|クロアチア|克罗地亚|克羅埃西亞
HT|HTI|Haiti|ハイチ|海地
HU|HUN|Hungary|ハンガリー|匈牙利
ID|IDN|Indonesia|インドネシア|Republic of Indonesia|印度尼西亚|印尼|印度尼西亞
IE|IRL|Ireland|アイルランド|爱尔兰|愛爾蘭
IL|ISR|Israel|イスラエル|以色列
IM|IMN|Isle of Man|マン島|马恩岛|曼島
IN|IND|India|インド|Republic of India|印度
IO|IOT|British Indian Ocean Territory|英領インド洋地域|英属印度洋领地|英屬印度洋領地
IQ|IRQ|Iraq|イラク|伊拉克
IR|IRN|Iran|イラン|Iran, Islamic Republic of|Islamic Republic of Iran|伊朗
IS|ISL|Iceland|アイスランド|冰岛|冰島
IT|ITA|Italy|イタリア|意大利|義大利
JE|JEY|Jersey|ジャージー|泽西岛|澤西島
JM|JAM|Jamaica|ジャマイカ|牙买加|牙買加
JO|JOR|Jordan|ヨルダン|约旦|約旦
JP|JPN|Japan|日本
KE|KEN|Kenya|ケニア|肯尼亚|肯亞
KG|KGZ|Kyrgyzstan|キルギス|Kyrgyz Republic|吉尔吉斯斯坦|吉爾吉斯
KH|KHM|Cambodia|カンボジア|柬埔寨
KI|KIR|Kiribati|キリバス|基里巴斯|吉里巴斯
KM|COM|Comoros|コモロ|科摩罗|葛摩
KN|KNA|St. Kitts and Nevis|セントクリストファー・ネーヴィス|Saint Kitts and Nevis|圣基茨和尼维斯|聖克里斯多福及尼維斯
KP|PRK|North Korea|北朝鮮|Democratic People's Republic of Korea|Korea, Democratic People's Republic of|DPRK|DPR Korea|Korea, North|Korea (North)|朝鲜|北韓
KR|KOR|South Korea|Republic of Korea|Korea|韓国|大韓民国|韓國|Korea, Republic of|Korea, South|Korea (South)|Korea Republic of|ROK|S. Korea|韩国|大韩民国|南韓
KW|KWT|Kuwait|クウェート|科威特
KY|CYM|Cayman Islands|ケイマン諸島|开曼群岛|開曼群島
KZ|KAZ|Kazakhstan|カザフスタン|哈萨克斯坦|哈薩克
LA|LAO|Laos|ラオス|Lao People's Democratic Republic|Lao PDR|老挝|寮國|老撾
LB|LBN|Lebanon|レバノン|黎巴嫩
LC|LCA|St. Lucia|セントルシア|Saint Lucia|圣卢西亚|聖露西亞
LI|LIE|Liechtenstein|リヒテンシュタイン|列支敦士登|列支敦斯登
LK|LKA|Sri Lanka|スリランカ|斯里兰卡|斯里蘭卡
LR|LBR|Liberia|リベリア|利比里亚|賴比瑞亞
LS|LSO|Lesotho|レソト|莱索托|賴索托
LT|LTU|Lithuania|リトアニア|立陶宛
LU|LUX|Luxembourg|ルクセンブルク|卢森堡|盧森堡
LV|LVA|Latvia|ラトビア|拉脱维亚|拉脫維亞
LY|LBY|Libya|リビア|利比亚|利比亞
MA|MAR|Morocco|モロッコ|摩洛哥
MC|MCO|Monaco|モナコ|摩纳哥|摩納哥
MD|MDA|Moldova|モルドバ|Republic of Moldova|Moldova, Republic of|摩尔多瓦|摩爾多瓦
ME|MNE|Montenegro|モンテネグロ|黑山|蒙特內哥羅
MF|MAF|St. Martin|サン・マルタン|Saint Martin|法属圣马丁|法屬聖馬丁
MG|MDG|Madagascar|マダガスカル|马达加斯加|馬達加斯加
MH|MHL|Marshall Islands|マーシャル諸島|马绍尔群岛|馬紹爾群島
MK|MKD|North Macedonia|北マケドニア|Macedonia|Republic of North Macedonia|北马其顿|北馬其頓
ML|MLI|Mali|マリ|马里|馬利
MM|MMR|Myanmar|Burma|ミャンマー (ビルマ)|ミャンマー|ビルマ|缅甸|緬甸
MN|MNG|Mongolia|モンゴル|蒙古
MO|MAC|Macau|Macao|マカオ|Macau SAR|Macao SAR|Macao SAR China|Macao, China|マカオ特別行政区|澳门|中国澳门特别行政区|澳門|中國澳門特別行政區
MP|MNP|Northern Mariana Islands|北マリアナ諸島|CNMI|北马里亚纳群岛|北馬利安納群島
MQ|MTQ|Martinique|マルティニーク|马提尼克|馬丁尼克
MR|MRT|Mauritania|モーリタニア|毛里塔尼亚|茅利塔尼亞
MS|MSR|Montserrat|モントセラト|蒙特塞拉特|蒙哲臘
MT|MLT|Malta|マルタ|马耳他|馬爾他
MU|MUS|Mauritius|モーリシャス|毛里求斯|模里西斯
MV|MDV|Maldives|モルディブ|马尔代夫|馬爾地夫
MW|MWI|Malawi|マラウイ|马拉维|馬拉威
MX|MEX|Mexico|メキシコ|墨西哥
MY|MYS|Malaysia|マレーシア|马来西亚|馬來西亞
MZ|MOZ|Mozambique|モザンビーク|莫桑比克|莫三比克
NA|NAM|Namibia|ナミビア|纳米比亚|納米比亞
NC|NCL|New Caledonia|ニューカレドニア|新喀里多尼亚|新喀里多尼亞
NE|NER|Niger|ニジェール|尼日尔|尼日
NF|NFK|Norfolk Island|ノーフォーク島|诺福克岛|諾福克島
NG|NGA|Nigeria|ナイジェリア|尼日利亚|奈及利亞
NI|NIC|Nicaragua|ニカラグア|尼加拉瓜
NL|NLD|Netherlands|The Netherlands|オランダ|Holland|荷兰|荷蘭
NO|NOR|Norway|ノルウェー|挪威
NP|NPL|Nepal|ネパール|尼泊尔|尼泊爾
NR|NRU|Nauru|ナウル|瑙鲁|諾魯
NU|NIU|Niue|ニウエ|纽埃|紐埃島
NZ|NZL|New Zealand|ニュージーランド|新西兰|紐西蘭|新西蘭
OM|OMN|Oman|オマーン|阿曼
PA|PAN|Panama|パナマ|巴拿马|巴拿馬
PE|PER|Peru|ペルー|秘鲁|秘魯
PF|PYF|French Polynesia|仏領ポリネシア|法属波利尼西亚|法屬玻里尼西亞
PG|PNG|Papua New Guinea|パプアニューギニア|巴布亚新几内亚|巴布亞紐幾內亞
PH|PHL|Philippines|The Philippines|フィリピン|菲律宾|菲律賓
PK|PAK|Pakistan|パキスタン|巴基斯坦
PL|POL|Poland|ポーランド|波兰|波蘭
PM|SPM|St. Pierre and Miquelon|サンピエール島・ミクロン島|Saint Pierre and Miquelon|圣皮埃尔和密克隆群岛|聖皮埃與密克隆群島
PN|PCN|Pitcairn Islands|ピトケアン諸島|Pitcairn|皮特凯恩群岛|皮特肯群島
PR|PRI|Puerto Rico|プエルトリコ|波多黎各
PS|PSE|Palestine|Palestinian Territories|パレスチナ自治区|State of Palestine|Palestine, State of|パレスチナ|巴勒斯坦领土|巴勒斯坦|巴勒斯坦自治區
PT|PRT|Portugal|ポルトガル|葡萄牙
PW|PLW|Palau|パラオ|帕劳|帛琉
PY|PRY|Paraguay|パラグアイ|巴拉圭
QA|QAT|Qatar|カタール|卡塔尔|卡達
RE|REU|Réunion|レユニオン|留尼汪|留尼旺
RO|ROU|Romania|ルーマニア|罗马尼亚|羅馬尼亞
RS|SRB|Serbia|セルビア|塞尔维亚|塞爾維亞
RU|RUS|Russia|Russian Federation|ロシア|俄罗斯|俄羅斯
RW|RWA|Rwanda|ルワンダ|卢旺达|盧安達
SA|SAU|Saudi Arabia|サウジアラビア|Kingdom of Saudi Arabia|KSA|沙特阿拉伯|沙特|沙烏地阿拉伯
SB|SLB|Solomon Islands|ソロモン諸島|所罗门群岛|索羅門群島
SC|SYC|Seychelles|セーシェル|塞舌尔|塞席爾
SD|SDN|Sudan|スーダン|苏丹|蘇丹
SE|SWE|Sweden|スウェーデン|瑞典
SG|SGP|Singapore|シンガポール|新加坡
SH|SHN|St. Helena|セントヘレナ|Saint Helena|Saint Helena, Ascension and Tristan da Cunha|圣赫勒拿|聖赫勒拿島
SI|SVN|Slovenia|スロベニア|斯洛文尼亚|斯洛維尼亞
SJ|SJM|Svalbard and Jan Mayen|スバールバル諸島・ヤンマイエン島|斯瓦尔巴和扬马延|挪威屬斯瓦巴及尖棉
SK|SVK|Slovakia|スロバキア|Slovak Republic|斯洛伐克
SL|SLE|Sierra Leone|シエラレオネ|塞拉利昂|獅子山
SM|SMR|San Marino|サンマリノ|圣马力诺|聖馬利諾
SN|SEN|Senegal|セネガル|塞内加尔|塞內加爾
SO|SOM|Somalia|ソマリア|索马里|索馬利亞
SR|SUR|Suriname|スリナム|苏里南|蘇利南
SS|SSD|South Sudan|南スーダン|南苏丹|南蘇丹
ST|STP|São Tomé and Príncipe|サントメ・プリンシペ|圣多美和普林西比|聖多美普林西比
SV|SLV|El Salvador|エルサルバドル|萨尔瓦多|薩爾瓦多
SX|SXM|Sint Maarten|シント・マールテン|荷属圣马丁|荷屬聖馬丁
SY|SYR|Syria|シリア|Syrian Arab Republic|叙利亚|敘利亞
SZ|SWZ|Eswatini|Swaziland|エスワティニ|斯威士兰|史瓦帝尼
TC|TCA|Turks and Caicos Islands|タークス・カイコス諸島|特克斯和凯科斯群岛|土克斯及開科斯群島
TD|TCD|Chad|チャド|乍得|查德
TF|ATF|French Southern Territories|仏領極南諸島|法属南部领地|法屬南部屬地
TG|TGO|Togo|トーゴ|多哥
TH|THA|Thailand|タイ|泰国|泰國
TJ|TJK|Tajikistan|タジキスタン|塔吉克斯坦|塔吉克
TK|TKL|Tokelau|トケラウ|托克劳|托克勞群島
TL|TLS|Timor-Leste|East Timor|東ティモール|東チモール|东帝汶|東帝汶
TM|TKM|Turkmenistan|トルクメニスタン|土库曼斯坦|土庫曼
TN|TUN|Tunisia|チュニジア|突尼斯|突尼西亞
TO|TON|Tonga|トンガ|汤加|東加
TR|TUR|Türkiye|Turkey|トルコ|Turkiye|トルコ共和国|土耳其
TT|TTO|Trinidad and Tobago|トリニダード・トバゴ|特立尼达和多巴哥|千里達及托巴哥
TV|TUV|Tuvalu|ツバル|图瓦卢|吐瓦魯
TW|TWN|Taiwan|台湾|台灣|臺灣|Taiwan, Province of China|Taiwan, China|Chinese Taipei|Taiwan, R.O.C.
TZ|TZA|Tanzania|タンザニア|United Republic of Tanzania|Tanzania, United Republic of|坦桑尼亚|坦尚尼亞
UA|UKR|Ukraine|ウクライナ|乌克兰|烏克蘭
UG|UGA|Uganda|ウガンダ|乌干达|烏干達
UM|UMI|U.S. Outlying Islands|合衆国領有小離島|United States Minor Outlying Islands|美国本土外小岛屿|美國本土外小島嶼
US|USA|United States|United States of America|USA|U.S.|U.S.A.|米国|アメリカ|アメリカ合衆国|美國|US|美国|美利坚合众国
US-AK||Alaska|アラスカ州|阿拉斯加州|阿拉斯加
US-AL||Alabama|アラバマ州|阿拉巴马州|阿拉巴马|阿拉巴馬州|阿拉巴馬
US-AR||Arkansas|アーカンソー州|阿肯色州|阿肯色
US-AZ||Arizona|アリゾナ州|アリゾナ|亚利桑那州|亚利桑那|亞利桑那州|亞利桑那
US-CA||California|カリフォルニア州|カリフォルニア|加利福尼亚州|加利福尼亚|加利福尼亞州|加利福尼亞|加州
US-CO||Colorado|コロラド州|科罗拉多州|科罗拉多|科羅拉多州|科羅拉多
US-CT||Connecticut|コネチカット州|康涅狄格州|康涅狄格|康乃狄克州|康乃狄克
US-DC||District of Columbia|Washington, D.C.|Washington D.C.|コロンビア特別区|ワシントンD.C.|Washington DC|哥伦比亚特区|哥倫比亞特區
US-DE||Delaware|デラウェア州|特拉华州|特拉华|德拉瓦州|德拉瓦
US-FL||Florida|フロリダ州|佛罗里达州|佛罗里达|佛羅里達州|佛羅里達
US-GA||Georgia|ジョージア州|米ジョージア州|佐治亚州|佐治亚|喬治亞州|喬治亞
US-HI||Hawaii|ハワイ州|夏威夷州|夏威夷
US-IA||Iowa|アイオワ州|艾奥瓦州|艾奥瓦|愛荷華州|愛荷華
US-ID||Idaho|アイダホ州|爱达荷州|爱达荷|愛達荷州|愛達荷
US-IL||Illinois|イリノイ州|伊利诺伊州|伊利诺伊|伊利諾州|伊利諾
US-IN||Indiana|インディアナ州|インディアナ|印第安纳州|印第安纳|印第安納州|印第安納
US-KS||Kansas|カンザス州|堪萨斯州|堪萨斯|堪薩斯州|堪薩斯
US-KY||Kentucky|ケンタッキー州|ケンタッキー|肯塔基州|肯塔基
US-LA||Louisiana|ルイジアナ州|路易斯安那州|路易斯安那
US-MA||Massachusetts|マサチューセッツ州|马萨诸塞州|马萨诸塞|麻薩諸塞州|麻薩諸塞|麻州
US-MD||Maryland|メリーランド州|马里兰州|马里兰|馬里蘭州|馬里蘭
US-ME||Maine|メイン州|缅因州|缅因|緬因州|緬因
US-MI||Michigan|ミシガン州|密歇根州|密歇根|密西根州|密西根
US-MN||Minnesota|ミネソタ州|明尼苏达州|明尼苏达|明尼蘇達州|明尼蘇達
US-MO||Missouri|ミズーリ州|密苏里州|密苏里|密蘇里州|密蘇里
US-MS||Mississippi|ミシシッピ州|密西西比州|密西西比
US-MT||Montana|モンタナ州|蒙大拿州|蒙大拿
US-NC||North Carolina|ノースカロライナ州|北卡罗来纳州|北卡罗来纳|北卡羅來納州|北卡羅來納|北卡羅萊納州|北卡羅萊納
US-ND||North Dakota|ノースダコタ州|北达科他州|北达科他|北達科他州|北達科他
US-NE||Nebraska|ネブラスカ州|内布拉斯加州|内布拉斯加|內布拉斯加州|內布拉斯加
US-NH||New Hampshire|ニューハンプシャー州|新罕布什尔州|新罕布什尔|新罕布夏州|新罕布夏
US-NJ||New Jersey|ニュージャージー州|新泽西州|新泽西|新澤西州|新澤西|紐澤西州|紐澤西
US-NM||New Mexico|ニューメキシコ州|新墨西哥州|新墨西哥
US-NV||Nevada|ネバダ州|内华达州|内华达|內華達州|內華達
US-NY||New York|ニューヨーク州|纽约州|纽约|紐約州|紐約
US-OH||Ohio|オハイオ州|オハイオ|俄亥俄州|俄亥俄
US-OK||Oklahoma|オクラホマ州|俄克拉何马州|俄克拉何马|奧克拉荷馬州|奧克拉荷馬
US-OR||Oregon|オレゴン州|俄勒冈州|俄勒冈|奧勒岡州|奧勒岡
US-PA||Pennsylvania|ペンシルベニア州|宾夕法尼亚州|宾夕法尼亚|賓夕法尼亞州|賓夕法尼亞|賓州
US-RI||Rhode Island|ロードアイランド州|罗得岛州|罗得岛|羅德島州|羅德島
US-SC||South Carolina|サウスカロライナ州|南卡罗来纳州|南卡罗来纳|南卡羅來納州|南卡羅來納|南卡羅萊納州|南卡羅萊納
US-SD||South Dakota|サウスダコタ州|南达科他州|南达科他|南達科他州|南達科他
US-TN||Tennessee|テネシー州|田纳西州|田纳西|田納西州|田納西
US-TX||Texas|テキサス州|テキサス|得克萨斯州|得克萨斯|德克薩斯州|德克薩斯|德州
US-UT||Utah|ユタ州|犹他州|犹他|猶他州|猶他
US-VA||Virginia|バージニア州|ヴァージニア州|バージニア|弗吉尼亚州|弗吉尼亚|維吉尼亞州|維吉尼亞
US-VT||Vermont|バーモント州|佛蒙特州|佛蒙特
US-WA||Washington|ワシントン州|华盛顿州|华盛顿|華盛頓州|華盛頓
US-WI||Wisconsin|ウィスコンシン州|ウィスコンシン|威斯康星州|威斯康星|威斯康辛州|威斯康辛
US-WV||West Virginia|ウェストバージニア州|西弗吉尼亚州|西弗吉尼亚|西維吉尼亞州|西維吉尼亞
US-WY||Wyoming|ワイオミング州|怀俄明州|怀俄明|懷俄明州|懷俄明
UY|URY|Uruguay|ウルグアイ|乌拉圭|烏拉圭
UZ|UZB|Uzbekistan|ウズベキスタン|乌兹别克斯坦|烏茲別克
VA|VAT|Vatican City|Holy See|バチカン市国|Vatican|バチカン|梵蒂冈|梵蒂岡
VC|VCT|St. Vincent and Grenadines|セントビンセント及びグレナディーン諸島|Saint Vincent and the Grenadines|圣文森特和格林纳丁斯|聖文森及格瑞那丁
VE|VEN|Venezuela|ベネズエラ|Bolivarian Republic of Venezuela|Venezuela, Bolivarian Republic of|委内瑞拉|委內瑞拉
VG|VGB|British Virgin Islands|英領ヴァージン諸島|Virgin Islands, British|Virgin Islands (British)|英属维尔京群岛|英屬維京群島
VI|VIR|U.S. Virgin Islands|米領ヴァージン諸島|US Virgin Islands|Virgin Islands, U.S.|Virgin Islands (U.S.)|Virgin Islands of the United States|美属维尔京群岛|美屬維京群島
VN|VNM|Vietnam|Viet Nam|ベトナム|越南|Socialist Republic of Vietnam|ヴェトナム
VU|VUT|Vanuatu|バヌアツ|瓦努阿图|萬那杜
WF|WLF|Wallis and Futuna|ウォリス・フツナ|瓦利斯和富图纳|瓦利斯群島和富圖那群島
WS|WSM|Samoa|サモア|萨摩亚|薩摩亞
XK|XKX|Kosovo|コソボ|科索沃
YE|YEM|Yemen|イエメン|也门|葉門
YT|MYT|Mayotte|マヨット|马约特|馬約特島
ZA|ZAF|South Africa|南アフリカ|南非
ZM|ZMB|Zambia|ザンビア|赞比亚|尚比亞
ZW|ZWE|Zimbabwe|ジンバブエ|津巴布韦|辛巴威
"""
