// A box that suggests entities while one types. Folding of widths, kana and names is the service's.

import { lang, number, t } from "../words/say.js";
import { ask, learn } from "./api.js";
import { el, replace, short } from "./dom.js";
import { swatch } from "./parts.js";

const WAIT = 120;

const MOST = 5;
const FEW = 3;

/** Where suggestions come from: `find` gives hits, `row` shows one, `title` the head of those of its kind, `value` is what is chosen, `none` a key of words. */
const ENTITIES = {
  find: async (query, signal) => {
    const { kinds, best } = (
      await ask(
        "/entities",
        [
          ["q", query],
          ["limit", 1],
          ["lang", lang],
        ],
        signal,
      )
    ).result;
    const most = kinds.length < 3 ? MOST : FEW;
    return kinds.flatMap(({ kind, total }) =>
      best
        .filter((hit) => hit.kind === kind)
        .slice(0, most)
        .map((hit) => ({ ...hit, total })),
    );
  },
  title: (hit) => [t(`kind.${hit.kind}`), " ", el("span", {}, number(hit.total))],
  row: (hit) => [
    swatch(hit.kind),
    el("span", { class: "name" }, short(hit.name, 80)),
    el("span", { class: "why" }, why(hit)),
  ],
  value: (hit) => {
    learn(hit.id, hit.name);
    return [hit.id, hit.name];
  },
  none: "search.none",
};

/** What matched, where that is not the name that is shown, and whether it is only similar. */
function why(hit) {
  const other = hit.matched === hit.name ? "" : short(hit.matched, 40);
  if (hit.how !== "approximate") return other;
  return other ? t("search.similar", { name: other }) : t("search.alike");
}

/** Makes `input` (with its list) a combobox; `choose(...value)` is called with what was taken. */
export function combobox(input, list, choose, source = ENTITIES) {
  let hits = [];
  let options = [];
  let at = -1;
  let timer = 0;
  let control = null;
  let composing = false;

  const close = () => {
    clearTimeout(timer);
    control?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    at = index;
    for (const [place, item] of options.entries()) {
      item.setAttribute("aria-selected", String(place === index));
    }
    const active = options[index];
    if (active) {
      input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const take = (hit) => {
    close();
    choose(...source.value(hit));
  };

  const row = (hit, index) =>
    el(
      "li",
      {
        id: `${list.id}-${index}`,
        role: "option",
        "aria-selected": "false",
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => take(hit),
        onpointermove: () => at !== index && mark(index),
      },
      source.row(hit),
    );

  const groups = () =>
    [...new Set(hits.map((hit) => hit.kind))].map((kind) => {
      const title = `${list.id}-${kind}`;
      return el(
        "li",
        { class: "group", role: "group", "aria-labelledby": title },
        el(
          "div",
          { class: "kind", id: title },
          source.title(hits.find((hit) => hit.kind === kind)),
        ),
        el(
          "ul",
          { role: "presentation" },
          options.filter((_, index) => hits[index].kind === kind),
        ),
      );
    });

  const show = (query) => {
    options = hits.map(row);
    if (hits.length) replace(list, source.title ? groups() : options);
    else
      replace(
        list,
        el(
          "li",
          { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" },
          t(source.none, { q: short(query, 40) }),
        ),
      );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(hits.length ? 0 : -1);
  };

  const look = async () => {
    const query = input.value.trim();
    if (!query) return close();
    control?.abort();
    control = new AbortController();
    try {
      const found = await source.find(query, control.signal);
      if (input.value.trim() !== query || document.activeElement !== input) return;
      hits = found;
      show(query);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  };

  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  input.addEventListener("input", () => !composing && later());
  input.addEventListener("focus", () => input.value.trim() && later());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", async (event) => {
    if (event.isComposing || composing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return look();
      if (hits.length)
        mark((at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === "Enter") {
      if (list.hidden && !input.value.trim()) return;
      event.preventDefault();
      if (list.hidden) await look();
      if (!list.hidden && hits[Math.max(0, at)]) take(hits[Math.max(0, at)]);
    } else if (event.key === "Escape") {
      if (!list.hidden) event.stopPropagation();
      if (list.hidden) input.blur();
      close();
    }
  });
  return { close, look };
}
