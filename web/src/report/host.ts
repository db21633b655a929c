// The parts of JavaScript's internationalisation that the words use, for an engine that has none. A test holds them to the real ones.

type NumberOptions = { minimumFractionDigits?: number; maximumFractionDigits?: number };

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const chinese = (locale: string): boolean => locale.startsWith("zh");

/** All digits of a number with so many decimals, without the point. Browsers round the shortest decimal text of a number, halves away from 0. */
function rounded(value: number, decimals: number): string {
  const [mantissa, exponent = "0"] = String(value).split("e") as [string, string?];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
  const digits = whole + fraction;
  const kept = whole.length + Number(exponent) + decimals;
  if (kept < 0) return "0".repeat(decimals + 1);
  const out = digits.slice(0, kept).padEnd(kept, "0").split("").map(Number);
  if (Number(digits.charAt(kept) || "0") >= 5) {
    let i = out.length - 1;
    while (i >= 0 && out[i] === 9) out[i--] = 0;
    if (i >= 0) ++out[i]!;
    else out.unshift(1);
  }
  return out.join("").padStart(decimals + 1, "0").replace(new RegExp(`^0+(?=\\d{${decimals + 1}})`), "");
}

class NumberFormat {
  private readonly most: number;
  private readonly least: number;

  constructor(_locale: string, options: NumberOptions) {
    this.most = options.maximumFractionDigits ?? 3;
    this.least = options.minimumFractionDigits ?? 0;
  }

  format(value: number): string {
    const digits = rounded(Math.abs(value), this.most);
    const whole = digits.slice(0, digits.length - this.most);
    let fraction = digits.slice(digits.length - this.most);
    while (fraction.length > this.least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
    const negative = value < 0 || Object.is(value, -0);
    return (negative ? "-" : "") + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? `.${fraction}` : "");
  }
}

class DateTimeFormat {
  private readonly chinese: boolean;

  constructor(locale: string, _options: unknown) {
    this.chinese = chinese(locale);
  }

  format(time: number): string {
    const date = new Date(time);
    const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    return this.chinese ? `${y}年${m + 1}月${d}日` : `${d} ${MONTHS[m]} ${y}`;
  }
}

class ListFormat {
  private readonly chinese: boolean;

  constructor(locale: string, _options: unknown) {
    this.chinese = chinese(locale);
  }

  format(parts: string[]): string {
    if (parts.length < 2) return parts.join("");
    return parts.slice(0, -1).join(this.chinese ? "、" : ", ") + (this.chinese ? "和" : " and ") + parts[parts.length - 1];
  }
}

/** By language, names of countries by their code. */
export type PlaceNames = Record<string, Record<string, string>>;

function displayNames(names: PlaceNames) {
  return class DisplayNames {
    private readonly known: Record<string, string>;

    constructor(locales: string[], _options: unknown) {
      this.known = names[chinese(locales[0]!) ? "zh" : "en"]!;
    }

    of(code: string): string {
      return this.known[code] ?? code;
    }
  };
}

export const internationalisation = (names: PlaceNames) => ({ DateTimeFormat, DisplayNames: displayNames(names), ListFormat, NumberFormat });
