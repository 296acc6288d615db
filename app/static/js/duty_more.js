// Asked when opened: one line from every origin, ranked, and what changes for it by day of entry.

import { ask } from "./api.js";
import { el, replace } from "./dom.js";
import { rangeText } from "./duty_answer.js";
import { dutyPairs, originOf, queryText } from "./state.js";
import { comma, has, lang, many, number, t } from "./text.js";

const SHOWN_ORIGINS = 8;

/** Two questions that wait until somebody opens them. `on`: go(change). */
export function moreQuestions(state, day, on) {
  const pairs = [["hts", state.duty], ...dutyPairs(state, lang)];
  const rest = pairs.filter(([key]) => key !== "entry_date");
  return [
    waiting(t("more.origins"), `/duty/origins${queryText(pairs)}`, (answer) => origins(answer, on)),
    waiting(t("more.changes"), `/duty/changes${queryText([...rest, ["origin", originOf(state)], ["entry_from", day]])}`, changes),
  ];
}

function waiting(title, path, draw) {
  const holder = el("div", {}, el("p", { class: "note" }, t("more.asking")));
  let asked = false;
  return el("details", { class: "assumptions more", ontoggle: async (event) => {
    if (!event.target.open || asked) return;
    asked = true;
    try {
      replace(holder, draw(await ask(path)));
    } catch {
      asked = false;
      replace(holder, el("p", { class: "note" }, t("more.failed")));
    }
  } }, el("summary", {}, title), holder);
}

function origins(answer, on) {
  const { origins: ranked, not_known: apart } = answer.result;
  const groups = [...groupsOf(ranked).values()];
  const button = (one) => el("button", { type: "button", onclick: () => on.go({ origin: [one.origin] }) }, one.name);
  const row = (group) => el("tr", {}, el("th", { scope: "row" }, el("b", {}, number(group[0].rank)), " ", el("small", {}, many("more.count", group.length)), few(group, button)),
    el("td", { class: "n" }, rangeText(group[0])));
  return [
    answer.truncated && el("p", { class: "flag" }, answer.truncated),
    el("table", { class: "parts" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("more.rank")), el("th", { scope: "col", class: "n" }, t("duty.rate")))), el("tbody", {}, groups.map(row))),
    apart.length > 0 && el("p", { class: "note" }, t("more.apart", { n: number(apart.length), v: apart.slice(0, SHOWN_ORIGINS).map((one) => one.name).join(comma) })),
  ];
}

/** Origins of one rank together, in the order of the ranks. */
function groupsOf(ranked) {
  const groups = new Map();
  for (const one of ranked) groups.set(one.rank, [...(groups.get(one.rank) ?? []), one]);
  return groups;
}

/** The first of many, the others at a press. */
function few(group, button) {
  const rest = group.slice(SHOWN_ORIGINS);
  return el("div", { class: "row small" }, group.slice(0, SHOWN_ORIGINS).map(button),
    rest.length > 0 && el("button", { type: "button", onclick: (event) => event.currentTarget.replaceWith(...rest.map(button)) }, t("duty.more", { n: number(rest.length) })));
}

function changes(answer) {
  const { changes: found, announced, entry_from: from, entry_to: to } = answer.result;
  return [
    el("p", { class: "note" }, t("more.between", { from, to })),
    !found.length && el("p", {}, t("more.nochange")),
    el("ul", { class: "listed" }, found.map((change) => el("li", {}, el("b", {}, change.day), " ", rangeText(change.before), " → ", rangeText(change.after),
      change.edition && el("p", {}, t("more.edition", change.edition)), change.measures.map(measure)))),
    announced.length > 0 && [el("h4", {}, t("more.announced")), el("ul", { class: "listed" }, announced.map((one) => el("li", {}, el("b", {}, one.day ?? t("more.noday")), measure(one))))],
    answer.assumptions.map((words) => el("p", { class: "note" }, words)),
  ];
}

const measure = (one) => el("p", {}, one.action && has(`more.${one.action}`) && `${t(`more.${one.action}`)}: `, one.row, " · ", one.reference, one.source && ` [${one.source}]`);
