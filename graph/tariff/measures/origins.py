"""Territories that goods may come from, and the groups that US tariff law treats alike.

ISO 3166-1 alpha-2 codes, with XK for Kosovo. Which measure hits which origin is data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onshore.graph.errors import UnknownId
from onshore.graph.names.place_names import closest_places, place_code, place_name

_NAMES = (
    "AD Andorra|AE United Arab Emirates|AF Afghanistan|AG Antigua and Barbuda|AI Anguilla|"
    "AL Albania|AM Armenia|AO Angola|AQ Antarctica|AR Argentina|AS American Samoa|AT Austria|"
    "AU Australia|AW Aruba|AX Aland Islands|AZ Azerbaijan|BA Bosnia and Herzegovina|BB Barbados|"
    "BD Bangladesh|BE Belgium|BF Burkina Faso|BG Bulgaria|BH Bahrain|BI Burundi|BJ Benin|"
    "BL Saint Barthelemy|BM Bermuda|BN Brunei|BO Bolivia|BQ Bonaire, Sint Eustatius and Saba|"
    "BR Brazil|BS Bahamas|BT Bhutan|BV Bouvet Island|BW Botswana|BY Belarus|BZ Belize|CA Canada|"
    "CC Cocos (Keeling) Islands|CD Congo, Democratic Republic|CF Central African Republic|CG Congo|"
    "CH Switzerland|CI Cote d'Ivoire|CK Cook Islands|CL Chile|CM Cameroon|CN China|CO Colombia|"
    "CR Costa Rica|CU Cuba|CV Cabo Verde|CW Curacao|CX Christmas Island|CY Cyprus|CZ Czechia|"
    "DE Germany|DJ Djibouti|DK Denmark|DM Dominica|DO Dominican Republic|DZ Algeria|EC Ecuador|"
    "EE Estonia|EG Egypt|EH Western Sahara|ER Eritrea|ES Spain|ET Ethiopia|FI Finland|FJ Fiji|"
    "FK Falkland Islands|FM Micronesia|FO Faroe Islands|FR France|GA Gabon|GB United Kingdom|"
    "GD Grenada|GE Georgia|GF French Guiana|GG Guernsey|GH Ghana|GI Gibraltar|GL Greenland|"
    "GM Gambia|GN Guinea|GP Guadeloupe|GQ Equatorial Guinea|GR Greece|GS South Georgia|"
    "GT Guatemala|GU Guam|GW Guinea-Bissau|GY Guyana|HK Hong Kong|HM Heard and McDonald Islands|"
    "HN Honduras|HR Croatia|HT Haiti|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IM Isle of Man|"
    "IN India|IO British Indian Ocean Territory|IQ Iraq|IR Iran|IS Iceland|IT Italy|JE Jersey|"
    "JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|KH Cambodia|KI Kiribati|KM Comoros|"
    "KN Saint Kitts and Nevis|KP North Korea|KR South Korea|KW Kuwait|KY Cayman Islands|"
    "KZ Kazakhstan|LA Laos|LB Lebanon|LC Saint Lucia|LI Liechtenstein|LK Sri Lanka|LR Liberia|"
    "LS Lesotho|LT Lithuania|LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MC Monaco|MD Moldova|"
    "ME Montenegro|MF Saint Martin|MG Madagascar|MH Marshall Islands|MK North Macedonia|ML Mali|"
    "MM Myanmar|MN Mongolia|MO Macao|MP Northern Mariana Islands|MQ Martinique|MR Mauritania|"
    "MS Montserrat|MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico|MY Malaysia|MZ Mozambique|"
    "NA Namibia|NC New Caledonia|NE Niger|NF Norfolk Island|NG Nigeria|NI Nicaragua|NL Netherlands|"
    "NO Norway|NP Nepal|NR Nauru|NU Niue|NZ New Zealand|OM Oman|PA Panama|PE Peru|"
    "PF French Polynesia|PG Papua New Guinea|PH Philippines|PK Pakistan|PL Poland|"
    "PM Saint Pierre and Miquelon|PN Pitcairn|PR Puerto Rico|PS Palestine|PT Portugal|PW Palau|"
    "PY Paraguay|QA Qatar|RE Reunion|RO Romania|RS Serbia|RU Russia|RW Rwanda|SA Saudi Arabia|"
    "SB Solomon Islands|SC Seychelles|SD Sudan|SE Sweden|SG Singapore|SH Saint Helena|SI Slovenia|"
    "SJ Svalbard and Jan Mayen|SK Slovakia|SL Sierra Leone|SM San Marino|SN Senegal|SO Somalia|"
    "SR Suriname|SS South Sudan|ST Sao Tome and Principe|SV El Salvador|SX Sint Maarten|SY Syria|"
    "SZ Eswatini|TC Turks and Caicos Islands|TD Chad|TF French Southern Territories|TG Togo|"
    "TH Thailand|TJ Tajikistan|TK Tokelau|TL Timor-Leste|TM Turkmenistan|TN Tunisia|TO Tonga|"
    "TR Turkey|TT Trinidad and Tobago|TV Tuvalu|TW Taiwan|TZ Tanzania|UA Ukraine|UG Uganda|"
    "UM United States Minor Outlying Islands|US United States|UY Uruguay|UZ Uzbekistan|VA Holy See|"
    "VC Saint Vincent and the Grenadines|VE Venezuela|VG British Virgin Islands|"
    "VI Virgin Islands of the United States|VN Vietnam|VU Vanuatu|WF Wallis and Futuna|WS Samoa|"
    "XK Kosovo|YE Yemen|YT Mayotte|ZA South Africa|ZM Zambia|ZW Zimbabwe"
)
TERRITORIES: Mapping[str, str] = {pair[:2]: pair[3:] for pair in _NAMES.split("|")}
"""English names by code."""

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)
GROUPS: Mapping[str, frozenset[str]] = {"EU": EU}
"""Names that stand for several origins in a measures file; `all` stands for every one."""

COLUMN_2 = frozenset(("CU", "KP", "RU", "BY"))
"""Without normal trade relations: General Note 3(b)."""

CUSTOMS_TERRITORY = frozenset(("US", "PR"))
"""Inside the US customs territory: nothing is entered, no duty arises (General Note 2)."""

INSULAR_POSSESSIONS = frozenset(("VI", "GU", "AS", "MP", "UM"))
"""Outside the customs territory with rules of their own: General Note 3(a)(iv)."""

ALSO_CODED: Mapping[str, str] = {
    "CN-HK": "HK",
    "CN-MO": "MO",
    "CN-TW": "TW",
    "US-PR": "PR",
    "US-VI": "VI",
    "US-GU": "GU",
    "US-AS": "AS",
    "US-MP": "MP",
    "US-UM": "UM",
}
"""Territories that ISO 3166-2 codes as parts of another one too: they keep their own duties."""


def parse_origin(text: str) -> str:
    """A territory code from a code (`tw`, `place:TW`) or a name (`Viet Nam`, `UK`, `台湾`).

    Raises UnknownId with the closest codes; a group such as `EU` is not an origin.
    """
    code = text.strip().removeprefix("place:").upper()
    code = ALSO_CODED.get(code, code)
    if code in TERRITORIES:
        return code
    if code in GROUPS:
        raise UnknownId("origin", code, hint=f"{code} is a group: name one of its territories")
    named = place_code("countries", text)
    if named is not None and named in TERRITORIES:
        return named
    near = [place_code("countries", name) for name in closest_places("countries", text)]
    raise UnknownId("origin", text[:60], [known for known in dict.fromkeys(near) if known])


def territory_name(code: str, lang: str) -> str:
    """The name of a territory in English or Japanese; other codes as they are."""
    if lang == "ja":
        return place_name(code, lang) or TERRITORIES.get(code, code)
    return TERRITORIES.get(code, code)


class Place(NamedTuple):
    """A territory in words."""

    code: str

    def text(self, lang: str = "en") -> str:
        return territory_name(self.code, lang)

    def data(self) -> str:
        return self.code


def expand(codes: Iterable[str]) -> frozenset[str]:
    """Codes and group names as a set of codes."""
    found: set[str] = set()
    for code in codes:
        found |= GROUPS.get(code, frozenset((code,)))
    return frozenset(found)
