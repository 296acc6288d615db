// Every word of the interface that is made in the browser, in English and Japanese.

import { WORDS as VOCABULARY } from "./vocabulary.js";

export const lang = document.documentElement.lang === "ja" ? "ja" : "en";

const WORDS = {
  ...VOCABULARY,
  "tier.0": ["Countries", "国"],
  "tier.1": ["Partners", "取引先"],
  "tier.2": ["Components", "部品"],
  "tier.3": ["Makers", "製造企業"],
  "tier.4": ["Sites and projects", "拠点・計画"],
  "tier.5": ["Locations", "所在地"],


  "line.cancelled": ["with cancelled ones", "中止されたものも"],

  "reliability.primary": ["primary source", "一次資料"],
  "reliability.press": ["press", "報道"],
  "reliability.secondary": ["secondary source", "二次資料"],
  "reliability.opinion": ["opinion", "論評"],
  "reliability.assumption": ["assumption", "仮定"],

  "section.title": ["title", "見出し"],
  "section.body": ["body", "本文"],
  "section.references": ["references", "参考"],
  "section.links": ["links", "リンク"],
  "section.source_credit": ["source credit", "出典表示"],
  "section.commentary": ["commentary", "解説"],
  "section.glossary": ["glossary", "用語"],

  "count.nodes": ["{n} nodes", "{n} ノード"],
  "count.node": ["1 node", "1 ノード"],
  "count.links": ["{n} links", "{n} 関係"],
  "count.link": ["1 link", "1 関係"],
  "count.hidden": ["{n} hidden", "非表示 {n}"],
  "count.more": ["{n} more in the whole network", "全体にはあと {n}"],
  "count.paths": ["{n} paths", "経路 {n}"],
  "count.path": ["1 path", "経路 1"],
  "loading": ["Loading…", "読み込み中…"],
  "cancel": ["Cancel", "中止する"],
  "cancelled": ["Loading was cancelled.", "読み込みを中止しました。"],
  "retry": ["Retry", "再試行"],
  "close": ["Close", "閉じる"],
  "clear": ["Clear filters", "絞り込みを解除"],
  "remove": ["Remove {what}", "{what} を外す"],
  "request": ["Request {id}", "リクエスト {id}"],
  "error.offline": ["The service does not answer.", "サービスが応答しません。"],
  "error.unknown": ["There is nothing with this id. The link may be old; search for it instead.", "この ID のものはありません。リンクが古い可能性があります。検索してください。"],
  "error.busy": ["The service is busy.", "サービスが混み合っています。"],
  "error.other": ["The question could not be answered: {detail}", "回答できませんでした: {detail}"],
  "error.closest": ["Did you mean", "もしかして"],
  "error.kept": ["The last picture stays.", "直前の図を残しています。"],
  "empty": ["Nothing matches.", "一致するものがありません。"],
  "empty.hint": ["Loosen a filter, or search for something else.", "絞り込みを緩めるか、別の語で検索してください。"],
  "large": ["Showing {shown} of {total} nodes, the best connected first. Search for a node, or choose fewer hops, to see all of its surroundings; downloads hold everything.", "{total} ノード中 {shown} を表示しています(接続の多い順)。検索するかホップを減らすと周辺をすべて表示できます。出力にはすべて含まれます。"],
  "large.expand": ["{name} has {n} neighbours that are not shown. Add them?", "{name} には未表示の隣接ノードが {n} あります。追加しますか?"],
  "large.all": ["Add all {n}", "すべて追加 ({n})"],
  "large.top": ["Add the {n} best connected", "接続の多い {n} 件を追加"],
  "expand.none": ["{name}: everything around it is shown already.", "{name}: 周辺はすべて表示済みです。"],
  "expand.done": ["{n} nodes added.", "{n} ノードを追加しました。"],

  "search.similar": ["similar: {name}", "類似: {name}"],
  "search.alike": ["similar name", "類似の名称"],
  "search.none": ["No name matches “{q}”.", "「{q}」に一致する名称はありません。"],

  "filter.certainty_min": ["certainty at least {v}", "確実性 {v} 以上"],
  "filter.as_of": ["as of {v}", "{v} 時点"],
  "filter.known_at": ["known at {v}", "{v} までの記録"],
  "filter.relation": ["relation {v}", "関係 {v}"],
  "filter.kind": ["kind {v}", "種類 {v}"],
  "filter.line": ["line “{v}”", "線「{v}」"],
  "filter.status": ["status {v}", "状態 {v}"],
  "filter.not": ["without {v}", "{v} 以外"],

  "map.state": ["{state}: {n} sites", "{state}: 拠点 {n}"],
  "map.none": ["{state}: no known site", "{state}: 判明した拠点なし"],
  "map.other": ["Sites by country", "国別の拠点"],

  "details": ["Details", "詳細"],
  "details.hint": ["Select a node, a line or a state to see what is known about it and who says so.", "ノード・線・州を選ぶと、分かっていることとその出典が表示されます。"],
  "details.principle": ["Every line rests on a sourced fact. What is not stated is not drawn.", "すべての線は出典のある事実に基づきます。述べられていないことは描きません。"],
  "details.also": ["also", "別名"],
  "details.not": ["not to be confused with", "別物"],
  "details.unnamed": ["Only the place of this site is known, not its name.", "この拠点は場所だけが判明しており、名称は不明です。"],
  "details.sites": ["Sites in {state}", "{state}の拠点"],
  "details.nosites": ["No fact names a site here.", "ここの拠点を述べる事実はありません。"],
  "expand": ["Expand", "展開"],
  "focus": ["Focus", "中心にする"],
  "pathfrom": ["Path from here", "ここから経路"],
  "pathto": ["Path to here", "ここへ経路"],
  "hide": ["Hide", "隠す"],
  "copylink": ["Copy link", "リンクをコピー"],
  "copyname": ["Copy name", "名称をコピー"],
  "more": ["More actions", "その他の操作"],
  "copied": ["Copied.", "コピーしました。"],
  "notcopied": ["Could not copy: {text}", "コピーできません: {text}"],
  "pathstart": ["Path from {name}: now choose the other end (click a node, then P or “Path to here”).", "{name} からの経路: もう一方の端を選んでください(ノードを選び P)。"],

  "tab.timeline": ["Promised and built", "約束と実績"],
  "facts.none": ["No fact at these dates.", "この時点の事実はありません。"],
  "facts.none.line": ["No fact ties a product to this tariff line at these dates. What it pays is known: ask it under “Duty”.", "この時点で製品をこの品目に結び付ける事実はありません。税額は「関税」で調べられます。"],
  "facts.more": ["{n} more facts", "ほか {n} 件"],
  "facts.denied": ["denied", "否定"],
  "facts.disputed": ["disputed", "食い違い"],
  "facts.preferred": ["default pick", "既定の選択"],
  "report.title": ["Report this fact", "この事実を報告"],
  "report.says": ["what is wrong", "誤りの内容"],
  "report.how": ["Copy this line; it writes a patch of the facts file.", "次の行をコピーしてください。事実ファイルのパッチを作ります。"],
  "facts.evidence": ["{n} further places in the evidence", "根拠ほか {n} 箇所"],
  "facts.line": ["Facts behind this line", "この線の根拠となる事実"],
  "facts.group": ["Facts about this set", "この集合についての事実"],
  "conflicts.title": ["The sources disagree", "出典が食い違っています"],
  "conflicts.by": ["default pick by {reason}", "既定の選択の理由: {reason}"],
  "conflicts.none": ["no default pick", "既定の選択なし"],
  "group.unknown": ["which of these is not stated", "このうちどれかは記されていない"],

  "q.place": ["place", "場所"],
  "q.places": ["one or more of", "いずれか"],
  "q.components": ["one or more of", "いずれか"],
  "q.with": ["with", "共同"],
  "q.product": ["product", "製品"],
  "q.to": ["to", "供給先"],
  "q.from": ["from", "供給元"],
  "q.starts": ["starts", "開始"],
  "q.by": ["by", "期限"],
  "q.role": ["role", "役割"],
  "q.purpose": ["purpose", "目的"],
  "q.standing": ["standing", "位置づけ"],
  "q.subject_matter": ["about", "対象"],
  "q.outcome": ["outcome", "結果"],
  "q.condition": ["condition", "条件"],
  "q.deal": ["deal", "取引"],
  "q.facility": ["facility", "施設"],
  "q.facility_type": ["type", "種別"],
  "q.incentive_type": ["kind", "種類"],
  "q.activity": ["activity", "活動"],
  "q.brand": ["brand", "ブランド"],
  "q.relative_to": ["relative to", "比較対象"],
  "q.by_org": ["told of", "主体"],
  "q.origin": ["origin", "原産地"],
  "q.share": ["share", "比率"],
  "q.cost_share": ["cost share", "原価比率"],
  "q.market_share": ["market share", "市場シェア"],
  "q.ownership_share": ["ownership", "持分"],
  "q.lead_time_days": ["lead time (days)", "納期 (日)"],
  "q.generations": ["generations", "世代"],
  "q.mode": ["mode", "方式"],
  "q.term": ["term", "用語"],
  "q.site": ["site", "敷地"],
  "q.speaker": ["says", "発言者"],
  "q.undated": ["date unknown", "日付不明"],
  "q.since": ["since {v}", "{v} 以降"],
  "q.until": ["until {v}", "{v} まで"],

  "amount.approx": ["about {v}", "約 {v}"],
  "amount.at_least": ["at least {v}", "{v} 以上"],
  "amount.at_most": ["at most {v}", "{v} 以下"],
  "amount.per": ["{v} a {per}", "{v}/{per}"],

  "outcome.unmet": ["unmet", "未達"],
  "outcome.met": ["met", "達成"],

  "path.hops": ["{n} hops", "{n} ホップ"],
  "path.hop": ["1 hop", "1 ホップ"],
  "path.carrying": ["carrying {product}", "{product}"],
  "path.none": ["No path with these settings.", "この条件では経路がありません。"],
  "path.nearest": ["Nearest to both ends", "両端に近いもの"],
  "path.try": ["A path appears with", "次の条件なら経路があります"],
  "path.nothing": ["Nothing that is loaded ties these two, whatever the settings.", "どの条件でも、この二者を結ぶ事実はありません。"],
  "path.choose": ["Choose both ends: search, or select a node and press P.", "両端を検索するか、ノードを選んで P を押してください。"],
  "path.number": ["Path {n}", "経路 {n}"],
  "path.unknown": ["Choose a name from the list.", "一覧から名称を選んでください。"],
  "direction.any": ["either direction", "方向を問わない"],
  "direction.flow": ["along the flow of goods", "物の流れに沿う"],
  "direction.along": ["along supplies and purchases, whatever they carry", "供給・購入をたどる (品目を問わない)"],
  "direction.reverse": ["against the flow", "物の流れに逆らう"],

  "table.caption": ["Links shown in the picture, with the facts behind them", "図に示した関係とその根拠"],
  "table.source": ["From", "起点"],
  "table.relation": ["Relation", "関係"],
  "table.target": ["To", "終点"],
  "table.product": ["Product", "製品"],
  "table.status": ["Status", "状態"],
  "table.certainty": ["Certainty", "確実性"],
  "table.evidence": ["Facts", "事実"],

  "graph.label": ["Supply network. Arrow keys walk between neighbours, Enter expands. The Table view holds the same links.", "供給網の図。矢印キーで隣のノードへ、Enter で展開。表表示に同じ関係があります。"],
  "graph.at": ["{name}, {kind}, {links}", "{name}、{kind}、{links}"],
  "theme.auto": ["Theme: as the system", "配色: システムに合わせる"],
  "theme.light": ["Theme: light", "配色: ライト"],
  "theme.dark": ["Theme: dark", "配色: ダーク"],
  "unit.jobs": ["jobs", "人"],
  "unit.x": ["×", "倍"],

  "view.network": ["Network", "供給網"],
  "path.within": ["in {place}", "({place})"],
  "details.state": ["Its sites, planned ones too, lie in one state", "拠点 (計画を含む) のある州: 1"],
  "details.states": ["Its sites, planned ones too, lie in {n} states", "拠点 (計画を含む) のある州: {n}"],
  "collapse": ["Collapse", "折りたたむ"],
  "count.facts": ["{n} facts", "事実 {n} 件"],
  "count.fact": ["1 fact", "事実 1 件"],
  "impact.ask": ["What stops with it?", "止まると何が止まるか"],
  "exposure.ask": ["Which duty reaches it?", "かかる関税は"],
  "try.certainty_min.assumed": ["Count assumed figures too", "仮定の数値も含める"],
  "try.certainty_min.inferred": ["Count inferred facts too", "推論も含める"],
  "try.without": ["Without {name}", "{name} の指定なし"],
  "try.status.all": ["Every status, announced and cancelled too", "すべての状態 (発表・中止も)"],
  "sure.publishers1": ["1 publisher", "媒体 1"],
  "sure.publishers": ["{n} publishers", "媒体 {n}"],
  "sure.originals1": ["1 original report", "元の報道 1"],
  "sure.originals": ["{n} original reports", "元の報道 {n}"],
  "sure.relays1": ["1 relay of unknown origin", "出所不明の転載 1"],
  "sure.relays": ["{n} relays of unknown origin", "出所不明の転載 {n}"],
  "sure.joined": [" · ", "・"],
};

/** The word for a key; unknown keys give the part after the dot, so that new words of the service show. */
export function t(key, values = {}) {
  const pair = WORDS[key];
  const text = pair ? pair[lang === "ja" ? 1 : 0] : key.slice(key.indexOf(".") + 1).replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => key in WORDS;

/** The word for so many; a key with 1 at its end is the one for a single thing. */
export const many = (key, n) => t(n === 1 && has(`${key}1`) ? `${key}1` : key, { n: number(n) });

const locale = lang === "ja" ? "ja-JP" : "en-US";
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
export const number = (value) => numbers.format(value);
export const percent = (value) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 }).format(value);

export const counted = (what, n) => t(n === 1 ? `count.${what.slice(0, -1)}` : `count.${what}`, { n: number(n) });

function quantity(value, amount) {
  if (amount.currency) {
    try {
      return new Intl.NumberFormat(locale, {
        style: "currency", currency: amount.currency, notation: "compact", maximumSignificantDigits: 4,
      }).format(value);
    } catch {
      return `${number(value)} ${amount.currency}`;
    }
  }
  const unit = amount.unit ?? "";
  if (unit === "x") return `${number(value)}${t("unit.x")}`;
  return unit ? `${number(value)} ${has(`unit.${unit}`) ? t(`unit.${unit}`) : unit}` : number(value);
}

/** An amount as words: approximation, bound, range and period are kept, nothing is filled in. */
export function amountText(amount) {
  if (!amount) return "";
  let text;
  if (amount.value !== undefined) text = quantity(amount.value, amount);
  else if (amount.min !== undefined && amount.max !== undefined) {
    text = `${quantity(amount.min, amount)} – ${quantity(amount.max, amount)}`;
  } else if (amount.min !== undefined) text = t("amount.at_least", { v: quantity(amount.min, amount) });
  else if (amount.max !== undefined) text = t("amount.at_most", { v: quantity(amount.max, amount) });
  else return amount.text ?? "";
  if (amount.bound) text = t(`amount.${amount.bound}`, { v: text });
  if (amount.approx) text = t("amount.approx", { v: text });
  if (amount.per) text = t("amount.per", { v: text, per: amount.per });
  return text;
}
