// Small pieces that several panels share: swatches, chips, buttons that select an entity.

import { DASHES, SHAPES } from "../vocabulary.js";
import { t } from "../words/say.js";
import { known, plain } from "./api.js";
import { el, short, svg } from "./dom.js";

const OUTLINES = {
  diamond: ["path", { d: "M9 1.5 16.5 9 9 16.5 1.5 9z" }],
  square: ["rect", { x: 2.5, y: 2.5, width: 13, height: 13 }],
  ring: ["circle", { cx: 9, cy: 9, r: 5.8 }],
  circle: ["circle", { cx: 9, cy: 9, r: 6.8 }],
  hexagon: ["path", { d: "M16.5 9 12.8 15.5H5.2L1.5 9 5.2 2.5h7.6z" }],
  triangle: ["path", { d: "M9 1.5 16.8 15.5H1.2z" }],
};

export const kindOf = (id) => id.slice(0, id.indexOf(":"));

/** The shape and colour of a kind. */
export function swatch(kind, unnamed = false) {
  const [tag, attributes] = OUTLINES[SHAPES[kind] ?? "circle"];
  const look = !SHAPES[kind]
    ? "other"
    : unnamed
      ? "unnamed"
      : SHAPES[kind] === "ring"
        ? `${kind} hollow`
        : kind;
  return svg(
    "svg",
    { class: "swatch", viewBox: "0 0 18 18", "aria-hidden": "true" },
    svg(tag, { ...attributes, class: look }),
  );
}

/** A piece of line as the picture draws it. */
export function sample(line) {
  const dash = (DASHES[line] ?? []).join(" ");
  const parts = [
    svg("path", {
      d: "M1 6H33",
      class: line,
      "stroke-dasharray": dash || undefined,
      "stroke-linecap": line === "dotted" ? "round" : undefined,
    }),
  ];
  if (line === "struck") parts.push(svg("path", { d: "m13 2 8 8m0-8-8 8", class: line }));
  return svg("svg", { class: "sample", viewBox: "0 0 34 12", "aria-hidden": "true" }, parts);
}

export const nameOf = (id) => known(id) ?? plain(id);

/** A button with an entity's name that shows the entity. */
export const entityButton = (id, on) =>
  el(
    "button",
    { type: "button", class: "plain", title: id, onclick: () => on.show(id) },
    short(nameOf(id), 90),
  );

export const statusTag = (status, group) =>
  el("span", { class: `tag ${group ?? ""}` }, t(`status.${status}`));
export const certaintyTag = (certainty) =>
  el("span", { class: "tag" }, t(`certainty.${certainty}`));
