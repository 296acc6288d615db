// Fields that the forms of several views share.

import { el } from "./dom.js";
import { combobox } from "./search.js";
import { t } from "./text.js";

let fields = 0;

/** A box that suggests entities; `choose(id, name)` is called with what was taken. `fits` tells which ids may be. */
export function entityField(label, value, choose, fits = null) {
  fields += 1;
  const id = `pick-${fields}`;
  const input = el("input", { type: "text", role: "combobox", id, "aria-expanded": "false", "aria-controls": `${id}-hits`, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", maxlength: 200 });
  input.value = value;
  const list = el("ul", { class: "hits", id: `${id}-hits`, role: "listbox", "aria-label": t("suggestions"), hidden: true });
  combobox(input, list, (chosen, name) => {
    input.value = name;
    choose(chosen, name);
  }, undefined, fits);
  input.addEventListener("focus", () => input.select());
  return el("div", { class: "field pick" }, el("label", { for: id }, label), input, list);
}

/** A labelled control. */
export const field = (label, control) => el("label", { class: "field" }, el("span", {}, label), control);

/** A choice; `options` are pairs of value and words. */
export function chooserField(label, options, value, change) {
  const control = el("select", { onchange: (event) => change(event.target.value) }, options.map(([word, words]) => el("option", { value: word }, words)));
  control.value = value;
  return field(label, control);
}
