// The scale of losses: one sequential scale, and the number that always stands beside its colour.

import { el } from "./dom.js";
import { number, percent, t } from "./text.js";
import { LEVELS } from "./vocabulary.js";

/** Step of the scale for a lost share of 0 to 1; 0 where nothing is lost. */
export const levelOf = (share) => (share > 0 ? Math.min(LEVELS, Math.max(1, Math.ceil(share * LEVELS))) : 0);

/** The scale with its numbers. */
export function scaleKey() {
  const steps = Array.from({ length: LEVELS }, (_, index) => index + 1);
  return el("ul", { class: "loss-key" }, steps.map((level) =>
    el("li", { class: `loss-${level}` }, level === LEVELS ? `${percent(1)}` : `≤ ${percent(level / LEVELS)}`)));
}

/** A number on the ground of its step. */
export const lossTag = (share) => el("span", { class: `loss-tag loss-${levelOf(share)}` }, percent(share));

/** What is lost, counted by what it is; kinds of which nothing is lost are left out. */
export const countWords = (counts) =>
  Object.entries(counts).filter(([, n]) => n > 0).map(([key, n]) => `${t(`lost.${key}`)} ${number(n)}`).join(" · ");
