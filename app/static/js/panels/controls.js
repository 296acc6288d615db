// The left column: legend that filters, path form, scope; and the chips that name active filters.

import { byId, el, icon, replace } from "../shell/dom.js";
import { nameOf, sample, swatch } from "../shell/parts.js";
import { combobox } from "../shell/search.js";
import { chooser, toggled } from "../shell/state.js";
import { GUESSED, KINDS, LINE_STATUSES } from "../vocabulary.js";
import { number, t } from "../words/say.js";

const LINES = Object.keys(LINE_STATUSES);

const check = (checked, off, change, ...content) =>
  el(
    "label",
    { class: `choice${off ? " off" : ""}` },
    el("input", { type: "checkbox", checked, onchange: change }),
    content,
  );

/** Redraws legend and filters; `go(change)` moves to a changed state. */
export function drawLegend(scene, state, go) {
  const counts = scene.counts("kind");
  const kind = chooser(state.kind);
  replace(
    byId("kinds"),
    KINDS.filter((name) => counts.has(name) || !kind(name) || name !== "person").map((name) =>
      check(
        kind(name),
        !kind(name),
        () => go({ kind: toggled(state.kind, name, KINDS) }),
        swatch(name),
        el("span", { class: "words" }, t(`kind.${name}`)),
        el("span", { class: "count" }, number(counts.get(name) ?? 0)),
      ),
    ),
  );
  const lines = scene.counts("line");
  const line = chooser(state.line);
  const row = (name) =>
    check(
      line(name),
      !line(name),
      () => go({ line: toggled(state.line, name, LINES) }),
      sample(name),
      el("span", { class: "words" }, t(`line.${name}`)),
      el("span", { class: "count" }, number(lines.get(name) ?? 0)),
    );
  const all = state.status.includes("all");
  const guessed = GUESSED.includes(state.certainty_min);
  replace(
    byId("lines"),
    LINES.filter((name) => LINE_STATUSES[name].length).map(row),
    check(
      guessed,
      !guessed,
      () => go({ certainty_min: guessed ? null : "assumed" }),
      sample("assumed"),
      el("span", { class: "words" }, t("line.assumed")),
      el("span", { class: "count" }, guessed ? number(lines.get("assumed") ?? 0) : ""),
    ),
    check(
      all,
      !all,
      () => go({ status: all ? [] : ["all"] }),
      el("span", { class: "words" }, t("line.cancelled")),
    ),
  );
}

/** The filters that the page applies itself, in the service's words, for downloads. */
export function filterPairs(state) {
  const pairs = ["kind", "relation"].flatMap((key) => state[key].map((word) => [key, word]));
  if (!state.line.length) return pairs;
  const line = chooser(state.line);
  const words = LINES.filter(line).flatMap((name) => LINE_STATUSES[name]);
  const wanted = words.filter((word) =>
    state.status.length
      ? state.status.includes("all") || state.status.includes(word)
      : word !== "cancelled",
  );
  return [...pairs, ...wanted.map((word) => ["status", word])];
}

/** Chips of filters that the legend does not show plainly; each removes itself. */
export function drawChips(state, go) {
  const chips = [];
  const add = (words, change) =>
    chips.push(
      el(
        "button",
        { type: "button", "aria-label": t("remove", { what: words }), onclick: () => go(change) },
        words,
        icon("close"),
      ),
    );
  for (const key of ["as_of", "known_at"]) {
    if (state[key]) add(t(`filter.${key}`, { v: state[key] }), { [key]: null });
  }
  if (state.certainty_min)
    add(t("filter.certainty_min", { v: t(`certainty.${state.certainty_min}`) }), {
      certainty_min: null,
    });
  for (const word of state.relation) {
    const words = t("filter.relation", { v: word.replace(/^-/, "").replaceAll("_", " ") });
    add(word.startsWith("-") ? t("filter.not", { v: words }) : words, {
      relation: state.relation.filter((one) => one !== word),
    });
  }
  for (const word of state.kind) {
    const words = t(`kind.${word.replace(/^-/, "")}`);
    add(word.startsWith("-") ? t("filter.not", { v: words }) : t("filter.kind", { v: words }), {
      kind: state.kind.filter((one) => one !== word),
    });
  }
  for (const word of state.line)
    add(t("filter.not", { v: t("filter.line", { v: t(`line.${word.replace(/^-/, "")}`) }) }), {
      line: state.line.filter((one) => one !== word),
    });
  if (state.status.length) {
    add(
      state.status.includes("all")
        ? t("line.cancelled")
        : t("filter.status", { v: state.status.map((word) => t(`status.${word}`)).join(", ") }),
      { status: [] },
    );
  }
  const cleared = {
    as_of: null,
    known_at: null,
    certainty_min: null,
    relation: [],
    kind: [],
    status: [],
    line: [],
  };
  if (chips.length > 1)
    chips.push(
      el("button", { type: "button", class: "plain", onclick: () => go(cleared) }, t("clear")),
    );
  const holder = byId("chips");
  holder.hidden = !chips.length;
  replace(holder, chips);
  return chips.length ? cleared : null;
}

/** The form for a path. `find(source, target, direction)` is called when both ends are known. */
export class PathForm {
  constructor(find) {
    this.form = byId("path");
    this.ends = { source: null, target: null };
    const { source, target, direction } = this.form.elements;
    for (const input of [source, target]) {
      combobox(input, byId(`hits-${input.name}`), (id, name) => {
        this.ends[input.name] = id;
        input.value = name;
        if (input === source && !this.ends.target) target.focus();
      });
      input.addEventListener("input", () => (this.ends[input.name] = null));
    }
    const go = () => {
      const missing = [source, target].find((input) => !this.ends[input.name]);
      if (missing) {
        byId("path-note").textContent = t(missing.value ? "path.unknown" : "path.choose");
        missing.focus();
      } else find(this.ends.source, this.ends.target, direction.value);
    };
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
    direction.addEventListener("change", () => this.ends.source && this.ends.target && go());
    byId("swap").addEventListener("click", () => {
      this.set(this.ends.target, this.ends.source);
      if (this.ends.source && this.ends.target) go();
    });
  }

  set(source, target, direction = null) {
    this.ends = { source, target };
    const inputs = this.form.elements;
    inputs.source.value = source ? nameOf(source) : "";
    inputs.target.value = target ? nameOf(target) : "";
    if (direction) inputs.direction.value = direction;
    byId("path-note").textContent = "";
  }

  note(text) {
    byId("path-note").textContent = text;
  }
}
