// Duties side by side: the lines of an AI server by origin on one day, and one line by origin over time.

import { el, replace } from "./dom.js";
import { entersFree, isChip, rangeText } from "./duty_answer.js";
import { originName } from "./origins.js";
import { queryText } from "./state.js";
import { comma, has, rate, t } from "./text.js";

const goods = (line) => (has(`goods.${line.label}`) ? t(`goods.${line.label}`) : line.label);

function look(cell) {
  if (cell.hi === null) return "none";
  return entersFree(cell) ? "free" : cell.hi <= 0.25 ? "some" : "much";
}

function briefRange({ lo, hi }) {
  if (hi === null) return rangeText({ lo, hi });
  const high = rate(hi).replace("\u00a0", "");
  return lo === hi ? high : `${rate(lo).replace("\u00a0%", "")}–${high}`;
}

function cellText(cell) {
  return entersFree(cell) ? t(cell.hi === 0 ? "duty.free" : "duty.freeChip") : briefRange(cell);
}

/** What ordinary goods pay, where that says more than the interval does. */
function ordinaryText({ lo, hi, ordinary }) {
  return ordinary.lo === lo && ordinary.hi === hi ? null : t("duty.ordinarycell", { v: briefRange(ordinary) });
}

const SHORT = { steel_share: "duty.content", aluminium_share: "duty.content", copper_share: "duty.content" };

/** What a cell has room for: the chip's bands as one, the metals as one, else the question. */
function deciders(cell) {
  const words = cell.decided_by.map((name, at) => (isChip(name) ? t("duty.chip") : SHORT[name] ? t(SHORT[name]) : cell.questions[at]));
  return [...new Set(words)];
}

/** `on`: go(change). `chosen`: {hts, origin}. */
export function drawServerTable(holder, answer, chosen, csv, on) {
  const { lines, origins, entry_date: day } = answer.result;
  const from = origins.includes(chosen.origin) ? chosen.origin : origins[0];
  const most = Math.max(0, ...lines.flatMap((line) => Object.values(line.duties)).filter((cell) => cell.hi && entersFree(cell)).map((cell) => cell.hi));
  const head = el("tr", {}, el("th", { scope: "col" }, t("duty.line")), origins.map((code) =>
    el("th", { scope: "col", class: code === from ? "on" : null }, el("button", { type: "button", "aria-pressed": String(code === chosen.origin), onclick: () => on.go({ origin: [code] }) }, originName(code)))));
  const rows = lines.map((line) => el("tr", { class: chosen.hts.startsWith(line.hts) ? "on" : null },
    el("th", { scope: "row" }, el("button", { type: "button", onclick: () => on.go({ duty: line.hts }) }, el("span", {}, goods(line)), el("small", {}, line.hts))),
    origins.map((code) => {
      const cell = line.duties[code];
      const what = cell.lo !== cell.hi && !entersFree(cell) ? deciders(cell) : [];
      const [decided, whole] = what.length ? [what[0], what.join(comma)].map((words) => t("duty.decided", { what: words })) : [];
      const more = what.length > 1 ? ` +${what.length - 1}` : "";
      const ordinary = ordinaryText(cell);
      return el("td", { class: look(cell) + (code === from ? " on" : "") + (decided ? " range" : ""), title: cell.reason ?? whole, onclick: () => on.go({ duty: line.hts, origin: [code] }) },
        cellText(cell).replace("–", "–\u200b"), ordinary && el("small", { class: "ordinary" }, ordinary), decided && el("small", {}, decided, more));
    })));
  replace(holder, el("h2", {}, t("duty.table")), glance(lines, from, day),
    el("div", { class: "wide-box", tabindex: "0", role: "region", "aria-label": t("duty.table") }, el("table", { class: "duties" }, el("thead", {}, head), el("tbody", {}, rows))),
    el("p", { class: "note key" }, el("span", { class: "free" }, t("duty.free")), el("span", { class: "some" }, t("duty.key.some")), el("span", { class: "much" }, t("duty.key.much"))),
    el("p", { class: "note" }, most > 0 && [t("duty.star", { v: rate(most) }), " "], t("duty.ordinary")),
    el("p", { class: "note" }, el("a", { href: csv, download: true }, t("duty.savecsv"))));
}

const aside = (words) => words && el("small", {}, ` (${words})`);

/** The gist in two lines: which of the lines enter free from the chosen origin, and what the others pay. */
function glance(lines, origin, day) {
  const free = lines.filter((line) => entersFree(line.duties[origin]));
  const pay = lines.filter((line) => !entersFree(line.duties[origin]));
  const list = (some, words) => some.flatMap((line, index) => [index ? ", " : "", words(line)]);
  return [el("p", { class: "note" }, t("duty.tablelead", { origin: originName(origin), day })), el("dl", { class: "glance" },
    free.length > 0 && el("div", { class: "free" }, el("dt", {}, t("duty.enterfree")),
      el("dd", {}, list(free, (line) => `${goods(line)}${line.duties[origin].hi ? " *" : ""}`))),
    pay.length > 0 && el("div", { class: "pays" }, el("dt", {}, t("duty.pay")),
      el("dd", {}, list(pay, (line) => [el("span", { class: "item" }, goods(line), " ", el("b", {}, cellText(line.duties[origin])), aside(ordinaryText(line.duties[origin])))]))))];
}

/** The service's picture of one line by origin over time, and the same as a table. */
export function drawSteps(holder, answer, pairs) {
  const { hts, series, until } = answer.result;
  const last = (one) => `${originName(one.origin)} ${one.steps.length ? rangeText(one.steps.at(-1)) : t("duty.nonumber")}`;
  const address = (format) => `/api/v1/duty/steps${queryText([...pairs, ["format", format]])}`;
  const rows = series.flatMap((one) => one.steps.map((step, index) => el("tr", {},
    el("td", {}, index ? "" : originName(one.origin)), el("td", {}, step.from), el("td", {}, rangeText(step)))));
  replace(holder, el("h2", {}, t("duty.steps", { hts })),
    el("div", { class: "wide-box", tabindex: "0", role: "region", "aria-label": t("duty.steps", { hts }) },
      el("img", { class: "steps", src: address("svg"), onload: showLatest, alt: t("duty.stepsalt", { day: until, list: series.map(last).join(", ") }) })),
    el("details", {}, el("summary", {}, t("duty.stepstable")),
      el("table", { class: "parts" }, el("thead", {}, el("tr", {}, ["q.origin", "duty.since", "duty.rate"].map((key) => el("th", { scope: "col" }, t(key))))), el("tbody", {}, rows))),
    el("p", { class: "note" }, el("a", { href: address("svg") }, t("duty.savesvg")), " · ", el("a", { href: address("csv"), download: true }, t("duty.savecsv"))));
}

/** Where the picture is wider than its box, the last steps are what is seen first. */
function showLatest({ target }) {
  target.parentNode.scrollLeft = target.parentNode.scrollWidth;
}

export const drawNoSteps = (holder) => replace(holder, el("p", { class: "note" }, t("duty.nosteps")));
