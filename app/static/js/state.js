// The view's state and its address: everything that a shared link must reproduce, nothing else.
//
// A duty is a view of its own, in the words of the service:
//   /?duty=8471.50.01&origin=TW&entry_date=2026-11-01&clock=legal&condition=usmca:true&condition=value:14172
// `duty` is an HTS number of 2 to 10 digits (2 digits walk the schedule only); origin is TW where it is left out,
// the day of entry the service's today, the clock `collected`. So are exposure=ID, impact=ID (more than one),
// criticality=ID or all, and scenario=DOCUMENT in base64url.

const LISTS = ["focus", "expand", "kind", "relation", "status", "line", "condition", "origin", "component", "authority", "impact", "loss"];
const WORDS = ["sel", "state", "certainty_min", "as_of", "known_at", "view", "direction", "duty", "exposure", "criticality", "scenario",
  "mode", "basis", "sigma", "weight", "unknown_e", "closed_world", "entry_date", "clock", "theme", "lang"];
/** Preset, lowest and highest of what is counted; a preset of null leaves it to the service. */
const COUNTS = { hops: [1, 0, 6], limit: [null, 1, 3000], k: [null, 1, 100] };
const ORDER = ["focus", "hops", "limit", "expand", "state", "path", "k", "direction", "impact", "criticality", "mode", "loss", "basis", "sigma",
  "weight", "unknown_e", "closed_world", "exposure", "duty", "scenario", "sel", "kind", "relation", "status", "line", "origin",
  "component", "authority", "entry_date", "clock", "condition", "certainty_min", "as_of", "known_at", "view", "theme", "lang"];

/** Keys that do not choose the free network: an address with these alone is another page. */
const PLAIN = new Set(["path", "direction", "k", "as_of", "known_at", "theme", "lang", "certainty_min"]);

/** Nothing asked beyond the network itself. */
export const NO_VIEW = {
  duty: null, exposure: null, criticality: null, scenario: null, impact: [], mode: null, loss: [], basis: null, sigma: null, weight: null,
  unknown_e: null, closed_world: null, origin: [], component: [], authority: [], entry_date: null, clock: null, condition: [], k: null,
};
export const NOWHERE = { ...NO_VIEW, focus: [], expand: [], state: null, path: null, sel: null, direction: null, hops: 1, limit: null };
/** Where each view begins. */
export const FIRST = {
  network: {},
  duty: { duty: "8471.50.01", origin: ["TW"] },
  exposure: { exposure: "component:ai-rack", certainty_min: "assumed" },
  impact: { impact: ["firm:foxconn"] },
  criticality: { criticality: "all" },
  scenario: { scenario: "new" },
};

/** Which view a state is of; the network with its paths and states is one. */
export function viewOf(state) {
  return ["duty", "exposure", "criticality", "scenario"].find((name) => state[name]) ?? (state.impact.length ? "impact" : "network");
}

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
  return [...pairs, ...(extra.some(([key]) => key === "status") ? [] : statuses(state)), ...extra, ...clocks(state, lang)];
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

/** What the server is asked for a duty; `ordinary` leaves out what is known of the one shipment. */
export function dutyPairs(state, lang, { ordinary = false } = {}) {
  const said = ordinary ? [] : state.condition.map((text) => ["condition", text]);
  return [["entry_date", state.entry_date], ["clock", state.clock], ...said, ["as_of", state.as_of], ["known_at", state.known_at], ["lang", lang]];
}

export const originOf = (state) => state.origin[0] ?? FIRST.duty.origin[0];

/** What the server is asked for an exposure. */
export function exposurePairs(state, lang) {
  const many = ["origin", "component", "authority", "condition"].flatMap((key) => state[key].map((word) => [key, word]));
  return [["target", state.exposure], ["k", state.k], ["entry_date", state.entry_date], ["clock", state.clock], ...many, ...statuses(state), ...clocks(state, lang)];
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
