// The article beside the candidate: paragraphs of sentences, names and numbers marked, the quote lit.

import { byId, el, outside, replace } from "../shell/dom.js";
import { t } from "../words/say.js";

/** Pieces of a text by code points, which is what the server's offsets count. */
export function slicer(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (start, end) => text.slice(start, end);
  const letters = Array.from(text);
  return (start, end) => letters.slice(start, end).join("");
}

export class SourcePane {
  /** `choose(sentence)` is called when a sentence is picked. */
  constructor(holder, about, choose) {
    this.holder = holder;
    this.about = about;
    this.choose = choose;
    this.article = null;
    this.spans = new Map();
    this.lit = [];
  }

  show(article, coverage) {
    if (this.article !== article.id) this.#draw(article, coverage);
    for (const row of coverage) {
      const node = this.spans.get(row.start);
      if (node) node.dataset.state = row.state;
    }
    this.rows = coverage;
  }

  #draw(article, coverage) {
    this.article = article.id;
    this.cut = slicer(article.text);
    this.marks = article.marks;
    this.names = article.names;
    this.spans = new Map();
    this.lit = [];
    const titled = coverage[0]?.section === "title";
    this.holder.lang = article.language ?? "";
    replace(
      this.about,
      el(
        "h2",
        { id: "h-source", class: titled ? "sr" : null, lang: article.language },
        article.title || article.id,
      ),
      el(
        "p",
        { class: "note" },
        [article.publisher, article.published, article.language].filter(Boolean).join(" · "),
        article.url && [" · ", outside(article.url, article.url)],
      ),
    );
    const parts = [];
    let paragraph = null;
    let section = null;
    let before = 0;
    for (const row of coverage) {
      if (paragraph === null || row.paragraph !== paragraph.number) {
        if (row.section !== section && row.section !== "title" && row.section !== "body") {
          parts.push(el("h3", { class: "part" }, t(`section.${row.section}`)));
        }
        section = row.section;
        paragraph = { number: row.paragraph, node: el("p", { class: `in-${row.section}` }) };
        parts.push(paragraph.node);
      } else {
        paragraph.node.append(this.cut(before, row.start));
      }
      const node = el("span", {
        class: "sentence",
        "data-start": row.start,
        onclick: () => this.choose(row.start),
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          this.choose(row.start);
        },
      });
      this.spans.set(row.start, node);
      node.append(...this.#pieces(row, []));
      paragraph.node.append(node);
      before = row.end;
    }
    replace(this.holder, parts);
  }

  /** Text of a sentence: each quote one mark, names and numbers in their colour. */
  #pieces(row, quotes) {
    const marks = this.marks.filter((m) => m.start < row.end && row.start < m.end);
    const inside = quotes.filter((q) => q.start < row.end && row.start < q.end);
    const cuts = new Set([row.start, row.end]);
    for (const one of [...marks, ...inside]) {
      for (const at of [one.start, one.end]) if (row.start < at && at < row.end) cuts.add(at);
    }
    const edges = [...cuts].sort((a, b) => a - b);
    const out = [];
    let quote = null;
    for (let i = 0; i + 1 < edges.length; i += 1) {
      const [start, end] = [edges[i], edges[i + 1]];
      const mark = marks.find((m) => m.start <= start && end <= m.end);
      const words = this.cut(start, end);
      const piece = mark
        ? el("span", { class: `named ${mark.kind}`, title: mark.id }, words)
        : document.createTextNode(words);
      const quoted = inside.some((q) => q.start <= start && end <= q.end);
      if (!quoted) {
        quote = null;
        out.push(piece);
        continue;
      }
      if (!quote) {
        quote = el("mark", { class: "quote" });
        out.push(quote);
      }
      quote.append(piece);
    }
    return out;
  }

  /** Light the quotes; the first one comes into view. */
  light(quotes, chosen) {
    for (const row of this.lit)
      this.spans.get(row.start)?.replaceChildren(...this.#pieces(row, []));
    this.lit = this.rows.filter((row) =>
      quotes.some((q) => q.start < row.end && row.start < q.end),
    );
    for (const row of this.lit) {
      this.spans.get(row.start)?.replaceChildren(...this.#pieces(row, quotes));
    }
    for (const [start, node] of this.spans) node.classList.toggle("chosen", start === chosen);
    const first =
      chosen === undefined
        ? this.rows.find((row) => quotes.some((q) => q.start >= row.start && q.start < row.end))
            ?.start
        : chosen;
    this.#reveal(this.spans.get(first));
  }

  /** Scrolls the text, never the page. */
  #reveal(node) {
    if (!node) return;
    const box = this.holder.getBoundingClientRect();
    const at = node.getBoundingClientRect();
    if (at.top >= box.top + 24 && at.bottom <= box.bottom - 24) return;
    this.holder.scrollTop += at.top - box.top - Math.min(box.height * 0.35, 240);
  }

  /** Whether sentences can be picked: as buttons in the coverage, as plain text beside a candidate. */
  pickable(on) {
    byId("text").classList.toggle("covering", on);
    for (const [, node] of this.spans) {
      if (on && node.dataset.state !== "silent") {
        node.setAttribute("role", "button");
        node.setAttribute("tabindex", "0");
      } else {
        node.removeAttribute("role");
        node.removeAttribute("tabindex");
      }
    }
  }
}
