// Talking with the review's server: JSON both ways, reasons of a refusal in one line.

/** The answer's JSON; an Error with `status` and what was wrong where it is no success. */
export async function call(path, body) {
  const options = body && { method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify(body) };
  const response = await fetch(path, { credentials: "same-origin", ...options });
  const values = await response.json().catch(() => ({}));
  if (response.ok) return values;
  const reasons = (values.errors ?? []).map((one) =>
    [one.field, one.reason].filter(Boolean).join(": "));
  const error = new Error(reasons.join("; ") || values.detail || String(response.status));
  error.status = response.status;
  throw error;
}
