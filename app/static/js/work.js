// The desk of a view that stands in the place of the network: its form, its answer, and what shows meanwhile.

import { Problem, ask } from "./api.js";
import { byId, el, replace, short } from "./dom.js";
import { t } from "./text.js";

const CANCEL_AFTER = 3000;

export class Work {
  constructor() {
    this.turn = 0;
    this.control = null;
    this.key = null;
    this.answer = null;
  }

  /** Fills the form; what had the focus has it again. */
  form(...content) {
    const side = byId("work-side");
    const at = document.activeElement?.closest?.("#work-side [data-key]")?.dataset.key;
    replace(side, content);
    if (at) side.querySelector(`[data-key="${CSS.escape(at)}"]`)?.focus();
  }

  /**
   * Asks once for a key, then draws; an older answer that comes late is dropped. `asked(get)` gives what
   * `draw` takes, with `get(path, pairs, options)` asking the service.
   */
  async run(key, asked, draw, again) {
    this.turn += 1;
    const turn = this.turn;
    const sheet = byId("work-sheet");
    if (this.key !== key) {
      this.control?.abort();
      this.control = new AbortController();
      this.key = key;
      const { signal } = this.control;
      this.answer = asked((path, pairs, options) => ask(path, pairs, signal, options));
    }
    const timer = this.#waiting(sheet);
    try {
      const answer = await this.answer;
      if (turn === this.turn) {
        replace(sheet, draw(answer));
        sheet.removeAttribute("aria-busy");
        byId("work-note").textContent = sheet.querySelector("h2")?.textContent ?? "";
      }
    } catch (error) {
      if (turn !== this.turn) return;
      this.key = null;
      sheet.removeAttribute("aria-busy");
      byId("work-note").textContent = "";
      replace(sheet, refusal(error, again));
    } finally {
      clearTimeout(timer);
    }
  }

  /** The last answer stays, dimmed; an empty sheet shows what is coming. After a while it can be stopped. */
  #waiting(sheet) {
    sheet.setAttribute("aria-busy", "true");
    byId("work-note").textContent = t("loading");
    if (!sheet.childElementCount || sheet.dataset.view !== this.key?.split(" ")[0]) {
      sheet.dataset.view = this.key?.split(" ")[0] ?? "";
      replace(sheet, el("div", { class: "skeleton", "aria-hidden": "true" }, el("div", {}), el("div", {}), el("div", {})), el("p", { class: "note" }, t("loading")));
    }
    return setTimeout(() => sheet.append(el("p", {}, el("button", { type: "button", onclick: () => this.control?.abort() }, t("cancel")))), CANCEL_AFTER);
  }
}

/** Why there is no answer, each problem at its place, and a way on. */
function refusal(error, again) {
  if (error.name === "AbortError") return el("p", { class: "flag" }, t("cancelled"), " ", el("button", { type: "button", onclick: again.retry }, t("retry")));
  if (!(error instanceof Problem)) console.error(error);
  const words = error.offline ? t("error.offline") : { 429: t("error.busy"), 404: t("error.unknown") }[error.status] ?? t("duty.refused", { detail: short(error.message, 300) });
  return el("div", { class: "flag", role: "alert" }, el("p", {}, words),
    error.errors?.length > 0 && el("ul", {}, error.errors.slice(0, 12).map((one) => el("li", {}, el("code", {}, short(one.field ?? "", 80)), " ", short(one.reason ?? "", 200)))),
    error.closest?.length > 0 && el("p", {}, `${t("error.closest")} `, error.closest.map((id, index) => [index ? ", " : "", again.pick ? el("button", { type: "button", class: "plain", onclick: () => again.pick(id) }, id) : id])),
    el("div", { class: "row" }, el("button", { type: "button", onclick: again.retry }, t("retry")), error.requestId && el("small", {}, t("request", { id: error.requestId }))));
}
