# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese grammar for the rules: topics by particles, tense by the predicate behind the verb."""

from __future__ import annotations

import re

from onshore.loaders.extract.grammar.english import site_owner
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, joined_before, rx

FACILITY = (
    r"(?:新?工場|製造拠点|生産拠点|新?拠点|製造施設|生産施設|組立施設|新?施設|データセンター|プラント|製造所|"
    r"事業所|キャンパス|倉庫|新棟|製造棟|生産ライン|ライン|製鉄所|研究所|ファブ)"
)
_TENSES: tuple[tuple[str, str], ...] = (
    ("cancelled", r"中止|撤回|断念|白紙|取りやめ|取り止め|打ち切|見送|破棄"),
    ("delayed", r"延期|先送り|遅れ|遅延|後ろ倒し|ずれ込"),
    ("reduced", r"縮小|規模を減ら|下方修正|削減"),
    ("promise", r"約束|公約|誓約"),
    (
        "progress",
        r"(?:建設|工事|整備|増設|拡張)(?:中|を進めて|が進)|着工(?:した|して|済)|(?:建設|工事)を(?:開始した|始めた|始めて)",
    ),
    (
        "plan",
        r"方向で|最終調整|調整に入|(?:よう|そう|おう|こう|ろう|とう)とし(?:て|た)|予定|計画(?!の発表)|方針|目指|検討|見込|見通し|予想|構想|意向|狙|したい考え|する考え|つもり|視野|めどに",
    ),
    (
        "will",
        r"(?:建設|新設|増設|拡張|進出)(?:など)?(?:も|を)(?:[^。、]{0,6})?(?:発表|表明|明らか|公表|決め|決定)",
    ),
    (
        "will",
        r"(?:する|いる|れる|る|開始|建設|投資|製造|提携|新設)(?:と|ことを|ことで|ことに|旨を)(?:\S{0,8})?(?:発表|明らか|表明|公表|決め|決定|合意|述べ|語|した|なった)|[へに]$|へ[―\s、,]",
    ),
    (
        "present",
        r"(?:て|んで)(?:い|お)(?:る|ます|り)|ている|ており|ています|てきた|てきました|中だ|中であ|を(?:持|有|保有)",
    ),
    ("past", r"始めた|終えた|した|しました|った|いた|んだ|された|完了|完成|開所|済み"),
    ("will", r"する|します|る(?=。|$|、)|へ"),
)


def clause(scene: Scene, at: int) -> tuple[int, int]:
    """Bounds of the clause around an offset; a list's comma between nouns does not split."""
    start, end = 0, len(scene.mask)
    for match in re.finditer(
        r"[。;;]|(?<=[るたしりずくでがばと])、|(?:一方|ただし)、|(?<=[\u3040-\u9fff])-+(?=[\ue000-\ue0ff\u3040-\u9fff])",
        scene.mask,
    ):
        if match.end() <= at:
            start = match.end()
        elif match.start() >= at:
            end = match.start()
            break
    return start, end


_REPORTED = re.compile(
    r"(?<!う)と(?:も)?(?:して|みて|見て|考えて|話して|述べて|説明して|語って|強調して)(?:い(?:る|た|ます)|おり|きた).*$"
)
"""`...するとしている`: the verb of saying tells nothing of the tense of what is said."""


def tense(scene: Scene, at: int) -> str:
    """Tense of the predicate that closes the clause behind `at`; the sentence's where it is open."""
    _, end = clause(scene, at)
    near = scene.mask[at:end]
    near = _REPORTED.sub("", near)
    word = _read(near)
    full = scene.mask[at:]
    if word in ("will", "past", "none", "present"):
        quoted = re.search(
            r"(?:と|ことを|旨を)(?:発表|明らかにし|表明|公表|決め|決定|合意)|(?:予定|計画|方針|見込み|見通し|意向)(?:だ|で|と|を|し|。|$)",
            full,
        )
        if quoted and word in ("will", "none") and len(full) < 90:
            return "plan" if re.match(r"予定|計画|方針|見込|見通|意向", quoted[0]) else "will"
    return word


def _read(tail: str) -> str:
    for word, pattern in _TENSES:
        if re.search(pattern, tail):
            return word
    return "none"


_ADNOMINAL = (
    r"(?:[^。、はがも]{0,16}?を)?(?:持つ|もつ|置く|構える|抱える|有する|擁する|運営する|営む|手がける|手掛ける|"
    r"(?:雇用|採用|生産|製造|建設|投資)(?:する|した|している)|建てる|投じる|投じた)({F})"
)
"""`Pに工場を持つF`: the clause speaks of the firm behind it."""


def subjects(scene: Scene, at: int) -> tuple[list[str], int | None, str]:
    """Firms that the verb at `at` speaks of: by は, が, も, or 両社, 同社, or carried over."""
    owner = rx(_ADNOMINAL).match(scene.mask, at)
    if owner and (head := scene.firm_at(owner.start(1))):
        return [head], owner.start(1), "named"
    return _before(scene, at)


def _before(scene: Scene, at: int) -> tuple[list[str], int | None, str]:
    found: list[tuple[int, list[str], int | None, str]] = []
    for mention in scene.firms:
        if mention.end > at:
            continue
        particle = particle_after(scene.mask, mention.end)
        if particle is None or _set_aside(scene, mention.start, mention.end, at):
            continue
        if particle[0][-1] in "、 " and (mention.start > 2 or scene.sentence.section != "title"):
            continue
        until = [m for m in scene.firms if m.end <= mention.end]
        joined = joined_before(until, scene.text, r"(?:と|、|および|及び)(?:[\w・]{0,12}の)?")
        ids = list(dict.fromkeys(m.id for m in joined))
        found.append((mention.end, ids, mention.start, "named"))
    for match in re.finditer(
        r"(?:両社|2社|両者)(?:は|が|で|とも|の)?|同(?:社|グループ|企業)(?:は|が|も|で|の)",
        scene.mask[:at],
    ):
        firms = [scene.memory.firm] if scene.memory.firm else []
        if match[0].startswith(("両", "2")):
            here = dict.fromkeys(m.id for m in scene.firms if m.end <= match.start())
            two = list(here)[:2] if len(scene.firms) > 1 else []
            firms = two or list(scene.memory.pair)
        if firms and not (found and match[0].endswith("の")):
            found.append((match.end(), firms, None, "pronoun"))
    if found:
        _, firms, start, how = max(found, key=lambda item: item[0])
        return firms, start, how
    topic = site_owner(scene) or carried_topic(scene)
    return ([topic], None, "carried") if topic else ([], None, "none")


def carried_topic(scene: Scene) -> str | None:
    """Who a sentence without a subject speaks of: the last topic, in a new paragraph the first."""
    memory = scene.memory
    if memory.stranger:
        return None
    fresh = scene.sentence.section == "body" and scene.sentence.paragraph != memory.paragraph
    if fresh and memory.main and "同社" not in scene.text:
        return memory.main
    return memory.firm


def particle_after(mask: str, end: int) -> re.Match[str] | None:
    """The topic or subject particle behind a name, across brackets: `鴻海(ホンハイ)精密工業は`."""
    return re.match(
        r"」?(?:\s?<\d{4}>\s?)?(?:\([^)。]{1,16}\)|\))?(?:(?<=\))[\u4e00-\u9fff]{2,5})?(?:社|グループ|側)?(?:など)?"
        r"(?:は|が|も(?!の)|では|、|\s)",
        mask[end:],
    )


def _set_aside(scene: Scene, start: int, end: int, at: int) -> bool:
    """Whether a firm with a subject's particle is the subject of another verb than that at `at`."""
    if _consumed(scene, end, at):
        return True
    return "、" in scene.mask[end:at] and gives_only(scene, start, end)


def gives_only(scene: Scene, start: int, end: int) -> bool:
    """`CはFが供給し、`: F gives the goods; the sentence speaks of who gets them."""
    topic = rx(r"{C}(?:は|については|に関しては)、?[^。、は]{0,8}$").search(scene.mask[:start])
    return topic is not None and scene.mask.startswith(("が", "社が"), end)


def _consumed(scene: Scene, after: int, at: int) -> bool:
    """Whether `F が ...する` closes a relative clause before `at`, so that F is not the subject."""
    if not scene.mask.startswith("が", after):
        return False
    inner = rx(
        r"が[^、。は]{0,40}?(?:する|した|している|できる|られる|った|える)(?={C}|{F}|{M}|[\u4e00-\u9fff\u30a1-\u30fa])"
    ).match(scene.mask, after)
    return inner is not None and inner.end() <= at + 1


_AND = "、|と|や|および|及び|・|ならびに"
ABROAD = (
    r"(?:欧州|ヨーロッパ|アジア|中東|海外|南米|中南米|アフリカ|国内|世界各地)(?:で|に|の|へ|向け)"
)
"""Words for where something is that name no listed place: nothing is carried over there."""


def places_for(
    scene: Scene, at: int, firm: str | None = None, window: int = 60
) -> tuple[list[Place], str]:
    """Places of what is said at `at`: nearest before it in the sentence, after it, or remembered."""
    start, end = clause(scene, at)
    if seat := _at_head_office(scene, at, firm):
        return [seat], "carried"
    before = _sites(scene, scene.places_in(max(start, at - window), at))
    if before:
        return joined_before(before, scene.mask, _AND), "named"
    wider = _sites(scene, scene.places_in(0, at))
    if wider:
        return joined_before(wider, scene.mask, _AND), "named"
    after = _sites(scene, scene.places_in(at, end))
    if scene.memory.place and re.search(r"同(?:工場|拠点|施設|市|県|町)", scene.mask[start:at]):
        return [scene.memory.place], "carried"
    if after:
        return after[:1], "named"
    if scene.memory.state and re.search(
        r"(?:^|[。、は])州(?:は|に|が|も|政府|当局|の|内|から)|同州", scene.mask
    ):
        return [scene.memory.state], "carried"
    if re.search(ABROAD, scene.mask[max(0, at - 20) : end]):
        return [], "none"
    known = scene.memory.sites.get(firm or "")
    built = [p for p in known or () if (firm, p.id) in scene.memory.built]
    if built and re.search(
        r"新(?:工場|拠点|施設|棟|ライン|規雇用)|新たに[^。、]{0,14}(?:雇|採用)", scene.mask
    ):
        return [built[-1]], "carried"
    if known:
        return [known[-1]], "carried"
    if scene.memory.place is not None:
        return [scene.memory.place], "carried"
    return [], "none"


def _at_head_office(scene: Scene, at: int, firm: str | None) -> Place | None:
    """`本社工場の隣接地で`: where the firm's seat stands, said in brackets here or before."""
    if not re.search(r"本社(?:工場|敷地|隣接地)", scene.mask[max(0, at - 40) : at + 10]):
        return None
    here = rx(r"({F})\(({P})[市町村]?\)").search(scene.mask)
    if here and scene.firm_at(here.start(1)) == firm:
        return scene.place_at(here.start(2))
    return scene.memory.seats.get(firm or "")


def _sites(scene: Scene, places: list[Place]) -> list[Place]:
    """Without the seats in brackets behind a firm: `F(ミネソタ州)は`."""
    seat = rx(r"{F}\((?:本社|本拠)?[::・、]?\s?$")
    origin = rx(r"の{F}")
    return [
        p
        for p in places
        if not seat.search(scene.mask[: p.start])
        and not (len(p.id) == 8 and origin.match(scene.mask, p.end))
    ]
