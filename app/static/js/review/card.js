// The candidate: claim in words, fields, what to watch, the status to choose, reasons of a rejection.

import { el, icon } from "../shell/dom.js";
import { reasonWords } from "../words/review.js";
import { lang, t } from "../words/say.js";

const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 6 });

export const kindOf = (id) => String(id).split(":")[0];

/** An amount as the source writes it, with our reading of it. */
export function amountText(amount) {
  const part = (value) => number.format(value);
  const range =
    amount.value !== undefined
      ? part(amount.value)
      : [amount.min, amount.max].map((v) => (v === undefined ? "?" : part(v))).join("–");
  const read = [
    amount.approx && "≈",
    amount.bound === "at_least" && "≥",
    amount.bound === "at_most" && "≤",
    range,
    amount.currency,
    amount.unit,
    amount.per && `/ ${amount.per}`,
  ]
    .filter(Boolean)
    .join(" ");
  return { said: amount.text || read, read };
}

function valueText(value, names) {
  if (Array.isArray(value)) return value.map((one) => valueText(one, names)).join(", ");
  if (value && typeof value === "object") return amountText(value).read;
  if (typeof value === "number") return number.format(value);
  return names[value] ?? String(value);
}

const relationWords = (vocabulary, name) =>
  vocabulary.relations.find((one) => one.name === name)?.[lang] ?? name;

/** Subject, relation, object: `edits` already in them. */
export function claimBlock(item, vocabulary, names) {
  const { claim } = item;
  const end = (id) =>
    el(
      "span",
      { class: `end ${kindOf(id)}` },
      el("b", {}, names[id] ?? item.names[id] ?? id),
      el("code", {}, id),
    );
  return el(
    "div",
    { class: "claim" },
    claim.polarity === "negated" && el("p", { class: "denied" }, t("negated")),
    end(claim.subject),
    el("span", { class: "joins" }, icon("arrow"), relationWords(vocabulary, claim.relation)),
    end(claim.object),
  );
}

const TOLD = new Set(["subject", "relation", "object", "status", "polarity", "amount"]);

export function fieldList(item, words) {
  const names = { ...item.names, ...words };
  const { claim } = item;
  const rows = Object.entries(claim).filter(([name]) => !TOLD.has(name));
  const amount = claim.amount && amountText(claim.amount);
  return el(
    "dl",
    { class: "fields" },
    amount && [
      el("dt", {}, t("field.amount")),
      el(
        "dd",
        { class: "amount" },
        el("b", {}, amount.said),
        amount.said !== amount.read && el("span", { class: "note" }, amount.read),
      ),
    ],
    rows.map(([name, value]) => [
      el("dt", {}, t(`q.${name}`)),
      el("dd", {}, name === "certainty" ? t(`certainty.${value}`) : valueText(value, names)),
    ]),
  );
}

/** Tier, rule with its rate, section, whether it is new; and what was carried over. */
export function watchBlock(item, rates) {
  const rate = rates[item.rule];
  const rule = item.rule === "hand" ? t("by.hand") : t("rule", { rule: item.rule });
  return [
    el(
      "p",
      { class: "tags" },
      el(
        "span",
        { class: `tag tier-${item.tier}`, title: t(`tier.${item.tier}`) },
        t("tier", { tier: item.tier }),
      ),
      item.new && el("span", { class: "tag fresh", title: t("new.why") }, t("new")),
      el(
        "span",
        { class: "note" },
        [
          rule,
          rate && `(${t("rate", rate)}${rate.weak ? `, ${t("weak")}` : ""})`,
          item.section && `· ${t(`section.${item.section}`)}`,
        ]
          .filter(Boolean)
          .join(" "),
      ),
    ),
    item.reasons.length > 0 &&
      el(
        "ul",
        { class: "watch" },
        [...new Set(item.reasons.map(reasonWords))].map((reason) => el("li", {}, reason)),
      ),
  ];
}

/** Every status as a radio button, none of them chosen. */
export function statusChoice(vocabulary, proposed, chosen, choose) {
  const groups = [...new Set(vocabulary.statuses.map((one) => one.group))];
  return el(
    "fieldset",
    { class: "statuses", id: "statuses" },
    el("legend", { class: "sr" }, t("status")),
    el("h3", { class: "lead", "aria-hidden": "true" }, t("status")),
    groups.map((group) =>
      el(
        "div",
        { class: "statuses-row" },
        el("span", { class: "group" }, t(`group.${group}`)),
        el(
          "div",
          { class: "chips-row" },
          vocabulary.statuses
            .filter((one) => one.group === group)
            .map((one) =>
              el(
                "label",
                { class: `chip${one.word === proposed ? " proposed" : ""}` },
                el("input", {
                  type: "radio",
                  name: "status",
                  value: one.word,
                  checked: one.word === chosen,
                  onchange: () => choose(one.word),
                }),
                el("kbd", { "aria-hidden": "true" }, one.key),
                el("span", {}, one[lang]),
                one.word === proposed && el("em", {}, t("proposed")),
              ),
            ),
        ),
      ),
    ),
  );
}

export function reasonList(vocabulary, give, leave) {
  const comment = el("input", { type: "text", id: "comment", maxlength: 300 });
  return el(
    "div",
    { class: "reasons", role: "group", "aria-label": t("why") },
    el("h3", {}, t("why")),
    el(
      "div",
      { class: "chips-row" },
      vocabulary.reasons.map((reason, index) =>
        el(
          "button",
          {
            type: "button",
            "data-reason": reason,
            onclick: () =>
              give(comment.value.trim() ? `${reason}: ${comment.value.trim()}` : reason),
          },
          el("kbd", { "aria-hidden": "true" }, index),
          t(`reason.${reason}`),
        ),
      ),
    ),
    el("label", { class: "field" }, t("comment"), comment),
    el("button", { type: "button", class: "plain", onclick: leave }, t("cancel")),
  );
}

export const decisionWord = (item) => t(`word.${item.decision ? item.decision.word : "wait"}`);
