// The answer to a scenario: each number before and after, the difference, and what drives it.

import { conditionName } from "./conditions.js";
import { originName } from "./origins.js";
import { el, short } from "./dom.js";
import { between } from "./exposure_answer.js";
import { entityButton, nameOf } from "./parts.js";
import { has, many, number, portion, t } from "./text.js";
import { GUESSED } from "./vocabulary.js";

/** Every id that an answered scenario names. */
export function namedInScenario(result) {
  const found = [...result.baseline, ...result.scenario].flatMap((one) => [one.exposure?.target, one.localization?.target, ...(one.impact?.shocked ?? []), ...(one.impact?.dead ?? []).map((dead) => dead.id)]);
  const changes = result.drivers.flatMap((driver) => driver.changes).flatMap((change) => change.nodes.flatMap((node) => [node.id, node.product]));
  return [...found, ...changes].filter((id) => typeof id === "string" && id.includes(":"));
}

/** An operation in a sentence. */
export function operationWords(one) {
  const say = (value) => (typeof value === "string" && /^[a-z]+:/.test(value) ? short(nameOf(value), 60) : String(value));
  const words = Object.fromEntries(Object.entries(one).map(([key, value]) => [key, Array.isArray(value) ? value.map(say).join(", ") : say(value)]));
  if (one.op === "condition") words.name = conditionName(one.name);
  if (typeof one.share === "number") words.share = portion(one.share);
  const key = one.op === "set_measure" ? `said.set_measure${one.rate === undefined ? "" : ".rate"}${one.origins ? ".origins" : ""}` : `said.${one.op}${one.op === "add_supplier" && one.share === undefined ? ".open" : ""}`;
  return t(key, words);
}

const points = (value) => (value === null || value === undefined ? t("exposure.unknown") : `${value > 0 ? "+" : value < 0 ? "−" : "±"}${portion(Math.abs(value)).replace("\u00a0%", "")} ${t("scenario.points")}`);

export function drawScenario(answer, value, on) {
  const { result } = answer;
  const assumed = value.ask.some((one) => GUESSED.includes(Object.values(one)[0]?.certainty_min));
  const lines = [...(answer.assumptions ?? []), answer.truncated].filter(Boolean);
  return [
    el("h2", { class: "big", tabindex: "-1" }, headline(result, value), assumed && el("span", { class: "tag assumed" }, t("exposure.isassumed"))),
    result.baseline.map((before, index) => Object.keys(before).map((name) => compared(name, before[name], result.scenario[index][name], result.delta[index][name], on))),
    result.drivers.length > 0 && el("section", {}, el("h3", {}, t("scenario.drivers")), result.drivers.map((driver) => driven(driver, on))),
    el("section", { class: "rests" },
      el("p", { class: "row" }, answer.claims?.length > 0 && el("button", { type: "button", onclick: () => on.facts(answer.claims, t("exposure.claims")) }, many("facts.all", answer.claims.length)),
        el("a", { class: "button", href: `${answer.url}&format=html` }, t("scenario.plain")), el("a", { class: "button", href: answer.url }, "JSON")),
      lines.length > 0 && el("details", { class: "assumptions" }, el("summary", {}, t("assumptions", { n: number(lines.length) })), el("ul", { lang: "en" }, lines.map((line) => el("li", {}, line))))),
  ];
}

/** What the scenario does to the worst case of the first exposure that is asked. */
function headline(result, value) {
  if (!value.operations.length) return t("scenario.none");
  const at = result.delta.findIndex((one) => one.exposure);
  const change = at < 0 ? null : result.delta[at].exposure.exposure;
  if (!change || change.hi === null) return t("scenario.changed");
  const [lo, hi] = [Math.round(change.lo * 1e6), Math.round(change.hi * 1e6)];
  if (!hi && !lo) return t("scenario.same");
  if (!hi) return t(lo > 0 ? "scenario.raiseslow" : "scenario.lowerslow", { v: points(Math.abs(change.lo)).replace("+", "") });
  return t(hi > 0 ? "scenario.raises" : "scenario.lowers", { v: points(Math.abs(change.hi)).replace("+", "") });
}

function compared(name, before, after, delta, on) {
  if (name === "exposure") return exposures(before, after, delta, on);
  if (name === "localization") return localizations(before, after, delta);
  return impacts(before, after, delta, on);
}

function exposures(before, after, delta, on) {
  const ends = [before.exposure, after.exposure];
  const top = Math.max(...ends.map((one) => one?.hi ?? one?.lo ?? 0));
  const most = [0.05, 0.1, 0.25, 0.5, 1, 2].find((one) => top <= one) ?? (top || 1);
  const change = delta.exposure;
  return el("section", { class: "compare wide" },
    el("h3", {}, el("span", {}, t("scenario.exposure"), " · ", el("button", { type: "button", class: "plain", onclick: () => on.show(before.target) }, nameOf(before.target)))),
    ends.map((one, index) => el("div", { class: "before-after" }, el("span", {}, t(index ? "scenario.after" : "scenario.before")), el("b", {}, between(one)), strip(one, most, index))),
    el("p", { class: "ratio" }, change ? t("scenario.delta", { lo: points(change.lo), hi: points(change.hi) }) : t("scenario.deltaunknown")));
}

function strip(ends, most, index) {
  const band = el("div", { class: index ? "band new" : "band" });
  if (ends) {
    band.style.left = `${(100 * ends.lo) / most}%`;
    band.style.width = `${Math.max(0.6, (100 * ((ends.hi ?? most) - ends.lo)) / most)}%`;
  }
  return el("div", { class: "track", "aria-hidden": "true" }, ends && band);
}

/** A number that did not change is not listed; one that is null is not known. */
function difference(total, part) {
  if (!total || total[part] === null) return t("exposure.unknown");
  return points(total[part] ?? 0);
}

function localizations(before, after, delta) {
  const parts = ["domestic", "foreign", "unknown"];
  if (!before.total && !after.total) return null;
  return el("section", { class: "compare wide" }, el("h3", {}, t("local.title")),
    el("table", { class: "parts" }, el("thead", {}, el("tr", {}, ["", t("scenario.before"), t("scenario.after"), t("scenario.difference")].map((head, index) => el("th", { scope: "col", class: index ? "n" : null }, head)))),
      el("tbody", {}, parts.map((part) => el("tr", {}, el("th", { scope: "row" }, el("span", { class: `dot ${part}` }), t(`local.${part}`)),
        [before, after].map((side) => el("td", { class: "n" }, side.total ? portion(side.total[part]) : t("exposure.unknown"))),
        el("td", { class: "n" }, difference(delta.total, part)))))));
}

function impacts(before, after, delta, on) {
  const keys = Object.keys(delta).filter((key) => delta[key]?.added);
  const names = (list) => list.slice(0, 12).map((one, index) => [index ? ", " : "", entityButton(one.id, on)]);
  return el("section", { class: "compare wide" }, el("h3", {}, t("impact.title", { names: (before.shocked ?? []).map(nameOf).join(", ") })),
    el("table", { class: "parts" }, el("thead", {}, el("tr", {}, ["", t("scenario.before"), t("scenario.after"), t("scenario.difference")].map((head, index) => el("th", { scope: "col", class: index ? "n" : null }, head)))),
      el("tbody", {}, keys.map((key) => el("tr", {}, el("th", { scope: "row" }, t(has(`scenario.${key}`) ? `scenario.${key}` : key),
        delta[key].added.length > 0 && el("p", {}, t("scenario.more"), " ", names(delta[key].added)), delta[key].removed.length > 0 && el("p", {}, t("scenario.less"), " ", names(delta[key].removed))),
      [before, after].map((side) => el("td", { class: "n" }, number((side[key] ?? []).length))), el("td", { class: "n" }, `+${number(delta[key].added.length)} −${number(delta[key].removed.length)}`))))));
}

function driven(driver, on) {
  const { changes } = driver;
  return el("article", { class: "driver" }, el("h4", {}, operationWords(driver.operation)),
    changes.length === 0 && el("p", { class: "note" }, t("scenario.nochange")),
    changes.length > 0 && el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": t("scenario.paths") }, el("table", { class: "parts" },
      el("thead", {}, el("tr", {}, [t("exposure.col.route"), t("exposure.col.origin"), t("scenario.before"), t("scenario.after"), t("scenario.decided")].map((head, index) => el("th", { scope: "col", class: [2, 3].includes(index) ? "n" : null }, head)))),
      el("tbody", {}, changes.map((change) => el("tr", { class: change.change }, el("td", {}, change.nodes.map((node, index) => [index ? " → " : "", el("button", { type: "button", class: "plain", onclick: () => on.show(node.product) }, short(nameOf(node.product), 40)), " ", el("small", {}, short(nameOf(node.id), 50))])),
        el("td", {}, change.origin ? originName(change.origin) : t("exposure.unknown"), change.origin_basis !== "stated" && el("small", { class: "guess" }, t(`basis.${change.origin_basis}`))),
        el("td", { class: "n" }, change.before ? between(change.before) : t("scenario.absent")), el("td", { class: "n" }, change.after ? between(change.after) : t("scenario.absent")),
        el("td", {}, change.undecided.map(conditionName).join(", "))))))),
    el("p", { class: "row" }, driver.facts.length > 0 && el("button", { type: "button", onclick: () => on.facts(driver.facts, operationWords(driver.operation)) }, many("facts.all", driver.facts.length))),
    driver.assumptions.length > 0 && el("details", { class: "assumptions" }, el("summary", {}, t("assumptions", { n: number(driver.assumptions.length) })), el("ul", { lang: "en" }, driver.assumptions.map((line) => el("li", {}, line)))));
}
