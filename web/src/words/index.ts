// Words, numbers and dates of a language.
import { en, type Key } from "./en.ts";
import { zh } from "./zh.ts";

export type Language = "en" | "zh";
export type { Key };

const CATALOGUES: Record<Language, Record<Key, string>> = { en, zh };
const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };

export const languages: Language[] = ["en", "zh"];

/** Codes that ISO 3166-1 leaves to users: fictional countries, which no browser can name. */
export const isFictional = (code: string): boolean => /^(AA|Q[M-Z]|X[A-Z]|ZZ)$/.test(code) && code !== "XK";

/** 0.9999999 as "99.99999": as exactly as a level is stated. */
export const percentOfLevel = (level: number): string => (100 * level).toFixed(7).replace(/\.?0+$/, "");

const WITH_ARTICLE = ["AE", "BS", "CD", "CF", "CG", "DO", "FK", "GB", "GM", "KM", "KY", "MH", "MP", "MV", "NL", "PH", "SB", "TC", "US", "VA", "VG", "VI"];

type Values = Record<string, string | number>;

export class Words {
  readonly language: Language;
  readonly locale: string;
  /** What the atlas counts: works, or what a matrix has in their place. */
  readonly quantity: string;
  private readonly catalogue: Record<Key, string>;
  private readonly places: Intl.DisplayNames;
  private readonly whole: Intl.NumberFormat;

  constructor(language: Language, quantity = "works") {
    this.language = language;
    this.quantity = quantity;
    this.locale = LOCALES[language];
    this.catalogue = CATALOGUES[language];
    this.places = new Intl.DisplayNames([this.locale], { type: "region", fallback: "code" });
    this.whole = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 0 });
  }

  t(key: Key, values: Values = {}): string {
    return this.filled(this.catalogue[key], values);
  }

  /** A text that the catalogue may not have, such as that of a measure which came later. */
  maybe(key: string, otherwise: string): string {
    const text = (this.catalogue as Record<string, string>)[key];
    return text === undefined ? otherwise : this.filled(text, {});
  }

  // {name} is a value, {name?one|many} a word for so many. {joint} is what two countries have together, {joint?name} for so many.
  private filled(template: string, values: Values): string {
    return template.replace(/\{(\w+)(?:\?([^}]*))?\}/g, (whole, name: string, choice?: string) => {
      const single = (of: string): boolean => String(values[of]) === "1";
      if (name in values) return choice === undefined ? String(values[name]) : choice.split("|")[single(name) ? 0 : 1]!;
      if (name === "joint") return this.joint(choice !== undefined && single(choice));
      return name === "Joint" ? this.opening(this.joint(false)) : whole;
    });
  }

  private joint(single: boolean): string {
    if (this.language === "zh") return this.quantity === "works" ? "合作作品" : `合作的 ${this.quantity}`;
    return `joint ${single ? this.quantity.replace(/s$/, "") : this.quantity}`;
  }

  count(value: number): string {
    return this.whole.format(value);
  }

  /** A large number in few characters: 1.7M. */
  compact(value: number): string {
    return new Intl.NumberFormat(this.locale, { notation: "compact", maximumSignificantDigits: 2 }).format(value);
  }

  /** A number with so many decimals. */
  fixed(value: number, decimals: number): string {
    const text = new Intl.NumberFormat(this.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
    return text.replace(/^-/, "−");
  }

  share(value: number, decimals = 1): string {
    return this.fixed(100 * value, decimals) + (this.language === "en" ? "\u202f%" : "%");
  }

  /** A share that is a difference: with its sign. */
  signed(value: number): string {
    return (value > 0 ? "+" : "") + this.share(value, 0);
  }

  /** A value of a unit as a reader wants it. */
  value(value: number | null | undefined, unit: string): string {
    if (value === null || value === undefined) return "–";
    if (unit === "share") return this.share(value);
    if (unit === "per year") return this.signed(value);
    if (["works", "citations", "count", "ties"].includes(unit)) return Number.isInteger(value) ? this.count(value) : this.fixed(value, 1);
    return this.fixed(value, 2);
  }

  /** A value on an axis: no more decimals than its ticks need. */
  axis(value: number, unit: string, decimals: number): string {
    return unit === "share" ? this.share(value, Math.max(0, decimals - 2)) : this.fixed(value, decimals);
  }

  date(iso: string): string {
    const [y, m, d] = iso.split("-").map(Number);
    if (!y || !m || !d) return iso;
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "long", timeZone: "UTC" }).format(Date.UTC(y, m - 1, d));
  }

  list(parts: string[]): string {
    return new Intl.ListFormat(this.locale, { type: "conjunction" }).format(parts);
  }

  /** The name of a country; codes of fictional ones, blocs and sums stand for themselves. */
  place(code: string): string {
    if (!/^[A-Z]{2}$/.test(code) || isFictional(code)) return code;
    return this.places.of(code) ?? code;
  }

  /** The same within a sentence, with the article that some names have in English. */
  named(code: string): string {
    return this.language === "en" && WITH_ARTICLE.includes(code) ? `the ${this.place(code)}` : this.place(code);
  }

  /** A population as `pair` names it. */
  population(name: string, scope: string): string {
    if (name === "joint") return this.t("place.joint");
    if (name === "world") return this.t(scope === "full" ? "place.world" : "place.atlas");
    const domestic = /^(.+) domestic$/.exec(name);
    if (domestic) return this.t("place.domestic", { a: this.place(domestic[1]!) });
    const without = /^(.+) international without (.+)$/.exec(name);
    if (without) return this.t("place.without", { a: this.place(without[1]!), b: this.place(without[2]!) });
    return this.place(name);
  }

  measure(name: string): string {
    return this.maybe(`measure.${name}`, name.replace(/_/g, " "));
  }

  /** As a title or a sentence begins. */
  opening(text: string): string {
    if (/^(fwci|mncs)/.test(text)) return text; // names, not words
    return text.charAt(0).toLocaleUpperCase(this.locale) + text.slice(1);
  }
}
