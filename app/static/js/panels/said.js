// The answer in one plain sentence, as the server says it, and how many say so.

import { el } from "../shell/dom.js";
import { many, t } from "../words/say.js";

/** The sentence with the line of its sources; nothing where the server says none. */
export function said(answer) {
  if (!answer.sentence) return null;
  return [el("p", { class: "sentence" }, answer.sentence), sure(answer)];
}

/** Publishers, and how many reports of different origin they are; nothing where no fact was used. */
function sure({ coverage }) {
  const { publishers, original_reports: originals, unknown_origin: relays } = coverage ?? {};
  if (!publishers) return null;
  const parts = [
    many("sure.publishers", publishers),
    many("sure.originals", originals),
    relays > 0 && many("sure.relays", relays),
  ];
  return el("p", { class: "note sure" }, parts.filter(Boolean).join(t("sure.joined")));
}
