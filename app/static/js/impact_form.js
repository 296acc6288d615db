// How a loss is counted: losses in part and the assumptions of the weighted mode, closed world of the others.

import { el } from "./dom.js";
import { chooserField, field } from "./fields.js";
import { nameOf } from "./parts.js";
import { number, t } from "./text.js";

/** Parameter of the weighted mode -> its words that may be chosen, the preset first. */
const CHOICES = {
  basis: ["value", "stated_share", "assumed_equal_shares"],
  sigma: ["on", "off"],
  weight: ["out", "throughput"],
  unknown_e: ["2", "1", "0"],
};

/** Id -> lost fraction as text, from texts ID:FRACTION. */
const parts = (losses) => new Map(losses.map((text) => [text.slice(0, text.lastIndexOf(":")), text.slice(text.lastIndexOf(":") + 1)]));

/** The change to another mode, without what belongs to the one that is left. */
export function modeChange(mode) {
  return mode === "weighted" ? { mode, closed_world: null } : { mode: mode === "structural" ? null : mode, loss: [] };
}

/** The losses after `id` is lost to `percentage`; 100 loses it whole. Null where it is no percentage of 1 to 100. */
export function partLost(losses, id, percentage) {
  const value = Number(percentage.replace(/[%％]/, "").trim());
  if (percentage.trim() === "" || !(value > 0 && value <= 100)) return null;
  const rest = losses.filter((text) => !text.startsWith(`${id}:`) || text.slice(id.length + 1).includes(":"));
  return value === 100 ? rest : [...rest, `${id}:${Number((value / 100).toFixed(6))}`];
}

/** The form of a state; `go(change)`: the one way to change it. */
export function impactForm(state, go) {
  const changed = [...Object.keys(CHOICES), "closed_world"].some((key) => state[key]) || state.loss.length > 0;
  const fields = state.mode === "weighted" ? weighted(state, go) : closedWorld(state, go);
  return el("details", { class: "assumptions", open: changed, "data-key": "advanced" }, el("summary", {}, t("impact.advanced")), el("div", { class: "ask" }, fields));
}

function weighted(state, go) {
  const known = parts(state.loss);
  return [
    state.impact.map((id) => partField(state, id, known.get(id), go)),
    Object.entries(CHOICES).map(([key, words]) => chooserField(t(`impact.${key}`), words.map((word) => [word, t(`${key}.${word}`)]), state[key] ?? words[0],
      (word) => go({ [key]: word === words[0] ? null : word }))),
  ];
}

function partField(state, id, fraction, go) {
  const note = el("p", { class: "note", role: "status" });
  const box = el("input", { type: "text", inputmode: "decimal", maxlength: 8, autocomplete: "off", "data-key": `loss ${id}`, onchange: () => {
    const loss = partLost(state.loss, id, box.value);
    if (loss) go({ loss });
    else note.textContent = t("impact.partwrong");
  } });
  box.value = fraction === undefined ? "100" : number(Number(fraction) * 100);
  return [field(t("impact.part", { name: nameOf(id) }), box), note];
}

function closedWorld(state, go) {
  return [el("label", { class: "choice" }, el("input", { type: "checkbox", "data-key": "closed_world", checked: state.closed_world === "true",
    onchange: (event) => go({ closed_world: event.target.checked ? "true" : null }) }), el("span", { class: "words" }, t("impact.closed")))];
}
