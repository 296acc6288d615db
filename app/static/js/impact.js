// What stops where something is lost: numbers on the picture and the map, the list with its reasons, the same as a table.

import { learn, learnNames } from "./api.js";
import { byId, el, replace, short } from "./dom.js";
import { entityField } from "./fields.js";
import { impactForm, modeChange } from "./impact_form.js";
import { countWords, levelOf, lossTag, scaleKey } from "./losses.js";
import { entityButton, kindOf, nameOf, swatch } from "./parts.js";
import { said } from "./said.js";
import { counted, lang, many, number, percent, t } from "./text.js";

const MODES = ["structural", "reach", "weighted"];
const SHOWN = 40;
const DEPTH = 6;

/** Id -> lost share: 1 for what stops, the computed loss in the weighted mode. */
function losses(result) {
  const found = new Map(Object.entries(result.loss ?? {}));
  for (const one of result.dead ?? []) found.set(one.id, 1);
  for (const id of result.shocked ?? []) if (!found.has(id)) found.set(id, 1);
  return found;
}

export class ImpactPanel {
  /** `details`: the right column; `on`: its actions. */
  constructor(details, on, chart) {
    this.details = details;
    this.on = on;
    this.chart = chart;
  }

  /** Writes each node's loss, and that it is only touched, into the scene; null takes them away. */
  paint(scene, answer) {
    const { chart } = this;
    for (const node of scene.nodes.values()) Object.assign(node, { level: 0, mark: "" });
    if (!answer) return chart?.showLost(null);
    const { result } = answer;
    const shares = losses(result);
    const touched = new Set([...(result.affected ?? []), ...(result.unknown ?? []), ...(result.no_known_maker_left ?? [])].map((one) => one.id));
    for (const [id, share] of shares) {
      const node = scene.nodes.get(id);
      if (node && share > 0) Object.assign(node, { level: levelOf(share), mark: result.mode === "weighted" ? percent(share) : "✕" });
    }
    for (const id of (result.unknown ?? []).map((one) => one.id)) {
      const node = scene.nodes.get(id);
      if (node && !node.level) node.mark = "?";
    }
    return chart?.showLost(new Set([...[...shares].filter(([, share]) => share > 0).map(([id]) => id), ...touched]));
  }

  /** State code -> how many sites are lost there, for the map. */
  statesOf({ result }) {
    const places = (result.places ?? []).filter((one) => one.id.startsWith("place:US-"));
    const most = Math.max(...places.map((one) => one.lost), 1);
    return new Map(places.map((one) => [one.id.slice("place:US-".length), {
      level: levelOf(one.lost / most), text: number(one.lost), words: (state) => t(one.lost === 1 ? "impact.state1" : "impact.state", { state, n: number(one.lost) }),
    }]));
  }

  inWords({ result }) {
    if (result.mode !== "weighted") return counted("stops", result.dead.length);
    const total = result.esri?.total;
    return total === null || total === undefined ? t("impact.notcomputable") : t("impact.lost", { v: percent(total) });
  }

  show(answer, state) {
    return this.details.show(async () => {
      const { result } = answer;
      for (const [id, name] of Object.entries(result.names ?? {})) learn(id, name);
      await learnNames([...state.impact, ...Object.keys(result.loss ?? {}).slice(0, SHOWN)], [["lang", lang]]);
      return [this.#head(state, answer), result.mode === "weighted" ? this.#weighted(result) : this.#structural(result),
        this.#affected(result), this.#unknown(result), this.#leftOut(result), notes(answer), this.#facts(answer)];
    });
  }

  #head(state, answer) {
    const { on } = this;
    const mode = state.mode ?? "structural";
    const rest = (id) => state.impact.filter((one) => one !== id);
    return [
      el("h2", { tabindex: "-1" }, t("impact.title", { names: short(state.impact.map(nameOf).join(lang === "ja" ? "、" : ", "), 120) })),
      said(answer),
      el("ul", { class: "picked" }, state.impact.map((id) => el("li", {}, swatch(kindOf(id)), entityButton(id, on),
        state.impact.length > 1 && el("button", { type: "button", class: "plain", "aria-label": t("remove", { what: nameOf(id) }), onclick: () => on.go({ impact: rest(id), loss: state.loss.filter((text) => text.slice(0, text.lastIndexOf(":")) !== id) }) }, t("without"))))),
      entityField(t("impact.add"), "", (id) => on.go({ impact: [...new Set([...state.impact, id])] })),
      el("div", { class: "modes", role: "group", "aria-label": t("impact.mode") }, MODES.map((name) =>
        el("button", { type: "button", "aria-pressed": String(name === mode), onclick: () => on.go(modeChange(name)) }, t(`mode.${name}`)))),
      el("p", { class: "note" }, t(`mode.${mode}.means`)),
      mode !== "weighted" && el("p", { class: "note" }, t("impact.key")),
      impactForm(state, (change) => on.go(change)),
    ];
  }

  #structural(result) {
    const { dead, counts } = result;
    const left = result.no_known_maker_left ?? [];
    return [
      el("div", { class: "counts" }, figure(dead.length, "impact.dead"), figure(left.length, "impact.left"),
        figure((result.affected ?? []).length, "impact.affected"), figure((result.unknown ?? []).length, "impact.unknown")),
      el("p", { class: "note" }, countWords(counts)),
      dead.length === counts.itself && el("p", { class: "empty" }, t("impact.none")),
      part("impact.dead", dead, (one) => el("li", { class: "loss" }, this.#line(one), this.#tree(one, DEPTH))),
      part("impact.left", left, (one) => el("li", { class: "loss" }, el("div", { class: "step" }, swatch(kindOf(one.id)), entityButton(one.id, this.on)),
        el("p", { class: "also" }, t(one.makers_known === 1 ? "impact.maker" : "impact.makers", { n: number(one.makers_known) })), this.#tree(one, DEPTH))),
      this.#sourced("impact.goes_into", result.goes_into ?? []),
    ];
  }

  #line(one, words = "impact.for") {
    return el("div", { class: "step" }, swatch(kindOf(one.id)), el("span", {}, entityButton(one.id, this.on),
      one.product && one.product !== one.id ? ` · ${t(words, { product: nameOf(one.product) })}` : ""));
  }

  /** The reason as a tree that can be opened: each cause has a reason of its own. */
  #tree({ reason }, depth) {
    if (!reason) return null;
    const facts = reason.facts?.length > 0 && [" ", el("button", { type: "button", class: "plain", onclick: () => this.on.facts(reason.facts, reason.text) }, counted("facts", reason.facts.length))];
    const causes = (reason.because ?? []).filter((cause) => cause.reason && cause.reason.rule !== "shocked");
    if (!causes.length || depth === 0) return el("p", { class: "why" }, reason.text, facts);
    return el("details", { class: "why" }, el("summary", {}, reason.text), facts && el("p", {}, facts),
      el("ul", {}, causes.map((cause) => el("li", {}, this.#line(cause), this.#tree(cause, depth - 1)))));
  }

  #weighted(result) {
    const rows = Object.entries(result.loss ?? {}).filter(([, share]) => share > 0).sort((a, b) => b[1] - a[1]);
    const esri = result.esri ?? {};
    return [
      result.reason && el("div", { class: "empty" }, el("p", {}, t("impact.noweights")), el("div", { class: "row" }, (result.try ?? []).map((one) =>
        el("button", { type: "button", onclick: () => this.on.go({ [one.parameter]: one.value }) }, t(`basis.${one.value}`))))),
      result.esri && el("div", { class: "counts" }, ["total", "downstream", "upstream"].filter((name) => esri[name] !== undefined && esri[name] !== null).map((name) =>
        el("p", {}, el("b", {}, percent(esri[name])), el("span", {}, t(`esri.${name}`))))),
      result.basis !== "value" && result.esri && el("p", { class: "note guess" }, t("impact.notvalues")),
      rows.length > 0 && scaleKey(),
      part("impact.losses", rows, ([id, share]) => el("li", { class: "loss" }, el("div", { class: "step" }, swatch(kindOf(id)), el("span", {}, entityButton(id, this.on), " ", lossTag(share))))),
    ];
  }

  #affected(result) {
    const edges = new Map((result.edges ?? []).map((edge) => [edge.id, edge]));
    return part("impact.affected", result.affected ?? [], (one) => el("li", { class: "loss" }, this.#line(one, "impact.receives"), el("p", { class: "why" }, one.why,
      edges.has(one.edge) && [" ", el("button", { type: "button", class: "plain", onclick: () => this.on.edge(edges.get(one.edge)) }, t("impact.edge"))])));
  }

  #unknown(result) {
    return part("impact.unknown", result.unknown ?? [], (one) => el("li", { class: "loss open" }, this.#line(one), el("p", { class: "why" }, one.why)));
  }

  /** What the status leaves out of what is lost, by product: announced, planned, options. */
  #leftOut(result) {
    const here = (result.left_out ?? []).filter((one) => one.here > 0);
    for (const one of here) learn(one.id, one.name);
    return this.#sourced("impact.leftout", here);
  }

  /** A list whose rows say why, with their facts. */
  #sourced(key, rows) {
    return part(key, rows, (one) => el("li", { class: "loss open" }, this.#line(one, "impact.receives"), el("p", { class: "why" }, one.why, " ",
      el("button", { type: "button", class: "plain", onclick: () => this.on.facts(one.facts, one.why) }, counted("facts", one.facts.length)))));
  }

  #facts(answer) {
    if (!answer.claims?.length) return null;
    return el("p", {}, el("button", { type: "button", onclick: () => this.on.facts(answer.claims, t("impact.claims")) }, many("facts.all", answer.claims.length)));
  }

  /** The same lists as one table. */
  drawTable(holder, answer, state) {
    const { result } = answer;
    const rows = [
      ...(result.dead ?? []).map((one) => [one, t("impact.dead"), percent(1), one.reason?.text ?? ""]),
      ...Object.entries(result.loss ?? {}).filter(([, share]) => share > 0).sort((a, b) => b[1] - a[1]).map(([id, share]) => [{ id }, t("impact.losses"), percent(share), ""]),
      ...(result.no_known_maker_left ?? []).map((one) => [one, t("impact.left"), "", one.reason?.text ?? ""]),
      ...(result.goes_into ?? []).map((one) => [one, t("impact.goes_into"), "", one.why]),
      ...(result.affected ?? []).map((one) => [one, t("impact.affected"), "", one.why]),
      ...(result.unknown ?? []).map((one) => [one, t("impact.unknown"), "?", one.why]),
      ...(result.left_out ?? []).filter((one) => one.here > 0).map((one) => [one, t("impact.leftout"), "", one.why]),
    ];
    const heads = ["name", "product", "what", "loss", "why"].map((name) => el("th", { scope: "col" }, el("span", {}, t(`impact.col.${name}`))));
    replace(holder, el("table", { class: "links" },
      el("caption", {}, t("impact.title", { names: state.impact.map(nameOf).join(", ") })),
      el("thead", {}, el("tr", {}, heads)),
      el("tbody", {}, rows.length ? rows.map(([one, what, loss, why]) => el("tr", {}, el("td", {}, entityButton(one.id, this.on)),
        el("td", {}, one.product && one.product !== one.id ? nameOf(one.product) : ""), el("td", {}, what), el("td", {}, loss), el("td", {}, why)))
        : el("tr", {}, el("td", { colspan: 5 }, t("impact.none"))))));
    byId("table").scrollTop = 0;
  }
}

const figure = (n, key) => el("p", {}, el("b", {}, number(n)), el("span", {}, t(key)));

/** A titled list, with a way to see the rest of a long one. */
function part(key, items, row) {
  if (!items.length) return null;
  const list = el("ul", {}, items.slice(0, SHOWN).map(row));
  const rest = items.slice(SHOWN);
  return el("section", { class: "relation" }, el("h3", {}, t(key), el("span", { class: "count" }, number(items.length))), list,
    rest.length > 0 && el("button", { type: "button", class: "plain", onclick: (event) => {
      list.append(...rest.map(row));
      event.currentTarget.remove();
    } }, t("facts.more", { n: number(rest.length) })));
}

function notes(answer) {
  const lines = [...(answer.assumptions ?? []), answer.truncated].filter(Boolean);
  if (!lines.length) return null;
  return el("details", { class: "assumptions" }, el("summary", {}, t("assumptions", { n: number(lines.length) })),
    el("ul", { lang: "en" }, lines.map((line) => el("li", {}, line))));
}
