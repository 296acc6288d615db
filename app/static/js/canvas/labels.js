// Words on the canvas, at one size on the screen, none over another: labels of nodes, lines, sets, tiers.

import { t } from "../words/say.js";
import { pointOn, radius } from "./draw.js";

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK JP", "Noto Sans JP", sans-serif';
const LABEL = 12;
const LINE_HEIGHT = 14;

/** Rectangles on the screen that are taken; a grid keeps the look-up short. */
class Room {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.cells = new Map();
  }

  *#cellsOf(box) {
    for (let x = Math.floor(box.x / 60); x <= Math.floor((box.x + box.w) / 60); x += 1) {
      for (let y = Math.floor(box.y / 30); y <= Math.floor((box.y + box.h) / 30); y += 1)
        yield x * 4096 + y;
    }
  }

  take(box) {
    for (const cell of this.#cellsOf(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }

  free(box, owner) {
    if (box.x < 3 || box.y < 3 || box.x + box.w > this.width - 3 || box.y + box.h > this.height - 3)
      return false;
    for (const cell of this.#cellsOf(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (
          other.owner !== owner &&
          box.x < other.x + other.w &&
          other.x < box.x + box.w &&
          box.y < other.y + other.h &&
          other.y < box.y + box.h
        )
          return false;
      }
    }
    return true;
  }
}

const widths = new Map();

/** `look` names the font that `ctx` has: reading it back from there is slow. */
function widthOf(ctx, text, look = "") {
  const key = look + text;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20000) widths.clear();
    width = ctx.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

const wrapped = new Map();

/** At most `most` lines no wider than `limit`, of much the same length; what is left is cut off with a mark. */
function wrap(ctx, text, limit, most, look) {
  const key = `${look}${limit}|${most}|${text}`;
  if (wrapped.has(key)) return wrapped.get(key);
  if (wrapped.size > 20000) wrapped.clear();
  let lines = breakLines(ctx, text, limit, most, look);
  if (lines.length > 1 && !lines.at(-1).endsWith("…")) {
    const even = (widthOf(ctx, text, look) / lines.length) * 1.15;
    const balanced = breakLines(ctx, text, Math.min(limit, even), lines.length, look);
    if (!balanced.at(-1).endsWith("…")) lines = balanced;
  }
  wrapped.set(key, lines);
  return lines;
}

function breakLines(ctx, text, limit, most, look) {
  const lines = [];
  let rest = text;
  while (rest && lines.length < most) {
    if (widthOf(ctx, rest, look) <= limit) {
      lines.push(rest);
      return lines;
    }
    let cut = rest.length - 1;
    let low = 1;
    while (low < cut) {
      const middle = (low + cut + 1) >> 1;
      if (widthOf(ctx, rest.slice(0, middle), look) <= limit) low = middle;
      else cut = middle - 1;
    }
    const at = breakAt(rest, cut);
    lines.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  if (rest) lines[lines.length - 1] = `${lines.at(-1).slice(0, -1)}…`;
  return lines;
}

/** Where a line may end, at `cut` or before it: at a space, a comma, an opening bracket; else after a Latin word. */
function breakAt(text, cut) {
  for (let at = cut; at > 1; at -= 1) {
    if (text[at] === " " || "（(［「『".includes(text[at]) || "、。・，/-".includes(text[at - 1]))
      return at;
  }
  const word = /^[A-Za-z]+/.exec(text.slice(cut));
  if (word && word[0].length < 9 && /[A-Za-z]/.test(text[cut - 1])) return cut + word[0].length;
  return cut > 1 && "）)］」』、。，ー".includes(text[cut]) ? cut - 1 : cut;
}

/**
 * The room for words on the screen: nodes, and `view.taken`, are not to be covered. `view`: scale, x, y (screen
 * = world * scale + offset), width, height. Gives the room and the nodes in view with their places.
 */
export function measureRoom(nodes, view, look) {
  const room = new Room(view.width, view.height);
  for (const box of view.taken) room.take(box);
  const inView = [];
  for (const node of nodes) {
    const x = node.x * view.scale + view.x;
    const y = node.y * view.scale + view.y;
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
    const r = radius(node, view.scale) * view.scale + (look.strong(node) ? 7 : 1);
    room.take({ x: x - r, y: y - r, w: 2 * r, h: 2 * r, owner: node.id });
    inView.push({ node, x, y, r, weight: look.weight(node) });
  }
  return { room, inView };
}

/** Labels in screen pixels, most important first, in the first free place. Returns the ids that got one. */
export function drawLabels(ctx, inView, room, view, colours, look) {
  inView.sort((a, b) => b.weight - a.weight || (a.node.id < b.node.id ? -1 : 1));
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const placed = new Set();
  for (const item of inView) {
    const strong = look.strong(item.node);
    ctx.font = `${strong ? 650 : 400} ${LABEL}px ${FONT}`;
    const limit = strong ? 190 : Math.max(104, Math.min(190, view.column * view.scale * 1.02));
    const font = strong ? "b|" : "n|";
    const fit = fitLabel(ctx, room, item, Math.round(limit), font);
    if (!fit) continue;
    const { lines, spot, w, h } = fit;
    room.take({ ...spot, w, h, owner: item.node.id });
    placed.add(item.node.id);
    ctx.globalAlpha = look.dim(item.node) ? 0.4 : 1;
    ctx.textAlign = spot.align;
    const x =
      spot.align === "left" ? spot.x + 2 : spot.align === "right" ? spot.x + w - 2 : spot.x + w / 2;
    const y = (index) => spot.y + LINE_HEIGHT * (index + 0.5);
    for (const [index, line] of lines.entries()) {
      ground(ctx, widthOf(ctx, line, font), x, y(index), spot.align, colours);
    }
    for (const [index, line] of lines.entries()) text(ctx, line, x, y(index), colours);
  }
  ctx.globalAlpha = 1;
  return placed;
}

/** Where hardly more than the mark has room, the mark alone. */
const marked = (lines, mark) =>
  mark && lines.length === 1 && lines[0].endsWith("…") && lines[0].length < mark.length + 6
    ? [mark]
    : lines;

/** The label in up to three lines, else whole on one long line, else cut short. */
function fitLabel(ctx, room, item, limit, font) {
  const tried = new Set();
  for (const [most, width] of [
    [3, limit],
    [1, 190],
    [2, limit],
    [1, limit],
  ]) {
    const lines = marked(
      wrap(
        ctx,
        item.node.mark ? `${item.node.mark} ${item.node.text}` : item.node.text,
        width,
        most,
        font,
      ),
      item.node.mark,
    );
    const key = lines.join("|");
    if (tried.has(key) || (width > limit && lines[0].endsWith("…"))) continue;
    tried.add(key);
    const w = Math.max(...lines.map((line) => widthOf(ctx, line, font))) + 4;
    const h = lines.length * LINE_HEIGHT;
    const spot = placeLabel(room, item, w, h);
    if (spot) return { lines, spot, w, h };
  }
  return null;
}

function placeLabel(room, { node, x, y, r }, w, h) {
  const inside = (left) => Math.min(Math.max(left, 4), room.width - w - 4);
  const spots = [
    { x: inside(x - w / 2), y: y + r + 2, align: "center" },
    { x: inside(x - w / 2), y: y - r - h - 2, align: "center" },
    { x: x + r + 4, y: y - h / 2, align: "left" },
    { x: x - r - 4 - w, y: y - h / 2, align: "right" },
  ];
  return spots.find((spot) => room.free({ ...spot, w, h }, node.id));
}

/** Lines of the picture pass under a label, not through it. */
function ground(ctx, width, x, y, align, colours) {
  const left = align === "left" ? x : align === "right" ? x - width : x - width / 2;
  const alpha = ctx.globalAlpha;
  ctx.globalAlpha = 0.82;
  ctx.fillStyle = colours.canvas;
  ctx.fillRect(left - 1, y - LINE_HEIGHT / 2, width + 2, LINE_HEIGHT);
  ctx.globalAlpha = alpha;
}

function text(ctx, line, x, y, colours) {
  ctx.lineWidth = 3;
  ctx.strokeStyle = colours.canvas;
  ctx.strokeText(line, x, y);
  ctx.fillStyle = colours.text;
  ctx.fillText(line, x, y);
}

/** Words (`look` of an edge) on lines, in free places along them, each on a small ground of the canvas' colour. */
export function drawLineLabels(ctx, items, view, room, colours, look) {
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { curve: c, edge } of items) {
    const words = look(edge);
    const w = widthOf(ctx, words, "l|") + 10;
    for (const place of [0.5, 0.4, 0.6, 0.3, 0.7]) {
      const point = pointOn(c, place);
      const x = point.x * view.scale + view.x;
      const y = point.y * view.scale + view.y;
      const box = { x: x - w / 2, y: y - 8, w, h: 16 };
      if (!room.free(box, null)) continue;
      room.take(box);
      ctx.fillStyle = colours.canvas;
      ctx.globalAlpha = 0.9;
      ctx.beginPath();
      ctx.roundRect(box.x, box.y, w, 16, 8);
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.fillStyle = colours.muted;
      ctx.fillText(words, x, y + 0.5);
      break;
    }
  }
}

/** The words of a set, beside its first box; returns where, so that it can be clicked. */
export function drawSetLabels(ctx, sets, view, room, colours) {
  ctx.font = `italic 11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const places = [];
  for (const { group, boxes } of sets) {
    const words = group.label ?? t("group.unknown");
    const w = widthOf(ctx, words, "i|") + 14;
    const spots = boxes.flatMap((box) => {
      const x = (box.x + box.width / 2) * view.scale + view.x;
      const top = box.y * view.scale + view.y;
      const bottom = (box.y + box.height) * view.scale + view.y;
      const right = (box.x + box.width) * view.scale + view.x;
      const left = Math.min(Math.max(x - w / 2, 4), view.width - w - 4);
      const sides = [right + 4, box.x * view.scale + view.x - w - 4];
      const rows = [(top + bottom) / 2 - 9, top, bottom - 18];
      return [
        { x: left, y: top - 20 },
        { x: left, y: bottom + 18 },
        { x: left, y: bottom + 4 },
        ...rows.flatMap((y) => sides.map((x) => ({ x, y }))),
      ];
    });
    const spot = spots.find((one) => room.free({ ...one, w, h: 18 }, null));
    if (!spot) continue;
    room.take({ ...spot, w, h: 18 });
    ctx.fillStyle = colours.canvas;
    ctx.strokeStyle = colours.set;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(spot.x, spot.y, w, 18, 9);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = colours.text;
    ctx.fillText(words, spot.x + w / 2, spot.y + 9.5);
    places.push({ ...spot, w, h: 18, group });
  }
  return places;
}

/** Names of the tiers along the top edge; the rectangles that they take. */
export function tierTitles(ctx, nodes, view) {
  const sums = new Map();
  for (const node of nodes) {
    if (node.tier === undefined) continue;
    const sum = sums.get(node.tier) ?? { x: 0, n: 0 };
    sums.set(node.tier, { x: sum.x + node.x, n: sum.n + 1 });
  }
  ctx.font = `600 11px ${FONT}`;
  const titles = [];
  for (const [tier, { x, n }] of [...sums].sort((a, b) => a[0] - b[0])) {
    const words = t(`tier.${tier}`);
    const w = widthOf(ctx, words, "t|") + 12;
    const centre = (x / n) * view.scale + view.x;
    if (centre < 0 || centre > view.width) continue;
    const left = Math.min(Math.max(centre - w / 2, 4), view.width - w - 4);
    const last = titles.at(-1);
    if (last && left < last.x + last.w + 6) continue;
    titles.push({ x: left, y: 6, w, h: 22, words });
  }
  return titles;
}

export function drawTierTitles(ctx, titles, view, colours) {
  if (!titles.length) return;
  ctx.fillStyle = colours.canvas;
  ctx.globalAlpha = 0.88;
  ctx.fillRect(0, 0, view.width, 32);
  ctx.globalAlpha = 1;
  ctx.font = `600 11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colours.muted;
  for (const title of titles) ctx.fillText(title.words, title.x + title.w / 2, 17);
}
