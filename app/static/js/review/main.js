// The review page: one candidate after the other, every decision sent and kept at once.

import "../words/review.js";
import { byId, el, icon, replace } from "../shell/dom.js";
import { lang, t } from "../words/say.js";
import { showBeside } from "./beside.js";
import { call, refuse, tell } from "./call.js";
import { claimBlock, fieldList, reasonList, statusChoice, watchBlock } from "./card.js";
import { coverageSide } from "./coverage.js";
import { ClaimForm } from "./edit.js";
import { keysDialog, listen } from "./keys.js";
import { namesBlock, namesList, pendingOf } from "./names.js";
import { SourcePane } from "./source.js";

const root = document.documentElement;
const side = byId("side");
const model = {
  data: null,
  key: null,
  view: "candidate",
  sentence: null,
  status: null,
  mode: null,
  named: null,
};
let form = null;
let verdict = null;
let asked = 0;

const pane = new SourcePane(byId("text"), byId("about"), pick);
const articleOf = (source) => model.data.articles.find((one) => one.id === source);
const itemOf = (key) => model.data.items.find((one) => one.key === key);
const waiting = () => model.data.items.filter((one) => !one.decision);
const current = () => (model.key ? itemOf(model.key) : undefined);

// -- the server ------------------------------------------------------------

function ready(is) {
  if (is) root.dataset.ready = "1";
  else delete root.dataset.ready;
}

async function load() {
  ready(false);
  try {
    model.data = await call("/api/v1/review");
    model.key = waiting()[0]?.key ?? null;
    draw();
  } catch (error) {
    failed(error);
  }
  ready(true);
}

/** Sends one change; true where it was recorded. The page shows what the server then holds. */
async function change(body, words) {
  if (!root.dataset.ready) return false;
  ready(false);
  try {
    const moved = await call("/api/v1/decisions", body);
    Object.assign(model.data, moved);
    Object.assign(model, { status: null, mode: null, named: null });
    tell(words(moved));
    return moved;
  } catch (error) {
    if (error.status === 422) refuse(error.message);
    else failed(error);
    return false;
  } finally {
    ready(true);
  }
}

function failed(error) {
  const ended = error.status === 401;
  const name = ended ? "ended" : "failed";
  replace(
    side,
    el(
      "div",
      { class: "notice", role: "alert" },
      el("h2", {}, t(name)),
      el("p", {}, t(`${name}.how`)),
      error.status && el("p", { class: "note" }, error.message),
      !ended &&
        el("button", { type: "button", class: "first", id: "retry", onclick: load }, t("retry")),
    ),
  );
}

// -- actions ---------------------------------------------------------------

const desk = {
  item: itemOf,
  cut: (start, end) => pane.cut(start, end),
  get vocabulary() {
    return model.data.vocabulary;
  },
  open(key) {
    Object.assign(model, { key, view: "candidate", status: null, mode: null });
    draw();
  },
  async mark(start, seen) {
    const source = pane.article;
    const done = await change({ decision: seen ? "seen" : "unseen", source, start }, () =>
      t(seen ? "cov.nothing" : "cov.open"),
    );
    if (done) draw();
  },
  sentence: (start) => show("coverage", start),
  add(row) {
    Object.assign(model, { mode: "add", status: null, row });
    draw();
  },
};

function pick(start) {
  if (model.view !== "coverage") return;
  Object.assign(model, { sentence: start, mode: null });
  draw();
  byId("text").querySelector(`[data-start="${start}"]`)?.focus({ preventScroll: true });
}

function choose(status) {
  model.status = status;
  const input = side.querySelector(`input[name="status"][value="${status}"]`);
  if (input) input.checked = true;
  const refusal = byId("refusal");
  if (refusal) refusal.hidden = true;
  if (model.mode === "edit") verify(form.edits());
}

async function accept() {
  const item = current();
  if (model.mode === "add") return addFact();
  if (!item || item.decision || model.view !== "candidate") return undefined;
  if (!model.status) {
    refuse(t("status.first"));
    return side.querySelector('input[name="status"]')?.focus();
  }
  const edits = model.mode === "edit" ? form.edits() : {};
  const edited = Object.keys(edits).length > 0;
  const done = await change(
    {
      decision: edited ? "edit" : "accept",
      candidate: item.key,
      status: model.status,
      ...(edited && { edits }),
    },
    () => t("accepted"),
  );
  return done && onward(item.key);
}

async function addFact() {
  if (!model.status) return refuse(t("status.first"));
  const { row } = model;
  const claim = { ...form.edits(), status: model.status };
  const done = await change(
    { decision: "add", source: pane.article, start: row.start, end: row.end, claim },
    () => t("added"),
  );
  return done && draw();
}

async function reject(reason) {
  const item = current();
  const done = await change({ decision: "reject", candidate: item.key, reason }, () =>
    t("rejected"),
  );
  if (done) onward(item.key);
}

/** One word on a name; the candidates of all articles follow, and the same place stays open. */
async function decideName(decision, one, kind) {
  const at = model.data.items.findIndex((item) => item.key === model.key);
  const done = await change({ decision, name: one.name, ...(kind && { kind }) }, () =>
    t(`did.${decision}`, { name: one.name }),
  );
  if (!done) return;
  model.named = decision === "forget-name" ? null : one;
  pane.article = null;
  if (model.view === "candidate" && (!current() || current().decision)) {
    const items = model.data.items;
    const next = [...items.slice(Math.max(at, 0)), ...items].find((item) => !item.decision);
    model.key = next?.key ?? null;
  }
  draw();
  side.focus({ preventScroll: true });
}

/** The first name that the candidate waits for, by a key. */
function decideFirst(decision) {
  const item = current();
  if (model.view !== "candidate" || !item || item.decision) return;
  const [one] = pendingOf(item, model.data.names);
  if (!one) return;
  decideName(decision, one, decision === "confirm-name" ? one.kind : undefined);
}

async function undo() {
  if (model.named) return decideName("forget-name", model.named);
  const done = await change({ decision: "undo" }, (moved) =>
    t(moved.candidate ? "undone" : "nothing.undone"),
  );
  if (!done) return undefined;
  if (done.candidate && itemOf(done.candidate)) {
    Object.assign(model, { key: done.candidate, view: "candidate" });
  }
  return draw();
}

/** What the verifier refuses, kept with a reason and marked as such. */
async function override() {
  const reason = byId("override-reason").value.trim();
  if (!model.status) return refuse(t("status.first"));
  if (!reason) return byId("override-reason").focus();
  const item = current();
  const done = await change(
    {
      decision: "override",
      candidate: item.key,
      status: model.status,
      reason,
      edits: form.edits(),
    },
    () => t("overridden"),
  );
  return done && onward(item.key);
}

/** After a decision: the next one that waits, in the order of the review. */
function onward(key) {
  const items = model.data.items;
  const at = items.findIndex((one) => one.key === key);
  const next = [...items.slice(at + 1), ...items.slice(0, at)].find((one) => !one.decision);
  model.key = next?.key ?? null;
  draw();
  side.focus({ preventScroll: true });
}

function step(by) {
  const open = waiting();
  if (!open.length || model.view !== "candidate") return;
  const at = open.findIndex((one) => one.key === model.key);
  const next = at < 0 ? 0 : (at + by + open.length) % open.length;
  Object.assign(model, { key: open[next].key, status: null, mode: null });
  draw();
}

function show(view, sentence = model.sentence) {
  Object.assign(model, { view, sentence, mode: null, status: null });
  if (view === "candidate" && !current()) model.key = waiting()[0]?.key ?? null;
  draw();
}

function enter(mode) {
  const item = current();
  if (model.view !== "candidate" || !item || item.decision) return;
  model.mode = mode;
  draw();
  if (mode === "edit") side.querySelector("#edit input, #edit select")?.focus();
  else side.querySelector(".reasons button")?.focus();
}

function leave() {
  if (!model.mode) return;
  model.mode = null;
  draw();
  side.focus({ preventScroll: true });
}

let waitingCheck = 0;

/** What the verifier says of the edits, a moment after the last key. */
function verify(edits) {
  clearTimeout(waitingCheck);
  verdict.className = "verdict";
  verdict.textContent = t("verifier.wait");
  const turn = ++asked;
  waitingCheck = setTimeout(async () => {
    try {
      const body = { candidate: model.key, edits, ...(model.status && { status: model.status }) };
      const said = await call("/api/v1/review/check", body);
      if (turn !== asked) return;
      byId("override").hidden = said.accepted;
      verdict.className = `verdict ${said.accepted ? "ok" : "no"}`;
      verdict.textContent = [
        t(said.accepted ? "verifier.ok" : "verifier.no"),
        said.accepted && t("tier", { tier: said.tier }),
        ...said.reasons,
      ]
        .filter(Boolean)
        .join(" · ");
    } catch (error) {
      if (turn !== asked) return;
      verdict.className = "verdict no";
      verdict.textContent = error.message;
    }
  }, 250);
}

// -- drawing ---------------------------------------------------------------

function draw() {
  progress();
  byId("tab-candidate").setAttribute("aria-pressed", model.view === "candidate");
  byId("tab-coverage").setAttribute("aria-pressed", model.view === "coverage");
  const item = current();
  const source = item?.source ?? pane.article ?? model.data.articles[0]?.id;
  if (source) pane.show(articleOf(source), model.data.coverage[source]);
  if (model.view === "coverage") drawCoverage(source);
  else if (item) drawCandidate(item);
  else drawEnd();
  showBeside(byId("beside"), model, source && articleOf(source), desk);
}

function progress() {
  const { total, accepted, rejected } = model.data.progress;
  const holder = byId("progress");
  holder.hidden = total === 0;
  replace(
    holder,
    el("progress", {
      max: total || 1,
      value: accepted + rejected,
      "aria-label": t("decided", { done: accepted + rejected, total }),
    }),
    el("span", { id: "progress-text" }, t("decided", { done: accepted + rejected, total })),
    el("span", { class: "note" }, t("counts", { accepted, rejected })),
  );
}

function drawCandidate(item) {
  const open = waiting();
  const at = open.findIndex((one) => one.key === item.key);
  const { vocabulary } = model.data;
  pane.pickable(false);
  pane.light(item.spans);
  replace(
    side,
    el(
      "div",
      { class: "card-body" },
      el(
        "div",
        { class: "head" },
        el("div", {}, watchBlock(item, model.data.rates)[0]),
        at >= 0 &&
          el("span", { class: "note", id: "place" }, t("place", { at: at + 1, of: open.length })),
      ),
      claimBlock(item, vocabulary, articleOf(item.source).names),
      !item.decision && namesBlock(item, model.data.names, vocabulary, decideName),
      model.mode === "edit" ? drawForm(item) : fieldList(item, articleOf(item.source).names),
      watchBlock(item, model.data.rates)[1],
      item.decision
        ? el(
            "p",
            { class: `decided ${item.decision.word}` },
            [t(`word.${item.decision.word}`), item.decision.reason, item.decision.who]
              .filter(Boolean)
              .join(" · "),
          )
        : statusChoice(vocabulary, item.claim.status, model.status, choose),
      model.mode === "reject" && reasonList(vocabulary, reject, leave),
      !model.mode && namesList(model.data.names, vocabulary, decideName),
      el("p", { class: "refused", id: "refusal", role: "alert", hidden: true }),
    ),
    actions(item),
  );
  if (model.mode === "reject") side.querySelector(".reasons")?.scrollIntoView({ block: "nearest" });
}

function drawForm(item) {
  verdict = el("p", { class: "verdict", role: "status" });
  form = new ClaimForm(item.claim, model.data.vocabulary, articleOf(item.source).names, verify);
  const reason = el("input", { type: "text", id: "override-reason", maxlength: 300 });
  return [
    form.node,
    verdict,
    el(
      "div",
      { id: "override", class: "override", hidden: true },
      el("label", { class: "field" }, t("override.reason"), reason),
      el("button", { type: "button", onclick: override }, t("override")),
    ),
  ];
}

const button = (name, symbol, key, act, more = {}) =>
  el(
    "button",
    { type: "button", id: `do-${name}`, onclick: act, title: t(name), ...more, words: null },
    icon(symbol),
    more.words !== "" && el("span", {}, more.words ?? t(name)),
    el("kbd", { "aria-hidden": "true" }, key),
  );

function actions(item) {
  const editing = model.mode === "edit";
  return el(
    "div",
    { class: "actions" },
    !item.decision && [
      button("accept", "check", editing ? "Ctrl ↵" : "a", accept, {
        class: "first",
        words: t(editing ? "accept.edited" : "accept"),
      }),
      editing
        ? button("cancel", "close", "Esc", leave)
        : button("edit", "edit", "e", () => enter("edit")),
      !editing &&
        button("reject", "close", "r", () => enter("reject"), {
          "aria-expanded": String(model.mode === "reject"),
        }),
    ],
    !editing && [
      el("span", { class: "gap" }),
      button("undo", "back", "u", undo),
      button("prev", "prev", "p", () => step(-1), { "aria-label": t("prev"), words: "" }),
      button("next", "next", "n", () => step(1), { "aria-label": t("next"), words: "" }),
    ],
  );
}

function drawEnd() {
  const { total } = model.data.progress;
  const open = Object.values(model.data.coverage)
    .flat()
    .filter((row) => row.state === "open").length;
  pane.pickable(false);
  if (pane.rows) pane.light([]);
  const name = total ? "finished" : "empty";
  replace(
    side,
    el(
      "div",
      { class: "notice", id: name },
      el("h2", {}, t(name)),
      el("p", {}, t(`${name}.how`)),
      total > 0 && el("pre", { tabindex: "0" }, el("code", {}, `onshore apply ${model.data.log}`)),
      open > 0 && el("p", {}, t("finished.gaps", { open })),
      namesList(model.data.names, model.data.vocabulary, decideName),
      el(
        "div",
        { class: "row" },
        total > 0 && button("undo", "back", "u", undo),
        el(
          "button",
          { type: "button", onclick: () => show("coverage") },
          t("coverage"),
          el("kbd", { "aria-hidden": "true" }, "c"),
        ),
      ),
    ),
  );
}

function drawCoverage(source) {
  if (!source) return replace(side, el("div", { class: "notice" }, el("h2", {}, t("empty"))));
  const rows = model.data.coverage[source];
  const row = rows.find((one) => one.start === model.sentence);
  pane.pickable(true);
  pane.light(
    row
      ? model.data.items.filter((one) => row.items.includes(one.key)).flatMap((one) => one.spans)
      : [],
    row?.start,
  );
  if (model.mode === "add") return drawAdding(source);
  return replace(
    side,
    el(
      "div",
      { class: "card-body" },
      sources(source),
      coverageSide(model, articleOf(source), rows, desk),
    ),
  );
}

/** Which article, where the file speaks of several. */
function sources(source) {
  if (model.data.articles.length < 2) return null;
  const select = el(
    "select",
    {
      "aria-label": t("coverage"),
      onchange: () => {
        const chosen = select.value;
        model.sentence = null;
        model.key =
          model.data.items.find((one) => one.source === chosen && !one.decision)?.key ?? null;
        pane.show(articleOf(chosen), model.data.coverage[chosen]);
        if (model.key) draw();
        else drawCoverage(chosen);
      },
    },
    model.data.articles.map((one) =>
      el("option", { value: one.id, selected: one.id === source }, one.title || one.id),
    ),
  );
  return select;
}

function drawAdding(source) {
  const { vocabulary } = model.data;
  form = new ClaimForm({}, vocabulary, articleOf(source).names, () => undefined);
  replace(
    side,
    el(
      "div",
      { class: "card-body" },
      el("h2", {}, t("cov.add")),
      el("blockquote", {}, pane.cut(model.row.start, model.row.end)),
      form.node,
      statusChoice(vocabulary, null, model.status, choose),
      el("p", { class: "refused", id: "refusal", role: "alert", hidden: true }),
    ),
    el(
      "div",
      { class: "actions" },
      button("accept", "check", "Ctrl ↵", accept, { class: "first", words: t("cov.add") }),
      button("cancel", "close", "Esc", leave),
    ),
  );
}

// -- keys ------------------------------------------------------------------

const CHANGES = {
  a: accept,
  e: () => enter("edit"),
  r: () => enter("reject"),
  u: undo,
  n: () => step(1),
  p: () => step(-1),
  y: () => decideFirst("confirm-name"),
  w: () => decideFirst("reject-name"),
  c: () => show(model.view === "coverage" ? "candidate" : "coverage"),
};

listen({
  act: (key) => {
    if (!model.data || !root.dataset.ready) return false;
    if (model.mode === "reject" && /^\d$/.test(key)) {
      const reason = model.data.vocabulary.reasons[Number(key)];
      if (reason) reject(reason);
      return true;
    }
    const status = model.data.vocabulary.statuses.find((one) => one.key === key);
    if (status && byId("statuses")) {
      choose(status.word);
      return true;
    }
    if (!CHANGES[key] || (model.mode && key !== "a")) return false;
    CHANGES[key]();
    return true;
  },
  send: () => model.mode && model.mode !== "reject" && accept(),
  leave,
});

byId("tab-candidate").addEventListener("click", () => model.data && show("candidate"));
byId("tab-coverage").addEventListener("click", () => model.data && show("coverage"));
byId("help").addEventListener("click", () => keysDialog(model.data?.vocabulary));
root.lang = lang;
load();
