// The line under the pointer.

import assert from "node:assert/strict";
import { test } from "node:test";

const { nearest } = await import(`${process.env.ONSHORE_JS}/canvas/hit.js`);

const flat = (name, y) => ({
  edge: name,
  curve: { x1: 0, y1: y, c1x: 30, c1y: y, c2x: 60, c2y: y, x2: 90, y2: y },
});

test("the nearest line within reach is hit, and none beyond it", () => {
  const curves = [flat("upper", 0), flat("lower", 10)];
  assert.equal(nearest(curves, 45, 3, 6), "upper");
  assert.equal(nearest(curves, 45, 8, 6), "lower");
  assert.equal(nearest(curves, 45, 30, 6), null);
  assert.equal(nearest(curves, 120, 0, 6), null);
  assert.equal(nearest([], 0, 0, 6), null);
});
