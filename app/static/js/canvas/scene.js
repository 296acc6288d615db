// What is on the canvas: nodes, edges and sets as the service gave them, what filters hide, where things are.

import { learn } from "../shell/api.js";
import { short } from "../shell/dom.js";
import { chooser } from "../shell/state.js";
import { SYMMETRIC } from "../vocabulary.js";

const TIER_GAP = 280;
const ROW_GAP = 64;
const CROWDED = 14;

export class Scene {
  constructor() {
    this.nodes = new Map();
    this.edges = new Map();
    this.groups = [];
    this.total = null;
    this.truncated = null;
    this.stretch = 1;
    this.hidden = new Set();
    this.shownNodes = [];
    this.shownEdges = [];
    this.shown = new Set();
    this.near = new Map();
  }

  /** Takes an answer of /graph; `aspect` is height through width of the room for the picture. */
  load(result, truncated, aspect) {
    this.nodes.clear();
    this.edges.clear();
    this.total = result.total ?? null;
    this.truncated = truncated;
    const box = boundsOf(result.nodes);
    const wanted = box.width > 0 && box.height > 0 ? (aspect * box.width) / box.height : 1;
    this.stretch = Math.min(2.6, Math.max(0.5, wanted));
    const column = spread(result.nodes);
    for (const node of result.nodes) this.#addNode(node, column(node.x), node.y * this.stretch);
    this.#take(result);
  }

  #addNode(node, x, y) {
    learn(node.id, node.label);
    const text = short(
      node.unnamed ? node.label.replace(/\s*[(（][^()（）]*[)）]$/, "") : node.label,
      120,
    );
    this.nodes.set(node.id, { ...node, text, x, y, homeX: x, homeY: y });
  }

  #take(result) {
    for (const edge of result.edges) {
      this.edges.set(edge.id, { ...edge, symmetric: SYMMETRIC.includes(edge.relation) });
    }
    const groups = new Map([...this.groups, ...(result.groups ?? [])].map((one) => [one.id, one]));
    this.groups = [...groups.values()];
    this.#fan();
  }

  /** Adds nodes and edges beside what is there; what is there stays put. Returns the new ids. */
  merge(result, around) {
    const fresh = result.nodes.filter((node) => !this.nodes.has(node.id));
    const anchor = this.nodes.get(around) ?? { x: 0, y: 0 };
    const columns = this.#columns();
    for (const node of fresh) {
      const x = columns(node.tier ?? 0);
      this.#addNode(node, x, this.#freeRow(x, anchor.y));
    }
    this.#take(result);
    return fresh.map((node) => node.id);
  }

  #columns() {
    const known = new Map();
    for (const node of this.nodes.values()) {
      if (!known.has(node.tier)) known.set(node.tier, node.x);
    }
    return (tier) => {
      if (known.has(tier)) return known.get(tier);
      let best = null;
      for (const [other, x] of known) {
        if (best === null || Math.abs(other - tier) < Math.abs(best[0] - tier)) best = [other, x];
      }
      const x = best ? best[1] + (tier - best[0]) * TIER_GAP : tier * TIER_GAP;
      known.set(tier, x);
      return x;
    };
  }

  #freeRow(x, y) {
    const gap = ROW_GAP * Math.min(1, this.stretch);
    const taken = [...this.nodes.values()].filter((node) => Math.abs(node.x - x) < TIER_GAP / 3);
    for (let step = 0; ; step += 1) {
      const row = y + (step % 2 ? 1 : -1) * Math.ceil(step / 2) * gap;
      if (taken.every((node) => Math.abs(node.y - row) >= gap * 0.95)) return row;
    }
  }

  /** Lines between the same two nodes are spread, so that each can be seen and chosen. */
  #fan() {
    const between = new Map();
    for (const edge of this.edges.values()) {
      const key = [edge.source, edge.target].sort().join(" ");
      if (!between.has(key)) between.set(key, []);
      between.get(key).push(edge);
    }
    for (const edges of between.values()) {
      edges.forEach((edge, index) => {
        edge.fan = index - (edges.length - 1) / 2;
      });
    }
  }

  /** Applies the page's own filters: kinds, relations, lines, nodes hidden by hand. */
  filter(state) {
    const kind = chooser(state.kind);
    const relation = chooser(state.relation);
    const line = chooser(state.line);
    const visible = (id) => {
      const node = this.nodes.get(id);
      return node !== undefined && kind(node.kind) && !this.hidden.has(id);
    };
    this.shownEdges = [...this.edges.values()].filter(
      (edge) =>
        relation(edge.relation) && line(edge.line) && visible(edge.source) && visible(edge.target),
    );
    const filtered = state.relation.length > 0 || state.line.length > 0;
    const touched = new Set(this.shownEdges.flatMap((edge) => [edge.source, edge.target]));
    for (const id of this.groups.flatMap((group) => group.members)) touched.add(id);
    for (const id of [...state.focus, ...state.expand, state.sel]) touched.add(id);
    this.shownNodes = [...this.nodes.values()].filter(
      (node) => visible(node.id) && (!filtered || touched.has(node.id)),
    );
    this.shown = new Set(this.shownNodes.map((node) => node.id));
    this.near = new Map(this.shownNodes.map((node) => [node.id, new Set()]));
    for (const edge of this.shownEdges) {
      this.near.get(edge.source)?.add(edge.target);
      this.near.get(edge.target)?.add(edge.source);
      if (edge.product) {
        for (const end of [edge.source, edge.target])
          if (end !== edge.product) this.near.get(edge.product)?.add(end);
      }
    }
  }

  counts(what) {
    const counts = new Map();
    const each = what === "kind" ? this.nodes : this.edges;
    for (const item of each.values()) counts.set(item[what], (counts.get(item[what]) ?? 0) + 1);
    return counts;
  }

  edgesAt(id) {
    return this.shownEdges.filter(
      (edge) => edge.source === id || edge.target === id || edge.product === id,
    );
  }

  /** The neighbour that lies most in a direction; any node that does, where no neighbour does. */
  towards(id, dx, dy) {
    const from = this.nodes.get(id);
    const best = (candidates) => {
      let found = null;
      let score = Infinity;
      for (const other of candidates) {
        const node = this.nodes.get(other);
        const along = (node.x - from.x) * dx + (node.y - from.y) * dy;
        const across = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
        if (along > 1 && along + across * 2 < score) {
          score = along + across * 2;
          found = other;
        }
      }
      return found;
    };
    return best(this.near.get(id) ?? []) ?? best([...this.shown].filter((other) => other !== id));
  }
}

/**
 * Where each column goes: the same width in all, more of it beside a crowded column, whose labels stand at its
 * side, and less beside a nearly empty one. Gives a function from the service's x to the page's.
 */
function spread(nodes) {
  const sizes = new Map();
  for (const { x } of nodes) sizes.set(x, (sizes.get(x) ?? 0) + 1);
  const places = [...sizes.keys()].sort((a, b) => a - b);
  if (places.length < 3 || places.length > 10) return (x) => x;
  const weights = places
    .slice(0, -1)
    .map((x) => (sizes.get(x) > CROWDED ? 1.6 : sizes.get(x) < 3 ? 0.7 : 1));
  const gaps = weights.map((weight, index) => weight * (places[index + 1] - places[index]));
  const scale = (places.at(-1) - places[0]) / gaps.reduce((sum, gap) => sum + gap, 0);
  const moved = new Map([[places[0], places[0]]]);
  for (const [index, gap] of gaps.entries()) {
    moved.set(places[index + 1], moved.get(places[index]) + gap * scale);
  }
  return (x) => moved.get(x);
}

export function boundsOf(nodes) {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const { x, y } of nodes) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    width: right - left,
    height: bottom - top,
  };
}
