// Facts as a reader sees them: the claim, how sure it is, who says so, and what contradicts it.

import { known } from "../shell/api.js";
import { el, outside, webAddress } from "../shell/dom.js";
import { certaintyTag, entityButton, kindOf, nameOf, statusTag } from "../shell/parts.js";
import { amountText, has, lang, number, percent, t } from "../words/say.js";

const IDS = ["place", "to", "from", "product", "brand", "by_org", "origin"];
const SETS = ["places", "components", "with"];
const TEXTS = [
  "role",
  "standing",
  "subject_matter",
  "purpose",
  "facility",
  "facility_type",
  "incentive_type",
  "activity",
  "generations",
  "mode",
  "relative_to",
  "condition",
  "deal",
  "site",
  "term",
  "speaker",
  "starts",
  "by",
  "lead_time_days",
];
const SHARES = ["share", "cost_share", "market_share", "ownership_share"];
const ENTITY = /^[a-z]+:[A-Za-z0-9]/;

/** Every entity id that a fact names. */
export function namedIn(fact) {
  const found = [fact.subject, fact.object];
  for (const key of [...IDS, ...SETS, "speaker", "relative_to"]) {
    for (const value of [fact[key] ?? []].flat())
      if (typeof value === "string" && ENTITY.test(value)) found.push(value);
  }
  return found;
}

const endName = (id, on) =>
  id.startsWith("hts:")
    ? el(
        "button",
        { type: "button", class: "plain", onclick: () => on.duty(id.slice(4)) },
        id.slice(4),
      )
    : id.startsWith("name:")
      ? el("b", {}, id.slice(5))
      : kindOf(id) === "source"
        ? el("span", {}, id)
        : entityButton(id, on);

/** Subject, relation and object in the order of the language: the verb comes last in Japanese. */
export function sentence(subject, relation, object) {
  return lang === "ja"
    ? [subject, subject && " ", "→ ", object, " ", relation]
    : [subject, subject && " ", relation, " ", object];
}

/** A fact in words as seen from `here`: its own name is left out where it is the subject. */
export function claim(fact, here, on) {
  const amount = fact.amount
    ? [" ", el("span", { class: "amount" }, amountText(fact.amount))]
    : null;
  const subject = fact.subject === here ? null : endName(fact.subject, on);
  const object = fact.object === here ? el("b", {}, nameOf(here)) : endName(fact.object, on);
  return el(
    "p",
    { class: "claim" },
    fact.polarity === "negated" && [
      el("span", { class: "tag denied" }, `${t("facts.denied")}:`),
      " ",
    ],
    sentence(subject, el("span", {}, fact.label ?? fact.relation), object),
    amount,
  );
}

function qualifiers(fact, on) {
  const parts = [];
  const add = (key, value) => parts.push(el("span", {}, `${t(`q.${key}`)} `, value, " "));
  for (const key of IDS) if (fact[key]) add(key, endName(fact[key], on));
  for (const key of SETS) {
    const members = fact[key];
    if (!members?.length) continue;
    const stated = key === "with" || fact.distributive === "each" || members.length === 1;
    const list = members.flatMap((id, index) => [index ? ", " : "", endName(id, on)]);
    parts.push(
      el(
        "span",
        {},
        `${stated ? t(key === "with" ? "q.with" : "q.place") : t(`q.${key}`)} `,
        list,
        stated ? " " : ` (${t("group.unknown")}) `,
      ),
    );
  }
  for (const key of TEXTS) {
    const value = fact[key];
    if (value === undefined || value === null) continue;
    const words = [value]
      .flat()
      .map((one) => (known(one) ? nameOf(one) : String(one)))
      .join(", ");
    add(key, words);
  }
  for (const key of SHARES) if (fact[key] !== undefined) add(key, percent(fact[key]));
  if (fact.value) parts.push(el("span", {}, amountText(fact.value), " "));
  if (fact.valid_from && fact.from_basis !== "published")
    parts.push(el("span", {}, t("q.since", { v: fact.valid_from }), " "));
  if (fact.from_basis === "unknown") parts.push(el("span", {}, t("q.undated"), " "));
  if (fact.valid_to) parts.push(el("span", {}, t("q.until", { v: fact.valid_to }), " "));
  if (fact.outcome)
    add("outcome", has(`outcome.${fact.outcome}`) ? t(`outcome.${fact.outcome}`) : fact.outcome);
  return parts.length ? el("p", { class: "also" }, parts) : null;
}

function said(span, sources) {
  const source = sources.get(span.source);
  const host = source?.url ? webAddress(source.url)?.hostname.replace(/^www\./, "") : null;
  const who = source?.publisher ?? host ?? source?.title ?? span.source;
  const facts = [
    host && host !== who ? host : null,
    source?.published,
    span.section ? t(`section.${span.section}`) : null,
    span.page ? t("q.page", { v: span.page }) : null,
    source?.reliability ? t(`reliability.${source.reliability}`) : null,
    span.speaker ? nameOf(span.speaker) : null,
  ].filter(Boolean);
  return el(
    "div",
    { class: "said" },
    span.gist && el("p", { class: "gist" }, span.gist),
    span.quote && el("blockquote", {}, span.quote),
    el("p", {}, outside(who, source?.url), facts.length ? ` · ${facts.join(" · ")}` : ""),
  );
}

export function evidence(fact, sources) {
  const seen = new Set();
  const spans = (fact.evidence ?? []).filter((span) => {
    const key = `${span.source}|${span.gist}|${span.quote ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
  const [first, ...rest] = spans;
  return el(
    "div",
    { class: "evidence" },
    first && said(first, sources),
    rest.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, t("facts.evidence", { n: number(rest.length) })),
        rest.map((span) => said(span, sources)),
      ),
  );
}

/** One fact. `extra.disputed`: whether a conflict names it; `extra.preferred`: whether it is the pick. */
export function factItem(fact, here, sources, on, extra = {}) {
  const denied = fact.polarity === "negated";
  return el(
    "li",
    {
      class: `fact${denied ? " denied" : ""}${extra.disputed ? " disputed" : ""}`,
      "data-fact": fact.id,
    },
    claim(fact, here, on),
    qualifiers(fact, on),
    el(
      "div",
      { class: "tags" },
      statusTag(fact.status, fact.status_group),
      certaintyTag(fact.certainty),
      extra.disputed && el("span", { class: "tag warn" }, t("facts.disputed")),
      extra.preferred && el("span", { class: "tag" }, t("facts.preferred")),
      fact.rank && fact.rank !== "normal" && el("span", { class: "tag" }, fact.rank),
      el("a", { class: "tag", href: `/api/v1/facts/${encodeURIComponent(fact.id)}` }, fact.id),
    ),
    evidence(fact, sources),
    report(fact),
  );
}

/** A line to copy that writes a ready patch of the facts file. */
function report(fact) {
  const line = `onshore report ${fact.id} --says '${t("report.says")}' > ${fact.id}.patch`;
  return el(
    "details",
    { class: "report" },
    el("summary", {}, t("report.title")),
    el("p", { class: "note" }, t("report.how")),
    el(
      "textarea",
      {
        readonly: "",
        rows: "2",
        "aria-label": t("report.title"),
        onfocus: (event) => event.currentTarget.select(),
      },
      line,
    ),
  );
}

/** Facts grouped by relation, with a way to see the rest of a long group. */
export function factGroups(facts, here, sources, on, conflicts) {
  const groups = new Map();
  for (const fact of facts) {
    const key = fact.label ?? fact.relation;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(fact);
  }
  const disputed = new Set(conflicts.flatMap((conflict) => conflict.facts));
  const preferred = new Set(conflicts.map((conflict) => conflict.preferred));
  const item = (fact) =>
    factItem(fact, here, sources, on, {
      disputed: disputed.has(fact.id),
      preferred: preferred.has(fact.id),
    });
  return [...groups].map(([label, members]) => {
    const list = el("ul", {}, members.slice(0, 12).map(item));
    const rest = members.slice(12);
    const more =
      rest.length > 0 &&
      el(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: (event) => {
            list.append(...rest.map(item));
            event.currentTarget.remove();
          },
        },
        t("facts.more", { n: number(rest.length) }),
      );
    return el(
      "section",
      { class: "relation" },
      el("h3", {}, label, el("span", { class: "count" }, number(members.length))),
      list,
      more,
    );
  });
}

/** What the sources disagree about: every side, the default pick, and why. */
export function conflictBoxes(conflicts, facts, on) {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  return conflicts.map((conflict) =>
    el(
      "section",
      { class: "conflict" },
      el("h3", {}, t("conflicts.title")),
      el(
        "ul",
        {},
        conflict.facts.map((id) => {
          const fact = byId.get(id);
          return el(
            "li",
            {},
            fact ? claim(fact, null, on) : id,
            el("small", {}, id, conflict.preferred === id ? ` · ${t("facts.preferred")}` : ""),
          );
        }),
      ),
      el(
        "small",
        {},
        conflict.preferred
          ? t("conflicts.by", { reason: conflict.reason })
          : [t("conflicts.none"), conflict.reason].filter(Boolean).join(" · "),
      ),
    ),
  );
}
