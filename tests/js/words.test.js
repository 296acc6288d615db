// Words by key in both languages, numbers and amounts.

import assert from "node:assert/strict";
import { test } from "node:test";

const js = process.env.ONSHORE_JS;
const lang = process.env.ONSHORE_LANG;
globalThis.document = { documentElement: { lang } };
const { PAGE } = await import(`${js}/words/page.js`);
const said = await import(`${js}/words/say.js`);
const told = [];
const real = Object.assign;
Object.assign = (target, words) => {
  told.push(words);
  return real(target, words);
};
const { reasonWords } = await import(`${js}/words/review.js`);
Object.assign = real;

const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const pick = (en, ja) => (lang === "ja" ? ja : en);

test("every word is there in both languages, with the same places for values", () => {
  assert.equal(told.length, 1);
  for (const words of [PAGE, told[0]]) {
    assert.ok(Object.keys(words).length > 100);
    for (const [key, pair] of Object.entries(words)) {
      assert.equal(pair.length, 2, key);
      assert.ok(pair[0] && pair[1], key);
      assert.deepEqual(names(pair[0]), names(pair[1]), key);
    }
  }
});

test("words take values, and unknown keys give what follows the dot", () => {
  assert.equal(said.t("count.nodes", { n: "3" }), pick("3 nodes", "3 ノード"));
  assert.equal(said.t("relation.not_there"), "not there");
  assert.equal(said.t("count.nodes", { n: "{n}" }), pick("{n} nodes", "{n} ノード"));
  assert.equal(said.t("count.nodes"), pick("{n} nodes", "{n} ノード"));
});

test("one thing and many have words of their own", () => {
  assert.equal(said.many("sure.publishers", 1), pick("1 publisher", "媒体 1"));
  assert.equal(said.many("sure.publishers", 1200), pick("1,200 publishers", "媒体 1,200"));
  assert.equal(said.counted("links", 1), pick("1 link", "1 関係"));
});

test("an amount keeps its bound, range and period; what is absent is no 0", () => {
  const dollars = said.amountText({ value: 2500000000, currency: "USD" });
  assert.match(dollars, /2\.5|25/);
  assert.match(said.amountText({ min: 2, max: 3, unit: "x" }), /2.* – 3/);
  assert.equal(
    said.amountText({ min: 1000, unit: "zz" }),
    said.t("amount.at_least", { v: "1,000 zz" }),
  );
  assert.equal(said.amountText(undefined), "");
  assert.equal(said.amountText({}), "");
  assert.match(said.amountText({ value: 3, currency: "not one" }), /^3 not one$/);
});

test("words of the review are told to the same t", () => {
  assert.equal(said.t("accept"), pick("Accept", "承認"));
  assert.equal(
    reasonWords("proposed by a language model"),
    pick("proposed by a language model", "言語モデルの提案"),
  );
});
