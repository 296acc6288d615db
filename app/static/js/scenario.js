// What if: a document of changes, built by forms, carried by the address. What an answer looks like is scenario_answer.js.

import { learnNames } from "./api.js";
import { toast } from "./chrome.js";
import { learnMeasures, measures } from "./conditions.js";
import { el, replace } from "./dom.js";
import { offerScenario } from "./downloads.js";
import { entityField, field } from "./fields.js";
import { nameOf } from "./parts.js";
import { drawScenario, namedInScenario, operationWords } from "./scenario_answer.js";
import { operationForm } from "./scenario_forms.js";
import { canExpose, canLose } from "./steps.js";
import { lang, t } from "./text.js";
import { GUESSED } from "./vocabulary.js";
import { Work } from "./work.js";

const OPERATIONS = ["move", "close", "add_supplier", "set_share", "condition", "set_measure", "disable"];
const FIRST = { operations: [], ask: [{ exposure: { target: "component:ai-rack", certainty_min: "assumed" } }, { localization: { target: "component:ai-rack", certainty_min: "assumed" } }] };

/** The same document always gives the same text: keys are sorted. */
function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
}

/** A document as base64url, as addresses carry it. */
export function encode(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(canonical(value)));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The document of an address; null where it is none. */
export function decode(text) {
  if (text === "new") return FIRST;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return value && typeof value === "object" && Array.isArray(value.operations) && Array.isArray(value.ask) ? value : null;
  } catch {
    return null;
  }
}

export class ScenarioPanel {
  /** `on`: go(change, options), show(id), edge(edge), facts(ids, title). */
  constructor(on) {
    this.on = on;
    this.work = new Work();
    this.adding = "move";
  }

  async show(state) {
    const value = decode(state.scenario);
    this.value = value ?? FIRST;
    const lost = value === null;
    await Promise.all([learnNames(this.#ids(), [["lang", lang]]), learnMeasures()]);
    this.#form(state);
    const asked = async (get) => {
      if (lost) throw new Error(t("scenario.broken"));
      const answer = await get("/scenarios", [], { method: "POST", body: JSON.stringify(canonical(value)) });
      await learnNames(namedInScenario(answer.result), [["lang", lang]]);
      return answer;
    };
    return this.work.run(`scenario ${state.scenario}`, asked, (answer) => {
      offerScenario(answer.url);
      return drawScenario(answer, this.value, this.on);
    }, { retry: () => this.show(state) });
  }

  #ids() {
    const words = [...this.value.operations, ...this.value.ask.map((one) => Object.values(one)[0])].flatMap((one) => Object.values(one ?? {})).flat();
    return words.filter((word) => typeof word === "string" && /^[a-z]+:/.test(word));
  }

  #change(change) {
    return this.on.go({ scenario: encode({ ...this.value, ...change }), sel: null });
  }

  #form(state) {
    const { operations } = this.value;
    const holder = el("div", {});
    const fill = () => replace(holder, operationForm(this.adding, measures(), (operation) => this.#change({ operations: [...operations, operation] })));
    const choose = el("select", { "data-key": "op", onchange: async (event) => {
      this.adding = event.target.value;
      await learnMeasures();
      fill();
    } }, OPERATIONS.map((name) => el("option", { value: name }, t(`op.${name}`))));
    choose.value = this.adding;
    fill();
    this.work.form(
      el("section", { class: "card ask" }, el("h2", {}, t("scenario.title")), el("p", { class: "note" }, t("scenario.means")),
        operations.length ? el("ol", { class: "operations" }, operations.map((one, index) => el("li", {}, el("span", {}, operationWords(one)),
          el("button", { type: "button", class: "plain", "aria-label": t("remove", { what: operationWords(one) }), onclick: () => this.#change({ operations: operations.filter((_, at) => at !== index) }) }, t("without")))))
          : el("p", { class: "empty" }, t("scenario.empty"))),
      el("section", { class: "card ask" }, el("h2", {}, t("scenario.add")), field(t("scenario.change"), choose), holder),
      this.#asks(),
      el("section", { class: "card ask" },
        field(t("scenario.asof"), el("input", { type: "date", value: this.value.base?.as_of ?? null, onchange: (event) => this.#change({ base: { ...this.value.base, as_of: event.target.value || undefined } }) })),
        state.scenario !== "new" && el("button", { type: "button", class: "wide", onclick: () => this.on.go({ scenario: "new", sel: null }) }, t("scenario.fresh"))));
  }

  /** What is compared: the exposure and localization of a target, the impact of a loss. */
  #asks() {
    const { ask } = this.value;
    const target = ask.map((one) => one.exposure?.target ?? one.localization?.target).find(Boolean);
    const assumed = ask.some((one) => GUESSED.includes(Object.values(one)[0]?.certainty_min));
    const lost = ask.find((one) => one.impact)?.impact.node;
    const build = (next) => {
      const wide = next.assumed ? { certainty_min: "assumed" } : {};
      return [
        ...(next.target ? [{ exposure: { target: next.target, ...wide } }, { localization: { target: next.target, ...wide } }] : []),
        ...(next.lost ? [{ impact: { node: next.lost, ...wide } }] : []),
      ];
    };
    const change = (part) => {
      const next = build({ target, assumed, lost, ...part });
      return next.length ? this.#change({ ask: next }) : toast(t("scenario.askone"));
    };
    return el("section", { class: "card ask" }, el("h2", {}, t("scenario.ask")),
      entityField(t("scenario.target"), target ? nameOf(target) : "", (id) => change({ target: id }), canExpose),
      entityField(t("scenario.lost"), lost ? [lost].flat().map(nameOf).join(", ") : "", (id) => change({ lost: id }), canLose),
      lost && el("button", { type: "button", class: "wide", onclick: () => change({ lost: null }) }, t("scenario.notlost")),
      el("label", { class: "choice" }, el("input", { type: "checkbox", "data-key": "assumed", checked: assumed, onchange: () => change({ assumed: !assumed }) }), el("span", { class: "words" }, t("exposure.assumed"))));
  }
}
