// Keys of the review page, the dialog that shows them, and the theme.

import { byId, el, replace } from "../shell/dom.js";
import { lang, t } from "../words/say.js";

const root = document.documentElement;
const STORE = "onshore-theme";

const typing = (node) =>
  node.matches("textarea, select, input:not([type='radio']):not([type='checkbox'])");

/** Single keys while nobody is typing; Ctrl+Enter and Esc also inside a form. */
export function listen({ act, send, leave }) {
  addEventListener("keydown", (event) => {
    if (event.isComposing || byId("keys").open) return;
    if (event.key === "Escape") return leave();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return undefined;
    if (event.key === "?") return byId("help").click();
    if (act(event.key.toLowerCase())) event.preventDefault();
    return undefined;
  });
}

export function keysDialog(vocabulary) {
  const statuses = (vocabulary?.statuses ?? []).map((one) => `${one.key} ${one[lang]}`).join(", ");
  const rows = [
    ["a", t("accept")],
    ["e", t("edit")],
    ["r", t("reject")],
    ["0–9", t("key.reason")],
    ["y", t("key.name")],
    ["w", t("key.noname")],
    ["u", t("undo")],
    ["n", t("next")],
    ["p", t("prev")],
    ["c", t("coverage")],
    ["Ctrl ↵", t("key.send")],
    ["Esc", t("key.leave")],
    ["1…x", `${t("key.status")}: ${statuses}`],
  ];
  replace(
    byId("key-list"),
    rows.map(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)]),
  );
  byId("keys").showModal();
}

byId("theme").addEventListener("click", () => {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  try {
    localStorage.setItem(STORE, theme);
  } catch {
    // without storage the choice lasts as long as the page
  }
});
