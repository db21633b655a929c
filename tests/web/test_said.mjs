// What the program says in its answers: the pages' English is its own to the letter, and every part, verdict and note has its Chinese.
//   node tests/web/test_said.mjs [--comity PATH] [--tier core|all]
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, cli, close, DATA, equal, holds, ROOT, sampleAtlas, test } from "./harness.mjs";
import { programText } from "../../web/src/sentences/program.ts";
import { printed, saidText, spoken } from "../../web/src/sentences/said.ts";
import { programZh } from "../../web/src/words/program_zh.ts";
import { saidEn } from "../../web/src/words/said_en.ts";
import { saidZh } from "../../web/src/words/said_zh.ts";
import { Words } from "../../web/src/words/index.ts";

const { folder, atlas } = sampleAtlas(30000, 7);
const [en, zh] = ["en", "zh"].map((l) => new Words(l));
const ALL = process.argv.includes("all");
const seen = new Set();
const CHINESE = /[\u4e00-\u9fff]/;

/** The parts of a text: English to the letter, Chinese without a hole. */
function same(english, parts, what) {
  for (const p of parts) seen.add(p.key);
  equal(saidText(en, parts), english, what);
  const chinese = saidText(zh, parts);
  holds(chinese !== null && CHINESE.test(chinese) && !/[{}]|undefined|NaN/.test(chinese), `${what}: ${chinese}`);
  equal(spoken(zh, english, parts), { text: chinese, lang: null });
  equal(spoken(en, english, parts), { text: english, lang: null });
}

function decoupling(where, a, b, ...flags) {
  const { decoupling: d } = answer("decoupling", a, b, "--atlas", where, ...flags);
  for (const key of ["phrase", "reason", "missing_data", "paragraph"]) same(d[key], d.said[key], `${a} ${b} ${flags.join(" ")} ${key}`);
  for (const e of d.events) holds(programText(zh, e.name).lang === null, `an event without Chinese: ${e.name}`);
}

test("the words of a decoupling", () => {
  const names = ["QM", "QN", "QO", "QP", "XA", "XB"];
  for (const a of names) for (const b of names) if (a < b) decoupling(atlas, a, b);
  decoupling(atlas, "QO", "QP", "--counting", "fractional_country", "--level", "0.9");
  decoupling(atlas, "QM+QO", "QN", "--years", "2005:2015");
});

// Falls that are there and falls that are missing data need a large world.
if (ALL)
  test("the words of falls, and of what looks like one", () => {
    const large = sampleAtlas(220000, 3).atlas;
    for (const [a, b] of [["QM", "QN"], ["QO", "QP"], ["QQ", "QR"], ["XA", "XB"]]) for (const flags of [[], ["--years", "2000:2020"], ["--years", "2000:2021"], ["--years", "2005:2023"]]) decoupling(large, a, b, ...flags);
  });

const MATRICES = join(DATA, "matrices/openalex-1990-2023");
if (existsSync(MATRICES))
  test("the words of a decoupling on matrices", () => {
    const world = join(folder, "matrices");
    cli("build", MATRICES, "--out", world);
    for (const [a, b] of [["GB", "CN"], ["US", "CN"], ["RU", "UA"], ["US", "RU"], ["VE", "US"], ["TV", "AD"], ["CN+HK+MO", "EU27"], ["CN", "AU"]]) decoupling(world, a, b);
    const { claim } = answer("claim", "check", "--id", "twice-the-global-average", "--atlas", world);
    same(claim.paragraph, claim.said.paragraph, "a claim on matrices");
  });

test("the words of a pair that nothing can be compared with", () => {
  const [pairs, alone] = [join(folder, "pairs.csv"), join(folder, "alone")];
  writeFileSync(pairs, "country_a,country_b,year,count\n" + [...Array(12).keys()].map((y) => `GB,CN,${2001 + y},50\nFR,DE,${2001 + y},${y < 11 ? 40 : 0}\n`).join(""));
  cli("build", pairs, "--out", alone);
  decoupling(alone, "GB", "CN");
  // A fall after two years, and one in the middle: of the first nobody can say what the number did.
  for (const years of [2, 7]) {
    const rows = [...Array(15).keys()].map((y) => `GB,CN,${2001 + y},${y < years ? 900 + 7 * (y % 3) : 400 + 5 * (y % 4)}\nGB,DE,${2001 + y},${4000 + 30 * (y % 2)}\nCN,DE,${2001 + y},${5000 - 20 * (y % 3)}\nDE,FR,${2001 + y},20000\n`);
    const [file, fell] = [join(folder, `fell${years}.csv`), join(folder, `fell${years}`)];
    writeFileSync(file, `country_a,country_b,year,count\n${rows.join("")}`);
    cli("build", file, "--out", fell);
    decoupling(fell, "GB", "CN");
  }
  for (const key of ["fell_uncounted", "fell_unknown"]) holds(seen.has(`decoupling.reason.${key}`), `it says ${key}`);
  holds(seen.has("decoupling.reason.nothing_expected"), "it speaks of joint works");
});

test("what matrices count has its name, and pieces are pieces of writing", () => {
  const rows = (year, pair, others) => `GB,CN,${year},${pair}\nGB,DE,${year},${others}\nCN,DE,${year},${others + 900}\nDE,FR,${year},20000\n`;
  for (const [name, years, pair] of [["none", 9, () => 4], ["one", 9, (y) => (y < 8 ? 4 : 40)], ["few", 9, (y) => (y < 4 ? 4 : 40)], ["fell", 16, (y) => (y < 8 ? 900 + 7 * (y % 3) : 400 + 5 * (y % 4))]]) {
    const [file, patents] = [join(folder, `${name}.csv`), join(folder, name)];
    writeFileSync(file, "country_a,country_b,year,count\n" + [...Array(years).keys()].map((y) => rows(2001 + y, pair(y), 4000 + 30 * (y % 2))).join(""));
    cli("build", file, "--out", patents, "--quantity", "copatents");
    decoupling(patents, "GB", "CN");
    const { decoupling: d } = answer("decoupling", "GB", "CN", "--atlas", patents);
    const chinese = ["phrase", "reason", "paragraph"].map((key) => saidText(zh, d.said[key])).join("");
    holds(d.reason.includes("joint copatents") && !d.paragraph.includes("joint works"), d.reason);
    holds(chinese.includes("copatents") && !chinese.includes("合作作品") && !chinese.includes("篇"), chinese);
  }
});

test("the words of a claim", () => {
  const text = readFileSync(join(ROOT, "claims/twice-the-global-average.toml"), "utf8").replace('countries = ["CN", "GB"]', 'countries = ["XA", "XB"]');
  const [head, ...axes] = text.split(/(?=\[\[axis\]\])/);
  const few = axes.filter((a) => /key = "(years|class & multi_class|threshold)"/.test(a)).map((a) => a.split("[[axis.rule]]")[0]);
  const stated = (value) => head.replace("value = 0.248", `value = ${value}`);
  const files = [head + few.join(""), stated("0.05") + few.join(""), stated("0.9") + few.join(""), stated("0.34") + few.join(""), head.replace(/\[stated\][^[]*/, "").replace(/stated = .*\n/, "") + few.join(""), head.replace('measure = "pp_ncs_2"', 'measure = "publications"') + few[0], ...["0.001", "0.999"].map(stated), head + few[0].replace(/why = .*\n/, "")];
  const { median } = (writeFileSync(join(folder, "median.toml"), files[0]), answer("claim", "check", join(folder, "median.toml"), "--atlas", atlas)).claim.readings[0];
  files.push(...[1.04, 1.08, 1.12].map((x) => stated((median * x).toFixed(3))));
  const short = few[0].replace(/options = \[.*\]/, 'options = ["2020:2024", "2022:2024", "2024:2024"]');
  files.push(...[1.2, 1.35, 1.5].map((x) => stated((median * x).toFixed(3)) + axes.filter((a) => /key = "(years|types|window)"/.test(a)).map((a) => a.split("[[axis.rule]]")[0]).join("")), stated(median.toFixed(3)) + few.join(""), stated(median.toFixed(3)) + short, stated((median * 1.1).toFixed(3)) + short + few[1], files[0].replace('"XA", "XB"', '"QM", "XD"'), files[0].replace('"XA", "XB"', '"QM", "AD"'));
  const selection = join(folder, "selection");
  cli("build", join(folder, "world"), "--scope", "selection", "--out", selection);
  for (const [i, toml] of files.entries()) {
    const file = join(folder, `claim-${i}.toml`);
    writeFileSync(file, toml);
    for (const [where, ...flags] of [[atlas], [selection], [atlas, "--counting", "first"], [atlas, "--interval", "none"]]) {
      const { claim } = answer("claim", "check", file, "--atlas", where, ...flags);
      same(claim.paragraph, claim.said.paragraph, `claim ${i} ${flags.join(" ")}`);
      for (const text of [claim.verdict, ...claim.readings.flatMap((r) => [r.verdict, r.compared_with])]) holds(programText(zh, text).lang === null, `no Chinese for ${text}`);
    }
  }
  for (const id of answer("claim", "list").claims.map((c) => c.id).slice(0, 6)) {
    const { claim } = answer("claim", "check", "--id", id, "--minimal", "--atlas", atlas);
    same(claim.paragraph, claim.said.paragraph, id);
  }
});

test("the words of a share of one side's works", () => {
  const selection = join(folder, "selection");
  const axes = '[[axis]]\nkey = "counting"\nkind = "estimand"\noptions = ["full", "fractional_author"]\n';
  for (const [a, b] of [["XA", "XB"], ["QM", "AD"], ["QM+QO", "QN"]])
    for (const measure of ["share_of_output", "share_of_international"])
      for (const of of [a, b]) {
        const file = join(folder, "share.toml");
        writeFileSync(file, `[claim]\nid = "s"\nstatement = "s"\n[stated]\nvalue = 0.1\n[question]\ncountries = ["${a}", "${b}"]\n[[reading]]\nid = "R1"\nmeasure = "${measure}"\nof = "${of}"\ntext = "a share"\n${axes}`);
        for (const [where, ...flags] of [[atlas], [selection], [atlas, "--years", "2020:2020", "--types", "dataset"]]) {
          const { claim, answers } = answer("claim", "check", file, "--atlas", where, ...flags);
          same(claim.paragraph, claim.said.paragraph, `${measure} of ${of} ${flags.join(" ")}`);
          for (const text of [claim.verdict, ...claim.readings.flatMap((r) => [r.verdict, r.compared_with]), ...answers.flatMap((x) => x.notes)]) holds(programText(zh, text).lang === null, `no Chinese for ${text}`);
          if (claim.readings[0].judging > 0) holds(saidText(zh, claim.said.paragraph).includes(`占${of.replace("+", "、")}全部${measure === "share_of_output" ? "" : "国际合作"}作品的比例`), `whose works: ${of}`);
        }
      }
  for (const key of ["values.output", "values.international", "cannot.few.output", "cannot.few.international", "scope.side"]) holds(seen.has(`claim.${key}`), `it says ${key}`);
});

// Those that no world here brings about are checked by their text alone.
test("every part that the program may say is in both catalogues", () => {
  equal(Object.keys(saidZh), Object.keys(saidEn), "keys");
  const holes = (text) => new Set([...text.matchAll(/\{(\w+)/g)].map((m) => m[1]));
  const sources = ["analysis/decoupling_text.cc", "measures/decoupling.cc", "claims/paragraph.cc", "claims/check.cc", "api/claim_document.cc"].map((f) => readFileSync(join(ROOT, "src/comity", f), "utf8")).join("");
  const said = new Set([...sources.matchAll(/"((?:said|claim|decoupling)\.[a-z_.]+[a-z_])"/g)].map((m) => m[1]));
  for (const key of said) holds(key in saidEn, `${key} is in no catalogue`);
  const made = (key) => /^decoupling\.(verdict\.|reason\.(complete|stable|filled_in)$)/.test(key);
  for (const key of Object.keys(saidEn)) holds(said.has(key) || made(key), `nothing says ${key}`);
  for (const key of Object.keys(saidEn)) for (const hole of holes(saidZh[key])) holds(holes(saidEn[key]).has(hole) || ["a", "b", "side", "other", "quantity"].includes(hole), `${key}: {${hole}}`);
  const unseen = Object.keys(saidEn).filter((k) => !seen.has(k));
  holds(unseen.length <= (ALL ? 10 : 18), `too few parts were said: ${unseen.join(" ")}`);
  if (process.env.COMITY_TIMES) console.log(`not said: ${unseen.join(" ")}`);
});

test("every note has its Chinese", () => {
  const missing = new Set();
  const ask = (...words) => {
    const d = answer(...words, "--atlas", atlas);
    for (const note of [...d.answers.flatMap((a) => a.notes), ...(d.question.notes ?? [])]) if (programText(zh, note).lang !== null) missing.add(note);
  };
  for (const flags of [[], ["--interval", "none"], ["--counting", "fractional_author"], ["--years", "2019", "--field", "17"], ["--interval", "normal"]]) {
    ask("pair", "QM", "QN", ...flags);
    ask("trend", "QM", "QN", ...flags);
  }
  ask("rank", "--by", "fwci", "--min-works", "1");
  ask("rank", "partners", "--of", "QM", "--by", "ric", "--min-works", "1");
  equal([...missing], []);
  equal(programText(zh, "its interval overlaps others, the last of them that of GB").text, "其区间与其他区间重叠，其中排在最后的是英国");
  equal(programText(zh, "two-way: GB gains, CN gains").text, "双向：英国有收益，中国有收益");
  equal(programText(zh, "what nobody wrote"), { text: "what nobody wrote", lang: "en" });
  equal(programText(en, "no ties"), { text: "no ties", lang: null });
  equal(new Set(programZh.map(([english]) => english)).size, programZh.length, "a text twice");
});

// Those that no world here brings about: as the sources have them, with any figure in their holes.
test("every note in the sources of what pages show has its Chinese", () => {
  const without = /^(cut|cut_impact|why|why_scores|why_rules|decoupling_screen|decoupling_text)\.cc$/; // of verbs that no page has, and what is said in parts
  const filled = (text) => text.replace(/match in \{\}/, "match in GB domestic").replace(/\{[^}]*\}/g, "7");
  const notes = new Set(["as published by OpenAlex in release of unknown date", "mean of 20 random networks", "mean and middle part of 19 random networks; 1 more have no such figure", "GB: interval by normal approximation: more than 1,000 works"]);
  for (const room of ["analysis", "measures"])
    for (const name of readdirSync(join(ROOT, "src/comity", room)).filter((n) => n.endsWith(".cc") && !without.test(n))) {
      const source = readFileSync(join(ROOT, "src/comity", room, name), "utf8");
      for (const [, first] of source.matchAll(/(?:notes_?\.(?:push_back|emplace_back)\(|none\((?:m, )?|\.reason = )\s*(?:fmt::format\(\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)[,)]/g))
        if (!first.startsWith('"mean{}')) notes.add(filled([...first.matchAll(/"([^"]*)"/g)].map((m) => m[1]).join("")));
    }
  holds(notes.size > 40, `only ${notes.size} notes were found`);
  equal([...notes].filter((n) => n.includes(" ") && programText(zh, n).lang !== null), []);
  equal(programText(zh, "GB: interval from 12 institutions whose works are drawn together").text, "英国的区间：由 12 个机构得出，同一单位的作品一起重抽");
  equal(programText(zh, "no references to works of known country").lang, null);
  equal(programText(zh, "--self-citations drop_author needs authors, and the atlas was built without them").text, "--self-citations drop_author 需要作者，而本数据集建立时省去了它们");
});

test("numbers are rounded as the program rounds them", () => {
  for (const [x, decimals, text] of [[0.5, 0, "0"], [1.5, 0, "2"], [2.5, 0, "2"], [-2.5, 0, "-2"], [0.125, 2, "0.12"], [0.375, 2, "0.38"], [1.005, 2, "1.00"], [-0.4, 0, "-0"], [99.95, 1, "100.0"], [57.2, 0, "57"]]) equal(printed(x, decimals), text, `${x}`);
});

close();
