// Tariff exposure of a product: what is asked. What an answer looks like is exposure_answer.js.

import { learnNames } from "./api.js";
import { conditionField, conditionNames, learnMeasures, said } from "./conditions.js";
import { el } from "./dom.js";
import { drawExposure, namedInExposure } from "./exposure_answer.js";
import { chooserField, entityField, field } from "./fields.js";
import { nameOf } from "./parts.js";
import { exposurePairs, queryText, readPairs } from "./state.js";
import { canExpose } from "./steps.js";
import { lang, t } from "./text.js";
import { GUESSED } from "./vocabulary.js";
import { Work } from "./work.js";

const ALWAYS = ["usmca", "end_use", "chip_tpp", "exclusion"];

export class ExposurePanel {
  /** `on`: go(change, options), show(id), edge(edge), facts(ids, title), duty(hts), mark(codes), address(change). */
  constructor(on) {
    this.on = on;
    this.work = new Work();
  }

  async show(state) {
    await learnNames([state.exposure], [["lang", lang]]);
    this.#form(state);
    const pairs = exposurePairs(state, lang);
    const values = [["target", state.exposure], ...state.status.map((word) => ["status", word]), ...readPairs(state, lang)];
    const asked = async (get) => {
      const [answer, local] = await Promise.all([get("/exposure", pairs), get("/localization", values).catch(() => null)]);
      await Promise.all([learnNames(namedInExposure(answer.result, local?.result), [["lang", lang]]), learnMeasures()]);
      return { answer, local };
    };
    const asks = conditionNames().length;
    return this.work.run(`exposure ${queryText(pairs)}`, asked, ({ answer, local }) => {
      if (conditionNames().length !== asks) this.#form(state);
      return drawExposure(answer, local, state, `/api/v1/exposure${queryText([...pairs, ["format", "svg"]])}`, {
        ...this.on,
        say: (name, value) => this.on.go({ condition: said(state.condition, name, value) }),
      });
    }, { retry: () => this.show(state), pick: (id) => this.on.go({ exposure: id }) });
  }

  #form(state) {
    const { on } = this;
    const say = (name, value) => on.go({ condition: said(state.condition, name, value) });
    const day = el("input", { type: "date", value: state.entry_date, onchange: (event) => on.go({ entry_date: event.target.value || null }) });
    const assumed = GUESSED.includes(state.certainty_min);
    const shown = [...new Set([...ALWAYS, ...state.condition.map((text) => text.slice(0, text.indexOf(":")))])];
    const rest = conditionNames().filter((name) => !shown.includes(name) && !["value", "quantity"].includes(name));
    const value = (name) => state.condition.find((text) => text.startsWith(`${name}:`))?.slice(name.length + 1) ?? null;
    const keyed = (name) => {
      const control = el("div", { class: "condition" }, conditionField(name, value(name), say));
      control.querySelector("input, select")?.setAttribute("data-key", name);
      return control;
    };
    this.work.form(
      el("section", { class: "card ask" }, el("h2", {}, t("exposure.title")),
        entityField(t("exposure.target"), nameOf(state.exposure), (id) => on.go({ exposure: id, sel: null }), canExpose),
        el("label", { class: "choice" }, el("input", { type: "checkbox", "data-key": "assumed", checked: assumed, onchange: () => on.go({ certainty_min: assumed ? null : "assumed" }) }),
          el("span", { class: "words" }, t("exposure.assumed"))),
        field(t("exposure.entry"), day),
        chooserField(t("exposure.clock"), [["collected", t("exposure.collected")], ["legal", t("exposure.legal")]], state.clock === "legal" ? "legal" : "collected",
          (word) => on.go({ clock: word === "legal" ? word : null })),
        chooserField(t("exposure.k"), [3, 10, 25, 50, 100].map((n) => [String(n), t("exposure.paths", { n })]), String(state.k ?? 10), (word) => on.go({ k: word === "10" ? null : Number(word) }))),
      el("section", { class: "card ask" }, el("h2", {}, t("exposure.conditions")), el("p", { class: "note" }, t("exposure.conditionsnote")),
        shown.map(keyed),
        rest.length > 0 && el("details", {}, el("summary", {}, t("exposure.more", { n: rest.length })), rest.map(keyed)),
        state.condition.length > 0 && el("button", { type: "button", class: "wide", onclick: () => on.go({ condition: [] }) }, t("exposure.forget"))),
      this.#filters(state));
  }

  /** Filters that the address carries; each can be taken away. */
  #filters(state) {
    const chips = ["origin", "component", "authority"].flatMap((key) => state[key].map((word) =>
      el("button", { type: "button", "aria-label": t("remove", { what: word }), onclick: () => this.on.go({ [key]: state[key].filter((one) => one !== word) }) },
        `${t(`exposure.by.${key}`)} ${word.includes(":") ? nameOf(word.replace(/^-/, "")) : word} ×`)));
    return chips.length > 0 && el("section", { class: "card ask" }, el("h2", {}, t("exposure.only")), el("div", { class: "chips plainly" }, chips));
  }
}
