// What the buttons around the picture and the keys do.

import { CAP } from "../canvas/picture.js";
import { canExpose, canLose } from "../canvas/steps.js";
import { startChrome } from "./chrome.js";
import { byId } from "./dom.js";
import { combobox } from "./search.js";
import { NOWHERE, writeState } from "./state.js";

/** Keys that lead to other pages. */
const PAGES = {
  n: [["view", "network"]],
  d: [["view", "duty"]],
  c: [["criticality", "all"]],
  w: [["scenario", "new"]],
};

/** `page`: state, scene, chart, go; `on`: steps, search(id, name), reset(), asOf(day), copy(), picture(). */
export function listen(page, on) {
  const { chart, go, scene } = page;
  const click = (id, act) => byId(id).addEventListener("click", act);
  click("back", () => history.back());
  click("as-graph", () => go({ view: null }));
  click("as-table", () => go({ view: "table" }));
  click("copy", on.copy);
  click("zoom-in", () => chart.zoom(1.3));
  click("zoom-out", () => chart.zoom(1 / 1.3));
  click("fit", () => chart.fit());
  click("reset", on.reset);
  click("whole", () => go({ ...NOWHERE, limit: CAP }));
  byId("hops").addEventListener(
    "input",
    (event) => (byId("hops-now").textContent = event.target.value),
  );
  byId("hops").addEventListener("change", (event) =>
    go({ hops: Number(event.target.value), expand: [] }),
  );
  byId("as-of").addEventListener("change", (event) => on.asOf(event.target.value || null));
  document.querySelector('[data-export="png"]').addEventListener("click", () => {
    byId("export").open = false;
    return on.picture();
  });
  const search = byId("search");
  combobox(search, byId("hits"), (id, name) => {
    search.value = "";
    search.blur();
    on.search(id, name);
  });
  onCanvas(page, on);
  const chosen = (fits) => {
    const id = page.state.sel ?? page.state.focus[0];
    return id && fits(id) ? id : null;
  };
  const ask = (view, fits, act) => () =>
    chosen(fits) ? act(chosen(fits)) : page.leave([["view", view]]);
  startChrome(
    {
      "/": () => search.focus(),
      ...Object.fromEntries(
        Object.entries(PAGES).map(([key, pairs]) => [key, () => page.leave(pairs)]),
      ),
      e: ask("exposure", canExpose, (id) => on.steps.exposure(id)),
      i: ask("impact", canLose, (id) => on.steps.impact(id)),
      f: () => chart.fit(),
      "+": () => chart.zoom(1.3),
      "=": () => chart.zoom(1.3),
      "-": () => chart.zoom(1 / 1.3),
      t: () => go({ view: page.state.view === "table" ? null : "table" }),
      p: () =>
        page.state.sel && scene.nodes.has(page.state.sel) && on.steps.pathEnd(page.state.sel),
      "?": () => byId("help").showModal(),
      Escape: () => {
        on.steps.forget();
        go({ sel: null }, { keep: true });
      },
    },
    () => chart.recolour(),
    (theme) => go({ theme }, { keep: true }),
    (other) => `/${writeState({ ...page.state, lang: other === "en" ? null : other })}`,
  );
}

function onCanvas(page, on) {
  const { chart, scene } = page;
  const keys = {
    ArrowLeft: () => on.steps.walk(-1, 0),
    ArrowRight: () => on.steps.walk(1, 0),
    ArrowUp: () => on.steps.walk(0, -1),
    ArrowDown: () => on.steps.walk(0, 1),
    Enter: () =>
      page.state.sel && scene.nodes.has(page.state.sel) && on.steps.expand(page.state.sel),
  };
  byId("graph").addEventListener("keydown", (event) => {
    const menu = (event.key === "F10" && event.shiftKey) || event.key === "ContextMenu";
    if (menu && scene.nodes.has(page.state.sel)) {
      event.preventDefault();
      const { x, y } = chart.screenPosition(page.state.sel);
      return on.steps.menu(page.state.sel, x + 8, y + 8);
    }
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    event.preventDefault();
    return act();
  });
}
