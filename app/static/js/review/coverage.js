// The coverage: what came of each sentence, names that no list has, a fact added by hand.

import { el } from "../shell/dom.js";
import { t } from "../words/say.js";
import { sentenceList, stateList } from "./beside.js";
import { claimBlock, decisionWord } from "./card.js";

const STATES = ["facts", "open", "nothing", "silent"];

/** The side beside the text in the coverage view; `desk` has the actions. */
export function coverageSide(model, article, rows, desk) {
  const told = rows.filter((row) => row.state !== "silent");
  const count = (state) => rows.filter((row) => row.state === state).length;
  const row = rows.find((one) => one.start === model.sentence);
  return [
    el("h2", {}, t("cov.title", { facts: count("facts"), told: told.length })),
    el(
      "div",
      { class: "strip", "aria-hidden": "true" },
      STATES.slice(0, 3).map((state) => {
        const part = el("i", { class: `cov-${state}` });
        part.style.flexGrow = count(state);
        return part;
      }),
    ),
    stateList(STATES, "cov", count),
    row
      ? sentenceCard(article, row, desk)
      : [el("p", { class: "note" }, t("cov.pick")), sentenceList(rows, article, model, desk)],
    newNames(article),
  ];
}

function sentenceCard(article, row, desk) {
  const items = row.items.map((key) => desk.item(key)).filter(Boolean);
  return el(
    "section",
    { class: "sentence-card", "aria-labelledby": "h-sentence" },
    el("h3", { id: "h-sentence" }, t("cov.sentence")),
    el("blockquote", { lang: article.language }, desk.cut(row.start, row.end)),
    items.length === 0 && el("p", { class: "note" }, t("cov.none")),
    el(
      "ul",
      { class: "small-items" },
      items.map((item) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "small-item", onclick: () => desk.open(item.key) },
            claimBlock(item, desk.vocabulary, article.names),
            el("span", { class: "tag" }, decisionWord(item)),
          ),
        ),
      ),
    ),
    el(
      "div",
      { class: "row" },
      row.state === "open" &&
        el(
          "button",
          { type: "button", id: "seen", onclick: () => desk.mark(row.start, true) },
          t("cov.seen"),
        ),
      row.state === "nothing" &&
        items.length === 0 &&
        el(
          "button",
          { type: "button", id: "unseen", onclick: () => desk.mark(row.start, false) },
          t("cov.unseen"),
        ),
      el("button", { type: "button", id: "add", onclick: () => desk.add(row) }, t("cov.add")),
    ),
  );
}

function newNames(article) {
  if (!article.new_names.length) return null;
  return el(
    "section",
    { class: "names-card", "aria-labelledby": "h-names" },
    el("h3", { id: "h-names" }, t("cov.names")),
    el(
      "ul",
      { class: "chips-row" },
      article.new_names
        .slice(0, 40)
        .map((one) =>
          el(
            "li",
            { class: "tag" },
            one.name,
            one.closest.length > 0 &&
              el("small", {}, ` ${t("cov.like", { names: one.closest.join(", ") })}`),
          ),
        ),
    ),
    el("p", { class: "note" }, t("cov.names.how")),
  );
}
