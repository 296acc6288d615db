// Which line lies under the pointer.

import { pointOn } from "./draw.js";

/** The edge whose curve passes within `reach` of a point; null where none does. */
export function nearest(curves, px, py, reach) {
  let best = reach;
  let found = null;
  for (const { edge, curve: c } of curves) {
    const top = Math.min(c.y1, c.c1y, c.y2, c.c2y) - best;
    const bottom = Math.max(c.y1, c.c1y, c.y2, c.c2y) + best;
    const left = Math.min(c.x1, c.c1x, c.x2, c.c2x) - best;
    const right = Math.max(c.x1, c.c1x, c.x2, c.c2x) + best;
    if (px < left || px > right || py < top || py > bottom) continue;
    let last = pointOn(c, 0);
    for (let at = 1; at <= 20; at += 1) {
      const next = pointOn(c, at / 20);
      const away = distance(px, py, last, next);
      if (away < best) {
        best = away;
        found = edge;
      }
      last = next;
    }
  }
  return found;
}

function distance(x, y, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.max(
    0,
    Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)),
  );
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}
