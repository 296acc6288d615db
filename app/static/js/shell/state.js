// The view's state and its address: everything that a shared link must reproduce, nothing else.

const LISTS = ["focus", "expand", "kind", "relation", "status", "line"];
const WORDS = [
  "sel",
  "state",
  "certainty_min",
  "as_of",
  "known_at",
  "view",
  "direction",
  "theme",
  "lang",
];
/** Preset, lowest and highest of what is counted; a preset of null leaves it to the service. */
const COUNTS = { hops: [1, 0, 6], limit: [null, 1, 3000], k: [null, 1, 100] };
const ORDER = [
  "focus",
  "hops",
  "limit",
  "expand",
  "state",
  "path",
  "k",
  "direction",
  "sel",
  "kind",
  "relation",
  "status",
  "line",
  "certainty_min",
  "as_of",
  "known_at",
  "view",
  "theme",
  "lang",
];

/** Keys that do not choose the free network: an address with these alone is another page. */
const PLAIN = new Set([
  "path",
  "direction",
  "k",
  "as_of",
  "known_at",
  "theme",
  "lang",
  "certainty_min",
]);

/** Nothing asked beyond the network itself. */
export const NOWHERE = {
  focus: [],
  expand: [],
  state: null,
  path: null,
  sel: null,
  direction: null,
  hops: 1,
  limit: null,
  k: null,
};

/** The address of an answer page, at the clocks of a state; `lang` null for English. */
export const pageOf = (pairs, state, lang) =>
  `/${queryText([...pairs, ["as_of", state.as_of], ["known_at", state.known_at], ["lang", lang]])}`;

/** State from a query string; unknown keys are ignored. */
export function readState(search) {
  const query = new URLSearchParams(search);
  const state = {};
  for (const key of LISTS) state[key] = [...new Set(query.getAll(key).filter(Boolean))];
  for (const key of WORDS) state[key] = query.get(key) || null;
  for (const [key, [preset, low, high]] of Object.entries(COUNTS)) {
    const value = Number.parseInt(query.get(key) ?? "", 10);
    state[key] = Number.isNaN(value) ? preset : Math.min(high, Math.max(low, value));
  }
  const ends = /^(.+?)~([a-z]+:.+)$/.exec(query.get("path") ?? "");
  state.path = ends ? [ends[1], ends[2]] : null;
  return state;
}

/** The query string of a state, defaults left out, readable. */
export function writeState(state) {
  const pairs = [];
  for (const key of ORDER) {
    const value = state[key];
    if (key === "path") {
      if (value) pairs.push([key, value.join("~")]);
    } else if (key in COUNTS) {
      if (value !== COUNTS[key][0]) pairs.push([key, value]);
    } else if (Array.isArray(value)) {
      for (const item of value) pairs.push([key, item]);
    } else if (value) {
      pairs.push([key, value]);
    }
  }
  const shown = pairs.some(([key]) => !PLAIN.has(key));
  return queryText(shown ? pairs : [["view", "graph"], ...pairs]);
}

export function queryText(pairs) {
  const text = pairs
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%3A", ":")}`)
    .join("&");
  return text ? `?${text}` : "";
}

const clocks = (state, lang) => [
  ["certainty_min", state.certainty_min],
  ["as_of", state.as_of],
  ["known_at", state.known_at],
  ["lang", lang],
];

const statuses = (state) => state.status.map((word) => ["status", word]);

/** What the server is asked for the picture. `extra`: filters that the page else applies itself. */
export function graphPairs(state, lang, extra = []) {
  const pairs = state.focus.map((id) => ["focus", id]);
  if (state.focus.length || state.state) pairs.push(["hops", state.hops]);
  if (state.state) pairs.push(["state", `place:US-${state.state}`]);
  return [
    ...pairs,
    ...(extra.some(([key]) => key === "status") ? [] : statuses(state)),
    ...extra,
    ...clocks(state, lang),
  ];
}

export function pathPairs(state, lang) {
  const [source, target] = state.path;
  return [
    ["source", source],
    ["target", target],
    ["k", state.k],
    ["direction", state.direction ?? "any"],
    ...statuses(state),
    ...clocks(state, lang),
  ];
}

export const readPairs = (state, lang) => [...clocks(state, lang)];

/** A chooser for words where a leading `-` leaves one out. */
export function chooser(words) {
  const wanted = words.filter((word) => !word.startsWith("-"));
  const unwanted = words.filter((word) => word.startsWith("-")).map((word) => word.slice(1));
  return (word) => (!wanted.length || wanted.includes(word)) && !unwanted.includes(word);
}

/** The words after `word` was switched on or off, out of all `every`; nothing left out is []. */
export function toggled(words, word, every) {
  const allowed = chooser(words);
  const off = every.filter((item) => (item === word ? allowed(item) : !allowed(item)));
  return off.map((item) => `-${item}`);
}
