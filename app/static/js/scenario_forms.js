// One form for each operation of a scenario; each gives the operation as the service's document writes it.

import { conditionField, conditionName, conditionNames } from "./conditions.js";
import { el, replace } from "./dom.js";
import { entityField, field } from "./fields.js";
import { kindOf } from "./parts.js";
import { t } from "./text.js";

const of = (...kinds) => (id) => kinds.includes(kindOf(id));
const MAKERS = of("firm", "factory");

/** Operation -> its entity fields, each with the kinds that fit. */
const ENTITIES = {
  move: { node: MAKERS, to: of("place") },
  close: { node: of("firm", "factory", "component", "place") },
  add_supplier: { from: MAKERS, to: MAKERS, component: of("component") },
  set_share: { from: MAKERS, to: MAKERS, component: of("component") },
};

/** The form of an operation; `measures`: ids and authorities to suggest; `add(operation)` is called once everything needed is there. */
export function operationForm(op, measures, add) {
  const values = { op };
  const note = el("p", { class: "note", role: "status" });
  const form = el("form", { class: "operation", autocomplete: "off", onsubmit: (event) => {
    event.preventDefault();
    const missing = needed(op).find((key) => values[key] === undefined || values[key] === "" || Number.isNaN(values[key]));
    if (missing || (op === "set_measure" && values.rate === undefined && values.origins === undefined)) {
      note.textContent = t("scenario.missing", { what: t(`field.${missing ?? "rate"}`) });
      return;
    }
    add(values);
  } });
  const entities = Object.entries(ENTITIES[op] ?? {}).map(([key, fits]) => entityField(t(`field.${op}.${key}`), "", (id) => (values[key] = id), fits));
  return append(form, entities, extra(op, values, measures), note, el("button", { type: "submit", class: "first wide" }, t("scenario.addit")));
}

function append(form, ...content) {
  replace(form, content);
  return form;
}

const needed = (op) => ({ set_share: ["from", "to", "component", "share"], set_measure: ["measure"], disable: ["authority"], condition: ["name", "value"] }[op] ?? Object.keys(ENTITIES[op]));

const text = (change, more = {}) => el("input", { type: "text", maxlength: 100, spellcheck: "false", oninput: (event) => change(event.target.value.trim()), ...more });

/** A text as a share: 0.4 and 40 % say the same. */
function share(word) {
  const bare = Number(word.replace("%", "").trim());
  return word === "" ? undefined : word.includes("%") ? bare / 100 : bare;
}

function extra(op, values, measures) {
  if (op === "add_supplier" || op === "set_share") {
    return field(t("field.share"), text((word) => (values.share = share(word)), { inputmode: "decimal", placeholder: "0.4" }));
  }
  if (op === "set_measure") {
    return [measureField(t("field.measure"), measures.ids, (word) => (values.measure = word)),
      field(t("field.rate"), text((word) => (values.rate = word || undefined), { placeholder: "25%" })),
      field(t("field.origins"), text((word) => (values.origins = word ? word.toUpperCase().split(/[\s,]+/) : undefined), { placeholder: "CN, MX" }))];
  }
  if (op === "disable") return measureField(t("field.authority"), [...measures.authorities, ...measures.ids], (word) => (values.authority = word));
  if (op === "condition") return conditionFields(values);
  return null;
}

let lists = 0;

function measureField(label, names, change) {
  lists += 1;
  const id = `measures-${lists}`;
  return [field(label, text(change, { list: id })), el("datalist", { id }, names.map((name) => el("option", { value: name })))];
}

function conditionFields(values) {
  const holder = el("div", { class: "condition" });
  const fill = () => {
    delete values.value;
    replace(holder, conditionField(values.name, null, (_, value) => (values.value = value)));
  };
  const names = conditionNames().filter((name) => !["value", "quantity"].includes(name));
  [values.name] = names;
  fill();
  return [field(t("field.name"), el("select", { onchange: (event) => {
    values.name = event.target.value;
    fill();
  } }, names.map((name) => el("option", { value: name }, conditionName(name))))), holder];
}
