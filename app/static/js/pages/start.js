// Answer pages: links that stay on the page, search, theme, copies. Without this script they are plain links.

import { revealChosen } from "../shell/reveal.js";
import { combobox } from "../shell/search.js";

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const say = (words) => (byId("said").textContent = words);

// -- moving from answer to answer ----------------------------------------

const SLOW = 3000;
const words = JSON.parse(document.body.dataset.words ?? "{}");
let asked = null;
let waiting = 0;

/** Whether an address is an answer page as this one, whose main part can be put in place. */
const isAnswer = (text) => text.includes('<body class="pages');

/** Whether an address is likely to be an answer page; one of the free network is left to the browser. */
const isAnswerAddress = (url) =>
  !root.dataset.free.split(" ").some((key) => url.searchParams.has(key)) &&
  !["graph", "table"].includes(url.searchParams.get("view"));

/** Fetches a page and puts its main part in place of this one; anything else is loaded as a whole. */
async function show(url, { push = true, focus = null, quiet = false } = {}) {
  asked?.abort();
  const control = new AbortController();
  asked = control;
  const slow = setTimeout(() => tell(words.slow, words.cancel, () => control.abort()), SLOW);
  const main = byId("main");
  root.dataset.ready = "0";
  if (!quiet) main.classList.add("waiting");
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: control.signal, headers: { accept: "text/html" } });
    const text = await response.text();
    if (!isAnswer(text)) return location.assign(response.url);
    const next = new DOMParser().parseFromString(text, "text/html");
    for (const link of next.querySelectorAll('link[rel="stylesheet"]')) {
      if (!document.querySelector(`link[href="${link.getAttribute("href")}"]`))
        document.head.append(document.importNode(link, true));
    }
    if (push) history.pushState({ y: 0 }, "", response.redirected ? response.url : url);
    const same = main.dataset.view === next.getElementById("main").dataset.view;
    document.title = next.title;
    root.lang = next.documentElement.lang;
    for (const part of [".site", ".site-foot"]) {
      const [here, there] = [document.querySelector(part), next.querySelector(part)];
      if (here && there) here.replaceWith(document.importNode(there, true));
    }
    main.replaceWith(document.importNode(next.getElementById("main"), true));
    begin();
    if (!quiet) settle(same, focus);
    tell(null);
  } catch (error) {
    if (error.name !== "AbortError")
      tell(words.failed, words.again, () => show(url, { push, focus }));
    else if (asked === control) tell(null);
  } finally {
    clearTimeout(slow);
    if (asked === control) {
      byId("main").classList.remove("waiting");
      byId("main").removeAttribute("aria-busy");
      root.dataset.ready = "1";
    }
  }
  return undefined;
}

/** A line at the foot with one thing to do, while the last answer stays; without words it goes. */
function tell(text, label, act) {
  const bar = byId("bar");
  bar.hidden = !text;
  if (!text) return;
  const button = document.createElement("button");
  button.className = "btn";
  button.type = "button";
  button.textContent = label;
  button.onclick = () => {
    bar.hidden = true;
    act();
  };
  bar.replaceChildren(text, button);
}

/** Focus and place after a change: where one was, if that is still there; else the top of the answer. */
function settle(same, focus) {
  const back = focus && document.querySelector(focus);
  if (same && back) back.focus({ preventScroll: true });
  else {
    byId("main").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  const changed = same && document.querySelector("main [data-said]");
  say((changed || document.querySelector("h1"))?.textContent ?? "");
}

/** What a link has that is followed by the browser; asked as attributes, which links in pictures have too. */
const LEAVING = ["target", "hreflang", "download"];

/** What names a link again after its page was drawn anew. */
const nameOf = (link) =>
  link.id
    ? `#${CSS.escape(link.id)}`
    : link.dataset.key
      ? `[data-key="${CSS.escape(link.dataset.key)}"]`
      : null;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (
    !link ||
    event.defaultPrevented ||
    event.button ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const href = link instanceof SVGElement ? link.getAttribute("href") : link.href;
  const url = new URL(href, location.href);
  if (
    url.origin !== location.origin ||
    url.pathname !== "/" ||
    LEAVING.some((name) => link.hasAttribute(name))
  )
    return;
  if (url.hash && url.search === location.search) return;
  if (!isAnswerAddress(url)) return;
  event.preventDefault();
  show(url.href, { focus: nameOf(link) });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "get" || new URL(form.action, location.href).pathname !== "/") return;
  event.preventDefault();
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  show(`/?${new URLSearchParams(pairs)}`);
});

addEventListener("popstate", () => show(location.href, { push: false }));

// -- what every page has ---------------------------------------------------

async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
    toast(words);
  } catch {
    prompt(words, text);
  }
}

let hiding = 0;

/** A short message at the foot, also for screen readers. */
function toast(words) {
  say(words);
  const box = byId("said");
  box.className = "toast";
  clearTimeout(hiding);
  hiding = setTimeout(() => (box.className = "sr"), 2500);
}

function switchTheme() {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  try {
    localStorage.setItem("onshore-theme", theme);
  } catch {
    // without storage the choice lasts as long as the page
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.id === "copy") copy(location.href, button.dataset.copy);
  else if (button.id === "theme") switchTheme();
  else if (button.dataset.copyText) copy(button.dataset.copyText, button.dataset.copied);
  else if (button.dataset.save)
    import("./save.js").then(({ savePicture }) =>
      savePicture(button.dataset.save, button.dataset.credit),
    );
  else if ("print" in button.dataset) print();
});

document.addEventListener("keydown", (event) => {
  if (
    event.key === "/" &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.target.closest?.("input, select, textarea")
  ) {
    event.preventDefault();
    byId("search")?.focus();
  }
  if (event.key === "Escape") document.querySelector("details.cite[open]")?.removeAttribute("open");
});

/** Wires what a new page brings. */
function begin() {
  clearTimeout(waiting);
  revealChosen();
  const { again } = byId("main").dataset;
  if (again)
    waiting = setTimeout(() => show(location.href, { push: false, quiet: true }), Number(again));
  if (byId("bill"))
    Promise.all([import("./bom.js"), import("./save.js")]).then(([{ startBill }, { download }]) =>
      startBill(download),
    );
  const picture = document.querySelector("main svg[role=img]");
  for (const button of document.querySelectorAll("[data-save]")) button.hidden = !picture;
  const search = byId("search");
  if (!search) return;
  combobox(search, byId("hits"), (id) => {
    search.value = "";
    show(`/?about=${id}${root.lang === "ja" ? "&lang=ja" : ""}`);
  });
}

begin();
root.dataset.ready = "1";
