// What a broker reads beside the duty: the lines of an entry summary, fees and landed total, what may come back.

import { conditionName } from "./conditions.js";
import { el } from "./dom.js";
import { comma, has, money, rate, t } from "./text.js";

const SHOWN_HEADINGS = 3;

/** An interval of USD in words. */
export function moneyRange({ lo, hi }) {
  if (hi === null) return t("duty.atleast", { lo: money(lo ?? 0) });
  return lo === hi ? money(hi) : t("duty.range", { lo: money(lo), hi: money(hi) });
}

function rateRange({ lo, hi }) {
  if (hi === null) return t("duty.atleast", { lo: rate(lo ?? 0) });
  return lo === hi ? rate(hi) : t("duty.range", { lo: rate(lo), hi: rate(hi) });
}

/** The headings in the order of reporting; certain ones plain, others with what they depend on. */
export function entryLines(result) {
  const lines = result.entry_lines ?? [];
  if (!lines.length) return null;
  const valued = lines.some((line) => line.amount);
  return el("section", { class: "entry" }, el("h3", {}, t("entry.title")),
    el("p", { class: "note" }, t("entry.note")),
    el("table", { class: "parts" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("entry.heading")), el("th", { scope: "col", class: "n" }, t("duty.rate")),
        valued && el("th", { scope: "col", class: "n" }, t("entry.amount")))),
      el("tbody", {}, lines.map((line) => el("tr", { class: line.certain ? null : "open" },
        el("th", { scope: "row" }, el("b", {}, headingText(line)), line.program && el("span", { class: "tag" }, t("entry.program", { v: line.program })), " ",
          el("small", {}, t(`entry.kind.${line.kind}`)), el("p", {}, line.what), line.only_if.length > 0 && el("p", { class: "when" }, onlyIf(line)),
          !line.certain && !line.only_if.length && el("p", { class: "when" }, t("entry.together")), part(line)),
        el("td", { class: "n" }, rateRange(line.rate)),
        valued && el("td", { class: "n" }, line.amount ? moneyRange(line.amount) : "–"))))));
}

function headingText({ heading, one_of: several }) {
  if (heading) return heading;
  if (!several.length) return t("entry.unheld");
  const more = several.length - SHOWN_HEADINGS;
  return t("entry.oneof", { v: several.slice(0, SHOWN_HEADINGS).join(comma) + (more > 0 ? ` ${t("duty.more", { n: more })}` : "") });
}

const onlyIf = ({ only_if: whens }) =>
  t("entry.onlyif", { v: whens.map(({ condition, values }) => `${conditionName(condition)}: ${values.join(t("entry.or"))}`).join(comma) });

const part = (line) => [
  line.part !== 1 && el("p", {}, t("entry.part", { v: rate(line.part) })),
  line.total_with_normal !== null && el("p", {}, t("entry.totalwith", { v: rate(line.total_with_normal) })),
];

/** Value, duty and fees together, and each fee with what decides it. `on`: field(name, value). */
export function landedTotal(result, on) {
  const { fees } = result;
  const asked = new Set(result.undecided.map((one) => one.condition));
  if (!fees?.each.length) return null;
  return el("section", { class: "landed" }, el("h3", {}, t("entry.landed")),
    fees.landed ? el("p", { class: "amount" }, t("entry.landedtotal", { v: moneyRange(fees.landed) })) : el("p", { class: "note" }, t("entry.saythevalue")),
    el("ul", { class: "listed" }, fees.each.map((fee) => el("li", {}, el("b", {}, fee.name), " ", feeText(fee),
      fee.reason && el("p", {}, fee.reason),
      fee.decided_by.map((name) => el("div", { class: "condition", "data-condition": name }, (!asked.has(name) && on.field(name, null)) || t("entry.decides", { v: conditionName(name) })))))));
}

function feeText(fee) {
  if (fee.amount) return moneyRange(fee.amount);
  if (fee.rate === null) return t("duty.nonumber");
  return fee.minimum === null ? rate(fee.rate) : t("entry.feerate", { v: rate(fee.rate), lo: money(fee.minimum), hi: money(fee.maximum) });
}

/** What of the duty may come back. */
export function refunds(result) {
  if (!result.refunds?.length) return null;
  return el("section", {}, el("h3", {}, t("entry.refunds")),
    result.refunds.map((one) => el("p", { class: "flag" },
      t("entry.refund", { v: rateRange(one.rate) }), one.amount && ` (${moneyRange(one.amount)})`, ": ", one.why,
      one.measures.length > 0 && ` [${one.measures.join(comma)}]`)));
}

/** Drawback and zone status of a component, where the law was read. */
export function treatment(component) {
  if (!component || component.drawback === null || component.rate === 0) return null;
  const words = (kind, value) => (has(`entry.${kind}.${value}`) ? t(`entry.${kind}.${value}`) : value);
  return el("p", {}, words("drawback", component.drawback), comma, words("zone", component.zone_status));
}
