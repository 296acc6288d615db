// Addresses of what is shown, in the formats that the service offers; the PNG is made by the browser.

import { filterPairs } from "../panels/controls.js";
import { lang } from "../words/say.js";
import { graphPairs, pathPairs, queryText } from "./state.js";

/** Route and parameters of what a state shows. */
const question = (state) =>
  state.path
    ? ["paths", pathPairs(state, lang)]
    : ["graph", graphPairs(state, lang, filterPairs(state))];

export function exportAddress(state, format) {
  const [route, pairs] = question(state);
  if (format === "html")
    return `/render/${state.path ? "paths" : "network"}.html${queryText([...pairs, ["download", "true"]])}`;
  return `/api/v1/${route}${queryText([...pairs, ["format", format]])}`;
}
