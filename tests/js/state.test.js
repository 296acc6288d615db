// The state of the free network and its address.

import assert from "node:assert/strict";
import { test } from "node:test";

const js = process.env.ONSHORE_JS;
const { chooser, graphPairs, queryText, readState, toggled, writeState } = await import(
  `${js}/shell/state.js`
);

test("an address gives a state, and the state the address", () => {
  const query =
    "?focus=firm:a&focus=firm:b&hops=2&state=TX&sel=firm:a&line=-dashed&as_of=2026-01-02&lang=ja";
  assert.equal(writeState(readState(query)), query);
});

test("what an address says twice, wrongly or beyond bounds is put right", () => {
  const state = readState("?focus=firm:a&focus=firm:a&focus=&hops=99&limit=x&k=0&other=1");
  assert.deepEqual(state.focus, ["firm:a"]);
  assert.equal(state.hops, 6);
  assert.equal(state.limit, null);
  assert.equal(state.k, 1);
});

test("two ends of a path are kept; one is none", () => {
  assert.deepEqual(readState("?path=firm:a~place:US-TX").path, ["firm:a", "place:US-TX"]);
  assert.equal(readState("?path=firm:a").path, null);
});

test("an address that would be that of another page names the network", () => {
  assert.equal(
    writeState(readState("?path=firm:a~firm:b")),
    "?view=graph&path=firm:a%7Efirm:b".replace("%7E", "~"),
  );
});

test("text in an address stays text", () => {
  assert.equal(queryText([["q", '"><b>&=#']]), "?q=%22%3E%3Cb%3E%26%3D%23");
  assert.equal(
    queryText([
      ["a", null],
      ["b", ""],
      ["c", undefined],
    ]),
    "",
  );
});

test("the service is asked around the chosen ones, within hops", () => {
  const pairs = graphPairs(readState("?focus=firm:a&hops=2&status=built"), "en");
  assert.deepEqual(pairs.slice(0, 3), [
    ["focus", "firm:a"],
    ["hops", 2],
    ["status", "built"],
  ]);
  assert.deepEqual(graphPairs(readState("?state=TX"), "en")[1], ["state", "place:US-TX"]);
});

test("a word is switched off and on among all", () => {
  const every = ["a", "b", "c"];
  const off = toggled([], "b", every);
  assert.deepEqual(off, ["-b"]);
  assert.deepEqual(every.filter(chooser(off)), ["a", "c"]);
  assert.deepEqual(toggled(off, "b", every), []);
  assert.deepEqual(every.filter(chooser(["a"])), ["a"]);
});
