// What surrounds the picture: theme, menus, messages, keys, the width of the right column.

import { t } from "../words/say.js";
import { byId, el, replace } from "./dom.js";

const THEMES = ["auto", "light", "dark"];
const root = document.documentElement;

const remembered = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // without storage the choice lasts as long as the page
  }
  return null;
};

/** Copies text; where the browser refuses, shows it so that it can be copied by hand. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("notcopied", { text }));
  }
}

let hiding = 0;

export function toast(words) {
  const holder = byId("toast");
  holder.textContent = words;
  holder.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (holder.hidden = true), 4500);
}

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Asks; resolves to the value of the chosen answer, null where the dialog was left. */
export function confirmBox(words, answers) {
  const box = byId("question");
  byId("h-question").textContent = words;
  return new Promise((done) => {
    let value = null;
    replace(
      byId("question-answers"),
      answers.map(([answer, label], index) =>
        el(
          "button",
          {
            type: "button",
            class: index ? null : "first",
            onclick: () => {
              value = answer;
              box.close();
            },
          },
          label,
        ),
      ),
    );
    box.addEventListener("close", () => done(value), { once: true });
    box.showModal();
  });
}

let opener = null;

export function openMenu(items, x, y) {
  const menu = byId("node-menu");
  opener = document.activeElement;
  const buttons = items.map(([label, act]) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: "-1",
        onclick: () => {
          closeMenu();
          act();
        },
      },
      label,
    ),
  );
  replace(menu, buttons);
  menu.hidden = false;
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  menu.onkeydown = (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) buttons[(at + step + buttons.length) % buttons.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") closeMenu(true);
    else if (event.key !== "Enter" && event.key !== " ") return;
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  };
  buttons[0].focus();
}

export function closeMenu(back = false) {
  const menu = byId("node-menu");
  if (menu.hidden) return;
  menu.hidden = true;
  if (back) opener?.focus();
}

function startTheme(redraw, change) {
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let theme =
    new URLSearchParams(location.search).get("theme") ?? remembered("onshore-theme") ?? "auto";
  if (!THEMES.includes(theme)) theme = "auto";
  const apply = () => {
    root.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    button.title = t(`theme.${theme}`);
    button.setAttribute("aria-label", t(`theme.${theme}`));
    redraw();
  };
  dark.addEventListener("change", apply);
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    remembered("onshore-theme", theme === "auto" ? null : theme);
    apply();
    change(new URLSearchParams(location.search).has("theme") ? theme : null);
    toast(t(`theme.${theme}`));
  });
  apply();
}

function startGrip() {
  const grip = byId("grip");
  const set = (width) => {
    const value = Math.round(Math.min(640, Math.max(280, width)));
    root.style.setProperty("--right", `${value}px`);
    byId("main").style.setProperty("--right", `${value}px`);
    grip.setAttribute("aria-valuenow", String(value));
    remembered("onshore-right", String(value));
  };
  const kept = Number(remembered("onshore-right"));
  if (kept) set(kept);
  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (move) => set(innerWidth - move.clientX);
  });
  grip.addEventListener("pointerup", () => (grip.onpointermove = null));
  grip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: 20, ArrowRight: -20 }[event.key];
    if (!step) return;
    event.preventDefault();
    set(Number(grip.getAttribute("aria-valuenow")) + step);
  });
}

/** Wires theme, language, menus and keys. `keys`: what each key does, lower case; `address(lang)`: this view in a language. */
export function startChrome(keys, redraw, changeTheme, address) {
  startTheme(redraw, changeTheme);
  startGrip();
  const language = byId("language");
  language.addEventListener("click", () => {
    language.href = address(language.lang);
  });
  for (const id of ["help-open", "help-button"])
    byId(id).addEventListener("click", () => byId("help").showModal());
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("#node-menu")) closeMenu();
    if (!event.target.closest("#export")) byId("export").open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.isComposing ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      document.querySelector("dialog[open]")
    )
      return;
    if (event.key === "Escape" && byId("export").open) {
      byId("export").open = false;
      return;
    }
    const typing = event.target.matches?.(
      "input:not([type=checkbox]):not([type=range]), select, textarea",
    );
    if (typing) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
