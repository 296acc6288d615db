// The canvas: vis-network moves and zooms it and drags nodes; what is seen is drawn by draw.js.

import { calm } from "../shell/dom.js";
import { curve, drawLines, drawNode, drawSet, radius, readColours, setBoxes } from "./draw.js";
import { nearest } from "./hit.js";
import {
  drawLabels,
  drawLineLabels,
  drawSetLabels,
  drawTierTitles,
  measureRoom,
  tierTitles,
} from "./labels.js";
import { lineWords, lookOf, weightOf } from "./look.js";
import { boundsOf } from "./scene.js";

const ZOOM = [0.04, 5];
const BUSY_EDGES = 1500;

export class Chart {
  /** `on`: select(kind, id), open(id), menu(id, x, y), hover(text or null, x, y), moved(). */
  constructor(holder, scene, on) {
    this.holder = holder;
    this.scene = scene;
    this.on = on;
    this.colours = readColours();
    this.selection = null;
    this.hover = null;
    this.path = null;
    this.lost = null;
    this.moving = null;
    this.still = null;
    this.setPlaces = [];
    this.nodes = new vis.DataSet();
    this.network = new vis.Network(
      holder,
      { nodes: this.nodes, edges: [] },
      {
        autoResize: true,
        physics: false,
        layout: { randomSeed: 1, improvedLayout: false },
        interaction: {
          hover: false,
          keyboard: false,
          selectConnectedEdges: false,
          zoomSpeed: 0.8,
          multiselect: false,
        },
        nodes: { shape: "custom", label: undefined, ctxRenderer: (args) => this.#renderer(args) },
      },
    );
    this.#listen();
  }

  #listen() {
    const { network } = this;
    network.on("beforeDrawing", (ctx) => this.#under(ctx));
    network.on("afterDrawing", (ctx) => this.#over(ctx));
    network.on("click", ({ pointer }) => this.#click(pointer.DOM));
    network.on("doubleClick", ({ pointer }) => {
      const id = network.getNodeAt(pointer.DOM);
      if (id) this.on.open(id);
    });
    network.on("oncontext", ({ event, pointer }) => {
      event.preventDefault();
      const id = network.getNodeAt(pointer.DOM);
      if (id) this.on.menu(id, event.clientX, event.clientY);
    });
    network.on("dragStart", ({ nodes }) => (this.moving = nodes));
    network.on("dragging", ({ nodes }) => nodes.length && this.#follow(nodes));
    network.on("dragEnd", ({ nodes }) => {
      this.moving = null;
      this.still = null;
      if (nodes.length) {
        this.#follow(nodes);
        network.unselectAll();
        this.on.moved();
      }
      this.touched = true;
      network.redraw();
    });
    network.on("zoom", ({ scale }) => {
      this.touched = true;
      if (scale < ZOOM[0] || scale > ZOOM[1]) {
        network.moveTo({ scale: Math.min(ZOOM[1], Math.max(ZOOM[0], scale)) });
      }
    });
    network.on("resize", () => !this.touched && requestAnimationFrame(() => this.fit()));
    let waiting = false;
    this.holder.addEventListener("pointermove", (event) => {
      if (waiting || event.buttons || event.pointerType === "touch") return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        this.#point(event);
      });
    });
    this.holder.addEventListener("pointerleave", () => this.#setHover(null));
  }

  #follow(ids) {
    for (const [id, place] of Object.entries(this.network.getPositions(ids))) {
      const node = this.scene.nodes.get(id);
      if (node) Object.assign(node, place);
    }
  }

  #spot(event) {
    const box = this.holder.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #click(spot) {
    const id = this.network.getNodeAt(spot);
    if (id) return this.on.select("node", id);
    const place = this.setPlaces.find(
      (one) =>
        spot.x >= one.x && spot.x <= one.x + one.w && spot.y >= one.y && spot.y <= one.y + one.h,
    );
    if (place) return this.on.select("group", place.group.id);
    const edge = this.edgeAt(spot);
    return edge ? this.on.select("edge", edge.id) : this.on.select(null, null);
  }

  #point(event) {
    const spot = this.#spot(event);
    const id = this.network.getNodeAt(spot);
    const edge = id ? null : this.edgeAt(spot);
    this.holder.classList.toggle("pointing", Boolean(id || edge));
    this.#setHover(id ? { kind: "node", id } : edge ? { kind: "edge", id: edge.id } : null, event);
  }

  #setHover(hover, event) {
    if (hover?.id !== this.hover?.id) {
      this.hover = hover;
      this.network.redraw();
    }
    this.on.hover(hover, event?.clientX ?? 0, event?.clientY ?? 0);
  }

  /** The edge within a few pixels of a place on the screen. */
  edgeAt(spot) {
    const { scale, x, y } = this.view();
    return nearest(this.#curves(scale), (spot.x - x) / scale, (spot.y - y) / scale, 7 / scale);
  }

  view() {
    const scale = this.network.getScale();
    const centre = this.network.getViewPosition();
    const { clientWidth: width, clientHeight: height } = this.holder;
    return {
      scale,
      width,
      height,
      x: width / 2 - centre.x * scale,
      y: height / 2 - centre.y * scale,
    };
  }

  #curves(scale) {
    const { nodes, shownEdges } = this.scene;
    return shownEdges.map((edge) => ({
      edge,
      curve: curve(nodes.get(edge.source), nodes.get(edge.target), edge.fan, scale),
    }));
  }

  #under(ctx) {
    const { scale, width, height, x, y } = this.view();
    this.look = lookOf(this);
    this.scale = scale;
    const [marginX, marginY] = this.moving ? [width * 0.3, height * 0.3] : [0, 0];
    const bounds = {
      left: (-x - marginX) / scale,
      top: (-y - marginY) / scale,
      right: (width + marginX - x) / scale,
      bottom: (height + marginY - y) / scale,
    };
    const layers = { dim: [], plain: [], strong: [], path: [] };
    for (const item of this.#curves(scale)) {
      const { curve: c, edge } = item;
      if (
        Math.max(c.x1, c.x2, c.c1x) < bounds.left ||
        Math.min(c.x1, c.x2) > bounds.right ||
        Math.max(c.y1, c.y2) < bounds.top - 60 ||
        Math.min(c.y1, c.y2) > bounds.bottom + 60
      )
        continue;
      layers[this.look.edge(edge)].push(item);
    }
    this.sets = this.#sets(scale);
    for (const set of this.sets)
      drawSet(
        ctx,
        set.boxes,
        set.anchors,
        scale,
        this.colours.set,
        this.selection?.id === set.group.id,
      );
    const many = layers.plain.length + layers.dim.length > BUSY_EDGES;
    const colours = { assumed: this.colours.assumed, struck: this.colours.struck };
    const base = {
      colour: this.colours.edge,
      colours,
      width: many ? 0.8 : 1.25,
      arrows: !many || scale > 0.5,
    };
    const thin = Math.max(0.22, Math.min(1, 1100 / (layers.plain.length + layers.dim.length || 1)));
    const quiet = (on, keep = () => true) => {
      drawLines(on, layers.dim.filter(keep), scale, { ...base, alpha: 0.28 * thin });
      drawLines(on, layers.plain.filter(keep), scale, { ...base, alpha: thin });
    };
    if (many && this.moving) this.#still(ctx, quiet);
    else quiet(ctx);
    drawLines(ctx, layers.strong, scale, {
      ...base,
      colour: this.colours["edge-strong"],
      width: 2,
      alpha: 1,
      arrows: true,
    });
    drawLines(ctx, layers.path, scale, {
      ...base,
      colour: this.colours.path,
      colours: null,
      width: 4,
      alpha: 1,
      arrows: true,
    });
    this.marked = [...layers.path, ...(layers.strong.length <= 16 ? layers.strong : [])];
  }

  /** While the canvas moves, a busy picture's lines are a still that moves with it; dragged nodes' lines are live. */
  #still(ctx, quiet) {
    const { scale, x, y, width, height } = this.view();
    const ratio = ctx.canvas.width / Math.max(1, width);
    const dragged = (item) =>
      this.moving.includes(item.edge.source) || this.moving.includes(item.edge.target);
    if (this.still?.scale !== scale) {
      const [left, top] = [width * 0.3, height * 0.3];
      const canvas = new OffscreenCanvas((width + 2 * left) * ratio, (height + 2 * top) * ratio);
      const layer = canvas.getContext("2d");
      layer.setTransform(ratio * scale, 0, 0, ratio * scale, (x + left) * ratio, (y + top) * ratio);
      quiet(layer, (item) => !dragged(item));
      this.still = { canvas, scale, x: x + left, y: y + top };
    }
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, (x - this.still.x) * ratio, (y - this.still.y) * ratio);
    ctx.drawImage(this.still.canvas, 0, 0);
    ctx.restore();
    if (this.moving.length) quiet(ctx, dragged);
  }

  /** One box or more for each set of a fact; the two ends of the fact are anchors, not members. */
  #sets(scale) {
    const { scene } = this;
    const visible = (ids) =>
      ids.filter((id) => scene.shown.has(id)).map((id) => scene.nodes.get(id));
    return scene.groups.flatMap((group) => {
      const sets = Object.values(group.sets ?? { members: group.members }).filter(
        (ids) => ids.length > 1,
      );
      const anchors = visible([group.subject, group.object].filter(Boolean));
      return sets
        .map(visible)
        .filter((members) => members.length > 1)
        .map((members) => ({ group, anchors, boxes: setBoxes(members, scene.shownNodes, scale) }));
    });
  }

  #renderer({ ctx, id, x, y }) {
    const node = this.scene.nodes.get(id);
    const scale = this.scale ?? 1;
    const r = node ? Math.max(radius(node, scale), 9 / scale) : 1;
    return {
      drawNode: () => {
        if (!node) return;
        drawNode(ctx, { ...node, x, y }, scale, this.colours, {
          dim: this.look.dimNode(id),
          ring: this.look.ring(id) ?? (this.hover?.id === id ? this.colours["edge-strong"] : null),
        });
      },
      nodeDimensions: { width: r * 2, height: r * 2 },
    };
  }

  #over(ctx) {
    const { scene, look } = this;
    const view = { ...this.view(), column: 280, taken: [] };
    const ratio = ctx.canvas.width / Math.max(1, this.holder.clientWidth);
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const titles = tierTitles(ctx, scene.shownNodes, view);
    if (titles.length) view.taken.push({ x: 0, y: 0, w: view.width, h: 32 });
    view.taken.push(...this.#covers());
    const words = {
      strong: (node) => look.chosen(node.id) || Boolean(this.path?.nodes.has(node.id)),
      dim: (node) => look.dimNode(node.id),
      weight: (node) => weightOf(node, look, this),
    };
    const { room, inView } = measureRoom(scene.shownNodes, view, words);
    this.setPlaces = drawSetLabels(ctx, this.sets ?? [], view, room, this.colours);
    this.labelled = drawLabels(ctx, inView, room, view, this.colours, words);
    drawLineLabels(ctx, this.marked ?? [], view, room, this.colours, lineWords);
    drawTierTitles(ctx, titles, view, this.colours);
    ctx.restore();
  }

  /** What lies over the canvas and must not cover a label. */
  #covers() {
    const frame = this.holder.getBoundingClientRect();
    return [...document.querySelectorAll("[data-cover]")]
      .filter((node) => node.offsetParent !== null)
      .map((node) => node.getBoundingClientRect())
      .map((box) => ({
        x: box.left - frame.left - 2,
        y: box.top - frame.top - 2,
        w: box.width + 4,
        h: box.height + 4,
      }));
  }

  /** Brings the canvas in line with the scene; nodes of `from` grow out of that node. */
  show({ fresh = [], from = null } = {}) {
    const wanted = new Set(this.scene.shownNodes.map((node) => node.id));
    const gone = this.nodes.getIds().filter((id) => !wanted.has(id));
    if (gone.length) this.nodes.remove(gone);
    this.nodes.update(this.scene.shownNodes.map(({ id, x, y }) => ({ id, x, y })));
    const origin = this.scene.nodes.get(from);
    if (fresh.length && origin && fresh.length <= 200 && !calm()) return this.#grow(fresh, origin);
    this.network.redraw();
    return Promise.resolve();
  }

  #grow(ids, origin) {
    const started = performance.now();
    const goals = ids
      .map((id) => this.scene.nodes.get(id))
      .filter((node) => this.scene.shown.has(node?.id));
    const ends = goals.map(({ x, y }) => ({ x, y }));
    return new Promise((done) => {
      const step = (now) => {
        const part = Math.min(1, Math.max(0, (now - started) / 260));
        const eased = 1 - (1 - part) ** 3;
        goals.forEach((node, index) => {
          node.x = origin.x + (ends[index].x - origin.x) * eased;
          node.y = origin.y + (ends[index].y - origin.y) * eased;
          if (this.nodes.get(node.id)) this.network.moveNode(node.id, node.x, node.y);
        });
        if (part < 1) requestAnimationFrame(step);
        else done();
      };
      requestAnimationFrame(step);
    });
  }

  select(selection) {
    this.selection = selection;
    this.network.redraw();
  }

  showPath(path) {
    this.path = path && {
      nodes: new Set(path.nodes),
      edges: new Set(path.edges.map((edge) => edge.id)),
    };
    this.network.redraw();
  }

  /** Dims what is not among `ids`, the nodes that a loss reaches; null for no loss. */
  showLost(ids) {
    this.lost = ids;
    this.network.redraw();
  }

  /** The whole picture, or some nodes of it, with room for labels. */
  fit(ids = null) {
    const nodes = ids
      ? ids.map((id) => this.scene.nodes.get(id)).filter(Boolean)
      : this.scene.shownNodes;
    const box = boundsOf(nodes);
    const { clientWidth: width, clientHeight: height } = this.holder;
    if (!width || !height) return;
    const [padX, padY] = [Math.min(130, width * 0.25), Math.min(140, height * 0.28)];
    const scale = Math.min(
      (width - padX) / Math.max(1, box.width),
      (height - padY) / Math.max(1, box.height),
      1.3,
    );
    this.network.moveTo({
      position: { x: box.x, y: box.y - 2 / scale },
      scale: Math.max(ZOOM[0], scale),
      animation: false,
    });
    this.touched = false;
  }

  zoom(factor) {
    this.touched = true;
    this.network.moveTo({
      scale: Math.min(ZOOM[1], Math.max(ZOOM[0], this.network.getScale() * factor)),
    });
  }

  /** Moves the canvas only if the node is not well inside it. */
  reveal(id, { centre = false } = {}) {
    const node = this.scene.nodes.get(id);
    if (!node || !this.scene.shown.has(id)) return;
    const view = this.view();
    const x = node.x * view.scale + view.x;
    const y = node.y * view.scale + view.y;
    const inside = x > 60 && x < view.width - 60 && y > 60 && y < view.height - 50;
    if (inside && !centre) return;
    this.touched = true;
    const animation = calm() ? false : { duration: 260, easingFunction: "easeInOutQuad" };
    this.network.moveTo({
      position: { x: node.x, y: node.y },
      scale: Math.max(view.scale, centre ? 0.8 : view.scale),
      animation,
    });
  }

  screenPosition(id) {
    const node = this.scene.nodes.get(id);
    const view = this.view();
    const box = this.holder.getBoundingClientRect();
    return {
      x: node.x * view.scale + view.x + box.left,
      y: node.y * view.scale + view.y + box.top,
    };
  }

  recolour() {
    this.colours = readColours();
    this.network.redraw();
  }

  /** PNG of what is seen, on the ground of the theme. */
  picture() {
    const canvas = this.holder.querySelector("canvas");
    const copy = document.createElement("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    const ctx = copy.getContext("2d");
    ctx.fillStyle = this.colours.canvas;
    ctx.fillRect(0, 0, copy.width, copy.height);
    ctx.drawImage(canvas, 0, 0);
    return new Promise((done) => copy.toBlob(done, "image/png"));
  }
}
