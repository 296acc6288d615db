"""Japanese rows about what a firm is, what else it is called, and who leads it."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_POST = r"(?P<post>CEO|最高経営責任者|社長|会長|CFO|最高財務責任者|COO|創業者|代表取締役)"

ROWS = (
    Row(
        "ja-role",
        "holds_role",
        "stated",
        (
            rf"{{one}}の[^。、]{{0,8}}?{_POST}(?:\(CEO\))?(?:の|、|である)?(?P<person>{{H}})",
            rf"(?P<person>{{H}})(?:氏)?\(?(?:は)?{{one}}の?{_POST}",
        ),
        ("有田電機の社長サム・アルトマンが語る。", "サム・アルトマン氏は有田電機のCEOだ。"),
        "有田電機の社長はサム・アルトマンを迎えた。",
    ),
    Row(
        "ja-class",
        "is_a",
        "stated",
        r"世界最大(?:手|級)?の[^。、]{0,24}?{subject}",
        ("世界最大の電子機器受託製造の有田電機が語る。", "世界最大手のEMSである有田電機が語る。"),
        "世界最大の電子機器の見本市で有田電機が語る。",
        facts={"standing": "largest in the world"},
    ),
    Row(
        "ja-alias",
        "same_as",
        "stated",
        r"(?P<subject>{F})\((?P<alias>{F})\)",
        ("Arden(有田電機)が語る。", "工場はArden(有田電機)が建てる。"),
        "Arden(別府精機)が語る。",
    ),
)
