// What lies over the picture for a while: messages with a way on, waiting, the tip under the pointer.

import { t } from "../words/say.js";
import { Problem } from "./api.js";
import { byId, el, icon, replace, short } from "./dom.js";
import { nameOf } from "./parts.js";

const CANCEL_AFTER = 3000;

export class Notices {
  /** `redraw()` is called when a message comes or goes: labels make room for it. */
  constructor(redraw) {
    this.redraw = redraw;
    this.holder = byId("notice");
  }

  show(sort, ...content) {
    this.holder.className = `notice ${sort}`;
    this.holder.dataset.sort = sort;
    const close = el(
      "button",
      { type: "button", "aria-label": t("close"), onclick: () => this.clear() },
      icon("close"),
    );
    replace(
      this.holder,
      el(
        "div",
        { class: "head" },
        el("p", { role: sort === "error" ? "alert" : null }, content[0]),
        close,
      ),
      content.slice(1),
    );
    this.holder.hidden = false;
    this.redraw();
  }

  /** Takes the message away; with `sort` only one of that sort. */
  clear(sort = null) {
    if (sort && this.holder.dataset.sort !== sort) return;
    this.holder.hidden = true;
    this.holder.dataset.sort = "";
    this.redraw();
  }

  /** `on`: retry(), focus(id), kept: whether the last picture stays. */
  error(error, on) {
    const retry = el("button", { type: "button", onclick: on.retry }, t("retry"));
    if (error.name === "AbortError")
      return this.show("error", t("cancelled"), el("div", { class: "row" }, retry));
    if (!(error instanceof Problem)) console.error(error);
    const words = error.offline
      ? t("error.offline")
      : ({ 404: t("error.unknown"), 429: t("error.busy") }[error.status] ??
        t("error.other", { detail: short(error.message, 300) }));
    const closest = error.closest?.length
      ? el(
          "p",
          {},
          `${t("error.closest")} `,
          error.closest.map((id, index) => [
            index ? ", " : "",
            el("button", { type: "button", class: "plain", onclick: () => on.focus(id) }, id),
          ]),
        )
      : null;
    return this.show(
      "error",
      [words, on.kept ? ` ${t("error.kept")}` : ""],
      closest,
      el(
        "div",
        { class: "row" },
        retry,
        error.requestId && el("small", {}, t("request", { id: error.requestId })),
      ),
    );
  }
}

/** Says that something is loading, over an empty picture at once; after a while offers to stop. Gives a timer. */
export function startWaiting(control, empty) {
  byId("wait-text").textContent = t("loading");
  byId("wait").hidden = !empty;
  if (empty) byId("status").textContent = t("loading");
  const stop = byId("stop");
  stop.hidden = true;
  stop.textContent = t("cancel");
  stop.onclick = () => control.abort();
  return setTimeout(() => {
    byId("wait").hidden = false;
    stop.hidden = false;
  }, CANCEL_AFTER);
}

export function stopWaiting() {
  byId("wait").hidden = true;
}

/** The name of what is under the pointer. */
export function showTip(scene, hover, x, y) {
  const tip = byId("tip");
  tip.hidden = !hover;
  if (!hover) return;
  if (hover.kind === "node") {
    const node = scene.nodes.get(hover.id);
    tip.textContent = `${short(node.label, 140)} · ${t(`kind.${node.kind}`)}`;
  } else {
    const edge = scene.edges.get(hover.id);
    tip.textContent = `${short(nameOf(edge.source), 60)} – ${edge.label ?? edge.relation} – ${short(nameOf(edge.target), 60)} · ${t(`status.${edge.status}`)}`;
  }
  tip.style.left = `${Math.min(x + 14, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(y + 16, innerHeight - tip.offsetHeight - 8)}px`;
}
