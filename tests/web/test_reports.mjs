// Reports: one file that needs nothing else, holds the program's figures to the digit, is valid, and prints without a cut chart.
//   node tests/web/test_reports.mjs [--comity PATH] [--tier core|all] [--only WORD]
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { answer, axeSource, browser, cli, close, COMITY, DATA, equal, holds, ROOT, sampleAtlas, test } from "./harness.mjs";
import { NumberFormat, pdfPages, validity } from "./reports.mjs";
import { internationalisation } from "../../web/src/report/host.ts";
import { reportText } from "../../web/src/report/document.ts";

const ALL = process.argv.includes("all");
const { folder, atlas } = sampleAtlas(3000, 5);
const needs = createRequire(join(ROOT, ".venv/web/package.json"));
const claim = join(folder, "sample-claim.toml");
writeFileSync(claim, claimText());
const share = join(folder, "sample-share.toml");
writeFileSync(share, readFileSync(join(ROOT, "claims/share-of-british-papers.toml"), "utf8").replace('["GB", "CN"]', '["QM", "QN"]').replace('of = "GB"', 'of = "QM"').split(/(?=\[\[axis\]\])/).filter((part) => !part.startsWith("[[axis]]") || /key = "(years|counting)"/.test(part)).join(""));
const chromium = await browser();

/** The statement about the sample's countries; in the core tier with fewer choices. */
function claimText() {
  const [head, ...axes] = readFileSync(join(ROOT, "claims/twice-the-global-average.toml"), "utf8").replace('countries = ["CN", "GB"]', 'countries = ["QM", "QN"]').split(/(?=\[\[axis\]\])/);
  return head + (ALL ? axes : axes.filter((a) => /key = "(years|class & multi_class|window|threshold)"/.test(a)).map((a) => a.split("[[axis.rule]]")[0])).join("");
}

let written = 0;
/** The file of a report, and the answer that it reports. */
function report(name, words, answered) {
  const path = join(folder, `report-${++written}.html`);
  cli("report", ...words, "--out", path);
  return { name, path, words, text: readFileSync(path, "utf8"), answer: answered };
}
const pair = (name, a, b, where, flags = [], own = []) => report(name, ["pair", a, b, "--atlas", where, ...flags, ...own], () => answer("pair", a, b, "--atlas", where, ...flags));
const REPORTS = [
  pair("pair", "QM", "QN", atlas),
  report("claim", ["claim", claim, "--atlas", atlas], () => answer("claim", "check", claim, "--atlas", atlas)),
];
if (ALL) {
  REPORTS.push(
    pair("pair, other conventions", "QM", "QN", atlas, ["--counting", "fractional_author", "--years", "2018:2024", "--interval", "none"]),
    pair("pair, in Chinese", "QM", "QN", atlas, [], ["--lang", "zh"]),
    pair("pair, one year", "QO", "QP", atlas, ["--years", "2019", "--class", "none"]),
    pair("pair without joint works", "QM", "AD", atlas),
    report("claim of a share", ["claim", share, "--atlas", atlas], () => answer("claim", "check", share, "--atlas", atlas)),
    report("claim without joint works", ["claim", "--id", "twice-the-global-average", "--atlas", atlas], () => answer("claim", "check", "--id", "twice-the-global-average", "--atlas", atlas)));
  const matrices = join(DATA, "matrices/openalex-1990-2023");
  if (existsSync(matrices)) {
    cli("build", matrices, "--out", join(folder, "matrix"));
    REPORTS.push(pair("pair on matrices", "GB", "CN", join(folder, "matrix"), ["--years", "2010:2023"]));
  }
  const records = ["snapshot-2026-03", "snapshot-2025-12"].map((s) => join(DATA, "openalex", s));
  if (records.every(existsSync)) {
    cli("build", ...records, "--out", join(folder, "real"));
    REPORTS.push(pair("pair on real records", "GB", "CN", join(folder, "real")));
  }
}
const [PAIR, CLAIM] = REPORTS;
const each = (name, body) => { for (const r of REPORTS) test(`${r.name}: ${name}`, () => body(r)); };

/** The file in a browser without a network; what it asks for or logs is held against it. */
async function opened(r, options, body) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (m) => problems.push(m.text()));
  page.on("pageerror", (e) => problems.push(e.message));
  page.on("request", (q) => { if (q.url() !== `file://${r.path}`) problems.push(`asks for ${q.url()}`); });
  try {
    await page.goto(`file://${r.path}`);
    await body(page);
    equal(problems, [], r.name);
  } finally {
    await context.close();
  }
}
const block = (r) => JSON.parse(/<script type="application\/json" id="comity-data">(.*?)<\/script>/s.exec(r.text)[1]);
// A PDF may hold the radical where the page has the character; normal forms leave these apart.
const RADICALS = { "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻓": "长", "⻔": "门", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻥": "鱼", "⻦": "鸟", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻮": "齿", "⻰": "龙" };
/** Whether there is anything to draw: joint works, or specifications with a value. */
const hasJoint = (r) => { const d = r.answer(); return d.claim ? d.claim.readings.some((x) => x.with_value > 0) : d.answers.some((a) => a.measure === "publications" && a.population === "joint" && !a.by && a.value); };
const shownNumbers = (page) => page.evaluate(() => [...document.querySelectorAll("data")].map((d) => [d.getAttribute("value"), d.textContent]));

each("carries the answer of the command line, whole", (r) => {
  const wanted = r.answer();
  equal(block(r), wanted, r.name);
  holds(wanted.answers.length > 0, "no answers");
});

// A figure in the page is one of the answer, or is made from figures beside it in the same row.
each("shows the answer's figures to the digit", (r) => opened(r, {}, async (page) => {
  const known = new Set();
  const gather = (x) => { if (typeof x === "number") known.add(x); else if (x && typeof x === "object") Object.values(x).forEach(gather); };
  gather(r.answer());
  if (r.name.startsWith("claim")) gather(answer(...r.words.map((w, i) => (i === 0 ? "claim" : w)).toSpliced(1, 0, "curve")).specifications);
  const derived = await page.evaluate(() => [...document.querySelectorAll("#chart-tie-by-field, [id^=chart-moves-], [id^=chart-tie-by-field]")].flatMap((h) => [...h.parentElement.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("data")].map((d) => Number(d.getAttribute("value"))))).flat());
  const shown = await shownNumbers(page);
  if (hasJoint(r)) holds(shown.length > 8, `only ${shown.length} figures`);
  for (const [value, text] of shown) {
    const x = Number(value);
    holds(known.has(x) || derived.includes(x), `${value} (${text}) is no figure of the answer`);
    const percent = /%$/.test(text);
    const read = Number(text.replace(/[,\u202f%+]/g, "").replace("−", "-"));
    const decimals = (/\.(\d+)/.exec(text)?.[1] ?? "").length;
    holds(Math.abs(read - (percent ? 100 * x : x)) <= 0.5000001 * 10 ** -decimals, `${text} is not ${value}`);
  }
}));

each("needs no script, no network and logs nothing", async (r) => {
  let withScript = "";
  await opened(r, {}, async (page) => { withScript = await page.locator("body").innerText(); });
  await opened(r, { javaScriptEnabled: false }, async (page) => equal(await page.locator("body").innerText(), withScript, "text without script"));
  holds(!/<script(?! type="application\/json")|\son\w+=|@import|url\(|src=|<iframe|<object/.test(r.text.replace(/<script type="application\/json".*?<\/script>/s, "")), "something to run or to load");
});

each("is valid HTML", async (r) => equal(await validity(needs, r.text), [], r.name));
test("a report of shares of one side's works explains no citations", () => {
  const terms = (...words) => [...cli("report", ...words).matchAll(/<dt>([^<]+)<\/dt>/g)].map((m) => m[1]);
  const [ofShares, ofCitations] = [terms("claim", share, "--atlas", atlas), terms("claim", claim, "--atlas", atlas)];
  for (const term of ["cohort", "window"]) equal([ofShares.includes(term), ofCitations.includes(term)], [false, true], term);
  holds(ofShares.includes("share of output") && ofShares.includes("counting"), ofShares.join());
});

test("the validator finds what is wrong", async () => {
  for (const [right, wrong] of [["</h1>", "</h2>"], ["<table>", "<table><p>"], [' scope="col"', ' scope="column"'], ["<title>", "<title></title><title>"]])
    holds((await validity(needs, PAIR.text.replace(right, wrong))).length > 0, `${wrong} is not found`);
});

each("has no barrier that axe finds, light and dark", async (r) => {
  const source = readFileSync(axeSource(), "utf8");
  for (const colorScheme of ["light", "dark"])
    await opened(r, { colorScheme }, async (page) => {
      await page.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = true; });
      await page.evaluate(source);
      const found = await page.evaluate(async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3)}`));
      equal(found, [], colorScheme);
    });
});

each("fits every width", (r) => opened(r, {}, async (page) => {
  for (const width of ALL ? [320, 360, 480, 639, 640, 768, 991, 992, 1280, 1920, 2560] : [320, 700, 1280, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    holds(wide <= width, `${wide} px at ${width}`);
    const out = await page.evaluate(() => {
      const visible = [...document.querySelectorAll(".plot svg")].filter((s) => s.getBoundingClientRect().width > 0);
      const cut = visible.flatMap((s) => { const box = s.getBoundingClientRect(); return [...s.querySelectorAll("text")].filter((t) => { const b = t.getBoundingClientRect(); return b.left < box.left - 2 || b.right > box.right + 2; }).map((t) => t.textContent); });
      return { charts: visible.length, figures: document.querySelectorAll("figure").length, cut };
    });
    equal(out.charts, out.figures, `one drawing a chart at ${width}`);
    equal(out.cut, [], `texts that stick out at ${width}`);
  }
}));

// Without a font for Chinese, sheets show boxes where its characters are, and the rest of the texts alone can be read back.
const CHINESE_FONT = spawnSync("fc-list", [":lang=zh"], { encoding: "utf8" }).stdout?.trim() !== "";
const isReadable = (text) => CHINESE_FONT || !/[\u2E80-\u9FFF]/.test(text);

// Each chart's title and all of its texts lie on one sheet.
each("prints on A4 without a cut chart", (r) => opened(r, {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  const charts = await page.evaluate(() => [...document.querySelectorAll("figure")].filter((f) => f.getBoundingClientRect().height > 0)
    .map((f) => ({ title: f.querySelector("h3").textContent, texts: [...f.querySelectorAll("svg")].filter((s) => s.getBoundingClientRect().width > 0).flatMap((s) => [...s.querySelectorAll("text")].map((t) => [...t.childNodes].filter((n) => n.nodeName !== "title").map((n) => n.textContent).join(""))) })));
  const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const pages = await pdfPages(needs, bytes);
  for (const p of pages) {
    holds(Math.abs(p.width - 595) < 2 && Math.abs(p.height - 842) < 2, `a sheet of ${p.width} by ${p.height} points`);
    for (const item of p.items) holds(item.x > 20 && item.right < p.width - 20 && item.y > 20 && item.y < p.height - 20, `“${item.text}” leaves the sheet`);
  }
  holds(pages.length <= 3, `${pages.length} sheets`);
  if (hasJoint(r)) holds(charts.length > 1, "no charts on paper");
  const bare = (text) => [...text.normalize("NFKC").replace(/\s+/g, "")].map((c) => RADICALS[c] ?? c).join("");
  for (const chart of charts) {
    const texts = [chart.title, ...chart.texts].filter(isReadable);
    const whole = pages.filter((p) => texts.every((text) => bare(p.text).includes(bare(text))));
    if (isReadable(chart.title)) equal(whole.length, 1, `sheets that hold all of “${chart.title}”`);
    else holds(whole.length > 0, `no sheet holds all of “${chart.title}” that this machine's fonts can show`);
  }
}));

each("is made of the same bytes again, whatever the threads", (r) => {
  for (const threads of ["1", "3"]) holds(cli("report", ...r.words, "--threads", threads) === r.text, `${threads} threads`);
});

// The engine inside the program is old and small; the same code in another engine, with its own numbers and names, is the twin.
each("is what another engine makes of it", (r) => {
  const document = r.name.startsWith("claim") ? answer(...r.words.map((w, i) => (i === 0 ? "claim" : w)).toSpliced(1, 0, "curve")) : r.answer();
  const order = { what: r.words[0], language: r.words.includes("--lang") ? "zh" : "en", command: /<pre[^>]*><code>([^<]*)<\/code><\/pre>/.exec(r.text.slice(r.text.indexOf("class=\"receipt\"")))[1].replace(/&#39;|&apos;/g, "'").replace(/&quot;/g, '"').replace(/&gt;/g, ">").replace(/&amp;/g, "&"), document, definitions: answer("explain").definitions };
  const unstyled = (text) => text.replace(/<style>.*?<\/style>/s, "");
  const [mine, its] = [unstyled(reportText(order, "")), unstyled(r.text)];
  const at = [...mine].findIndex((c, i) => c !== its[i]);
  holds(mine === its, `differs at ${at}: ${mine.slice(at - 60, at + 60)} | ${its.slice(at - 60, at + 60)}`);
});

test("numbers, dates and lists are written as browsers write them", () => {
  const ours = internationalisation({ en: {}, zh: {} });
  let state = 12345;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const values = [0, -0, 0.5, 1.5, 2.5, 0.05, 0.25, 0.125, 1.005, 999.995, 999999.5, 1e6, 123456789.125, -0.004, -1234.5];
  for (let i = 0; i < (ALL ? 20000 : 2000); ++i) values.push((next() - 0.5) * 10 ** Math.floor(next() * 9));
  for (const locale of ["en-GB", "zh-CN"]) {
    for (const digits of [0, 1, 2, 3]) {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      const [mine, real] = [new ours.NumberFormat(locale, options), new NumberFormat(locale, options)];
      for (const v of values) equal(mine.format(v), real.format(v), `${v} with ${digits} digits`);
    }
    for (const [y, m, d] of [[2025, 2, 26], [2000, 0, 1], [1999, 11, 31], [2024, 1, 29]]) {
      const options = { dateStyle: "long", timeZone: "UTC" };
      equal(new ours.DateTimeFormat(locale, options).format(Date.UTC(y, m, d)), new Intl.DateTimeFormat(locale, options).format(Date.UTC(y, m, d)));
    }
    for (const parts of [[], ["a"], ["a", "b"], ["a", "b", "c"]]) equal(new ours.ListFormat(locale, { type: "conjunction" }).format(parts), new Intl.ListFormat(locale, { type: "conjunction" }).format(parts));
  }
});

test("rerun reads a report and finds its figures again", () => {
  for (const r of [PAIR, CLAIM]) equal(JSON.parse(cli("rerun", r.path, "--atlas", atlas, "--format", "json")).rerun.same, true, r.name);
  const forged = join(folder, "forged.html");
  const joint = block(PAIR).answers.find((a) => a.measure === "mncs" && a.population === "joint" && !a.by);
  writeFileSync(forged, PAIR.text.replace(`"value":${joint.value}`, '"value":9.75'));
  const done = spawnSync(COMITY, ["rerun", forged, "--atlas", atlas]);
  equal(done.status, 1, `rerun of a forged report: ${done.stdout}`);
});

test("the report says what it rests on", () => {
  const { receipt, conventions } = block(PAIR);
  const text = PAIR.text.replace(/<[^>]*>/g, " ");
  for (const said of [receipt.atlas.hash, "CC0-1.0", "26 March 2025", "comity report pair QM QN --atlas ATLAS", "a whole release", "A country is known for"]) holds(text.includes(said), `${said} is not said`);
  const grid = /<dl class="grid">(.*?)<\/dl>/s.exec(PAIR.text)[1];
  equal((grid.match(/<dt>/g) ?? []).length, Object.keys(conventions).length, "conventions");
  for (const d of answer("explain").definitions.filter((x) => ["mncs", "scope", "coverage"].includes(x.name))) holds(text.includes(d.summary.slice(0, 40)), d.name);
});

test("what cannot be reported is said in one sentence", () => {
  const said = (status, pattern, ...words) => {
    const done = spawnSync(COMITY, ["report", ...words]);
    equal([done.status, done.stdout.toString()], [status, ""], words.join(" "));
    const lines = done.stderr.toString().trim().split("\n");
    holds(lines.length === 1 && pattern.test(lines[0]), `${words.join(" ")}: ${done.stderr}`);
  };
  said(2, /needs two sides/, "pair", "QM", "--atlas", atlas);
  said(2, /needs two sides/, "pair", "QM", "QN", "QO", "--atlas", atlas);
  said(2, /no report of 'pears'.*pair, claim/, "pears", "--atlas", atlas);
  said(2, /--lang fr .* en, zh/, "pair", "QM", "QN", "--lang", "fr", "--atlas", atlas);
  said(2, /needs one file/, "claim", "--atlas", atlas);
  said(2, /does not exist/, "claim", join(folder, "none.toml"), "--atlas", atlas);
  said(2, /--field is for a report of a pair/, "claim", claim, "--field", "11", "--atlas", atlas);
  said(2, /measures/, "pair", "QM", "QN", "--measures", "mncs", "--atlas", atlas);
  said(2, /--format pdf .* html/, "pair", "QM", "QN", "--format", "pdf", "--atlas", atlas);
  said(1, /no-such-folder/, "pair", "QM", "QN", "--atlas", atlas, "--out", join(folder, "no-such-folder/x.html"));
});

test("names and titles cannot become markup", () => {
  const order = { what: "pair", language: "en", command: "comity <b>", document: structuredClone(PAIR.answer()), definitions: [{ name: "mncs", summary: "<script>alert(1)</script> `a` & b" }] };
  order.document.sources[0].name = "</script><img src=x onerror=alert(1)>";
  for (const a of order.document.answers) if (a.by?.field) a.by.field = `<i>"${a.by.field}"</i>`;
  const text = reportText(order, "");
  holds(!/<img|<i>|<b>|<script>alert/.test(text), "markup from a name");
  equal((text.match(/<\/script>/g) ?? []).length, 1, "ends of the data block");
});

await close(() => chromium.close());
