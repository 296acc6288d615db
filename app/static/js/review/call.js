// Talking with the review's server and with the reviewer: JSON both ways, refusals in one line.

import { byId } from "../shell/dom.js";

let hiding = 0;

/** The answer's JSON; an Error with `status` and what was wrong where it is not a success. */
export async function call(path, body) {
  const options = body && {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, { credentials: "same-origin", ...options });
  const values = await response.json().catch(() => ({}));
  if (response.ok) return values;
  const reasons = (values.errors ?? []).map((one) =>
    [one.field, one.reason].filter(Boolean).join(": "),
  );
  const error = new Error(reasons.join("; ") || values.detail || String(response.status));
  error.status = response.status;
  throw error;
}

/** A word at the bottom of the page for a moment, and for screen readers. */
export function tell(words) {
  const holder = byId("toast");
  holder.textContent = words;
  holder.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (holder.hidden = true), 3000);
  byId("status").textContent = words;
}

/** Why something was not recorded, beside what was asked; at the bottom where nothing is open. */
export function refuse(words) {
  const holder = byId("refusal");
  if (!holder) return tell(words);
  holder.textContent = words;
  holder.hidden = false;
  return undefined;
}
