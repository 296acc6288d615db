// Names of territories in the language of the page.

import { lang } from "./text.js";

const regions = new Intl.DisplayNames([lang], { type: "region" });

/** The name of a territory; its code where the browser knows none. */
export const originName = (code) => {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
};
