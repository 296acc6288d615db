// The right column: what is known about the chosen node, line, set, state or path.

import { canExpose, canLose } from "../canvas/steps.js";
import { allSources, ask, entityPath, learn, learnNames } from "../shell/api.js";
import { byId, calm, clean, el, icon, replace, short } from "../shell/dom.js";
import { certaintyTag, entityButton, kindOf, nameOf, statusTag, swatch } from "../shell/parts.js";
import { readPairs } from "../shell/state.js";
import { KINDS, SYMMETRIC } from "../vocabulary.js";
import { counted, lang, number, t } from "../words/say.js";
import { conflictBoxes, factGroups, factItem, namedIn, sentence } from "./facts.js";
import { hintButtons } from "./hints.js";
import { said } from "./said.js";

const MANY = 200;

export class Details {
  /** `on`: show(id), expand(id), focus(id), from(id), menu(id, button), choosePath(index), go(change), state(code), duty(hts). */
  constructor(on) {
    this.on = on;
    this.holder = byId("details");
    this.start = [...this.holder.childNodes];
    this.turn = 0;
  }

  #put(...content) {
    replace(this.holder, content);
    this.holder.closest(".right").scrollTop = 0;
  }

  /** Runs one fill; an older one that comes late is dropped. */
  async #fill(work) {
    this.turn += 1;
    const turn = this.turn;
    try {
      const content = await work();
      if (turn === this.turn) this.#put(content);
    } catch (error) {
      if (turn === this.turn)
        this.#put(
          el(
            "p",
            { class: "note" },
            error.status === 404
              ? t("error.unknown")
              : t("error.other", { detail: short(error.message, 200) }),
          ),
        );
    }
  }

  /** Where the column stands below what it is about, brings it into sight. */
  reveal() {
    if (innerWidth <= 920)
      byId("details").scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  }

  showStart() {
    this.turn += 1;
    this.#put(
      this.start,
      el("p", { class: "note" }, t("details.hint")),
      el("p", { class: "note" }, t("details.principle")),
    );
  }

  /** `states`: pairs of a state's code and how many of a firm's sites lie there. */
  showEntity(id, state, states = []) {
    return this.#fill(() => this.#entity(id, state, null, states));
  }

  async #entity(id, state, heading = null, states = []) {
    const pairs = readPairs(state, lang);
    const [card, facts, sources] = await Promise.all([
      ask(entityPath(id), pairs),
      ask(entityPath(id, "/facts"), [["limit", MANY], ...pairs]),
      allSources(),
    ]);
    const entity = card.result;
    learn(id, entity.name);
    for (const one of [...(entity.attributes ?? []), ...(entity.place ?? [])])
      learn(one.object ?? one.id, one.name);
    const list = facts.result.facts;
    await learnNames(
      [...states.map(([code]) => `place:US-${code}`), ...list.flatMap(namedIn)],
      [["lang", lang]],
    );
    return [
      heading ?? this.#head(entity),
      this.#states(states),
      this.#facts(id, list, facts, sources),
      kindOf(id) === "project" && promises(id, pairs),
    ];
  }

  /** Where the sites are, each state a step to its sites and to who says so. */
  #states(states) {
    if (!states.length) return null;
    return el(
      "section",
      { class: "states" },
      el(
        "h3",
        {},
        t(states.length === 1 ? "details.state" : "details.states", { n: number(states.length) }),
      ),
      el(
        "div",
        { class: "row" },
        states.map(([code, n]) =>
          el(
            "button",
            { type: "button", onclick: () => this.on.state(code) },
            nameOf(`place:US-${code}`),
            el("small", {}, number(n)),
          ),
        ),
      ),
    );
  }

  #head(entity) {
    const { on } = this;
    const names = [...new Set((entity.names ?? []).map((one) => one.text))].filter(
      (text) => text !== entity.name,
    );
    const drawn = KINDS.includes(entity.kind);
    const place = (entity.place ?? []).filter((one) => one.id !== entity.id);
    return [
      el("h2", { tabindex: "-1" }, short(entity.name, 160)),
      el(
        "p",
        { class: "lead" },
        swatch(entity.kind, entity.unnamed),
        t(`kind.${entity.kind}`),
        place.length > 0 &&
          el(
            "span",
            {},
            "· ",
            place.map((one, index) => [index ? ", " : "", entityButton(one.id, on)]),
          ),
        el("span", {}, `· ${entity.id}`),
      ),
      entity.unnamed && el("p", { class: "note" }, t("details.unnamed")),
      names.length > 0 && el("p", { class: "names" }, `${t("details.also")} `, some(names)),
      entity.not_names?.length > 0 &&
        el("p", { class: "names" }, `${t("details.not")} `, some(entity.not_names)),
      Object.keys(entity.ids ?? {}).length > 0 &&
        el(
          "p",
          { class: "names" },
          Object.entries(entity.ids)
            .map(([scheme, value]) => `${scheme} ${value}`)
            .join(" · "),
        ),
      drawn &&
        el(
          "div",
          { class: "row" },
          el("button", { type: "button", onclick: () => on.expand(entity.id) }, t("expand")),
          el("button", { type: "button", onclick: () => on.focus(entity.id) }, t("focus")),
          el("button", { type: "button", onclick: () => on.from(entity.id) }, t("pathfrom")),
          canLose(entity.id) &&
            el("button", { type: "button", onclick: () => on.impact(entity.id) }, t("impact.ask")),
          canExpose(entity.id) &&
            el(
              "button",
              { type: "button", onclick: () => on.exposure(entity.id) },
              t("exposure.ask"),
            ),
          el(
            "button",
            {
              type: "button",
              class: "only",
              "aria-label": t("more"),
              title: t("more"),
              "aria-haspopup": "menu",
              onclick: (event) => on.menu(entity.id, event.currentTarget),
            },
            icon("more"),
          ),
        ),
    ];
  }

  #facts(id, list, facts, sources) {
    const conflicts = facts.conflicts ?? [];
    return [
      conflictBoxes(conflicts, list, this.on),
      list.length
        ? factGroups(list, id, sources, this.on, conflicts)
        : el("p", { class: "note" }, t(kindOf(id) === "hts" ? "facts.none.line" : "facts.none")),
      facts.result.total > list.length &&
        el(
          "p",
          { class: "note" },
          t("facts.more", { n: number(facts.result.total - list.length) }),
        ),
    ];
  }

  /** A line: its two ends, its look in words, and every fact behind it. */
  showEdge(edge, state) {
    return this.#fill(async () => {
      const title = el(
        "h2",
        { tabindex: "-1" },
        sentence(
          entityButton(edge.source, this.on),
          edge.label ?? edge.relation,
          entityButton(edge.target, this.on),
        ),
      );
      return this.#behind(edge, state, title, t("facts.line"));
    });
  }

  /** A set: its members, and that which of them is meant is not said. */
  showGroup(group, state) {
    return this.#fill(async () => {
      const title = [
        el("h2", { tabindex: "-1" }, short(group.label ?? t("group.unknown"), 120)),
        el(
          "ul",
          {},
          group.members.map((id) =>
            el("li", { class: "step" }, swatch(kindOf(id)), entityButton(id, this.on)),
          ),
        ),
      ];
      return this.#behind(group, state, title, t("facts.group"));
    });
  }

  async #behind(item, state, title, heading) {
    const pairs = readPairs(state, lang).filter(([key]) => key !== "certainty_min");
    const [answers, sources] = await Promise.all([
      Promise.all(
        item.facts.slice(0, 40).map((id) => ask(`/facts/${encodeURIComponent(id)}`, pairs)),
      ),
      allSources(),
    ]);
    const facts = answers
      .map((answer) => answer.result.fact ?? answer.result)
      .filter((fact) => fact?.subject);
    const conflicts = new Map(
      answers
        .flatMap((answer) => answer.conflicts ?? [])
        .map((one) => [one.topic + one.facts.join(), one]),
    );
    await learnNames(facts.flatMap(namedIn), [["lang", lang]]);
    const disputed = new Set([...conflicts.values()].flatMap((one) => one.facts));
    return [
      title,
      el(
        "div",
        { class: "tags" },
        item.status && statusTag(item.status, item.status_group),
        item.certainty && certaintyTag(item.certainty),
        item.product && el("span", { class: "tag" }, nameOf(item.product)),
      ),
      conflictBoxes([...conflicts.values()], facts, this.on),
      el(
        "section",
        { class: "relation" },
        el("h3", {}, heading, el("span", { class: "count" }, number(item.facts.length))),
        el(
          "ul",
          {},
          facts.map((fact) =>
            factItem(fact, null, sources, this.on, { disputed: disputed.has(fact.id) }),
          ),
        ),
      ),
    ];
  }

  /** A state: the sites in it, then what is said about the state itself. */
  showState(code, name, sites, state) {
    return this.#fill(async () => {
      for (const site of sites) learn(site.id, site.label);
      const heading = [
        el("h2", { tabindex: "-1" }, t("details.sites", { state: name })),
        sites.length
          ? el(
              "ul",
              { class: "sites" },
              sites.map((site) =>
                el(
                  "li",
                  { class: "step" },
                  swatch("factory", site.unnamed),
                  entityButton(site.id, this.on),
                ),
              ),
            )
          : el("p", { class: "note" }, t("details.nosites")),
      ];
      return this.#entity(`place:US-${code}`, state, heading).catch((error) => {
        if (error.status === 404) return heading;
        throw error;
      });
    });
  }

  /** The paths found, as steps; or why there is none and what would give one. */
  showPaths(answer, chosen, state) {
    return this.#fill(async () => {
      const { paths, nearest, reason, try: attempts } = answer.result;
      const [source, target] = state.path;
      await learnNames(
        [
          source,
          target,
          ...paths.flatMap((path) => path.nodes),
          ...(nearest ?? []),
          ...paths.flatMap((path) => path.edges.map((edge) => edge.product).filter(Boolean)),
        ],
        [["lang", lang]],
      );
      const head = [
        el(
          "h2",
          { tabindex: "-1" },
          entityButton(source, this.on),
          " → ",
          entityButton(target, this.on),
        ),
        said(answer),
        el(
          "p",
          { class: "lead" },
          t(`direction.${state.direction ?? "any"}`),
          paths.length > 0 && ` · ${counted("paths", paths.length)}`,
        ),
      ];
      if (paths.length)
        return [
          head,
          el(
            "div",
            { class: "roads" },
            paths.map((path, index) => this.#road(path, index, index === chosen, state.path)),
          ),
          notes(answer),
        ];
      const buttons = hintButtons(attempts, this.on.go);
      return [
        head,
        el("p", {}, t("path.none")),
        buttons
          ? [el("h3", {}, t("path.try")), buttons]
          : attempts?.length === 0 && reason && el("p", { class: "note" }, t("path.nothing")),
        nearest?.length > 0 && [
          el("h3", {}, t("path.nearest")),
          el(
            "ul",
            {},
            nearest.map((id) =>
              el("li", { class: "step" }, swatch(kindOf(id)), entityButton(id, this.on)),
            ),
          ),
        ],
      ];
    });
  }

  #road(path, index, on, ends) {
    const steps = [];
    const inside = (id, whole) =>
      id !== whole &&
      kindOf(whole) === "place" &&
      el("span", { class: "within" }, ` ${t("path.within", { place: nameOf(whole) })}`);
    path.nodes.forEach((id, at) => {
      const whole =
        at === path.nodes.length - 1 ? inside(id, ends[1]) : at === 0 && inside(id, ends[0]);
      steps.push(
        el(
          "div",
          { class: "step" },
          swatch(kindOf(id)),
          whole ? el("span", {}, entityButton(id, this.on), whole) : entityButton(id, this.on),
        ),
      );
      const edge = path.edges[at];
      if (!edge) return;
      const back = edge.source !== id && edge.target === id;
      steps.push(
        el(
          "div",
          { class: "step link" },
          el(
            "span",
            { class: "arrow", "aria-hidden": "true" },
            SYMMETRIC.includes(edge.relation) ? "↕" : back ? "↑" : "↓",
          ),
          el(
            "span",
            {},
            el(
              "button",
              { type: "button", class: "plain", onclick: () => this.on.edge(edge) },
              edge.label ?? edge.relation,
            ),
            edge.product && edge.product !== edge.source && edge.product !== edge.target
              ? ` · ${t("path.carrying", { product: nameOf(edge.product) })}`
              : "",
            " ",
            statusTag(edge.status, edge.status_group),
            edge.certainty !== "asserted" && [" ", certaintyTag(edge.certainty)],
          ),
        ),
      );
    });
    return el(
      "section",
      { class: `road${on ? " on" : ""}` },
      el(
        "h3",
        {},
        el(
          "button",
          {
            type: "button",
            class: "plain",
            "aria-pressed": String(on),
            onclick: () => this.on.choosePath(index),
          },
          t("path.number", { n: index + 1 }),
        ),
        el("small", {}, path.hops === 1 ? t("path.hop") : t("path.hops", { n: path.hops })),
      ),
      steps,
    );
  }
}

/** The first few names, and a way to see the others. */
function some(names) {
  const rest = names.slice(5);
  return [
    el("b", {}, short(names.slice(0, 5).join(" · "), 200)),
    rest.length > 0 && [
      " ",
      el(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: (event) => {
            event.currentTarget.replaceWith(el("b", {}, `· ${rest.join(" · ")}`));
          },
        },
        `+${number(rest.length)}`,
      ),
    ],
  ];
}

function notes(answer) {
  const lines = [...(answer.assumptions ?? []), answer.truncated].filter(Boolean);
  return (
    lines.length > 0 &&
    el(
      "ul",
      {},
      lines.map((line) =>
        el("li", { class: "note" }, clean(typeof line === "string" ? line : JSON.stringify(line))),
      ),
    )
  );
}

/** The answer page of what was promised of a project, at the same clocks. */
function promises(id, pairs) {
  const kept = pairs.filter(([key, value]) => value && ["as_of", "known_at", "lang"].includes(key));
  return el(
    "p",
    {},
    el(
      "a",
      { class: "button", href: `/?${new URLSearchParams([["promises", id], ...kept])}` },
      t("tab.timeline"),
    ),
  );
}
