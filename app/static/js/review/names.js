// Names on no list: what one is (a firm, a site ...) or that it is none, asked once for all articles.

import { el } from "../shell/dom.js";
import { t } from "../words/say.js";

/** The names that a candidate rests on and that nobody has decided on yet. */
export const pendingOf = (item, names) =>
  names.filter((one) => one.state === "proposed" && one.candidates.includes(item.key));

const settledOf = (item, names) =>
  names.filter((one) => one.state === "confirmed" && one.candidates.includes(item.key));

/** Beside a candidate: its names that wait, the first with its keys, and those that are confirmed. */
export function namesBlock(item, names, vocabulary, act) {
  const pending = pendingOf(item, names);
  const settled = settledOf(item, names);
  if (!pending.length && !settled.length) return null;
  return el(
    "div",
    { class: "names", id: "names" },
    pending.map((one, index) => ask(one, vocabulary, act, index === 0)),
    settled.map((one) => told(one, act)),
  );
}

/** All names of the review, folded: the place to take one back whose candidates are gone. */
export function namesList(names, vocabulary, act) {
  if (!names.length) return null;
  const waiting = names.filter((one) => one.state === "proposed").length;
  return el(
    "details",
    { class: "names-all", id: "names-all" },
    el("summary", {}, t("names.all", { n: names.length, waiting })),
    names.map((one) =>
      one.state === "proposed" ? ask(one, vocabulary, act, false) : told(one, act),
    ),
  );
}

function ask(one, vocabulary, act, first) {
  const kinds = vocabulary.name_kinds;
  const likely = kinds.includes(one.kind) ? one.kind : kinds[0];
  const order = [likely, ...kinds.filter((kind) => kind !== likely)];
  return el(
    "div",
    { class: "name-ask", role: "group", "aria-label": t("name.ask", { name: one.name }) },
    el(
      "p",
      {},
      el("b", {}, el("bdi", {}, one.name)),
      " ",
      el("span", { class: "note" }, t("name.what", { n: one.candidates.length })),
    ),
    el(
      "div",
      { class: "chips-row" },
      order.map((kind, index) =>
        el(
          "button",
          {
            type: "button",
            class: index === 0 ? "likely" : null,
            "data-kind": kind,
            onclick: () => act("confirm-name", one, kind),
          },
          first && index === 0 && el("kbd", { "aria-hidden": "true" }, "y"),
          t(`name.${kind}`),
        ),
      ),
      el(
        "button",
        { type: "button", "data-kind": "none", onclick: () => act("reject-name", one) },
        first && el("kbd", { "aria-hidden": "true" }, "w"),
        t("name.none"),
      ),
    ),
  );
}

function told(one, act) {
  return el(
    "p",
    { class: `name-told ${one.state}` },
    el("span", {}, el("b", {}, el("bdi", {}, one.name)), ` · ${t(`name.is.${one.state}`)}`),
    one.state === "confirmed" && el("code", {}, one.id),
    el(
      "button",
      { type: "button", class: "plain", onclick: () => act("forget-name", one) },
      t("name.back"),
    ),
  );
}
