// Words by key, numbers and amounts in the language of the page: the one `t()` of all scripts.

import { WORDS as VOCABULARY } from "../vocabulary.js";
import { PAGE } from "./page.js";

export const lang = document.documentElement.lang === "ja" ? "ja" : "en";

const WORDS = { ...VOCABULARY, ...PAGE };

/** Add words of a part of the page; they go before others of the same key. */
export const tell = (words) => Object.assign(WORDS, words);

/** The word for a key; unknown keys give the part after the dot, so that new words of the service show. */
export function t(key, values = {}) {
  const pair = WORDS[key];
  const plain = key.slice(key.indexOf(".") + 1).replaceAll("_", " ");
  const text = pair ? pair[lang === "ja" ? 1 : 0] : plain;
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? String(values[name] ?? "") : whole,
  );
}

export const has = (key) => key in WORDS;

/** The word for so many; a key with 1 at its end is the one for a single thing. */
export const many = (key, n) => t(n === 1 && has(`${key}1`) ? `${key}1` : key, { n: number(n) });

const locale = lang === "ja" ? "ja-JP" : "en-US";
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
export const number = (value) => numbers.format(value);
export const percent = (value) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 }).format(value);

export const counted = (what, n) =>
  t(n === 1 ? `count.${what.slice(0, -1)}` : `count.${what}`, { n: number(n) });

function quantity(value, amount) {
  if (amount.currency) {
    try {
      return new Intl.NumberFormat(locale, {
        style: "currency",
        currency: amount.currency,
        notation: "compact",
        maximumSignificantDigits: 4,
      }).format(value);
    } catch {
      return `${number(value)} ${amount.currency}`;
    }
  }
  const unit = amount.unit ?? "";
  if (unit === "x") return `${number(value)}${t("unit.x")}`;
  return unit
    ? `${number(value)} ${has(`unit.${unit}`) ? t(`unit.${unit}`) : unit}`
    : number(value);
}

/** An amount as words: approximation, bound, range and period are kept, nothing is filled in. */
export function amountText(amount) {
  if (!amount) return "";
  let text;
  if (amount.value !== undefined) text = quantity(amount.value, amount);
  else if (amount.min !== undefined && amount.max !== undefined) {
    text = `${quantity(amount.min, amount)} – ${quantity(amount.max, amount)}`;
  } else if (amount.min !== undefined)
    text = t("amount.at_least", { v: quantity(amount.min, amount) });
  else if (amount.max !== undefined)
    text = t("amount.at_most", { v: quantity(amount.max, amount) });
  else return amount.text ?? "";
  if (amount.bound) text = t(`amount.${amount.bound}`, { v: text });
  if (amount.approx) text = t("amount.approx", { v: text });
  if (amount.per) text = t("amount.per", { v: text, per: amount.per });
  return text;
}
