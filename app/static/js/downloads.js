// Addresses of what is shown, in the formats that the service offers; the PNG is made by the browser.

import { filterPairs } from "./controls.js";
import { dutyPairs, exposurePairs, graphPairs, originOf, pathPairs, queryText, viewOf } from "./state.js";
import { lang } from "./text.js";

const NETWORK = ["png", "svg", "csv", "graphml", "geojson", "json", "html"];
/** View -> the formats that its question offers; a scenario's address comes with its answer. */
const OFFERED = {
  duty: ["csv", "json"],
  exposure: ["svg", "csv", "graphml", "json", "html"],
  scenario: [],
};
const RENDERED = { path: "paths", exposure: "exposure", network: "network" };

export function offers(state, format) {
  const view = viewOf(state);
  return (OFFERED[view] ?? NETWORK).includes(format);
}

/** Offers an answered scenario, whose own address the service gave. */
export function offerScenario(url) {
  for (const [format, href] of [["json", url], ["html", `${url}&format=html`]]) {
    const link = document.querySelector(`a[data-export="${format}"]`);
    link.href = href;
    link.hidden = false;
  }
}

/** Route and parameters of what a state shows. */
function question(state) {
  const view = viewOf(state);
  if (view === "duty") return ["duty", [["hts", state.duty], ["origin", originOf(state)], ...dutyPairs(state, lang)]];
  if (view === "exposure") return ["exposure", exposurePairs(state, lang)];
  if (state.path) return ["paths", pathPairs(state, lang)];
  return ["graph", graphPairs(state, lang, filterPairs(state))];
}

export function exportAddress(state, format) {
  const [route, pairs] = question(state);
  const drawing = RENDERED[state.path ? "path" : viewOf(state)];
  if (format === "html" && drawing) return `/render/${drawing}.html${queryText([...pairs, ["download", "true"]])}`;
  return `/api/v1/${route}${queryText([...pairs, ["format", format]])}`;
}
