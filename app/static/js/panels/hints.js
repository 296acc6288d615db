// What an empty answer says would find something: one button for each change of the view.

import { el } from "../shell/dom.js";
import { NOWHERE } from "../shell/state.js";
import { has, t } from "../words/say.js";

const SHOWN = new Set([
  ...Object.keys(NOWHERE),
  "kind",
  "relation",
  "status",
  "certainty_min",
  "as_of",
  "known_at",
]);

/** Buttons for the hints whose every change is one of the view's; null where there is none. */
export function hintButtons(hints, go) {
  const possible = (hints ?? [])
    .map((hint) => [hint, ...(hint.and ?? [])])
    .filter((changes) => changes.every(({ parameter }) => SHOWN.has(parameter)));
  return (
    possible.length > 0 &&
    el(
      "div",
      { class: "row" },
      possible.map((changes) =>
        el(
          "button",
          {
            type: "button",
            class: "first",
            onclick: () => go(Object.fromEntries(changes.map(change))),
          },
          changes.map(words).join(" + "),
        ),
      ),
    )
  );
}

function change({ parameter, value }) {
  return [
    parameter,
    Array.isArray(NOWHERE[parameter]) || ["status", "kind", "relation"].includes(parameter)
      ? [value ?? []].flat()
      : value,
  ];
}

function words({ parameter, value }) {
  if (value === null) return t("try.without", { name: parameter });
  for (const key of [`try.${parameter}.${value}`, `${parameter}.${value}`])
    if (has(key)) return t(key);
  return `${parameter} ${value}`;
}
