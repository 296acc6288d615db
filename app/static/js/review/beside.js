// Coverage beside the candidate, where there is room: the article as a strip, its sentences as a list.

import { el, replace, short } from "../shell/dom.js";
import { t } from "../words/say.js";

const LETTERS = 110;
const STATES = ["decided", "waiting", "open", "nothing"];

/** What each state looks like, its name under `words` and how many sentences are in it. */
export const stateList = (states, words, count) =>
  el(
    "ul",
    { class: "states" },
    states.map((state) =>
      el(
        "li",
        {},
        el("span", { class: `line-sample cov-${state}` }),
        t(`${words}.${state}`),
        el("b", {}, count(state)),
      ),
    ),
  );

/** What has come of a sentence: its candidates wait, all of them are decided, or it has none. */
function stateOf(row, items) {
  if (row.state !== "facts") return row.state;
  return items.some((item) => !item.decision) ? "waiting" : "decided";
}

/** Sentences that may give facts, with their candidates and their state. */
const toldOf = (rows, desk) =>
  rows
    .filter((row) => row.state !== "silent")
    .map((row) => {
      const items = row.items.map((key) => desk.item(key)).filter(Boolean);
      return { row, items, state: stateOf(row, items) };
    });

/**
 * The coverage of `article` while a candidate is shown. `desk` has `item(key)`, `cut(start, end)`,
 * `open(key)` and `sentence(start)`.
 */
export function showBeside(holder, model, article, desk) {
  holder.hidden = !article || model.view === "coverage";
  if (holder.hidden) return;
  const told = toldOf(model.data.coverage[article.id], desk);
  const count = (state) => told.filter((one) => one.state === state).length;
  const left = count("waiting") + count("open");
  replace(
    holder,
    el(
      "div",
      { class: "card-body" },
      el("h2", { id: "h-beside" }, t("beside")),
      el(
        "p",
        { class: "left-over" },
        left
          ? [
              el("b", { class: "num" }, left),
              " ",
              t(left === 1 ? "beside.left.one" : "beside.left"),
            ]
          : t("beside.done"),
      ),
      el(
        "div",
        { class: "strip", "aria-hidden": "true" },
        told.map((one) => {
          const part = el("i", { class: `cov-${one.state}` });
          part.style.flexGrow = one.row.end - one.row.start;
          return part;
        }),
      ),
      stateList(STATES, "beside", count),
      list(told, article, model, desk, ({ row, items }) => {
        const target = items.find((item) => !item.decision) ?? items[0];
        return target ? desk.open(target.key) : desk.sentence(row.start);
      }),
    ),
  );
  holder.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

/** The sentences as a list in the coverage; each one shows what came of it. */
export const sentenceList = (rows, article, model, desk) =>
  list(toldOf(rows, desk), article, model, desk, ({ row }) => desk.sentence(row.start));

function list(told, article, model, desk, go) {
  const busy = model.mode === "edit";
  return el(
    "ol",
    { class: "told" },
    told.map((one) => {
      const here = model.view === "candidate" && one.items.some((item) => item.key === model.key);
      const open = one.items.filter((item) => !item.decision).length;
      return el(
        "li",
        {},
        el(
          "button",
          {
            type: "button",
            disabled: busy,
            "aria-current": here && "true",
            onclick: () => go(one),
          },
          el("i", { class: `cov-${one.state}`, "aria-hidden": "true" }),
          el(
            "span",
            { class: "some", lang: article.language },
            short(desk.cut(one.row.start, one.row.end), LETTERS),
          ),
          el(
            "span",
            { class: "state" },
            one.state === "waiting" ? t("beside.wait", { n: open }) : t(`beside.${one.state}`),
          ),
        ),
      );
    }),
  );
}
