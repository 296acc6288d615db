// The page: one state, one way to change it. Addresses in, pictures and panels out.

import { Chart } from "../canvas/chart.js";
import { isStart, Picture } from "../canvas/picture.js";
import { keepPositions, keptPositions, resetPositions } from "../canvas/positions.js";
import { Scene } from "../canvas/scene.js";
import { Steps } from "../canvas/steps.js";
import { drawChips, drawLegend, PathForm } from "../panels/controls.js";
import { Details } from "../panels/details.js";
import { StateMap } from "../panels/map.js";
import { drawTable } from "../panels/table.js";
import { KINDS } from "../vocabulary.js";
import { counted, lang, number, t } from "../words/say.js";
import { known, learn, learnNames, plain, working } from "./api.js";
import { closeMenu, copyText, download } from "./chrome.js";
import { byId, el } from "./dom.js";
import { exportAddress } from "./downloads.js";
import { listen } from "./keys.js";
import { Notices, showTip } from "./notices.js";
import { kindOf, nameOf } from "./parts.js";
import { revealChosen } from "./reveal.js";
import { NOWHERE, pageOf, readPairs, readState, writeState } from "./state.js";

let depth = history.state?.depth ?? 0;
let chosenPath = 0;
let drawnHidden = false;
const ownTitle = document.title;

const scene = new Scene();
const address = (one) => `/${writeState({ ...one, lang: lang === "en" ? null : lang })}`;
const page = {
  state: readState(location.search),
  scene,
  go,
  leave,
  address,
  failed: showError,
  select,
};

page.chart = new Chart(byId("graph"), scene, {
  select: (kind, id) => select(kind, id),
  open: (id) => steps.expand(id),
  menu: (id, x, y) => {
    select("node", id);
    steps.menu(id, x, y);
  },
  hover: (hover, x, y) => showTip(scene, hover, x, y),
  moved: () => {
    keepPositions(page.state, scene);
    byId("reset").hidden = false;
  },
});
page.pathForm = new PathForm((source, target, direction) =>
  go({ ...NOWHERE, path: [source, target], direction: direction === "any" ? null : direction }),
);
const { chart, pathForm } = page;
const steps = new Steps(page);
const picture = new Picture(scene, chart);
const notices = new Notices(() => chart.network.redraw());
const actions = {
  show: (id) => showEntity(id),
  expand: (id) => steps.expand(id),
  focus: (id) => steps.focus(id),
  from: (id) => steps.pathEnd(id),
  impact: (id) => steps.impact(id),
  exposure: (id) => steps.exposure(id),
  menu: (id, button) => {
    const box = button.getBoundingClientRect();
    steps.menu(id, box.left, box.bottom + 4);
  },
  edge: (edge) =>
    typeof edge === "string"
      ? select("edge", edge)
      : details.showEdge(edge, page.state).then(details.reveal),
  choosePath: (index) => {
    chosenPath = index;
    paintPath();
    details.showPaths(picture.paths, chosenPath, page.state);
  },
  go: (change, options) => go(change, options),
  state: (code) => go({ ...NOWHERE, state: code }),
  duty: (hts) => leave([["duty", hts]]),
};
const details = new Details(actions);
const map = new StateMap(byId("map"), (code) =>
  go(page.state.state === code ? { ...NOWHERE } : { ...NOWHERE, state: code }),
);

/** Moves to a changed state. A step is added to the history unless `keep` is set. */
function go(change, { keep = false } = {}) {
  const next = { ...page.state, ...change };
  const url = address(next);
  if (keep) history.replaceState({ depth }, "", url);
  else if (url !== location.pathname + location.search) {
    depth += 1;
    history.pushState({ depth }, "", url);
  }
  page.state = next;
  return render();
}

/** Leaves for an answer page. */
function leave(pairs) {
  location.assign(pageOf(pairs, page.state, lang === "en" ? null : lang));
}

addEventListener("popstate", () => {
  depth = history.state?.depth ?? 0;
  const shown = new URLSearchParams(location.search).get("lang") === "ja" ? "ja" : "en";
  if (shown !== lang) return location.reload();
  page.state = readState(location.search);
  return render();
});

async function render() {
  closeMenu();
  byId("back").disabled = depth === 0;
  return working(async () => {
    const { state } = page;
    for (const link of document.querySelectorAll("a[data-export]"))
      link.href = exportAddress(state, link.dataset.export);
    if (!picture.holds(state) && !(await loadPicture(state))) return undefined;
    drawFilters();
    return showPanel();
  }).finally(nameWindow);
}

/** What is shown, in the title of the window: it names the steps of the history too. */
function nameWindow() {
  const { state } = page;
  const ids = [...(state.path ?? []), ...state.focus].filter((id) => id?.includes(":"));
  const about = [...new Set(ids)]
    .slice(0, 3)
    .map(nameOf)
    .join(state.path ? " → " : ", ");
  document.title = about ? [about, t("view.network"), "Onshore"].join(" – ") : ownTitle;
}

async function loadPicture(state) {
  try {
    if ((await picture.load(state)) === "dropped") return false;
  } catch (error) {
    showError(error);
    return false;
  }
  chosenPath = 0;
  notices.clear();
  if (picture.truncated && !isStart(state))
    notices.show(
      "large",
      t("large", {
        shown: number(scene.nodes.size),
        total: number(scene.total?.nodes ?? scene.nodes.size),
      }),
    );
  return true;
}

/** Everything that follows from the filters: legend, chips, what the canvas shows, the status line. */
function drawFilters() {
  const { state } = page;
  scene.filter(state);
  const cleared = drawChips(state, go);
  drawLegend(scene, state, go);
  chart.show();
  const edge = state.sel && scene.edges.has(state.sel);
  const group = state.sel && scene.groups.some((one) => one.id === state.sel);
  chart.select(
    state.sel ? { kind: edge ? "edge" : group ? "group" : "node", id: state.sel } : null,
  );
  paintPath();
  byId("whole").hidden = isStart(state)
    ? !picture.truncated && !state.expand.length
    : Boolean(state.limit && !state.expand.length);
  byId("hops").value = state.hops;
  byId("hops").disabled = !(state.focus.length || state.state);
  byId("hops-now").textContent = state.hops;
  byId("as-of").value = state.as_of ?? "";
  byId("reset").hidden = !keptPositions(state);
  map.mark(markedStates());
  showView();
  showStatus();
  if (!scene.shownNodes.length) noticeEmpty(cleared);
  else notices.clear("empty");
}

function markedStates() {
  if (page.state.state) return [page.state.state];
  const node = scene.nodes.get(page.state.sel);
  if (node?.state?.startsWith("US-")) return [node.state.slice(3)];
  return node?.kind === "firm" ? sitesOf(node.id).map(([code]) => code) : [];
}

/** States with the number of sites that lines of the picture tie to a firm, most sites first. */
function sitesOf(id) {
  const found = new Map();
  for (const code of [...(scene.near.get(id) ?? [])].map((other) => map.stateOf(other))) {
    if (code) found.set(code, (found.get(code) ?? 0) + 1);
  }
  return [...found].sort((one, other) => other[1] - one[1]);
}

/** A firm, with the states of its sites, which the map has counted by then. */
async function showFirm(id, state) {
  await page.counted;
  if (page.state !== state) return undefined;
  map.mark(markedStates());
  return details.showEntity(id, state, sitesOf(id));
}

function paintPath() {
  chart.showPath(
    page.state.path && picture.paths ? (picture.paths.result.paths[chosenPath] ?? null) : null,
  );
}

/** The right column for what is chosen; nothing chosen shows the path, the state, or the questions. */
async function showPanel() {
  const { state } = page;
  const { sel } = state;
  if (state.path) {
    await learnNames(state.path, [["lang", lang]]);
    pathForm.set(...state.path, state.direction ?? "any");
  }
  if (sel && scene.edges.has(sel)) return details.showEdge(scene.edges.get(sel), state);
  const group = scene.groups.find((one) => one.id === sel);
  if (group) return details.showGroup(group, state);
  if (sel) return kindOf(sel) === "firm" ? showFirm(sel, state) : details.showEntity(sel, state);
  if (state.path && picture.paths) return details.showPaths(picture.paths, chosenPath, state);
  if (state.state) {
    await Promise.all([page.counted, learnNames([`place:US-${state.state}`], [["lang", lang]])]);
    return details.showState(
      state.state,
      nameOf(`place:US-${state.state}`),
      map.sitesIn(state.state),
      state,
    );
  }
  return details.showStart();
}

/** The picture, or the same as a table. */
function showView() {
  const { state } = page;
  const table = state.view === "table";
  byId("stage").hidden = table;
  byId("table").hidden = !table;
  byId("as-graph").setAttribute("aria-pressed", String(!table));
  byId("as-table").setAttribute("aria-pressed", String(table));
  document.querySelector("[data-static]")?.remove();
  document.querySelector(".centre").classList.toggle("as-table", table);
  if (table) drawTable(byId("table"), scene, state.sel, actions);
  else if (drawnHidden) chart.fit();
  drawnHidden = table;
}

function showStatus() {
  const { state } = page;
  const hidden = scene.nodes.size - scene.shownNodes.length;
  const parts = [
    counted("nodes", scene.shownNodes.length),
    counted("links", scene.shownEdges.length),
  ];
  const more = isStart(state) && (scene.total?.nodes ?? 0) - scene.nodes.size;
  if (more > 0) parts.push(t("count.more", { n: number(more) }));
  if (hidden) parts.push(t("count.hidden", { n: number(hidden) }));
  if (state.path && picture.paths) parts.push(counted("paths", picture.paths.result.paths.length));
  const node = state.sel && scene.nodes.get(state.sel);
  if (node)
    parts.push(
      t("graph.at", {
        name: node.text,
        kind: t(`kind.${node.kind}`),
        links: counted("links", scene.edgesAt(node.id).length),
      }),
    );
  byId("status").textContent = parts.join(" · ");
}

function select(kind, id) {
  chart.holder.focus({ preventScroll: true });
  go({ sel: id }, { keep: true });
  if (kind === "node" && steps.pathStart && steps.pathStart !== id)
    pathForm.set(steps.pathStart, id);
}

function showEntity(id) {
  if (scene.shown?.has(id)) {
    go({ sel: id }, { keep: true });
    if (page.state.view !== "table") chart.reveal(id);
    return undefined;
  }
  if (KINDS.includes(kindOf(id)) && !scene.nodes.has(id)) return steps.focus(id);
  return go({ sel: id }, { keep: true });
}

// -- where there is nothing to show ------------------------------------

function noticeEmpty(cleared) {
  notices.show(
    "empty",
    `${t("empty")} ${t("empty.hint")}`,
    el(
      "div",
      { class: "row" },
      cleared && el("button", { type: "button", onclick: () => go(cleared) }, t("clear")),
      el(
        "button",
        { type: "button", onclick: () => go({ ...NOWHERE, ...cleared }) },
        byId("whole").textContent,
      ),
    ),
  );
}

function showError(error) {
  const { state } = page;
  const wanted = [...state.focus, ...(state.path ?? [])];
  const lost =
    error.status === 404 ? (wanted.find((id) => !known(id)) ?? wanted[0] ?? state.sel) : null;
  if (lost) byId("search").value = plain(lost);
  notices.error(error, {
    retry: () => render(),
    focus: (id) => steps.focus(id),
    kept: Boolean(picture.drawn),
  });
  if (error.name === "AbortError") return undefined;
  if (!picture.drawn) {
    drawLegend(scene, state, go);
    showStatus();
  }
  return details.showStart();
}

// -- start --------------------------------------------------------------

byId("graph").setAttribute("aria-label", t("graph.label"));
revealChosen();
history.replaceState({ depth }, "", location.href);
drawnHidden = page.state.view === "table";
page.counted = map.count(readPairs(page.state, lang)).catch(() => null);
working(() => map.draw()).catch(() => byId("map").remove());
listen(page, {
  steps,
  search: (id, name) => {
    learn(id, name);
    if (KINDS.includes(kindOf(id))) steps.focus(id);
    else go({ ...NOWHERE, sel: id });
  },
  reset: () => {
    resetPositions(page.state, scene);
    byId("reset").hidden = true;
    chart.show();
    chart.fit();
  },
  asOf: (day) => {
    page.counted = map.count(readPairs({ ...page.state, as_of: day }, lang));
    go({ as_of: day });
  },
  copy: () => copyText(location.href),
  picture: async () => download(await chart.picture(), "onshore.png"),
});
render();
