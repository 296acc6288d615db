// Drawing on the canvas: shapes, cubic lines by status, boxes around sets. Words are drawn by labels.js.

import { DASHES, KINDS, LEVELS, RADII, SHAPES } from "../vocabulary.js";

/** Colours of the present theme, from the style sheet. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(`--${name}`).trim();
  const colours = Object.fromEntries(
    [
      "canvas",
      "text",
      "muted",
      "edge",
      "edge-strong",
      "assumed",
      "path",
      "accent",
      "struck",
      "set",
      "band",
    ].map((name) => [name, get(name)]),
  );
  for (const kind of KINDS) colours[kind] = get(`kind-${kind}`);
  for (let level = 1; level <= LEVELS; level += 1) colours[`loss-${level}`] = get(`loss-${level}`);
  return colours;
}

/** Radius in world units: near constant on the screen, between bounds. */
export function radius(node, scale) {
  const base = (RADII[node.kind] ?? 7) + Math.min(3, Math.log2(1 + (node.degree ?? 0)) * 0.6);
  return Math.min(Math.max(base * Math.sqrt(Math.min(scale, 1.6)), 3.6), 14) / scale;
}

export function shapePath(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "diamond") polygon(ctx, x, y, r * 1.15, 4, 0);
  else if (shape === "square") ctx.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else if (shape === "hexagon") polygon(ctx, x, y, r * 1.05, 6, 0);
  else if (shape === "triangle") polygon(ctx, x, y + r * 0.18, r * 1.2, 3, -Math.PI / 2);
  else ctx.arc(x, y, r * 0.95, 0, Math.PI * 2);
}

function polygon(ctx, x, y, r, corners, turn) {
  for (let at = 0; at < corners; at += 1) {
    const angle = turn + (at * Math.PI * 2) / corners;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
}

export function drawNode(ctx, node, scale, colours, look) {
  const r = radius(node, scale);
  const colour = node.level ? colours[`loss-${node.level}`] : (colours[node.kind] ?? colours.muted);
  ctx.save();
  ctx.globalAlpha = look.dim ? 0.35 : 1;
  if (look.ring) {
    ctx.beginPath();
    ctx.arc(node.x, node.y, r + 5 / scale, 0, Math.PI * 2);
    ctx.fillStyle = colours.canvas;
    ctx.fill();
    ctx.lineWidth = 2.5 / scale;
    ctx.strokeStyle = look.ring;
    ctx.stroke();
  }
  shapePath(ctx, SHAPES[node.kind], node.x, node.y, r);
  const hollow = !node.level && (node.unnamed || SHAPES[node.kind] === "ring");
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours.canvas;
  ctx.lineWidth = (hollow ? 6 : 3) / scale;
  if (r * scale > 4.5) ctx.stroke();
  ctx.fillStyle = hollow ? colours.canvas : colour;
  ctx.fill();
  if (hollow) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = Math.min(2.4, r * scale * 0.4) / scale;
    ctx.stroke();
  }
  ctx.restore();
  return r;
}

/** Cubic line from node to node, horizontal at both ends: numbers of a Bezier curve and its direction. */
export function curve(a, b, fan, scale) {
  const shift = (fan * 13) / Math.max(scale, 0.35);
  const ra = radius(a, scale) + 2 / scale;
  const rb = radius(b, scale) + 3 / scale;
  const dx = b.x - a.x;
  if (Math.abs(dx) < 70) {
    const bulge = 34 + Math.min(120, Math.abs(b.y - a.y) * 0.28) + Math.abs(shift) + shift;
    return {
      x1: a.x + ra,
      y1: a.y,
      c1x: a.x + bulge,
      c1y: a.y,
      c2x: b.x + bulge,
      c2y: b.y,
      x2: b.x + rb,
      y2: b.y,
      turn: -1,
    };
  }
  const turn = Math.sign(dx);
  const x1 = a.x + turn * ra;
  const x2 = b.x - turn * rb;
  const reach = (x2 - x1) * 0.5;
  return {
    x1,
    y1: a.y + shift * 0.12,
    c1x: x1 + reach,
    c1y: a.y + shift,
    c2x: x2 - reach,
    c2y: b.y + shift,
    x2,
    y2: b.y + shift * 0.12,
    turn,
  };
}

export function pointOn(c, at) {
  const rest = 1 - at;
  const [p, q, r, s] = [rest ** 3, 3 * rest * rest * at, 3 * rest * at * at, at ** 3];
  return {
    x: p * c.x1 + q * c.c1x + r * c.c2x + s * c.x2,
    y: p * c.y1 + q * c.c1y + r * c.c2y + s * c.y2,
  };
}

/** Draws lines in one stroke per look. `items`: {curve, line, symmetric}; `style`: colour, width, alpha. */
export function drawLines(ctx, items, scale, style) {
  const byLine = new Map();
  for (const item of items) {
    if (!byLine.has(item.edge.line)) byLine.set(item.edge.line, []);
    byLine.get(item.edge.line).push(item);
  }
  ctx.save();
  ctx.globalAlpha = style.alpha;
  for (const [line, group] of byLine) {
    ctx.strokeStyle = style.colours?.[line] ?? style.colour;
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = style.width / scale;
    ctx.lineCap = line === "dotted" ? "round" : "butt";
    if (line === "dotted") ctx.lineWidth *= 1.5;
    ctx.setLineDash(
      (DASHES[line] ?? []).map((length) => (length * Math.max(1, style.width * 0.8)) / scale),
    );
    ctx.beginPath();
    for (const { curve: c } of group) {
      ctx.moveTo(c.x1, c.y1);
      ctx.bezierCurveTo(c.c1x, c.c1y, c.c2x, c.c2y, c.x2, c.y2);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    if (style.arrows) arrows(ctx, group, scale, style.width);
    if (line === "struck") strikes(ctx, group, scale);
  }
  ctx.restore();
}

function arrows(ctx, group, scale, width) {
  const length = (5 + width) / scale;
  const half = (2.4 + width * 0.5) / scale;
  ctx.beginPath();
  for (const { curve: c, edge } of group) {
    if (edge.symmetric) continue;
    ctx.moveTo(c.x2 + (c.turn * 1.5) / scale, c.y2);
    ctx.lineTo(c.x2 - c.turn * length, c.y2 - half);
    ctx.lineTo(c.x2 - c.turn * length, c.y2 + half);
    ctx.closePath();
  }
  ctx.fill();
}

function strikes(ctx, group, scale) {
  const size = 4.5 / scale;
  ctx.lineWidth = 1.8 / scale;
  ctx.beginPath();
  for (const { curve: c } of group) {
    const { x, y } = pointOn(c, 0.5);
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x - size, y + size);
    ctx.lineTo(x + size, y - size);
  }
  ctx.stroke();
}

/**
 * Boxes of a set: one around each run of members that stand next to each other, never around a node that
 * is not a member, joined by a dotted line. Returns the boxes in world units.
 */
export function setBoxes(members, everyone, scale) {
  const columns = new Map();
  for (const node of members) {
    const key = Math.round(node.x / 40);
    if (!columns.has(key)) columns.set(key, []);
    columns.get(key).push(node);
  }
  const inside = new Set(members.map((node) => node.id));
  const boxes = [];
  const pad = 15 / scale;
  for (const column of columns.values()) {
    column.sort((a, b) => a.y - b.y);
    let run = [];
    const close = () => {
      if (!run.length) return;
      const top = run[0].y - pad;
      boxes.push({ x: run[0].x - pad, y: top, width: pad * 2, height: run.at(-1).y + pad - top });
      run = [];
    };
    for (const node of column) {
      const last = run.at(-1);
      const between =
        last &&
        everyone.some(
          (other) =>
            !inside.has(other.id) &&
            Math.abs(other.x - node.x) < pad + radius(other, scale) &&
            other.y > last.y &&
            other.y < node.y,
        );
      if (between) close();
      run.push(node);
    }
    close();
  }
  return boxes.sort((a, b) => a.x - b.x || a.y - b.y);
}

/** Draws the boxes of one set and the fine dots that join them to each other; chosen, also to `anchors`. */
export function drawSet(ctx, boxes, anchors, scale, colour, strong) {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = (strong ? 2.2 : 1.2) / scale;
  ctx.setLineDash([1 / scale, 5 / scale]);
  ctx.beginPath();
  for (let at = 1; at < boxes.length; at += 1) join(ctx, boxes[at - 1], boxes[at]);
  for (const node of strong ? anchors : [])
    join(ctx, { x: node.x, y: node.y, width: 0, height: 0 }, boxes[0]);
  ctx.stroke();
  ctx.setLineDash([]);
  for (const box of boxes) {
    ctx.beginPath();
    ctx.roundRect(box.x, box.y, box.width, box.height, 12 / scale);
    ctx.globalAlpha = 0.1;
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.stroke();
  }
  ctx.restore();
}

function join(ctx, a, b) {
  const [first, second] = a.x <= b.x ? [a, b] : [b, a];
  const [ya, yb] = [first.y + first.height / 2, second.y + second.height / 2];
  if (Math.abs(first.x - second.x) < 40) {
    const bulge = first.x - 20 - Math.min(90, Math.abs(yb - ya) * 0.25);
    ctx.moveTo(first.x, ya);
    ctx.bezierCurveTo(bulge, ya, bulge, yb, second.x, yb);
    return;
  }
  const mid = (first.x + first.width + second.x) / 2;
  ctx.moveTo(first.x + first.width, ya);
  ctx.bezierCurveTo(mid, ya, mid, yb, second.x, yb);
}
