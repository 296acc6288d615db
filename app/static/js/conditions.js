// What is known of a shipment: one control for each condition, in the form that its values have.

import { originName } from "./origins.js";
import { byId, el } from "./dom.js";
import { lang, t } from "./text.js";

let told = null;

const tell = (form) => ({ conditions: JSON.parse(form.dataset.conditions), measures: JSON.parse(form.dataset.measures) });

/** The conditions that can be said, as the measures declare them: {name: {form, values, labels, unit, question}}. */
const declarations = () => (told ??= tell(byId("duty-form"))).conditions;

/** Measures to suggest: {ids, authorities}. */
export const measures = () => (told ??= tell(byId("duty-form"))).measures;

/** A page that came before the tariff tables were read knows none of the measures: it looks again. */
export async function learnMeasures() {
  if (measures().ids.length) return;
  const text = await fetch(`/?view=graph&lang=${lang}`).then((response) => response.text()).catch(() => "");
  const form = new DOMParser().parseFromString(text, "text/html").getElementById("duty-form");
  if (form) told = tell(form);
}

export const conditionNames = () => Object.keys(declarations());

/** What a condition asks, in the words of the measures file that declares it. */
export function conditionName(name) {
  if (name === "hts") return t("duty.statistical");
  const { question, unit } = declarations()[name] ?? {};
  return question ? question + (unit && `, ${unit}`) : name.replaceAll("_", " ");
}

/** A value of a condition in words. */
function valueName(name, word) {
  if (word === "true" || word === "false") return t(word === "true" ? "duty.yes" : "duty.no");
  return declarations()[name].labels[word] ?? word.replaceAll("_", " ");
}

/** Conditions with one said, or with no value forgotten. */
export function said(conditions, name, value) {
  const others = conditions.filter((text) => !text.startsWith(`${name}:`));
  return value === "" || value === null ? others : [...others, `${name}:${value}`];
}

/** A control for one condition; null for a name that is none. `say(name, value)` is called on a change. */
export function conditionField(name, value, say) {
  const { form, values } = declarations()[name] ?? {};
  if (!form) return null;
  const label = (control) => el("label", { class: "asked" }, el("span", { title: name }, conditionName(name)), control);
  const select = (options) => {
    const list = value === null || options.some(([word]) => word === value) ? options : [[value, value], ...options];
    const control = el("select", { onchange: (event) => say(name, event.target.value) },
      el("option", { value: "" }, t("duty.unsaid")), list.map(([word, words]) => el("option", { value: word }, words)));
    control.value = value ?? "";
    return label(control);
  };
  if (form === "bool" || form === "share_or_bool") return select([["true", t("duty.yes")], ["false", t("duty.no")]]);
  if (form === "word") return select(values.map((word) => [word, valueName(name, word)]));
  if (form === "territory") return select([["US", originName("US")], ...territories()]);
  const change = (event) => event.target.checkValidity() && say(name, event.target.value.trim());
  if (form === "date") {
    return [label(el("input", { type: "date", value: value === "false" ? "" : value, onchange: change })),
      el("button", { type: "button", "aria-pressed": String(value === "false"), onclick: () => say(name, "false") }, t("duty.no"))];
  }
  return label(el("input", { type: "text", inputmode: "decimal", maxlength: 24, pattern: "\\s*\\d*\\.?\\d+\\s*", value, onchange: change, placeholder: form === "share" ? "0 – 1" : undefined }));
}

/** Territories with their names: those of AI servers first, then all. */
export function territories() {
  return [...byId("duty-form").elements.origin.options].map((option) => [option.value, originName(option.value) ?? option.textContent]);
}
