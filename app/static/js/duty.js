// The duty panel: its form, what it asks, and when. What an answer looks like is duty_answer.js and duty_table.js.

import { Problem, ask, working } from "./api.js";
import { conditionField, learnMeasures, said } from "./conditions.js";
import { byId, el, replace, short } from "./dom.js";
import { drawAnswer, rangeText } from "./duty_answer.js";
import { moreQuestions } from "./duty_more.js";
import { drawNoSteps, drawServerTable, drawSteps } from "./duty_table.js";
import { originName } from "./origins.js";
import { Walk, dotted, lineSource } from "./schedule.js";
import { combobox } from "./search.js";
import { dutyPairs, originOf, queryText } from "./state.js";
import { lang, t } from "./text.js";

const isChapter = (state) => state.duty.replace(/\D/g, "").length < 4;

export class DutyPanel {
  /** `go(change)` moves to a changed state. */
  constructor(go) {
    this.go = go;
    this.state = null;
    this.turn = 0;
    this.drawn = { table: null, steps: null };
    this.form = byId("duty-form");
    this.walk = new Walk((hts) => go({ duty: hts }));
    this.#nameOrigins();
    this.#listen();
  }

  #nameOrigins() {
    const compare = new Intl.Collator(lang).compare;
    for (const group of this.form.elements.origin.querySelectorAll("optgroup")) {
      const options = [...group.children];
      if (lang !== "en") for (const option of options) option.textContent = originName(option.value);
      if (lang !== "en" && group !== group.parentNode.firstElementChild) group.append(...options.sort((a, b) => compare(a.textContent, b.textContent)));
    }
  }

  #listen() {
    const { hts, origin, entry_date: day, clock, value } = this.form.elements;
    combobox(hts, byId("hits-hts"), (number) => this.go({ duty: number }), lineSource(() => this.state));
    hts.addEventListener("blur", () => (hts.value = dotted(this.state.duty) || this.state.duty));
    hts.addEventListener("focus", () => hts.select());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    origin.addEventListener("change", () => this.go({ origin: [origin.value] }));
    day.addEventListener("change", () => this.go({ entry_date: day.value || null }));
    clock.addEventListener("change", () => this.go({ clock: clock.value === "collected" ? null : clock.value }));
    value.addEventListener("change", () => {
      const text = value.value.replace(/[\s,$，]/g, "");
      this.#say("value", text);
    });
  }

  /** Says, or with no value forgets, one condition. */
  #say(name, value) {
    return this.go({ condition: said(this.state.condition, name, value) });
  }

  show(state) {
    this.turn += 1;
    const turn = this.turn;
    this.state = state;
    this.#fill();
    return working(() => Promise.all([this.#answer(turn), this.#table(turn), this.#steps(turn)]));
  }

  #fill() {
    const { hts, origin, entry_date: day, clock, value } = this.form.elements;
    const { state } = this;
    hts.value = dotted(state.duty) || state.duty;
    if (document.activeElement === hts) hts.select();
    origin.value = originOf(state).toUpperCase();
    day.value = state.entry_date ?? "";
    clock.value = ["legal", "published"].includes(state.clock) ? state.clock : "collected";
    value.value = state.condition.find((text) => text.startsWith("value:"))?.slice(6) ?? "";
  }

  async #answer(turn) {
    const { state } = this;
    const note = byId("duty-note");
    const holder = byId("duty-answer");
    const put = (...content) => {
      replace(holder, content);
      holder.scrollTop = 0;
    };
    const walking = this.walk.show(state).catch(() => this.walk.clear());
    byId("duty").classList.toggle("chapter", isChapter(state));
    if (isChapter(state)) {
      await walking;
      if (turn !== this.turn) return;
      note.textContent = "";
      return put(el("p", { class: "flag" }, t(dotted(state.duty) ? "duty.digits" : "duty.noline", { hts: short(state.duty, 60) })));
    }
    try {
      const [answer, line] = await Promise.all([ask("/duty", [["hts", state.duty], ["origin", originOf(state)], ["include", "fees"], ...dutyPairs(state, lang)]), walking]);
      await learnMeasures();
      if (turn !== this.turn) return;
      const origin = originName(originOf(state).toUpperCase());
      put(drawAnswer(answer, line, state, origin, {
        choose: (hts) => this.go({ duty: hts }),
        field: (name, value) => conditionField(name, value, (one, said) => this.#say(one, said)),
        more: ({ resolved }) => moreQuestions(state, state.entry_date ?? resolved.as_of, { go: this.go }),
        forget: (text) => this.go({ condition: state.condition.filter((one) => one !== text) }),
      }));
      note.textContent = t("duty.answered", { line: answer.result.schedule?.hts ?? state.duty, origin, rate: rangeText(answer.result) });
    } catch (error) {
      if (turn !== this.turn) return;
      note.textContent = "";
      put(this.#refusal(error));
    }
  }

  #refusal(error) {
    if (!(error instanceof Problem)) console.error(error);
    if (error.status === 404 && error.closest.length && /^[\d.]+$/.test(error.closest[0])) {
      return [el("p", { class: "flag" }, t("duty.unknown", { hts: this.state.duty })),
        el("div", { class: "row small" }, error.closest.map((hts) => el("button", { type: "button", onclick: () => this.go({ duty: hts }) }, hts)))];
    }
    return [el("p", { class: "flag", role: "alert" }, error.offline ? t("error.offline") : t("duty.refused", { detail: short(error.message, 300) })),
      el("div", { class: "row small" }, el("button", { type: "button", onclick: () => this.show(this.state) }, t("retry")),
        this.state.condition.length > 0 && el("button", { type: "button", onclick: () => this.go({ condition: [] }) }, t("clear")),
        error.requestId && el("small", {}, t("request", { id: error.requestId })))];
  }

  async #table(turn) {
    const holder = byId("duty-table");
    const { state } = this;
    const pairs = dutyPairs(state, lang, { ordinary: true });
    const common = [...this.form.elements.origin.querySelector("optgroup").children].map((option) => option.value);
    const origin = originOf(state).toUpperCase();
    const origins = common.includes(origin) ? [] : [origin, ...common];
    const asked = [...origins.map((code) => ["origin", code]), ...pairs];
    await this.#once("table", `/duty/table${queryText(asked)}`, turn, holder, (answer) =>
      drawServerTable(holder, answer, { hts: dotted(state.duty), origin }, `/api/v1/duty/table${queryText([...asked, ["format", "csv"]])}`, { go: this.go }));
  }

  async #steps(turn) {
    const holder = byId("duty-steps");
    const { state } = this;
    holder.hidden = isChapter(state);
    if (holder.hidden) return;
    const common = [...this.form.elements.origin.querySelector("optgroup").children].map((option) => option.value);
    const origin = originOf(state).toUpperCase();
    const origins = common.includes(origin) ? common : [origin, ...common.slice(0, 7)];
    const rest = dutyPairs(state, lang, { ordinary: true }).filter(([key]) => key !== "entry_date");
    const pairs = [["hts", state.duty], ...origins.map((code) => ["origin", code]), ...rest];
    await this.#once("steps", `/duty/steps${queryText(pairs)}`, turn, holder, (answer) => drawSteps(holder, answer, pairs));
  }

  /** Asks what was not asked just before; draws every time, since what is marked may have changed. */
  async #once(name, path, turn, holder, draw) {
    try {
      if (this.drawn[name]?.path !== path) this.drawn[name] = { path, answer: ask(path) };
      const answer = await this.drawn[name].answer;
      if (turn === this.turn) draw(answer);
    } catch {
      this.drawn[name] = null;
      if (turn === this.turn) drawNoSteps(holder);
    }
  }
}
