// The form that changes a claim, and the edits that it comes to. What is allowed the server says.

import { el, icon } from "../shell/dom.js";
import { lang, t } from "../words/say.js";

const AMOUNT = ["value", "min", "max", "unit", "currency", "per"];
const NUMBERS = new Set(["value", "min", "max"]);
const PLAIN = new Set([
  "subject",
  "relation",
  "object",
  "status",
  "certainty",
  "polarity",
  "amount",
]);

export class ClaimForm {
  /** `changed(edits)` is called after each change; `names` maps ids to names for the suggestions. */
  constructor(claim, vocabulary, names, changed) {
    this.claim = claim;
    this.vocabulary = vocabulary;
    this.changed = () => changed(this.edits());
    this.inputs = new Map();
    this.extra = el("div", { class: "grid" });
    const list = el(
      "datalist",
      { id: "ids" },
      Object.entries(names).map(([id, name]) => el("option", { value: id, label: name })),
    );
    this.node = el(
      "form",
      { class: "edit", id: "edit", onsubmit: (event) => event.preventDefault() },
      list,
      el(
        "div",
        { class: "grid" },
        this.#text("subject", t("field.subject"), { list: "ids" }),
        this.#relation(),
        this.#text("object", t("field.object"), { list: "ids" }),
        this.#certainty(),
      ),
      this.#denied(),
      el(
        "fieldset",
        { class: "amounts" },
        el("legend", {}, t("field.amount")),
        el(
          "div",
          { class: "grid small" },
          AMOUNT.map((part) => this.#amount(part)),
        ),
      ),
      this.extra,
      this.#more(),
    );
    for (const name of Object.keys(claim)) if (!PLAIN.has(name)) this.#qualifier(name);
  }

  #hold(name, input, read) {
    this.inputs.set(name, { input, read });
    input.addEventListener("input", this.changed);
    return input;
  }

  #text(name, words, more = {}) {
    const input = el("input", {
      type: "text",
      value: this.claim[name],
      maxlength: 300,
      autocomplete: "off",
      spellcheck: "false",
      "data-field": name,
      ...more,
    });
    return el(
      "label",
      { class: "field" },
      words,
      this.#hold(name, input, () => input.value.trim() || undefined),
    );
  }

  #relation() {
    const select = el(
      "select",
      { "data-field": "relation" },
      !this.claim.relation && el("option", { value: "" }, "–"),
      this.vocabulary.relations.map((one) =>
        el(
          "option",
          { value: one.name, selected: one.name === this.claim.relation },
          `${one[lang]} (${one.name})`,
        ),
      ),
    );
    return el(
      "label",
      { class: "field" },
      t("field.relation"),
      this.#hold("relation", select, () => select.value || undefined),
    );
  }

  #certainty() {
    const now = this.claim.certainty ?? "asserted";
    const select = el(
      "select",
      { "data-field": "certainty" },
      this.vocabulary.certainties.map((word) =>
        el("option", { value: word, selected: word === now }, t(`certainty.${word}`)),
      ),
    );
    return el(
      "label",
      { class: "field" },
      t("field.certainty"),
      this.#hold("certainty", select, () => select.value),
    );
  }

  #denied() {
    const box = el("input", {
      type: "checkbox",
      checked: this.claim.polarity === "negated",
      "data-field": "polarity",
    });
    this.#hold("polarity", box, () => (box.checked ? "negated" : "affirmed"));
    return el("label", { class: "choice" }, box, t("field.polarity"));
  }

  #amount(part) {
    const input = el("input", {
      type: "text",
      value: this.claim.amount?.[part],
      maxlength: 60,
      inputmode: NUMBERS.has(part) ? "decimal" : "text",
      autocomplete: "off",
      "data-field": `amount.${part}`,
    });
    this.#hold(`amount.${part}`, input, () => input.value.trim() || undefined);
    return el("label", { class: "field" }, t(`field.${part}`), input);
  }

  #qualifier(name) {
    const value = this.claim[name];
    const shown = Array.isArray(value)
      ? value.join(", ")
      : value && typeof value === "object"
        ? JSON.stringify(value)
        : value;
    const input = el("input", {
      type: "text",
      value: shown,
      maxlength: 500,
      autocomplete: "off",
      list: "ids",
      "data-field": name,
    });
    const row = el(
      "div",
      { class: "with-remove" },
      el(
        "label",
        { class: "field" },
        t(`q.${name}`),
        this.#hold(name, input, () => input.value.trim() || undefined),
      ),
      el(
        "button",
        {
          type: "button",
          class: "only",
          "aria-label": t("field.remove", { name }),
          onclick: () => {
            input.value = "";
            row.hidden = true;
            this.changed();
          },
        },
        icon("close"),
      ),
    );
    this.extra.append(row);
    return input;
  }

  #more() {
    const left = [...Object.keys(this.vocabulary.qualifiers), "valid_from", "valid_to"].filter(
      (name) => !(name in this.claim),
    );
    const select = el(
      "select",
      {
        "aria-label": t("field.add"),
        onchange: () => {
          if (!select.value) return;
          const name = select.value;
          select.selectedOptions[0].remove();
          select.value = "";
          this.#qualifier(name).focus();
        },
      },
      el("option", { value: "" }, `${t("field.add")}…`),
      left.map((name) => el("option", { value: name }, t(`q.${name}`))),
    );
    return el("div", { class: "more" }, select);
  }

  /** Fields that differ from the claim; null takes one away. */
  edits() {
    const found = {};
    const amount = {};
    let touched = false;
    for (const [name, { read }] of this.inputs) {
      const value = read();
      if (name.startsWith("amount.")) {
        const part = name.slice(7);
        const before = this.claim.amount?.[part];
        if (String(value ?? "") !== String(before ?? "")) touched = true;
        if (value !== undefined) amount[part] = NUMBERS.has(part) ? asNumber(value) : value;
        continue;
      }
      const typed = typedValue(value, this.vocabulary.qualifiers[name]);
      const before =
        this.claim[name] ??
        (name === "polarity" ? "affirmed" : name === "certainty" ? "asserted" : undefined);
      if (JSON.stringify(typed) !== JSON.stringify(before)) found[name] = typed ?? null;
    }
    if (touched) {
      const { approx, bound } = this.claim.amount ?? {};
      const kept = { ...amount, ...(approx && { approx }), ...(bound && { bound }) };
      found.amount = Object.keys(amount).length ? kept : null;
    }
    return found;
  }
}

function asNumber(text) {
  const bare = text.replace(/[,_\s]/g, "");
  return /^\d+(\.\d+)?$/.test(bare) ? Number(bare) : text;
}

function typedValue(text, kind = "text") {
  if (text === undefined) return undefined;
  if (kind.endsWith("*"))
    return text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  if (kind === "fraction" || kind === "number") return asNumber(text);
  if (kind === "bool") return text === "true" ? true : text === "false" ? false : text;
  if (kind !== "amount") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
