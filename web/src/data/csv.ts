// Rows as CSV, with the columns and the number texts of `--format csv`.
import type { Answer } from "../types.ts";
import type { Flat } from "../charts/chart.ts";

const FIXED = ["measure", "unit", "population"];
const AFTER = ["value", "lower", "upper", "level", "n", "coverage_class", "coverage_country", "coverage_references", "coverage_fwci", "notes"];

/** A number as the program writes it: decimal from 1e-4 to 1e15, with two digits of exponent beyond. */
export function numberText(x: number): string {
  if (Number.isInteger(x) || x === 0) return String(x);
  const size = Math.abs(x);
  if (size >= 1e-4 && size < 1e15) return x.toString();
  const [digits, exponent] = x.toExponential().split("e") as [string, string];
  const sign = exponent[0] === "-" ? "-" : "+";
  return `${digits}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  const text = Array.isArray(value) ? value.map(String).join("|") : typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[,"\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function csvOf(flat: Flat): string {
  return [flat.columns.map(cell).join(","), ...flat.rows.map((row) => row.map(cell).join(","))].join("\n") + "\n";
}

export function flatAnswers(answers: Answer[]): Flat {
  const by = [...new Set(answers.flatMap((a) => Object.keys(a.by ?? {})))];
  const columns = [...FIXED, ...by.map((k) => `by_${k}`), ...AFTER];
  const rows = answers.map((a) => [
    a.measure, a.unit, a.population, ...by.map((k) => a.by?.[k] ?? null), a.value, a.lower, a.upper, a.level, a.n,
    a.coverage?.class ?? null, a.coverage?.country ?? null, a.coverage?.references ?? null, a.coverage?.fwci ?? null, a.notes,
  ]);
  return { columns, rows };
}
