// Building DOM from data. Text always goes in as text: there is no way to put markup in here.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.setAttribute("class", value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) {
      node.append(child instanceof Node ? child : clean(child));
    }
  }
  return node;
}

/** el("p", {class: "x", onclick: f}, "text", [nodes]) */
export const el = (tag, attributes, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const icon = (name) =>
  svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));

export const byId = (id) => document.getElementById(id);

export const replace = (node, ...children) => {
  node.replaceChildren();
  return append(node, children);
};

/** Text without control characters and without marks that turn the writing direction. */
export const clean = (value) =>
  String(value).replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    " ",
  );

/** One line of at most `limit` characters. */
export function short(value, limit = 80) {
  const text = clean(value).replace(/\s+/g, " ").trim();
  const letters = [...text];
  return letters.length > limit ? `${letters.slice(0, limit - 1).join("")}…` : text;
}

export function webAddress(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link to an outside page; plain text where the address is not of the web. */
export function outside(text, address) {
  const url = address ? webAddress(address) : null;
  if (!url) return el("span", {}, text);
  const rel = "noopener noreferrer nofollow";
  return el("a", { href: url.href, rel, target: "_blank" }, text);
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
