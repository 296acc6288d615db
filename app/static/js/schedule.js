// The tariff schedule: suggestions for a number, and a walk from a line to its parents and children.

import { ask } from "./api.js";
import { byId, el, outside, replace, short } from "./dom.js";
import { certaintyTag } from "./parts.js";
import { lang, number, t } from "./text.js";

const PAGE = 20;
const CHILDREN = 400;

/** Digits of a number in the groups of the schedule: 8471, 8471.50, 8471.50.01, 8471.50.01.10. */
export const dotted = (hts) => {
  const digits = hts.replace(/\D/g, "");
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8), digits.slice(8, 10)].filter(Boolean).join(".");
};

const words = (text) => text.replace(/:$/, "");

/** The schedule of the day of entry. */
export const schedulePairs = (state) => [["entry_date", state.entry_date], ["as_of", state.as_of], ["known_at", state.known_at], ["lang", lang]];

/** Suggestions for a combobox; `state()` is the state of the moment. */
export const lineSource = (state) => ({
  find: async (query, signal) => (await ask("/schedule", [["q", query], ["limit", 8], ...schedulePairs(state())], signal)).result.lines,
  row: (line) => [el("span", { class: "hts" }, line.hts), el("span", { class: "name" }, short(tail(line), 120)), el("span", { class: "why" }, line.rate_text)],
  value: (line) => [line.hts],
  none: "walk.none",
});

/** A product that a ruling, or an assumption of ours, puts in a line. */
const classed = (one) => el("li", {}, el("p", {}, el("span", { class: "name" }, one.polarity === "negated" ? t("walk.not", { name: one.name }) : one.name), " ",
  certaintyTag(one.certainty)),
el("p", { class: "said" }, one.url ? outside(one.title, one.url) : one.title ?? one.fact, ` · ${[one.publisher, one.published, one.hts].filter(Boolean).join(" · ")}`),
one.gist && el("p", { class: "gist", lang: "en" }, one.gist));

/** The end of a line's words, with the row above where its own say nothing. */
const tail = (line) => {
  const own = words(line.path.at(-1) ?? "");
  return own.length > 12 || line.path.length < 2 ? own : `${own} – ${words(line.path.at(-2))}`;
};

/** The card that shows where a line stands; `choose(hts)` moves to another one. */
export class Walk {
  constructor(choose) {
    this.choose = choose;
    this.holder = byId("walk");
    this.turn = 0;
    this.state = null;
    byId("walk-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search(byId("walk-words").value.trim());
    });
  }

  /** The line, its parents and its children; returns the line, null where the number has no row. */
  async show(state) {
    this.state = state;
    this.turn += 1;
    const turn = this.turn;
    byId("walk-words").value = "";
    const pairs = schedulePairs(state);
    const found = (await ask("/schedule", [["hts", state.duty], ["limit", CHILDREN], ...pairs])).result;
    const digits = state.duty.replace(/\D/g, "");
    const own = found.lines.length === 1 && found.lines[0].hts.replace(/\D/g, "") === digits ? found.lines[0] : null;
    const [parents, below] = await Promise.all([
      Promise.all((own?.parents ?? []).map(async (hts) => (await ask("/schedule", [["hts", hts], ...pairs])).result.lines[0])),
      own?.children.length ? this.#below(own, pairs) : own ? [] : found.lines,
    ]);
    if (turn === this.turn) this.#draw(state.duty, own, parents, below, found.total);
    return own;
  }

  /** Nothing to walk: the number is none, or there is no schedule. */
  clear() {
    replace(this.holder);
    return null;
  }

  async #below(line, pairs) {
    const wanted = new Set(line.children);
    const found = (await ask("/schedule", [["q", line.hts], ["limit", CHILDREN], ...pairs])).result.lines;
    const known = new Map(found.filter((one) => wanted.has(one.hts)).map((one) => [one.hts, one]));
    return line.children.map((hts) => known.get(hts) ?? { hts, path: [""], rate_text: null });
  }

  #draw(asked, own, parents, below, total) {
    const chapter = asked.replace(/\D/g, "").slice(0, 2);
    const steps = parents.map((line, depth) => this.#row(line, depth ? parents[depth - 1] : null));
    const here = own && el("li", { class: "here", "aria-current": "true" }, this.#content(own, parents.at(-1)));
    replace(this.holder,
      el("ol", { class: "lines up" },
        el("li", {}, el("button", { type: "button", onclick: () => this.choose(chapter) }, el("span", { class: "name" }, t("walk.chapter", { n: chapter })))),
        steps, here),
      own?.classified?.length > 0 && [el("h3", {}, t("walk.classified")), el("ul", { class: "lines classified" }, own.classified.map(classed))],
      below.length ? el("h3", {}, t("walk.under", { hts: own ? own.hts : dotted(asked) })) : el("p", { class: "note" }, t("walk.leaf")),
      below.length > 0 && el("ul", { class: "lines" }, below.map((line) => this.#row(line, own))),
      !own && total > below.length && el("p", { class: "note" }, t("walk.more", { n: number(total - below.length) })));
  }

  #content(line, parent) {
    const rest = line.path.slice(parent ? parent.path.length : 0).map(words).filter(Boolean);
    const above = short(rest.slice(0, -1).join(" › "), 64);
    return [el("span", { class: "hts" }, line.hts), el("span", { class: "name", title: line.path.map(words).join(" › ") }, above && el("small", {}, above, " › "), short(rest.at(-1) ?? "", 150)),
      el("span", { class: "rate" }, line.rate_text)];
  }

  #row(line, parent) {
    return el("li", {}, el("button", { type: "button", onclick: () => this.choose(line.hts) }, this.#content(line, parent)));
  }

  async #search(query) {
    if (!query) return this.show(this.state);
    this.turn += 1;
    const turn = this.turn;
    const list = el("ul", { class: "lines" });
    const head = el("h3", {});
    const more = el("div", {});
    const back = el("button", { type: "button", class: "plain", onclick: () => this.show(this.state) }, t("walk.clear", { hts: this.state.duty }));
    const page = async (offset) => {
      const { result } = await ask("/schedule", [["q", query], ["limit", PAGE], ["offset", offset], ...schedulePairs(this.state)]);
      if (turn !== this.turn) return;
      list.append(...result.lines.map((line) => this.#row(line, null)));
      if (result.total === 0) {
        const others = (result.try ?? []).filter((one) => one.parameter === "q").map((one) => one.value);
        list.append(...others.map((text) => el("li", {}, el("button", { type: "button", onclick: () => this.#search(text) }, text))));
      }
      replace(head, result.total ? t("walk.found", { n: number(result.total), q: short(query, 40) }) : t("walk.none", { q: short(query, 40) }));
      const left = result.total - offset - result.lines.length;
      replace(more, left > 0 && el("button", { type: "button", class: "wide", onclick: () => page(offset + PAGE) }, t("walk.more", { n: number(left) })));
      if (offset === 0) replace(this.holder, back, head, list, more);
    };
    await page(0);
  }
}
