// The page: one state, one way to change it. Addresses in, pictures and panels out.

import { ask, known, learn, learnNames, plain, working } from "./api.js";
import { Chart } from "./chart.js";
import { KINDS, PathForm, drawChips, drawLegend, filterPairs } from "./controls.js";
import { Details } from "./details.js";
import { DutyPanel } from "./duty.js";
import { byId, el, short } from "./dom.js";
import { closeMenu, confirmBox, copyText, download, openMenu, startChrome, toast } from "./chrome.js";
import { StateMap } from "./map.js";
import { kindOf, nameOf } from "./parts.js";
import { Notices, showTip, startWaiting, stopWaiting } from "./notices.js";
import { keepPositions, keptPositions, resetPositions, restorePositions } from "./positions.js";
import { Scene } from "./scene.js";
import { combobox } from "./search.js";
import { FIRST_DUTY, NO_DUTY, dutyPairs, graphPairs, originOf, pathPairs, queryText, readPairs, readState, writeState } from "./state.js";
import { drawTable } from "./table.js";
import { counted, lang, number, t } from "./text.js";

const ASKS_ABOVE = 25;
const CAP = 1500;

let state = readState(location.search);
const scene = new Scene();
const chart = new Chart(byId("graph"), scene, {
  select: (kind, id) => select(kind, id),
  open: (id) => expand(id),
  menu: (id, x, y) => {
    select("node", id);
    nodeMenu(id, x, y);
  },
  hover: (hover, x, y) => showTip(scene, hover, x, y),
  moved: () => {
    keepPositions(state, scene);
    byId("reset").hidden = false;
  },
});
const actions = {
  show: (id) => showEntity(id),
  expand: (id) => expand(id),
  focus: (id) => focusOn(id),
  from: (id) => pathEnd(id),
  menu: (id, button) => {
    const box = button.getBoundingClientRect();
    nodeMenu(id, box.left, box.bottom + 4);
  },
  edge: (edge) => {
    if (typeof edge === "string") return select("edge", edge);
    return details.showEdge(edge, state);
  },
  choosePath: (index) => {
    chosenPath = index;
    paintPath();
    details.showPaths(pathAnswer, chosenPath, state);
  },
  go: (change) => go(change),
  duty: (hts) => go({ ...NOWHERE, ...FIRST_DUTY, duty: hts }),
};
const notices = new Notices(() => chart.network.redraw());
const details = new Details(actions);
const map = new StateMap(byId("map"), (code) => go(state.state === code ? { ...NOWHERE } : { ...NOWHERE, state: code }));
const pathForm = new PathForm((source, target, direction) => go({ ...NOWHERE, path: [source, target], direction: direction === "any" ? null : direction }));

const NOWHERE = { focus: [], expand: [], state: null, path: null, sel: null, direction: null, hops: 1, ...NO_DUTY };
const duty = new DutyPanel((change) => go(change));
const SCENE_KEYS = ["focus", "hops", "expand", "state", "certainty_min", "as_of", "known_at"];
let drawn = null;
let pathAnswer = null;
let chosenPath = 0;
let pathStart = null;
let loading = null;
let depth = history.state?.depth ?? 0;

const sceneKey = (one) => JSON.stringify([SCENE_KEYS.map((key) => one[key]), graphPairs(one, lang), Boolean(one.path), one.path && pathPairs(one, lang)]);
const address = (one) => `/${writeState({ ...one, lang: lang === "en" ? null : lang })}`;

/** Moves to a changed state. A step is added to the history unless `keep` is set. */
function go(change, { keep = false } = {}) {
  const next = { ...state, ...change };
  const url = address(next);
  if (keep) history.replaceState({ depth }, "", url);
  else if (url !== location.pathname + location.search) {
    depth += 1;
    history.pushState({ depth }, "", url);
  }
  state = next;
  return render();
}

addEventListener("popstate", () => {
  depth = history.state?.depth ?? 0;
  const shown = new URLSearchParams(location.search).get("lang") === "ja" ? "ja" : "en";
  if (shown !== lang) return location.reload();
  state = readState(location.search);
  render();
});

async function render() {
  closeMenu();
  byId("back").disabled = depth === 0;
  return working(async () => {
    showDesk();
    if (state.duty) return duty.show(state);
    const key = sceneKey(state);
    if (drawn !== key && !(await loadScene(key))) return;
    applyFilters();
    await showPanel();
  });
}

async function loadScene(key) {
  loading?.abort();
  const control = new AbortController();
  loading = control;
  const timer = startWaiting(control, !drawn);
  try {
    const [graph, more, paths] = await Promise.all([
      ask("/graph", [...graphPairs(state.path ? { ...state, focus: [] } : state, lang), ["limit", CAP]], control.signal),
      Promise.all(state.expand.map((id) => ask("/graph", [...graphPairs({ ...state, focus: [id], hops: 1, state: null }, lang), ["limit", CAP]], control.signal))),
      state.path ? ask("/paths", pathPairs(state, lang), control.signal) : null,
    ]);
    if (loading !== control) return false;
    const sameBase = drawn !== null && baseKey(drawn) === baseKey(key);
    if (sameBase) keepOnly(graph.result, more);
    else {
      scene.groups = [];
      scene.load(graph.result, graph.truncated, room());
      restorePositions(state, scene);
    }
    const fresh = state.expand.flatMap((id, index) => scene.merge(more[index].result, id));
    scene.filter(state);
    pathAnswer = paths;
    chosenPath = 0;
    if (paths) await addPathParts(paths.result);
    const before = drawn;
    drawn = key;
    notices.clear();
    scene.filter(state);
    await chart.show({ fresh: sameBase ? fresh : [], from: state.expand.at(-1) });
    if (!sameBase || before === null) chart.fit();
    if (graph.truncated) notices.show("large", t("large", { shown: number(scene.nodes.size), total: number(scene.total?.nodes ?? scene.nodes.size) }));
    return true;
  } catch (error) {
    if (loading !== control && error.name === "AbortError") return false;
    showError(error);
    return false;
  } finally {
    clearTimeout(timer);
    if (loading === control) stopWaiting();
  }
}

/** What the base picture depends on: everything but the expansions and the path, which are added to it. */
function baseKey(key) {
  const [values, pairs, hasPath] = JSON.parse(key);
  return JSON.stringify([values.filter((_, index) => SCENE_KEYS[index] !== "expand"), pairs, hasPath]);
}

function keepOnly(base, more) {
  const wanted = new Set([base, ...more.map((one) => one.result)].flatMap((result) => result.nodes.map((node) => node.id)));
  for (const id of scene.nodes.keys()) if (!wanted.has(id)) scene.nodes.delete(id);
  for (const [id, edge] of scene.edges) if (!wanted.has(edge.source) || !wanted.has(edge.target)) scene.edges.delete(id);
}

/** Nodes of a path that the picture lacks (cut off, or merged) are fetched with their surroundings left out. */
async function addPathParts(result) {
  const ids = new Set(result.paths.flatMap((path) => path.nodes));
  const missing = [...ids].filter((id) => !scene.nodes.has(id));
  if (missing.length) {
    const body = await ask("/graph", [...missing.map((id) => ["focus", id]), ["hops", 0], ...readPairs(state, lang)]);
    scene.merge({ nodes: body.result.nodes, edges: [], groups: [] }, [...ids].find((id) => scene.nodes.has(id)));
  }
  const edges = result.paths.flatMap((path) => path.edges).filter((edge) => !scene.edges.has(edge.id) && scene.nodes.has(edge.source) && scene.nodes.has(edge.target));
  if (edges.length) scene.merge({ nodes: [], edges, groups: [] }, null);
}

const room = () => {
  const holder = byId("stage");
  return Math.max(0.3, (holder.clientHeight - 130) / Math.max(1, holder.clientWidth - 130));
};

function applyFilters() {
  scene.filter(state);
  const cleared = drawChips(state, go);
  drawLegend(scene, state, go);
  chart.show();
  const edge = state.sel && scene.edges.has(state.sel);
  const group = state.sel && scene.groups.some((one) => one.id === state.sel);
  chart.select(state.sel ? { kind: edge ? "edge" : group ? "group" : "node", id: state.sel } : null);
  paintPath();
  for (const link of document.querySelectorAll("a[data-export]")) link.href = exportAddress(link.dataset.export);
  byId("whole").hidden = !(state.focus.length || state.state || state.path || state.expand.length);
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
  if (state.state) return [state.state];
  const node = scene.nodes.get(state.sel);
  return node?.state?.startsWith("US-") ? [node.state.slice(3)] : [];
}

function paintPath() {
  chart.showPath(state.path && pathAnswer ? pathAnswer.result.paths[chosenPath] ?? null : null);
}

/** The right column for what is chosen; nothing chosen shows the path, the state, or the questions. */
async function showPanel() {
  const { sel } = state;
  if (state.path) {
    await learnNames(state.path, [["lang", lang]]);
    pathForm.set(...state.path, state.direction ?? "any");
  }
  if (sel && scene.edges.has(sel)) return details.showEdge(scene.edges.get(sel), state);
  const group = scene.groups.find((one) => one.id === sel);
  if (group) return details.showGroup(group, state);
  if (sel) return details.showEntity(sel, state);
  if (state.path && pathAnswer) return details.showPaths(pathAnswer, chosenPath, state);
  if (state.state) {
    await Promise.all([mapCounted, learnNames([`place:US-${state.state}`], [["lang", lang]])]);
    return details.showState(state.state, nameOf(`place:US-${state.state}`), map.sitesIn(state.state), state);
  }
  return details.showStart();
}

/** The network, or the duty panel in its place. */
function showDesk() {
  const on = Boolean(state.duty);
  byId("main").classList.toggle("as-duty", on);
  byId("duty").hidden = !on;
  byId("as-duty").setAttribute("aria-pressed", String(on));
  for (const link of document.querySelectorAll("[data-export]")) {
    link.hidden = on && !["csv", "json"].includes(link.dataset.export);
    if (on) link.href = exportAddress(link.dataset.export);
  }
  if (!on) return;
  for (const id of ["as-graph", "as-table"]) byId(id).setAttribute("aria-pressed", "false");
}

function showView() {
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
let drawnHidden = state.view === "table";

function showStatus(extra = "") {
  const hidden = scene.nodes.size - scene.shownNodes.length;
  const parts = [counted("nodes", scene.shownNodes.length), counted("links", scene.shownEdges.length)];
  if (hidden) parts.push(t("count.hidden", { n: number(hidden) }));
  if (state.path && pathAnswer) parts.push(counted("paths", pathAnswer.result.paths.length));
  const node = state.sel && scene.nodes.get(state.sel);
  if (node) parts.push(t("graph.at", { name: short(node.label, 60), kind: t(`kind.${node.kind}`), links: counted("links", scene.edgesAt(node.id).length) }));
  if (extra) parts.push(extra);
  byId("status").textContent = parts.join(" · ");
}

// -- steps ------------------------------------------------------------

function select(kind, id) {
  chart.holder.focus({ preventScroll: true });
  go({ sel: id }, { keep: true });
  if (kind === "node" && pathStart && pathStart !== id) pathForm.set(pathStart, id);
}

function showEntity(id) {
  if (scene.shown?.has(id)) {
    go({ sel: id }, { keep: true });
    if (state.view !== "table") chart.reveal(id);
  } else if (KINDS.includes(kindOf(id)) && !scene.nodes.has(id)) focusOn(id);
  else go({ sel: id }, { keep: true });
}

const focusOn = (id) => go({ ...NOWHERE, focus: [id], sel: id });

async function expand(id) {
  let body;
  try {
    body = await ask("/graph", [...graphPairs({ ...state, focus: [id], hops: 1, state: null }, lang), ["limit", CAP]]);
  } catch (error) {
    return showError(error);
  }
  const fresh = body.result.nodes.filter((node) => !scene.nodes.has(node.id));
  if (!fresh.length) return toast(t("expand.none", { name: short(nameOf(id), 60) }));
  if (fresh.length > ASKS_ABOVE) {
    const answer = await confirmBox(t("large.expand", { name: short(nameOf(id), 60), n: number(fresh.length) }), [
      ["all", t("large.all", { n: number(fresh.length) })], ["focus", t("focus")], [null, t("cancel")]]);
    if (answer === "focus") return focusOn(id);
    if (!answer) return undefined;
  }
  await go({ expand: [...state.expand, id], sel: id });
  return toast(t("expand.done", { n: number(fresh.length) }));
}

function pathEnd(id) {
  if (pathStart && pathStart !== id) {
    const source = pathStart;
    pathStart = null;
    return go({ ...NOWHERE, path: [source, id] });
  }
  pathStart = id;
  pathForm.set(id, null);
  pathForm.note(t("pathstart", { name: short(nameOf(id), 60) }));
  return toast(t("pathstart", { name: short(nameOf(id), 60) }));
}

function nodeMenu(id, x, y) {
  const items = [
    [t("expand"), () => expand(id)],
    [t("focus"), () => focusOn(id)],
    [t("pathfrom"), () => {
      pathStart = null;
      pathEnd(id);
    }],
    pathStart && pathStart !== id && [t("pathto"), () => pathEnd(id)],
    [t("hide"), () => {
      scene.hidden.add(id);
      go({ sel: null }, { keep: true });
    }],
    [t("copylink"), () => copyText(new URL(address({ ...state, ...NOWHERE, focus: [id], sel: id }), location.href).href)],
    [t("copyname"), () => copyText(nameOf(id))],
  ].filter(Boolean);
  openMenu(items, x, y);
}

const openDuty = () => !state.duty && go({ ...NOWHERE, ...FIRST_DUTY });

function walk(dx, dy) {
  const from = scene.shown.has(state.sel) ? state.sel : null;
  const start = [...scene.shownNodes].sort((a, b) => (b.degree ?? 0) - (a.degree ?? 0))[0]?.id;
  const next = from ? scene.towards(from, dx, dy) : start;
  if (!next) return;
  go({ sel: next }, { keep: true });
  chart.reveal(next);
}

// -- downloads --------------------------------------------------------

function exportAddress(format) {
  if (state.duty) return `/api/v1/duty${queryText([["hts", state.duty], ["origin", originOf(state)], ...dutyPairs(state, lang), ["format", format]])}`;
  const pairs = state.path ? pathPairs(state, lang) : graphPairs(state, lang, filterPairs(state));
  if (format === "html") return `/render/${state.path ? "paths" : "network"}.html${queryText([...pairs, ["download", "true"]])}`;
  return `/api/v1/${state.path ? "paths" : "graph"}${queryText([...pairs, ["format", format]])}`;
}

// -- where there is nothing to show ------------------------------------

function noticeEmpty(cleared) {
  notices.show("empty", `${t("empty")} ${t("empty.hint")}`, el("div", { class: "row" },
    cleared && el("button", { type: "button", onclick: () => go(cleared) }, t("clear")),
    el("button", { type: "button", onclick: () => go({ ...NOWHERE, ...cleared }) }, byId("whole").textContent)));
}

function showError(error) {
  const lost = error.status === 404 ? (state.focus[0] ?? state.path?.find((id) => !known(id)) ?? state.sel) : null;
  if (lost) byId("search").value = plain(lost);
  notices.error(error, { retry: () => render(), focus: focusOn, kept: Boolean(drawn) });
  if (error.name === "AbortError") return undefined;
  if (!drawn) {
    drawLegend(scene, state, go);
    showStatus();
  }
  return details.showStart();
}

// -- start --------------------------------------------------------------

function listen() {
  const click = (id, act) => byId(id).addEventListener("click", act);
  click("back", () => history.back());
  click("as-graph", () => go({ ...NO_DUTY, view: null }));
  click("as-table", () => go({ ...NO_DUTY, view: "table" }));
  click("as-duty", openDuty);
  click("copy", () => copyText(location.href));
  click("zoom-in", () => chart.zoom(1.3));
  click("zoom-out", () => chart.zoom(1 / 1.3));
  click("fit", () => chart.fit());
  click("reset", () => {
    resetPositions(state, scene);
    byId("reset").hidden = true;
    chart.show();
    chart.fit();
  });
  click("whole", () => go({ ...NOWHERE }));
  byId("hops").addEventListener("input", (event) => (byId("hops-now").textContent = event.target.value));
  byId("hops").addEventListener("change", (event) => go({ hops: Number(event.target.value), expand: [] }));
  byId("as-of").addEventListener("change", (event) => {
    mapCounted = map.count(readPairs({ ...state, as_of: event.target.value || null }, lang));
    go({ as_of: event.target.value || null });
  });
  document.querySelector('[data-export="png"]').addEventListener("click", async () => {
    byId("export").open = false;
    download(await chart.picture(), "onshore.png");
  });
  const search = byId("search");
  combobox(search, byId("hits"), (id, name) => {
    learn(id, name);
    search.value = "";
    search.blur();
    if (KINDS.includes(kindOf(id))) focusOn(id);
    else go({ ...NO_DUTY, sel: id });
  });
  const keys = {
    ArrowLeft: () => walk(-1, 0),
    ArrowRight: () => walk(1, 0),
    ArrowUp: () => walk(0, -1),
    ArrowDown: () => walk(0, 1),
    Enter: () => state.sel && scene.nodes.has(state.sel) && expand(state.sel),
  };
  byId("graph").addEventListener("keydown", (event) => {
    const menu = (event.key === "F10" && event.shiftKey) || event.key === "ContextMenu";
    if (menu && scene.nodes.has(state.sel)) {
      event.preventDefault();
      const { x, y } = chart.screenPosition(state.sel);
      return nodeMenu(state.sel, x + 8, y + 8);
    }
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    event.preventDefault();
    return act();
  });
  startChrome({
    "/": () => search.focus(),
    d: openDuty,
    f: () => chart.fit(),
    "+": () => chart.zoom(1.3),
    "=": () => chart.zoom(1.3),
    "-": () => chart.zoom(1 / 1.3),
    t: () => go({ ...NO_DUTY, view: state.view === "table" ? null : "table" }),
    p: () => !state.duty && state.sel && scene.nodes.has(state.sel) && pathEnd(state.sel),
    "?": () => byId("help").showModal(),
    Escape: () => {
      if (state.duty) return;
      pathStart = null;
      pathForm.note("");
      go({ sel: null }, { keep: true });
    },
  }, () => chart.recolour(), (theme) => go({ theme }, { keep: true }), (other) => `/${writeState({ ...state, lang: other === "en" ? null : other })}`);
}

byId("graph").setAttribute("aria-label", t("graph.label"));
history.replaceState({ depth }, "", location.href);
let mapCounted = map.count(readPairs(state, lang)).catch(() => null);
working(() => map.draw()).catch(() => byId("map").remove());
listen();
render();
