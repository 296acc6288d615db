// The answer to an exposure: the interval, its ribbons, the ranked paths, what to find out next, where value is added.

import { conditionField, conditionName } from "./conditions.js";
import { originName } from "./origins.js";
import { el, short } from "./dom.js";
import { hintButtons } from "./hints.js";
import { nameOf } from "./parts.js";
import { said } from "./said.js";
import { comma, has, many, number, percent, portion, rate, t } from "./text.js";
import { GUESSED } from "./vocabulary.js";

/** Every id that an exposure and a localization name. */
export function namedInExposure(result, local) {
  const answers = [result, ...(result.makers ?? [])];
  const nodes = answers.flatMap((one) => (one.paths ?? []).flatMap((path) => [...path.nodes, ...path.tail]));
  return [result.target, ...answers.flatMap((one) => [one.maker, one.product]), ...nodes.flatMap((node) => [node.id, node.product]),
    ...answers.flatMap((one) => one.find_out_next ?? []).flatMap((one) => one.about.split(" ")), ...(local?.components ?? []).map((one) => one.id)].filter(Boolean);
}

/** An interval of shares in words: unknown, from a lower end without an upper one, one number, or two. */
export function between(ends) {
  if (!ends) return t("exposure.unknown");
  if (ends.hi === null) return t("exposure.ormore", { v: portion(ends.lo) });
  return ends.lo === ends.hi ? portion(ends.lo) : t("duty.range", { lo: portion(ends.lo), hi: portion(ends.hi) });
}

const assumedTag = () => el("span", { class: "tag assumed" }, t("exposure.isassumed"));

/** `on`: show(id), edge(edge), facts(ids, title), duty(hts), go(change), say(name, value), mark(codes). */
export function drawExposure(answer, local, state, picture, on) {
  const { result } = answer;
  const edges = new Map(result.edges.map((edge) => [edge.id, edge]));
  const guessed = result.edges.some((edge) => GUESSED.includes(edge.certainty));
  const paths = result.paths.length ? result.paths : (result.makers ?? []).flatMap((one) => one.paths);
  const next = result.find_out_next.length ? result.find_out_next : (result.makers ?? []).flatMap((one) => one.find_out_next);
  return [
    verdict(answer, state, guessed, on),
    result.makers?.length > 0 && makers(result.makers, on),
    attempts(result.try, on),
    paths.length > 0 && ribbons(result, picture),
    paths.length > 0 && table(paths, edges, result, on),
    next.length > 0 && findOut(next, state, on),
    local && localization(local.result, on),
    notes(answer, on),
  ];
}

function verdict(answer, state, guessed, on) {
  const { result, resolved } = answer;
  const { exposure, known } = result;
  const open = exposure && exposure.hi === null;
  const unsettled = exposure && exposure.lo !== exposure.hi;
  return el("section", { class: `verdict${guessed ? " assumed" : ""}${exposure ? " pays" : " none"}` },
    el("p", { class: "lead" }, el("button", { type: "button", class: "plain", onclick: () => on.show(result.maker ?? result.target) }, nameOf(result.target)),
      result.maker && ` · ${t("exposure.madeby", { maker: short(nameOf(result.maker), 80) })}`, ` · ${t("exposure.on", { day: state.entry_date ?? resolved.as_of })}`),
    el("h2", { tabindex: "-1" }, between(exposure), guessed && assumedTag()),
    said(answer),
    exposure && !open && scale(exposure),
    el("p", { class: "note" }, !exposure ? reasonOf(result) : open ? t("exposure.open", { v: between(known) }) : unsettled ? t("exposure.between") : t("exposure.point")),
    guessed && el("p", { class: "note why" }, t("exposure.model")));
}

const reasonOf = (result) => el("span", { lang: "en" }, result.reason ?? t("exposure.unknown"));

function scale({ lo, hi }) {
  const most = [0.05, 0.1, 0.25, 0.5, 1, 2].find((top) => hi <= top) ?? hi;
  const band = el("div", { class: "band" });
  band.style.left = `${(100 * lo) / most}%`;
  band.style.width = `${(100 * (hi - lo)) / most}%`;
  return el("div", { class: "scale", "aria-hidden": "true" }, el("div", { class: "track" }, band), el("span", {}, portion(0)), el("span", {}, portion(most)));
}

function makers(list, on) {
  return el("section", {}, el("h3", {}, t("exposure.makers", { n: number(list.length) })),
    el("ul", { class: "makers" }, list.slice(0, 30).map((one) => el("li", {}, el("button", { type: "button", class: "plain", onclick: () => on.show(one.maker) }, short(nameOf(one.maker), 80)),
      one.product && ` · ${nameOf(one.product)}`, el("b", {}, between(one.exposure))))));
}

function attempts(list, on) {
  const buttons = hintButtons(list, on.go);
  return buttons && el("section", { class: "empty" }, el("p", {}, t("exposure.try")), buttons);
}

function ribbons(result, address) {
  return el("figure", { class: "ribbons" },
    el("div", { class: "frame", tabindex: "0", role: "region", "aria-label": t("exposure.ribbons") },
      el("img", { src: address, alt: t("exposure.ribbonsalt", { name: nameOf(result.target) }) })),
    el("figcaption", { class: "note" }, t("exposure.ribbonsnote")));
}

function table(paths, edges, result, on) {
  const most = Math.max(...paths.map((path) => path.contribution?.hi ?? 0), 0);
  const cover = result.paths_cover === null || result.paths_cover === undefined ? null : t("exposure.cover", { v: percent(result.paths_cover) });
  return el("section", {}, el("h3", {}, many("exposure.pathstitle", paths.length), cover && el("small", {}, cover)),
    el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": many("exposure.pathstitle", paths.length) },
      el("table", { class: "parts roads-of-duty" },
        el("thead", {}, el("tr", {}, ["#", t("exposure.col.route"), t("exposure.col.origin"), t("exposure.col.rate"), t("exposure.col.share"), t("exposure.col.contribution")].map((head, index) =>
          el("th", { scope: "col", class: index > 2 ? "n" : null }, head)))),
        el("tbody", {}, paths.map((path, index) => row(path, index, edges, most, on))))));
}

function row(path, index, edges, most, on) {
  const guessed = path.edges.some((id) => GUESSED.includes(edges.get(id)?.certainty));
  const share = path.coefficients.every((one) => one !== null) ? path.coefficients.reduce((a, b) => a * b, 1) : null;
  return el("tr", { class: guessed ? "assumed" : null },
    el("td", {}, number(index + 1)),
    el("td", {}, route(path, edges, on), why(path, on)),
    el("td", {}, path.origin ? originName(path.origin) : t("exposure.unknown"), path.origin_basis !== "stated" && el("small", { class: "guess" }, t(`basis.${path.origin_basis}`))),
    el("td", { class: "n" }, path.rate ? between(path.rate) : path.reason ?? t("exposure.unknown")),
    el("td", { class: "n" }, share === null ? t("exposure.unknown") : el("span", { class: guessed ? "guess" : null }, portion(share))),
    el("td", { class: "n" }, path.contribution ? [el("b", {}, between(path.contribution)), gauge(path.contribution, most)] : t("exposure.unknown")));
}

/** Product and maker of each step; the arrow between two shows who says that one supplies the other. */
function route(path, edges, on) {
  const parts = [];
  path.nodes.forEach((node, at) => {
    parts.push(el("span", { class: "stop" }, el("button", { type: "button", class: "plain", onclick: () => on.show(node.product ?? node.id) }, short(nameOf(node.product ?? node.id), 50)),
      " ", el("button", { type: "button", class: "plain quiet", onclick: () => on.show(node.id) }, short(nameOf(node.id), 60))));
    const edge = edges.get(path.edges[at]);
    if (edge) parts.push(el("button", { type: "button", class: "hop", title: t("exposure.whosays"), "aria-label": t("exposure.whosays"), onclick: () => on.edge(edge) }, "→"));
  });
  return el("div", { class: "route" }, parts);
}

/** What the rate is made of and what is undecided; the inputs behind the crossing. */
function why(path, on) {
  const measures = path.components.filter((one) => one.rate !== 0 || one.measure === "MFN");
  const open = [...new Set(path.undecided.map((one) => one.condition))];
  const lines = [...new Set(path.lines)];
  if (!measures.length && !path.tail.length) return null;
  return el("details", {}, el("summary", {}, open.length ? t("exposure.undecided", { list: open.map(conditionName).join(comma) }) : t("exposure.measures")),
    lines.length > 0 && el("p", {}, t("exposure.lines"), " ", lines.map((hts) => [el("button", { type: "button", class: "plain", onclick: () => on.duty(hts) }, hts), " "])),
    measures.length > 0 && el("ul", { class: "measures" }, measures.map((one) => el("li", {}, el("b", {}, one.rate === null ? t("duty.nonumber") : rate(one.rate)), ` ${one.measure} `,
      el("small", {}, one.in_lo && one.in_hi ? "" : one.in_hi ? t("exposure.onlyhigh") : t("exposure.onlylow"), " ", short(one.why, 200))))),
    path.tail.length > 0 && el("p", {}, t("exposure.behind"), " ", path.tail.map((node, index) => [index ? " ← " : "", nameOf(node.product), " ", el("small", {}, short(nameOf(node.id), 60))])));
}

function gauge({ lo, hi }, most) {
  if (!most) return null;
  const low = el("div", { class: "low" });
  const band = el("div", { class: "band" });
  low.style.width = `${(100 * lo) / most}%`;
  band.style.left = low.style.width;
  band.style.width = `${(100 * (hi - lo)) / most}%`;
  return el("div", { class: "mini", "aria-hidden": "true" }, low, band);
}

function findOut(list, state, on) {
  const words = (one) => {
    const [first, second, third] = one.about.split(" ").map((id) => (id.includes(":") ? nameOf(id) : conditionName(id)));
    return t(`find.${one.kind}`, { a: first, b: second ?? "", c: third ?? "" });
  };
  const gain = (one) => (one.opens_upper_end ? t("find.closes") : t("find.narrows", { v: portion(one.narrows) }));
  return el("section", {}, el("h3", {}, t("find.title")), el("ol", { class: "find" }, list.map((one) => el("li", {},
    el("p", {}, words(one), " ", el("b", {}, gain(one))),
    one.kind === "condition" && conditionField(one.about, state.condition.find((text) => text.startsWith(`${one.about}:`))?.slice(one.about.length + 1) ?? null, on.say)))));
}

function localization(result, on) {
  const parts = ["domestic", "foreign", "unknown"];
  const bar = (row) => el("div", { class: "stack", "aria-hidden": "true" }, parts.map((name) => {
    const piece = el("span", { class: name });
    piece.style.width = `${100 * Math.max(0, row[name] ?? 0)}%`;
    return piece;
  }));
  const rows = [...(result.tiers ?? []).map((row) => [t("local.tier", { n: row.tier }), row]), ...(result.total ? [[t("local.total"), result.total]] : [])];
  if (!rows.length && !result.counts) return null;
  return el("section", { class: "local" }, el("h3", {}, t("local.title")),
    rows.length > 0 && el("table", { class: "parts" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("local.where")), parts.map((name) => el("th", { scope: "col", class: "n" }, el("span", { class: `dot ${name}` }), t(`local.${name}`))))),
      el("tbody", {}, rows.map(([name, row]) => el("tr", {}, el("th", { scope: "row" }, name, bar(row)), parts.map((part) => el("td", { class: "n" }, row[part] === null ? t("exposure.unknown") : portion(row[part]))))))),
    result.counts && el("p", { class: "note" }, t("local.counts", { operational: number(result.counts.operational), announced: number(result.counts.announced), none: number(result.counts.none_known) })),
    result.components?.length > 0 && el("details", {}, el("summary", {}, t("local.components")), el("ul", {}, result.components.map((one) => el("li", {},
      el("button", { type: "button", class: "plain", onclick: () => on.show(one.id) }, nameOf(one.id)), ` · ${t(`local.${one.domestic}`)}`)))));
}

function notes(answer, on) {
  const { coverage, claims } = answer;
  const counts = Object.entries(coverage ?? {}).filter(([name, value]) => typeof value === "number" && has(`coverage.${name}`) && (value || !["needs_without_supplier", "left_out_by_status", "from_published"].includes(name)));
  const lines = [...(answer.assumptions ?? []), answer.truncated].filter(Boolean);
  return el("section", { class: "rests" }, el("h3", {}, t("exposure.rests")),
    el("p", { class: "coverage" }, counts.map(([name, value]) => el("span", { class: "tag" }, many(`coverage.${name}`, value)))),
    claims?.length > 0 && el("p", {}, el("button", { type: "button", onclick: () => on.facts(claims, t("exposure.claims")) }, many("facts.all", claims.length))),
    answer.conflicts?.length > 0 && el("p", { class: "flag" }, t("conflicts.count", { n: number(answer.conflicts.length) })),
    lines.length > 0 && el("details", { class: "assumptions" }, el("summary", {}, t("assumptions", { n: number(lines.length) })), el("ul", { lang: "en" }, lines.map((line) => el("li", {}, line)))));
}
