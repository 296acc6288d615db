// Steps from one node on: expand, focus, the two ends of a path, its menu, the walk by arrow keys.

import { ask } from "../shell/api.js";
import { confirmBox, copyText, openMenu, toast } from "../shell/chrome.js";
import { short } from "../shell/dom.js";
import { kindOf, nameOf } from "../shell/parts.js";
import { graphPairs, NOWHERE } from "../shell/state.js";
import { lang, number, t } from "../words/say.js";
import { CAP } from "./picture.js";

/** More new nodes than this are asked about first. */
const ASKS_ABOVE = 25;
const TOP = 25;
const MADE = new Set(["component", "firm", "factory"]);
const LOST = new Set(["component", "firm", "factory", "place"]);

/** Whether a question about a kind makes sense. */
export const canExpose = (id) => MADE.has(kindOf(id));
export const canLose = (id) => LOST.has(kindOf(id));

export class Steps {
  /** `page`: state, scene, chart, pathForm, go(change, options), leave(pairs), failed(error), address(state). */
  constructor(page) {
    this.page = page;
    this.pathStart = null;
  }

  focus(id) {
    return this.page.go({ ...NOWHERE, focus: [id], sel: id });
  }

  impact(id) {
    return this.page.leave([["impact", id]]);
  }

  exposure(id) {
    return this.page.leave([["exposure", id]]);
  }

  async expand(id) {
    const { page } = this;
    let body;
    try {
      body = await ask("/graph", [
        ...graphPairs({ ...page.state, focus: [id], hops: 1, state: null }, lang),
        ["limit", CAP],
      ]);
    } catch (error) {
      return page.failed(error);
    }
    const fresh = body.result.nodes.filter((node) => !page.scene.nodes.has(node.id));
    if (!fresh.length) return toast(t("expand.none", { name: short(nameOf(id), 60) }));
    if (fresh.length > ASKS_ABOVE) {
      const answer = await confirmBox(
        t("large.expand", { name: short(nameOf(id), 60), n: number(fresh.length) }),
        [
          ["all", t("large.all", { n: number(fresh.length) })],
          ["top", t("large.top", { n: TOP })],
          ["focus", t("focus")],
          [null, t("cancel")],
        ],
      );
      if (answer === "focus") return this.focus(id);
      if (!answer) return undefined;
      if (answer === "top") {
        const best = [...fresh].sort((a, b) => (b.degree ?? 0) - (a.degree ?? 0)).slice(0, TOP);
        for (const node of fresh) if (!best.includes(node)) page.scene.hidden.add(node.id);
      }
    }
    await page.go({ expand: [...page.state.expand, id], sel: id });
    return toast(
      t("expand.done", {
        n: number(fresh.filter((node) => !page.scene.hidden.has(node.id)).length),
      }),
    );
  }

  /** Takes a node as an end of a path: the first, then the other. */
  pathEnd(id) {
    const { page } = this;
    if (this.pathStart && this.pathStart !== id) {
      const source = this.pathStart;
      this.pathStart = null;
      return page.go({ ...NOWHERE, path: [source, id] });
    }
    this.pathStart = id;
    page.pathForm.set(id, null);
    page.pathForm.note(t("pathstart", { name: short(nameOf(id), 60) }));
    return toast(t("pathstart", { name: short(nameOf(id), 60) }));
  }

  forget() {
    this.pathStart = null;
    this.page.pathForm.note("");
  }

  menu(id, x, y) {
    const { page } = this;
    const { state } = page;
    openMenu(
      [
        [t("expand"), () => this.expand(id)],
        state.expand.includes(id) && [
          t("collapse"),
          () => page.go({ expand: state.expand.filter((one) => one !== id) }),
        ],
        [t("focus"), () => this.focus(id)],
        [
          t("pathfrom"),
          () => {
            this.pathStart = null;
            this.pathEnd(id);
          },
        ],
        this.pathStart && this.pathStart !== id && [t("pathto"), () => this.pathEnd(id)],
        canLose(id) && [t("impact.ask"), () => this.impact(id)],
        canExpose(id) && [t("exposure.ask"), () => this.exposure(id)],
        [
          t("hide"),
          () => {
            page.scene.hidden.add(id);
            page.go({ sel: null }, { keep: true });
          },
        ],
        [
          t("copylink"),
          () =>
            copyText(
              new URL(page.address({ ...state, ...NOWHERE, focus: [id], sel: id }), location.href)
                .href,
            ),
        ],
        [t("copyname"), () => copyText(nameOf(id))],
      ].filter(Boolean),
      x,
      y,
    );
  }

  walk(dx, dy) {
    const { scene, state, chart, go } = this.page;
    const from = scene.shown.has(state.sel) ? state.sel : null;
    const start = [...scene.shownNodes].sort((a, b) => (b.degree ?? 0) - (a.degree ?? 0))[0]?.id;
    const next = from ? scene.towards(from, dx, dy) : start;
    if (!next) return;
    go({ sel: next }, { keep: true });
    chart.reveal(next);
  }
}
