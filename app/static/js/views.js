// The views that stand in the place of the network: loaded when first shown, one at a time on the page.

import { byId } from "./dom.js";
import { viewOf } from "./state.js";
import { t } from "./text.js";

const PANELS = {
  duty: (on) => import("./duty.js").then(({ DutyPanel }) => new DutyPanel(on.go)),
  exposure: (on) => import("./exposure.js").then(({ ExposurePanel }) => new ExposurePanel(on)),
  scenario: (on) => import("./scenario.js").then(({ ScenarioPanel }) => new ScenarioPanel(on)),
};
const IN_PLACE = new Set(["network"]);

export class Views {
  /** `on`: what the panels do, see main.js. */
  constructor(on) {
    this.on = on;
    this.panels = new Map();
  }

  /** Whether a state is shown on the canvas. */
  static onCanvas(state) {
    return IN_PLACE.has(viewOf(state));
  }

  /** Puts the frame of a state's view up: tabs, desk, what is hidden. */
  frame(state) {
    const view = viewOf(state);
    const main = byId("main");
    main.classList.toggle("as-duty", view === "duty");
    main.classList.toggle("as-work", !IN_PLACE.has(view) && view !== "duty");
    byId("duty").hidden = view !== "duty";
    byId("work").hidden = !main.classList.contains("as-work");
    byId("work").setAttribute("aria-label", t(`view.${view}`));
    byId("as").hidden = !IN_PLACE.has(view);
    for (const tab of document.querySelectorAll("[data-view]")) {
      if (tab.dataset.view === view) {
        tab.setAttribute("aria-current", "page");
        tab.parentNode.scrollLeft = tab.offsetLeft - 80;
      } else tab.removeAttribute("aria-current");
    }
  }

  async panel(state) {
    const view = viewOf(state);
    if (!this.panels.has(view)) this.panels.set(view, await PANELS[view](this.on));
    return this.panels.get(view);
  }

  async show(state) {
    const panel = await this.panel(state);
    return panel.show(state);
  }
}
