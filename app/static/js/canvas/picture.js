// What the canvas holds for a state: which parts are asked for, and how the answers join into one picture.

import { ask } from "../shell/api.js";
import { byId } from "../shell/dom.js";
import { startWaiting, stopWaiting } from "../shell/notices.js";
import { graphPairs, pathPairs, readPairs } from "../shell/state.js";
import { lang } from "../words/say.js";
import { restorePositions } from "./positions.js";

/** Nodes at most in one picture; the service cuts the least connected off. */
export const CAP = 1500;
/** Nodes of the first picture: the best connected of the whole network. */
const START = 100;
const SCENE_KEYS = [
  "focus",
  "hops",
  "limit",
  "expand",
  "state",
  "certainty_min",
  "as_of",
  "known_at",
];

/** A change of none of these needs another picture. */
const sceneKey = (state) =>
  JSON.stringify([
    [...SCENE_KEYS.map((key) => state[key]), isStart(state)],
    graphPairs(state, lang),
    [state.path && pathPairs(state, lang)],
  ]);

/** What the base picture depends on: everything but the expansions and the path, which are added to it. */
function baseKey(key) {
  const [values, pairs, added] = JSON.parse(key);
  return JSON.stringify([
    values.filter((_, index) => SCENE_KEYS[index] !== "expand"),
    pairs,
    added.map(Boolean),
  ]);
}

/** Whether nothing is asked: the first picture, a part of the network unless `limit` says more. The table has all. */
export const isStart = (state) =>
  state.view !== "table" && !(state.focus.length || state.state || state.path || state.limit);

const room = () => {
  const holder = byId("stage");
  return Math.max(0.3, (holder.clientHeight - 130) / Math.max(1, holder.clientWidth - 130));
};

export class Picture {
  constructor(scene, chart) {
    this.scene = scene;
    this.chart = chart;
    this.drawn = null;
    this.loading = null;
    this.paths = null;
    this.truncated = null;
  }

  /** Whether the state is on the canvas already. */
  holds(state) {
    return this.drawn === sceneKey(state);
  }

  /** Draws a state: "drawn", "dropped" where a later one overtook it. Throws what the service refuses. */
  async load(state) {
    const { scene, chart } = this;
    const key = sceneKey(state);
    this.loading?.abort();
    const control = new AbortController();
    this.loading = control;
    const timer = startWaiting(control, !this.drawn);
    try {
      const [graph, more, paths] = await this.#asked(state, control.signal);
      if (this.loading !== control) return "dropped";
      const sameBase = this.drawn !== null && baseKey(this.drawn) === baseKey(key);
      if (sameBase) this.#keepOnly(graph.result, more);
      else {
        scene.groups = [];
        scene.hidden.clear();
        scene.load(graph.result, graph.truncated, room());
        restorePositions(state, scene);
      }
      const fresh = state.expand.flatMap((id, index) => scene.merge(more[index].result, id));
      this.paths = paths;
      if (paths)
        await this.#add(
          state,
          paths.result.paths.flatMap((path) => path.nodes),
          paths.result.paths.flatMap((path) => path.edges),
        );
      const first = this.drawn === null;
      this.drawn = key;
      this.truncated = graph.truncated;
      scene.filter(state);
      await chart.show({ fresh: sameBase ? fresh : [], from: state.expand.at(-1) });
      if (!sameBase || first) chart.fit();
      return "drawn";
    } catch (error) {
      if (this.loading !== control && error.name === "AbortError") return "dropped";
      throw error;
    } finally {
      clearTimeout(timer);
      if (this.loading === control) stopWaiting();
    }
  }

  #asked(state, signal) {
    const around = state.path ? { ...state, focus: [] } : state;
    const graph = (one, limit = CAP) =>
      ask("/graph", [...graphPairs(one, lang), ["limit", limit]], signal);
    return Promise.all([
      graph(around, state.limit ?? (isStart(state) ? START : CAP)),
      Promise.all(state.expand.map((id) => graph({ ...state, focus: [id], hops: 1, state: null }))),
      state.path ? ask("/paths", pathPairs(state, lang), signal) : null,
    ]);
  }

  #keepOnly(base, more) {
    const { scene } = this;
    const wanted = new Set(
      [base, ...more.map((one) => one.result)].flatMap((result) =>
        result.nodes.map((node) => node.id),
      ),
    );
    for (const id of scene.nodes.keys()) if (!wanted.has(id)) scene.nodes.delete(id);
    for (const [id, edge] of scene.edges)
      if (!wanted.has(edge.source) || !wanted.has(edge.target)) scene.edges.delete(id);
  }

  /** Nodes of an answer that the picture lacks (cut off, or merged) are fetched with their surroundings left out. */
  async #add(state, nodes, links) {
    const { scene } = this;
    const ids = [...new Set(nodes)];
    const missing = ids.filter((id) => !scene.nodes.has(id));
    if (missing.length) {
      const body = await ask("/graph", [
        ...missing.map((id) => ["focus", id]),
        ["hops", 0],
        ...readPairs(state, lang),
      ]);
      scene.merge(
        { nodes: body.result.nodes, edges: [], groups: [] },
        ids.find((id) => scene.nodes.has(id)),
      );
    }
    const edges = links.filter(
      (edge) =>
        !scene.edges.has(edge.id) && scene.nodes.has(edge.source) && scene.nodes.has(edge.target),
    );
    if (edges.length) scene.merge({ nodes: [], edges, groups: [] }, null);
  }
}
