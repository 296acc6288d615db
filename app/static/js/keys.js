// What the buttons around the picture and the keys do.

import { startChrome } from "./chrome.js";
import { byId } from "./dom.js";
import { CAP } from "./picture.js";
import { combobox } from "./search.js";
import { FIRST, NOWHERE, NO_VIEW, viewOf, writeState } from "./state.js";
import { canExpose, canLose } from "./steps.js";
import { Views } from "./views.js";

/** `page`: state, scene, chart, go; `on`: steps, search(id, name), reset(), asOf(day), copy(), picture(). */
export function listen(page, on) {
  const { chart, go, scene } = page;
  const click = (id, act) => byId(id).addEventListener("click", act);
  const open = (view) => viewOf(page.state) !== view && go({ ...NOWHERE, certainty_min: null, ...opening(view, page.state) });
  click("back", () => history.back());
  click("as-graph", () => go({ view: null }));
  click("as-table", () => go({ view: "table" }));
  click("copy", on.copy);
  click("zoom-in", () => chart.zoom(1.3));
  click("zoom-out", () => chart.zoom(1 / 1.3));
  click("fit", () => chart.fit());
  click("reset", on.reset);
  click("whole", () => go({ ...NOWHERE, limit: CAP }));
  for (const tab of document.querySelectorAll("[data-view]")) {
    tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(tab.dataset.view);
    });
  }
  byId("hops").addEventListener("input", (event) => (byId("hops-now").textContent = event.target.value));
  byId("hops").addEventListener("change", (event) => go({ hops: Number(event.target.value), expand: [] }));
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
    const id = page.state.sel ?? page.state.focus[0] ?? page.state.exposure;
    return id && fits(id) ? id : null;
  };
  const ask = (view, fits, act) => () => (chosen(fits) ? act(chosen(fits)) : open(view));
  const inNetwork = (act) => () => Views.onCanvas(page.state) && act();
  startChrome({
    "/": () => search.focus(),
    n: () => open("network"),
    d: () => open("duty"),
    e: ask("exposure", canExpose, (id) => on.steps.exposure(id)),
    i: ask("impact", canLose, (id) => on.steps.impact(id)),
    c: () => open("criticality"),
    w: () => open("scenario"),
    f: inNetwork(() => chart.fit()),
    "+": inNetwork(() => chart.zoom(1.3)),
    "=": inNetwork(() => chart.zoom(1.3)),
    "-": inNetwork(() => chart.zoom(1 / 1.3)),
    t: () => (Views.onCanvas(page.state) ? go({ view: page.state.view === "table" ? null : "table" }) : go({ ...NO_VIEW, view: "table" })),
    p: inNetwork(() => page.state.sel && scene.nodes.has(page.state.sel) && on.steps.pathEnd(page.state.sel)),
    "?": () => byId("help").showModal(),
    Escape: () => {
      if (viewOf(page.state) === "duty") return;
      on.steps.forget();
      go({ sel: null }, { keep: true });
    },
  }, () => chart.recolour(), (theme) => go({ theme }, { keep: true }), (other) => `/${writeState({ ...page.state, lang: other === "en" ? null : other })}`);
}

/** Where a view begins: with what is chosen, as far as that fits. */
function opening(view, state) {
  const id = state.sel ?? state.focus[0] ?? state.exposure ?? state.impact[0];
  if (view === "exposure" && id && canExpose(id)) return { exposure: id };
  if (view === "impact" && id && canLose(id)) return { impact: [id] };
  return FIRST[view];
}

function onCanvas(page, on) {
  const { chart, scene } = page;
  const keys = {
    ArrowLeft: () => on.steps.walk(-1, 0),
    ArrowRight: () => on.steps.walk(1, 0),
    ArrowUp: () => on.steps.walk(0, -1),
    ArrowDown: () => on.steps.walk(0, 1),
    Enter: () => page.state.sel && scene.nodes.has(page.state.sel) && on.steps.expand(page.state.sel),
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
