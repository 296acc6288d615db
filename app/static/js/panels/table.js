// The links of the picture as a table: the same content for those who cannot, or will not, use a picture.

import { el, replace, short } from "../shell/dom.js";
import { certaintyTag, nameOf, statusTag } from "../shell/parts.js";
import { lang, t } from "../words/say.js";

const COLUMNS = [
  ["source", (edge) => nameOf(edge.source)],
  ["relation", (edge) => edge.label ?? edge.relation],
  ["target", (edge) => nameOf(edge.target)],
  ["product", (edge) => (carried(edge) ? nameOf(edge.product) : "")],
  ["status", (edge) => t(`status.${edge.status}`)],
  ["certainty", (edge) => t(`certainty.${edge.certainty}`)],
  ["evidence", (edge) => edge.facts.length],
];
const carried = (edge) =>
  edge.product && edge.product !== edge.source && edge.product !== edge.target;
const order = { column: "source", down: false };

/** Draws the table; `on`: show(entity id), edge(edge id). */
export function drawTable(holder, scene, selected, on) {
  const [, value] = COLUMNS.find(([name]) => name === order.column);
  const compare = new Intl.Collator(lang, { numeric: true }).compare;
  const rows = [...scene.shownEdges].sort(
    (a, b) => compare(value(a), value(b)) || compare(nameOf(a.target), nameOf(b.target)),
  );
  if (order.down) rows.reverse();
  const redraw = (name) => {
    order.down = order.column === name && !order.down;
    order.column = name;
    drawTable(holder, scene, selected, on);
    holder.querySelector(`[data-column="${name}"]`)?.focus();
  };
  const head = COLUMNS.map(([name]) =>
    el(
      "th",
      {
        scope: "col",
        "aria-sort": name === order.column ? (order.down ? "descending" : "ascending") : "none",
      },
      el(
        "button",
        { type: "button", "data-column": name, onclick: () => redraw(name) },
        t(`table.${name}`),
      ),
    ),
  );
  replace(
    holder,
    el(
      "table",
      { class: "links" },
      el("caption", {}, t("table.caption")),
      el("thead", {}, el("tr", {}, head)),
      el(
        "tbody",
        {},
        rows.map((edge) => row(edge, selected, on)),
      ),
    ),
  );
}

function row(edge, selected, on) {
  const entity = (id) =>
    el(
      "button",
      { type: "button", class: "plain", onclick: () => on.show(id) },
      short(nameOf(id), 90),
    );
  return el(
    "tr",
    { class: edge.id === selected ? "on" : null },
    el("td", {}, entity(edge.source)),
    el("td", {}, edge.label ?? edge.relation),
    el("td", {}, entity(edge.target)),
    el("td", {}, carried(edge) ? entity(edge.product) : ""),
    el("td", {}, statusTag(edge.status, edge.status_group)),
    el("td", {}, certaintyTag(edge.certainty)),
    el(
      "td",
      {},
      el(
        "button",
        { type: "button", class: "plain", onclick: () => on.edge(edge.id) },
        short(edge.facts.join(", "), 60),
      ),
    ),
  );
}
