// The documents of the api, as docs/formats/answer.md defines them.

export type By = Record<string, string | number>;

export interface Coverage {
  class: number | null;
  country: number | null;
  references: number | null;
  fwci: number | null;
}

export interface Answer {
  measure: string;
  unit: string;
  population: string;
  by?: By;
  value: number | null;
  lower: number | null;
  upper: number | null;
  level: number | null;
  n: number | null;
  coverage: Coverage | null;
  notes: string[];
}

export type Conventions = Record<string, string | number | string[]>;

export interface Question {
  verb: string;
  countries: string[];
  filters: Record<string, string>;
  [more: string]: unknown;
}

export interface Receipt {
  comity: string;
  atlas: { hash: string; format: number; scope: "full" | "selection" | "unknown"; works?: number; kind?: "matrix"; quantity?: string; cells?: number };
  releases: { source: string; date: string | null }[];
  question: Question;
  conventions: Conventions;
  seed: number;
}

export interface Source {
  name: string;
  release: string | null;
  licence: string;
}

export interface AnswerDocument {
  question: Question;
  conventions: Conventions;
  answers: Answer[];
  receipt: Receipt;
  sources: Source[];
}

export interface Work {
  id: string;
  doi: string | null;
  title: string | null;
  year: number;
  type: string | null;
  class: string | null;
  countries: string[];
  authors: number;
  citations: number;
  cohort_works: number | null;
  cohort_mean: number | null;
  ncs: number | null;
  fwci: number | null;
  weight: number;
  flags: string[];
}

export interface WorksDocument extends AnswerDocument {
  works: Work[];
}

export interface Stated {
  value: number;
  decimals: number;
}

export interface AxisEffect {
  key: string;
  name: string;
  kind: "estimand" | "nuisance";
  variance_share: number | null;
  options: { option: string; name: string; median: number | null; specifications: number }[];
}

export interface Reading {
  id: string;
  measure: string;
  of: string | null; // whose works a share is of
  text: string;
  compared_with: string;
  verdict: string;
  specifications: number;
  with_value: number;
  judging: number;
  min: number | null;
  median: number | null;
  max: number | null;
  world_median: number | null;
  stated: Stated | null;
  reaching: number | null;
  near: number | null;
  reach_share: number | null;
  axes: AxisEffect[];
}

/** A part of a text of the program: docs/formats/said.md. */
export interface SaidPart {
  key: string;
  values: Record<string, string | number>;
}

export interface Claim {
  id: string;
  statement: string;
  speaker: string;
  date: string;
  place: string;
  source: string;
  stated: Stated | null;
  needs: string[];
  meanings: { id: string; measure: string; of: string | null; text: string }[];
  readings: Reading[];
  axes: { key: string; name: string; kind: "estimand" | "nuisance"; why: string; options: string[]; names: string[] }[];
  fewest_to_judge: number;
  excluded_combinations: number;
  verdict: string;
  verdict_reading: string | null;
  paragraph: string;
  said: { paragraph: SaidPart[] };
}

export interface Specification {
  reading: string;
  options: Record<string, string | null>;
  value: number | null;
  lower: number | null;
  upper: number | null;
  n: number;
  world: number | null;
  reaches: boolean | null;
  standing: string | null;
  reason: string | null;
}

export interface ClaimDocument extends AnswerDocument {
  claim: Claim;
  specifications: Specification[];
}

export interface YearHoldings {
  year: number | null;
  works: number;
  with_country: number;
  with_class: number;
  with_references: number;
}

/** What a matrix atlas holds in place of works. */
export interface MatrixInfo {
  atlas: { kind: "matrix"; hash: string; scope: string; quantity: string; diagonal: string; cells: number };
  holds: { countries: number; first_year: number; last_year: number; cells: number; ties_by_country: Record<string, number>; years: { year: number; matrices: number; pairs: number; sum_of_pairs: number }[] };
  records?: Record<string, number>;
  warnings?: string[];
  sources: Source[];
}

export interface Break {
  year: number;
  earliest: number;
  latest: number;
  level_factor: number;
  slope_change: number;
}

export interface DatedEvent {
  date: string;
  name: string;
  source: string;
  kind: string;
  breaks: number[];
}

export interface DecouplingDocument extends AnswerDocument {
  decoupling: {
    verdict: string; phrase: string; reason: string; since: number | null; missing_data: string; quantity: string; paragraph: string;
    said: { phrase: SaidPart[]; reason: SaidPart[]; missing_data: SaidPart[]; paragraph: SaidPart[] };
    course: { pieces: string; breaks: Break[]; years: { year: number; log_intensity: number | null; fitted: number | null }[] } | null;
    counterfactual: { years: { year: number; joint: number; counterfactual: number }[]; difference: number } | null;
    tests: Record<string, { statistic: number; p: number | null; p_persistent?: number | null } | number> | null;
    events: DatedEvent[];
  };
}

export type Detail = "titles" | "dois" | "authors" | "institutions" | "addresses" | "funders" | "self_citations";

export interface Info {
  atlas: { kind?: string; hash: string; format: number; scope: string; releases: { source: string; date: string | null }[]; works: number; citations: number; without?: Detail[] };
  holds: {
    works: number; citations: number; dangling_references: number; sources: number;
    authors: number | null; institutions: number | null; funders: number | null; // null: the atlas was built without
    countries: number; first_year: number; last_year: number; with_country: number; with_class: number; with_references: number; with_fwci: number;
    is_xpac: number; is_retracted: number; types: Record<string, number>; works_by_country: Record<string, number>; years: YearHoldings[];
  };
  scope_reason?: string;
  records?: Record<string, number>;
  quality?: Record<string, unknown>;
  warnings?: string[];
  conventions?: Conventions;
  funnel?: { filter: string; dropped: number; left: number }[];
  sources: Source[];
}

export interface Parameter {
  name: string;
  kind: "text" | "number" | "switch";
  required: boolean;
  positional: boolean; // on the command line it has a place in place of a name
  group: string;
  help: string;
  default: string | null;
  choices: string[];
}

export interface Operation {
  name: string;
  summary: string;
  example: string;
  answers: boolean;
  forms: string[];
  parameters: Parameter[];
}

export interface Definition {
  name: string;
  summary: string;
  text?: string;
}
