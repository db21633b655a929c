// The paragraph that a pair's page opens with. Every word that compares is chosen by an interval, never by a point.
import { isOfMatrix, type Figures } from "../data/lookup.ts";
import type { Answer } from "../types.ts";
import type { Words } from "../words/index.ts";
import { interval, scopeOf, told, yearsOf } from "../charts/measures.ts";

const FEW = 30;

const decided = (a: Answer, at: number): "above" | "below" | "even" | "point" =>
  a.lower === null || a.upper === null ? "point" : a.lower > at ? "above" : a.upper < at ? "below" : "even";

export function pairParagraph(f: Figures, w: Words): string[] {
  const [a, b] = f.sides.map((side) => w.named(side)) as [string, string];
  const years = yearsOf(w, f.document);
  const joint = f.joint;
  if (!joint) return []; // asked for other measures alone
  const matrix = isOfMatrix(f.document);
  if (joint.value === 0) return [w.t(matrix ? "say.output.bare.none" : "say.output.none", { years, a, b })];
  // Matrices hold what is joint alone: shares and impact are not theirs to say.
  if (matrix) return [w.t("say.output.bare", { years, a, b, n: told(w, joint) }), ...closeness(f, w)];
  const [sa, sb] = f.sides.map((side) => told(w, f.get("share_of_output", side)));
  // Under fractional counting the figure is a weight, and is told as one.
  const counting = String(f.document.conventions["counting"]);
  if (counting !== "full") {
    const out = [w.t("say.output.weight", { years, a, b, n: w.count(joint.n ?? 0), weight: told(w, joint), counting: w.maybe(`choice.counting.${counting}`, counting), sa: told(w, f.get("share_of_output", f.sides[0])), sb: told(w, f.get("share_of_output", f.sides[1])) })];
    return [...out, ...rest(f, w, a, b, joint)];
  }
  const out = [w.t("say.output", { years, a, b, n: told(w, joint), sa: sa!, sb: sb! })];
  return [...out, ...rest(f, w, a, b, joint)];
}

function rest(f: Figures, w: Words, a: string, b: string, joint: Answer): string[] {
  const out: string[] = [];
  // On a selection only the published scores speak about the world.
  out.push(...(scopeOf(f.document) === "full" ? againstCohorts(f, w, a, b) : againstPublished(f, w)));
  out.push(...gains(f, w, a, b));
  const known = f.get("publications", "world")?.coverage?.country;
  if (known != null) out.push(w.t("say.coverage", { value: w.share(known) }));
  if ((joint.n ?? joint.value ?? 0) < FEW) out.push(w.t("say.few"));
  return out;
}

function closeness(f: Figures, w: Words): string[] {
  const tie = f.get("quasi_independence", "joint");
  if (tie?.value == null || tie.lower === null) return [];
  const side = decided(tie, 1);
  if (tie.value === 0 && side !== "below") return [w.t("pair.strength.none", { interval: interval(w, tie) })];
  return [w.t(side === "above" ? "pair.strength.more" : side === "below" ? "pair.strength.fewer" : "pair.strength.even", { value: told(w, tie), interval: interval(w, tie) })];
}

function againstCohorts(f: Figures, w: Words, a: string, b: string): string[] {
  const out: string[] = [];
  const mncs = f.get("mncs", "joint");
  if (mncs?.value != null) {
    const side = decided(mncs, 1);
    const topicClass = w.maybe(`choice.class.${f.document.conventions["class"]}`, String(f.document.conventions["class"]));
    out.push(side === "point" ? w.t("say.mncs.point", { value: told(w, mncs) }) : w.t(`say.mncs.${side}`, { percent: w.share(Math.abs(mncs.value - 1), 0), class: topicClass, value: told(w, mncs), interval: interval(w, mncs) }));
  }
  const twice = f.get("pp_ncs_2", "joint"), world = f.get("pp_ncs_2", "world");
  if (twice?.value != null && world?.value != null) out.push(share(w, "say.twice", twice, told(w, world)));
  const [da, db] = f.sides.map((side) => f.get("mncs", `${side} domestic`));
  if (da?.value != null && db?.value != null) out.push(w.t("say.domestic", { a, b, va: told(w, da), vb: told(w, db) }));
  return out;
}

function againstPublished(f: Figures, w: Words): string[] {
  const out: string[] = [];
  const fwci = f.get("fwci", "joint");
  if (fwci?.value == null) return out;
  const side = decided(fwci, 1);
  const known = w.share(fwci.coverage?.fwci ?? 0);
  out.push(w.t(`say.fwci.${side}`, { percent: w.share(Math.abs(fwci.value - 1), 0), value: told(w, fwci), interval: interval(w, fwci), known }));
  const twice = f.get("pp_fwci_2", "joint");
  if (twice?.value != null && twice.lower !== null) out.push(share(w, "say.twice.fwci", twice, ""));
  return out;
}

function share(w: Words, key: "say.twice" | "say.twice.fwci", a: Answer, world: string): string {
  if (a.lower === null || a.upper === null) return w.t("say.twice.point", { value: told(w, a), world });
  return w.t(key, { value: told(w, a), lower: w.share(a.lower).replace(/\s*%$/, ""), upper: w.share(a.upper), world });
}

function gains(f: Figures, w: Words, a: string, b: string): string[] {
  const [ga, gb] = f.sides.map((side) => f.get("matched_gain_over_domestic", side));
  if (ga?.value == null || gb?.value == null || ga.lower === null || gb.lower === null) return [];
  const [da, db] = [decided(ga, 0), decided(gb, 0)];
  const span = (x: Answer): string => `${w.signed(x.lower!)} ${w.language === "en" ? "to" : "至"} ${w.signed(x.upper!)}`;
  const values = { a, b, va: w.signed(ga.value), vb: w.signed(gb.value), ia: span(ga), ib: span(gb) };
  if (da === "above" && db === "above") return [w.t("say.gain.both", values)];
  if (da === "above" && db === "even") return [w.t("say.gain.one", values)];
  if (da === "even" && db === "above") return [w.t("say.gain.one", { ...values, a: b, b: a, ia: span(gb), ib: span(ga) })];
  if (da === "even" && db === "even") return [w.t("say.gain.none", values)];
  return [w.t("say.gain.loss", values)];
}

/** What the numbers cannot say, each in a sentence. */
export function pairLimits(f: Figures, w: Words): string[] {
  const out: string[] = [];
  const world = f.get("publications", "world"), joint = f.joint;
  if (scopeOf(f.document) !== "full") out.push(w.t(scopeOf(f.document) === "selection" ? "pair.limits.scope" : "about.limits.scope.unknown"));
  if (world?.coverage?.country != null) out.push(w.t("pair.limits.country", { value: w.share(world.coverage.country) }));
  const mncs = f.get("mncs", "joint");
  if (mncs?.coverage?.class != null) out.push(w.t("pair.limits.class", { value: w.share(mncs.coverage.class) }));
  if (joint?.value && joint.value < FEW) out.push(w.t("pair.limits.few", { n: told(w, joint) }));
  if (!isOfMatrix(f.document)) out.push(w.t("pair.limits.cause")); // of impact
  return out;
}
