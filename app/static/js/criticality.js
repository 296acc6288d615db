// Which single losses stop most, ranked: for the whole network, or for one target.

import { learn, learnNames } from "./api.js";
import { el } from "./dom.js";
import { chooserField, entityField } from "./fields.js";
import { countWords } from "./losses.js";
import { entityButton, kindOf, nameOf, swatch } from "./parts.js";
import { said } from "./said.js";
import { NOWHERE, criticalityPairs, queryText } from "./state.js";
import { canExpose } from "./steps.js";
import { lang, many, number, t } from "./text.js";
import { GUESSED } from "./vocabulary.js";
import { Work } from "./work.js";

const PAGE = 50;
const EXAMPLES = 4;

export class CriticalityPanel {
  /** `on`: go(change, options), show(id), impact(id). */
  constructor(on) {
    this.on = on;
    this.work = new Work();
  }

  async show(state) {
    const whole = state.criticality === "all";
    if (!whole) await learnNames([state.criticality], [["lang", lang]]);
    this.#form(state, whole);
    const pairs = [...criticalityPairs(state, lang), ["limit", PAGE]];
    const asked = async (get) => {
      const answer = await get("/criticality", pairs);
      for (const [id, name] of Object.entries(answer.result.names ?? {})) learn(id, name);
      return answer;
    };
    return this.work.run(`criticality ${queryText(pairs)}`, asked, (answer) => this.#draw(answer, state, whole),
      { retry: () => this.show(state), pick: (id) => this.on.go({ criticality: id }) });
  }

  #form(state, whole) {
    const { on } = this;
    const assumed = GUESSED.includes(state.certainty_min);
    this.work.form(el("section", { class: "card ask" }, el("h2", {}, t("critical.title")),
      el("p", { class: "note" }, t("critical.means")),
      entityField(t("critical.target"), whole ? "" : nameOf(state.criticality), (id) => on.go({ criticality: id, sel: null }), canExpose),
      !whole && el("button", { type: "button", class: "wide", onclick: () => on.go({ criticality: "all", sel: null }) }, t("critical.whole")),
      chooserField(t("impact.mode"), ["structural", "reach"].map((mode) => [mode, t(`mode.${mode}`)]), state.mode ?? "structural", (mode) => on.go({ mode: mode === "structural" ? null : mode })),
      el("label", { class: "choice" }, el("input", { type: "checkbox", "data-key": "assumed", checked: assumed, onchange: () => on.go({ certainty_min: assumed ? null : "assumed" }) }),
        el("span", { class: "words" }, t("exposure.assumed")))));
  }

  #draw(answer, state, whole) {
    const { on } = this;
    const { nodes, scenarios, total, no_known_maker_left: left } = answer.result;
    const assumed = GUESSED.includes(state.certainty_min);
    const lines = [...(answer.assumptions ?? []), answer.truncated].filter(Boolean);
    const rest = (total ?? nodes.length) - nodes.length;
    return [
      el("h2", { class: "big", tabindex: "-1" }, whole ? t("critical.heading") : t("critical.headingof", { name: nameOf(state.criticality) }), assumed && el("span", { class: "tag assumed" }, t("exposure.isassumed"))),
      said(answer),
      el("p", { class: "note" }, many("critical.scenarios", scenarios)),
      nodes.length ? this.#table(nodes, t("critical.title")) : el("div", { class: "empty" }, el("p", {}, t("critical.none")),
        !assumed && el("div", { class: "row" }, el("button", { type: "button", class: "first", onclick: () => on.go({ certainty_min: "assumed" }) }, t("try.certainty_min.assumed")))),
      rest > 0 && el("p", { class: "note" }, t("critical.rest", { n: number(rest) })),
      left?.length > 0 && el("section", {}, el("h3", {}, t("critical.left", { name: nameOf(state.criticality) })), this.#table(left, t("critical.left", { name: nameOf(state.criticality) }))),
      lines.length > 0 && el("details", { class: "assumptions" }, el("summary", {}, t("assumptions", { n: number(lines.length) })), el("ul", { lang: "en" }, lines.map((line) => el("li", {}, line)))),
    ];
  }

  #table(nodes, label) {
    const { on } = this;
    const most = Math.max(...nodes.map((one) => one.dead), 1);
    const weighed = nodes.some((one) => one.weight !== null && one.weight !== undefined);
    const heads = ["#", t("critical.col.lost"), t("critical.col.dead"), t("impact.left"), weighed && t("critical.col.weight"), t("critical.col.examples"), ""].filter((head) => head !== false);
    return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": label }, el("table", { class: "parts ranks" },
      el("thead", {}, el("tr", {}, heads.map((head, index) => (head ? el("th", { scope: "col", class: index === 2 || index === 3 ? "n" : null }, head) : el("td", {}))))),
      el("tbody", {}, nodes.map((one, index) => el("tr", {},
        el("td", {}, number(index + 1)),
        el("th", { scope: "row" }, el("div", { class: "step" }, swatch(kindOf(one.id)), entityButton(one.id, on))),
        el("td", { class: "n" }, el("b", {}, number(one.dead)), bar(one.dead / most), el("small", {}, countWords(one.counts))),
        el("td", { class: "n" }, number(one.no_known_maker_left)),
        weighed && el("td", { class: "n" }, one.weight === null ? t("exposure.unknown") : number(one.weight)),
        el("td", { class: "examples" }, (one.examples ?? []).slice(0, EXAMPLES).map((id) => el("div", {}, entityButton(id, on)))),
        el("td", {}, el("button", { type: "button", onclick: () => on.go({ ...NOWHERE, impact: [one.id] }) }, t("critical.why"))))))));
  }
}

function bar(share) {
  const band = el("div", { class: "low" });
  band.style.width = `${100 * share}%`;
  return el("div", { class: "mini", "aria-hidden": "true" }, band);
}
