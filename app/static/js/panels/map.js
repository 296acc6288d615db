// The map of the states: which have sites, and a click that chooses one. Other countries as bars.

import { ask, working } from "../shell/api.js";
import { el, replace, svg } from "../shell/dom.js";
import { number, t } from "../words/say.js";

const SVG_ROLE = "group";

export class StateMap {
  constructor(holder, choose) {
    this.holder = holder;
    this.choose = choose;
    this.states = new Map();
    this.names = new Map();
    this.chosen = new Set();
    this.counts = new Map();
  }

  async draw() {
    const atlas = await working(async () => (await fetch("/static/us-states.json")).json());
    const shapes = [];
    const labels = svg("g", { "aria-hidden": "true" });
    for (const [code, state] of Object.entries(atlas.states)) {
      const shape = svg("path", { d: state.path, class: "state", "data-state": code });
      shape.addEventListener("click", () => this.counts.get(code) && this.choose(code));
      shape.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          event.stopPropagation();
          this.choose(code);
        }
      });
      this.states.set(code, { shape, label: state.label });
      this.names.set(code, state.name);
      shapes.push(shape);
    }
    this.labels = labels;
    this.bars = el("div", {});
    const picture = svg(
      "svg",
      {
        viewBox: `0 0 ${atlas.width} ${atlas.height}`,
        role: SVG_ROLE,
        "aria-label": this.holder.getAttribute("aria-label"),
      },
      shapes,
      labels,
    );
    replace(this.holder, picture, this.bars);
    this.#paint();
  }

  /** Where the sites are, from every located site that the service knows at these clocks. */
  async count(pairs) {
    const body = await ask("/graph", [
      ["kind", "factory"],
      ["kind", "place"],
      ["relation", "located_in"],
      ["limit", 3000],
      ...pairs,
    ]);
    const sites = body.result.nodes.filter((node) => node.kind === "factory");
    this.sites = sites;
    this.places = new Map(sites.map((site) => [site.id, site.state]));
    this.counts = new Map();
    const countries = new Map();
    for (const site of sites) {
      const code = site.state?.startsWith("US-") ? site.state.slice(3) : null;
      if (code) this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
      const country = site.country ?? "";
      countries.set(country, (countries.get(country) ?? 0) + 1);
    }
    this.countries = countries;
    this.#paint();
  }

  /** Code of the state that a site lies in, as far as it is known by now. */
  stateOf(id) {
    const state = this.places?.get(id);
    return state?.startsWith("US-") ? state.slice(3) : null;
  }

  sitesIn(code) {
    return (this.sites ?? []).filter((site) => site.state === `US-${code}`);
  }

  /** Marks states: the chosen one, or those of the chosen sites. */
  mark(codes) {
    this.chosen = new Set(codes);
    this.#paint();
  }

  name(code) {
    return this.names.get(code) ?? code;
  }

  #paint() {
    if (!this.labels) return;
    const texts = [];
    for (const [code, { shape, label }] of this.states) {
      const n = this.counts.get(code) ?? 0;
      const on = this.chosen.has(code);
      shape.setAttribute("class", `state${n ? " lit can" : ""}${on ? " on" : ""}`);
      const words = n
        ? t("map.state", { state: this.name(code), n: number(n) })
        : t("map.none", { state: this.name(code) });
      replace(shape, svg("title", {}, words));
      if (n) {
        shape.setAttribute("role", "button");
        shape.setAttribute("tabindex", "0");
        shape.setAttribute("aria-label", words);
        shape.setAttribute("aria-pressed", String(on));
      } else {
        for (const name of ["role", "tabindex", "aria-label", "aria-pressed"])
          shape.removeAttribute(name);
      }
      if (n || on)
        texts.push(svg("text", { x: label[0], y: label[1], class: on ? "dark" : null }, code));
    }
    replace(this.labels, texts);
    const rows = [...(this.countries ?? [])]
      .filter(([country]) => country)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 6);
    const most = rows[0]?.[1] ?? 1;
    const abroad = rows.some(([country]) => !/(^|:)US$/.test(country));
    replace(
      this.bars,
      abroad && [
        el("h3", {}, t("map.other")),
        el(
          "ul",
          { class: "bars" },
          rows.map(([country, n]) => bar(country, n, most)),
        ),
      ],
    );
  }
}

function bar(country, n, most) {
  const fill = el("div", { class: "bar" });
  fill.style.width = `${(100 * n) / most}%`;
  return el(
    "li",
    {},
    el("span", { class: "name" }, countryName(country)),
    el("div", { class: "track" }, fill),
    el("span", { class: "count" }, number(n)),
  );
}

function countryName(country) {
  const code = country.replace(/^place:/, "");
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "region" }).of(code);
  } catch {
    return code;
  }
}
