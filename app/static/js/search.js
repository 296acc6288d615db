// A box that suggests entities, or lines of the schedule, while one types. Folding of widths, kana and names is the service's.

import { ask, learn } from "./api.js";
import { el, replace, short } from "./dom.js";
import { swatch } from "./parts.js";
import { lang, t } from "./text.js";

const WAIT = 120;

/** Where suggestions come from: `find` gives hits, `row` shows one, `value` is what is chosen, `none` a key of words. */
const ENTITIES = {
  find: async (query, signal) => (await ask("/entities", [["q", query], ["limit", 8], ["lang", lang]], signal)).result.entities,
  row: (hit) => [swatch(hit.kind), el("span", { class: "name" }, short(hit.name, 80)),
    el("span", { class: "why" }, hit.matched && hit.matched !== hit.name ? short(hit.matched, 40) : t(`kind.${hit.kind}`))],
  value: (hit) => {
    learn(hit.id, hit.name);
    return [hit.id, hit.name];
  },
  none: "search.none",
};

/** Makes `input` (with its list) a combobox; `choose(...value)` is called with what was taken, `fits(id)` tells what may be. */
export function combobox(input, list, choose, source = ENTITIES, fits = null) {
  let hits = [];
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
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    const active = list.children[index];
    if (active) {
      input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const take = (hit) => {
    close();
    choose(...source.value(hit));
  };

  const row = (hit, index) => el("li", {
    id: `${list.id}-${index}`, role: "option", "aria-selected": "false",
    onpointerdown: (event) => event.preventDefault(),
    onclick: () => take(hit),
    onpointermove: () => at !== index && mark(index),
  }, source.row(hit));

  const show = (query) => {
    if (hits.length) replace(list, hits.map(row));
    else replace(list, el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t(source.none, { q: short(query, 40) })));
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
      const all = await source.find(query, control.signal);
      const found = fits ? all.filter((hit) => fits(source.value(hit)[0])) : all;
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
      if (hits.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
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
