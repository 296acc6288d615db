// Asking the service, and knowing when the page is idle.

import { queryText } from "./state.js";

const ROOT = "/api/v1";
let busy = 0;

/** An error body of the service, or what stands for one when the service is not there. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.offline = status === 0 || (status === 503 && /#Store/.test(body.type ?? ""));
    this.requestId = body.request_id ?? null;
    this.closest = body.closest ?? [];
    this.errors = body.errors ?? [];
  }
}

/** Runs `work` while the page counts as busy; `<html data-ready="1">` says that nothing runs. */
export async function working(work) {
  busy += 1;
  delete document.documentElement.dataset.ready;
  try {
    return await work();
  } finally {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        busy -= 1;
        if (busy === 0) document.documentElement.dataset.ready = "1";
      }),
    );
  }
}

async function fetchJson(path, pairs, signal) {
  let response;
  try {
    response = await fetch(`${ROOT}${path}${queryText(pairs)}`, {
      headers: { accept: "application/json" },
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

export const ask = (path, pairs = [], signal = undefined) =>
  working(() => fetchJson(path, pairs, signal));

export const entityPath = (id, part = "") => `/entities/${encodeURIComponent(id)}${part}`;

const names = new Map();
const asked = new Map();

export const learn = (id, name) => name && names.set(id, name);
export const known = (id) => names.get(id);

/** The part of an id that a person can read, until its name is known. */
export const plain = (id) => id.slice(id.indexOf(":") + 1).replaceAll("-", " ");

const CARDS_ONLY = new Set(["hts", "source", "name"]);
const AT_ONCE = 60;

/** Names of ids that the page has not met yet: in one answer as far as the graph holds them, else one by one. */
export async function learnNames(ids, pairs) {
  const missing = [...new Set(ids)].filter((id) => id.includes(":") && !names.has(id));
  const held = missing.filter((id) => !CARDS_ONLY.has(id.slice(0, id.indexOf(":"))));
  for (let at = 0; at < held.length; at += AT_ONCE)
    await learnTogether(held.slice(at, at + AT_ONCE), pairs);
  const rest = missing.filter((id) => !names.has(id)).slice(0, AT_ONCE);
  for (let at = 0; at < rest.length; at += 6)
    await Promise.all(rest.slice(at, at + 6).map((id) => learnOne(id, pairs)));
}

async function learnTogether(ids, pairs) {
  const body = await ask("/graph", [
    ...ids.map((id) => ["focus", id]),
    ["hops", 0],
    ...pairs,
  ]).catch(() => null);
  for (const node of body?.result.nodes ?? []) learn(node.id, node.label);
}

async function learnOne(id, pairs) {
  if (!asked.has(id))
    asked.set(
      id,
      ask(entityPath(id), pairs).then(
        (body) => body.result.name,
        () => null,
      ),
    );
  learn(id, (await asked.get(id)) ?? plain(id));
}

let sources = null;

/** Every source by id; asked once. */
export function allSources() {
  sources ??= ask("/sources", [["limit", 1000]]).then(
    (body) => new Map(body.result.sources.map((source) => [source.id, source])),
    () => {
      sources = null;
      return new Map();
    },
  );
  return sources;
}
