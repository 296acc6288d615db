// The answer to a duty question: the interval, what is undecided, what it is made of, what is not covered.

import { conditionName } from "./conditions.js";
import { el, short } from "./dom.js";
import { entryLines, landedTotal, moneyRange, refunds, treatment } from "./duty_entry.js";
import { dotted } from "./schedule.js";
import { comma, lang, money, number, rate, t } from "./text.js";

const SHOWN_LINES = 12;

/** An interval in words: free, one rate, two rates, or that there is no number. */
export function rangeText({ lo, hi }) {
  if (hi === null || hi === undefined) return lo ? t("duty.atleast", { lo: rate(lo) }) : t("duty.nonumber");
  if (lo === hi) return hi === 0 ? t("duty.free") : rate(hi);
  return t("duty.range", { lo: rate(lo), hi: rate(hi) });
}

const CHIP = new Set(["chip_tpp", "dram_bandwidth", "end_use"]);

export const isChip = (name) => CHIP.has(name);

/** Enters free as goods: nothing to pay, or only for a chip in certain bands. */
export const entersFree = ({ lo, hi, decided_by: by }) => hi === 0 || (lo === 0 && hi !== null && by.length > 0 && by.every(isChip));

/** `on`: choose(hts), field(name, value) that gives a control, forget(name). */
export function drawAnswer(answer, line, state, origin, on) {
  const { result } = answer;
  return [
    verdict(answer, line, state, origin),
    warnings(result),
    result.reason && el("p", { class: "flag" }, t("duty.reason", { reason: result.reason })),
    refunds(result),
    undecided(result, on),
    said(state, on),
    entryLines(result),
    landedTotal(result, on),
    parts(result),
    lines(result, state, on),
    on.more?.(answer),
    assumptions(answer),
  ];
}

function verdict(answer, line, state, origin) {
  const { result, resolved } = answer;
  const known = result.hi !== null;
  const free = known && entersFree({ ...result, decided_by: result.undecided.map((one) => one.condition) });
  const look = !known ? "none" : result.hi === 0 ? "free" : "pays";
  const value = state.condition.find((text) => text.startsWith("value:"))?.slice(6);
  const amount = result.amount && moneyRange(result.amount);
  const schedule = result.schedule;
  const path = (line?.path ?? [schedule?.description ?? ""]).map((one) => one.replace(/:$/, ""));
  return el("section", { class: `verdict ${look}` },
    el("p", { class: "lead" }, t("duty.from", { line: schedule?.hts ?? dotted(state.duty), origin }), " · ",
      state.entry_date ? t("duty.on", { day: state.entry_date }) : t("duty.today", { day: resolved.as_of })),
    el("h2", { tabindex: "-1" }, rangeText(result)),
    known && scale(result),
    amount && el("p", { class: "amount" }, t("duty.amount", { value: money(Number(value)), amount })),
    known && el("p", { class: "note" }, t(result.lo === result.hi ? "duty.point" : free ? "duty.chiponly" : "duty.interval")),
    el("p", { class: "words", lang: "en" }, short(path.at(-1), 240), path.length > 1 && el("small", {}, ` – ${short(path.slice(0, -1).join(" › "), 260)}`)),
    schedule && el("div", { class: "tags" },
      schedule.rate_text && el("span", { class: "tag" }, t("duty.normal", { v: schedule.rate_text }),
        schedule.inherited_from && schedule.inherited_from !== schedule.hts && ` (${t("duty.inherited", { hts: schedule.inherited_from })})`),
      schedule.column2 && el("span", { class: "tag" }, t("duty.column2", { v: schedule.column2 })),
      schedule.footnote_headings?.length > 0 && el("span", { class: "tag" }, t("duty.notes", { v: schedule.footnote_headings.join(", ") })),
      el("span", { class: "tag" }, t("duty.revision", { v: schedule.revision }))));
}

/** Where the interval lies between nothing and the next round share. */
function scale({ lo, hi }) {
  const most = [0.25, 0.5, 1, 2, 5].find((top) => hi <= top) ?? hi;
  const band = el("div", { class: "band" });
  band.style.left = `${(100 * lo) / most}%`;
  band.style.width = `${(100 * (hi - lo)) / most}%`;
  return el("div", { class: "scale", "aria-hidden": "true" }, el("div", { class: "track" }, band), el("span", {}, rate(0)), el("span", {}, rate(most)));
}

function warnings(result) {
  return [
    result.warnings.map((words) => el("p", { class: "flag" }, words)),
    result.other_clock && !comesBack(result) && el("p", { class: "flag" }, t(`duty.other.${result.other_clock.clock}`, { v: rangeText(result.other_clock) })),
    result.unread.length > 0 && el("p", { class: "flag" }, t("duty.unread", { v: result.unread.map(conditionName).join(comma) })),
  ];
}

/** A later cut is told with what may come back of it. */
const comesBack = (result) => result.other_clock.clock === "published" && result.refunds?.some((one) => one.cause === "later cut");

/** What a condition decides, one of its ways a line; rate and sign stay together. */
const effects = (text) => text.replaceAll(" %", "\u00a0%").split(lang === "ja" ? "；" : "; ").map((words) => el("li", {}, words));

function undecided(result, on) {
  if (!result.undecided.length) return null;
  return el("section", { class: "open" }, el("h3", {}, t("duty.decides")),
    result.undecided.map(({ condition, question, effect }) => el("div", { class: "condition", "data-condition": condition },
      on.field(condition, null) ?? el("p", { class: "asked" }, question),
      el("ul", { class: "effects" }, effects(effect)))));
}

function said(state, on) {
  const texts = state.condition.filter((text) => !text.startsWith("value:"));
  if (!texts.length) return null;
  return el("section", { class: "open" }, el("h3", {}, t("duty.said")),
    texts.map((text) => {
      const [name, ...rest] = text.split(":");
      return el("div", { class: "condition said", "data-condition": name }, on.field(name, rest.join(":")) ?? el("p", { class: "asked" }, text),
        el("button", { type: "button", onclick: () => on.forget(text) }, t("duty.forget")));
    }));
}

/** Rows by measure: what it adds at the lowest and at the highest end, and why. */
export function measureRows(components) {
  const rows = new Map();
  const count = { lo: new Map(), hi: new Map() };
  for (const part of components) {
    for (const end of ["lo", "hi"]) {
      if (!part[`in_${end}`]) continue;
      const turn = (count[end].get(part.measure) ?? 0) + 1;
      count[end].set(part.measure, turn);
      const key = `${part.measure} ${turn}`;
      if (!rows.has(key)) rows.set(key, { measure: part.measure, authority: part.authority, lo: null, hi: null });
      rows.get(key)[end] = part;
    }
  }
  return [...rows.values()];
}

const adds = (row) => row.measure === "MFN" || [row.lo, row.hi].some((part) => part && part.rate !== 0);

function parts(result) {
  if (!result.components.length) return null;
  const point = result.lo === result.hi && result.hi !== null;
  const rows = measureRows(result.components);
  const none = rows.filter((row) => !adds(row));
  const heads = point ? [t("duty.rate")] : [t("duty.lowest"), t("duty.highest")];
  const totals = point ? ["hi"] : ["lo", "hi"];
  return [
    el("section", {}, el("h3", {}, t("duty.parts")),
      el("table", { class: "parts" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("duty.measure")), heads.map((head) => el("th", { scope: "col", class: "n" }, head)))),
        el("tbody", {}, rows.filter(adds).map((row) => el("tr", {}, el("th", { scope: "row" }, measureName(row), why(row), treatment(row.hi ?? row.lo)), totals.map((end) => el("td", { class: "n" }, share(row[end])))))),
        el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, t("duty.total")),
          totals.map((end) => el("td", { class: "n" }, el("b", {}, result[end] === null ? t("duty.nonumber") : rate(result[end])), (result.amount?.[end] ?? null) !== null && el("small", {}, money(result.amount[end])))))))),
    none.length > 0 && el("section", {}, el("h3", {}, t("duty.none")),
      el("ul", { class: "unapplied" }, none.map((row) => el("li", {}, measureName(row), why(row))))),
  ];
}

const measureName = (row) => [el("b", {}, row.measure), " ", el("small", {}, row.authority)];

function why({ lo, hi }) {
  if (lo && hi && lo.why === hi.why) return el("p", {}, lo.why);
  return [lo && [t("duty.atlow"), lo], hi && [t("duty.athigh"), hi]].filter(Boolean)
    .map(([end, part]) => el("p", {}, lo && hi ? `${end} ` : "", part.why));
}

function share(part) {
  if (!part) return "–";
  return [part.rate === null ? t("duty.nonumber") : rate(part.rate), part.amount !== null && part.amount !== undefined && el("small", {}, money(part.amount))];
}

function lines(result, state, on) {
  if (result.lines.length < 2) return null;
  const button = (hts) => el("button", { type: "button", onclick: () => on.choose(hts) }, hts);
  const rest = result.lines.slice(SHOWN_LINES);
  return el("section", {}, el("h3", {}, t("duty.stands", { hts: dotted(state.duty), n: number(result.lines.length) })),
    el("div", { class: "row small" }, result.lines.slice(0, SHOWN_LINES).map(button),
      rest.length > 0 && el("button", { type: "button", onclick: (event) => event.currentTarget.replaceWith(...rest.map(button)) }, t("duty.more", { n: number(rest.length) }))));
}

function assumptions(answer) {
  if (!answer.assumptions.length) return null;
  return el("details", { class: "assumptions" }, el("summary", {}, t("duty.assumptions", { n: number(answer.assumptions.length) })),
    el("ul", {}, answer.assumptions.map((words) => el("li", {}, words))));
}
