// The pages in Debian's Chromium, with no network but this machine.
//   node tests/web/test_pages.mjs [--comity PATH] [--tier core|all] [--only WORD]
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { answer, browser, cli, close, COMITY, equal, holds, ROOT, sampleAtlas, serve, temporary, test } from "./harness.mjs";
import { arrived, hears, ready, rows, saved, violations } from "./page.mjs";
import { pdfPages } from "./reports.mjs";

const { folder, atlas } = sampleAtlas(3000, 5);
const ALL = process.argv.includes("all");
const claim = join(folder, "sample-claim.toml");
writeFileSync(claim, claimText());
const { url } = await serve(atlas, "--claim", claim);
const chromium = await browser();
const elsewhere = [];

/** The statement about the sample's countries; in the core tier with fewer choices, which are as good for a click. */
function claimText() {
  const [head, ...axes] = readFileSync(join(ROOT, "claims/twice-the-global-average.toml"), "utf8").replace('countries = ["CN", "GB"]', 'countries = ["QM", "QN"]').split(/(?=\[\[axis\]\])/);
  // Their rules look at axes that are left out.
  const few = () => axes.filter((a) => /key = "(years|class & multi_class|window|threshold)"/.test(a)).map((a) => a.split("[[axis.rule]]")[0]);
  return head + (ALL ? axes : few()).join("");
}

/** A fresh page at a view; what it logs or asks of others is held against it. */
async function open(view, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) page.problems.push(m.text()); });
  page.on("pageerror", (e) => page.problems.push(e.message));
  page.on("request", (r) => { if (!r.url().startsWith(url) && !/^(blob|data):/.test(r.url())) elsewhere.push(r.url()); });
  await hears(page);
  await page.goto(url + view);
  await ready(page);
  page.done = async () => { equal(page.problems, [], view); await context.close(); };
  return page;
}
const PAIR = "#/pair?a=QM&b=QN";
const VIEWS = { pair: PAIR, compared: `${PAIR}&vs=1&vs.counting=fractional_author`, claim: "#/claim?id=sample-claim", world: "#/world?_measure=mncs&min_works=1", network: "#/network?min_ties=1", decoupling: "#/decoupling?a=QO&b=QP", trend: "#/trend?a=QM&b=QN", partners: "#/partners?of=QM&_measure=quasi_independence&min_works=1", about: "#/about" };

test("a pair reads as a briefing, with the figures of the program", async () => {
  const page = await open(PAIR);
  const truth = answer("pair", "QM", "QN", "--atlas", atlas);
  const joint = truth.answers.find((a) => a.measure === "publications" && a.population === "joint" && !a.by).value;
  const mncs = truth.answers.find((a) => a.measure === "mncs" && a.population === "joint" && !a.by);
  const lead = await page.locator(".lead").innerText();
  holds(lead.includes(`${joint} joint works`) && lead.includes(mncs.value.toFixed(2)), lead);
  equal(await page.title(), "QM and QN · Comity");
  holds((await page.locator("figure.chart").count()) >= 12, "charts are missing");
  const sentences = await page.locator("figure.chart .sentence").allInnerTexts();
  holds(sentences.every((s) => s.length > 20), "a chart without a sentence");
  equal(await page.locator("figure.chart").count(), await page.locator("figure.chart details.twin table").count(), "table twins");
  await page.done();
});

test("files hold what the command line answers, to the digit", async () => {
  const page = await open(PAIR);
  const truth = answer("pair", "QM", "QN", "--atlas", atlas);
  const figure = page.locator("#impact-mncs");
  const csv = await saved(page, () => figure.getByRole("button", { name: /as CSV/ }).click());
  equal(csv.name, "impact-mncs.csv");
  const [head, ...lines] = rows(csv.bytes.toString());
  const wanted = truth.answers.filter((a) => a.measure === "mncs" && !a.by);
  equal(lines.length, wanted.length, "rows");
  for (const line of lines) {
    const cell = Object.fromEntries(head.map((k, i) => [k, line[i]]));
    const a = wanted.find((x) => x.population === cell.population);
    for (const key of ["value", "lower", "upper", "level", "n"]) equal(cell[key] === "" ? null : Number(cell[key]), a[key], `${cell.population} ${key}`);
    equal(cell.coverage_country === "" ? null : Number(cell.coverage_country), a.coverage.country);
    equal(cell.notes, a.notes.join("|"));
  }
  const json = JSON.parse((await saved(page, () => figure.getByRole("button", { name: /as JSON/ }).click())).bytes);
  const known = new Set(truth.answers.map((a) => JSON.stringify(a)));
  holds(json.answers.length === wanted.length && json.answers.every((a) => known.has(JSON.stringify(a))), "JSON of a chart");
  equal(json.receipt, truth.receipt);
  const whole = await saved(page, () => page.locator(".whole a", { hasText: "JSON" }).click());
  equal(whole.bytes.toString(), cli("pair", "QM", "QN", "--atlas", atlas, "--format", "json"), "the whole answer");
  const table = await saved(page, () => page.locator(".whole a", { hasText: "CSV" }).click());
  equal(table.bytes.toString(), cli("pair", "QM", "QN", "--atlas", atlas, "--format", "csv"), "the whole table");
  const works = await saved(page, () => page.locator(".works .tools button", { hasText: "CSV" }).click());
  const ids = rows(works.bytes.toString()).slice(1).map((r) => r[0]);
  equal(ids, answer("works", "QM", "QN", "--atlas", atlas, "--top", "20").works.map((x) => x.id), "works");
  await page.done();
});

test("SVG and PNG stand alone and say where they come from", async () => {
  const page = await open(PAIR);
  const figure = page.locator("#impact-mncs");
  const svg = (await saved(page, () => figure.getByRole("button", { name: /as SVG/ }).click())).bytes.toString();
  const hash = answer("info", "--atlas", atlas).atlas.hash.slice(0, 12);
  holds(svg.includes(hash) && svg.includes("CC0-1.0") && svg.includes("counting=full") && svg.includes("<title>"), "source in the SVG");
  holds(!/var\(| class="| href="| style="/.test(svg), "the SVG needs something from elsewhere");
  const png = (await saved(page, () => figure.getByRole("button", { name: /as PNG/ }).click())).bytes;
  equal([...png.subarray(1, 4)].map((c) => String.fromCharCode(c)).join(""), "PNG");
  holds(png.readUInt32BE(16) > 1500, "width of the PNG");
  await page.done();
});

test("the whole view lies in the address", async () => {
  const page = await open(`${PAIR}&window=3&_measure=pp_top_10&lang=zh&theme=dark`);
  equal(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]), ["zh-CN", "dark"]);
  holds(await page.locator("#impact-pp_top_10").isVisible(), "the measure of the address");
  holds((await page.locator(".changed").allInnerTexts()).join().includes("3"), "the changed convention is marked");
  const text = await page.locator("main").innerText();
  await page.locator("nav a").nth(1).click();
  await arrived(page, "#/trend");
  await page.goBack();
  await arrived(page, "#/pair");
  await page.reload();
  await ready(page);
  equal(await page.locator("main").innerText(), text, "after going away and back");
  // What the panel changes is in the address too, and back in the panel.
  await page.locator(".conventions summary").click();
  await page.locator(".conventions select").first().focus();
  await page.locator(".conventions select").first().selectOption("all");
  await arrived(page, "corpus=all");
  equal(await page.evaluate(() => document.activeElement.tagName), "SELECT", "the focus stays");
  holds(await page.locator(".conventions select").first().isVisible(), "the panel stays open");
  await page.done();
});

test("two sets of conventions stand side by side on the same axes", async () => {
  const page = await open(VIEWS.compared);
  const columns = page.locator(".versus .column");
  equal(await columns.count(), 2);
  const values = await page.locator(".versus #impact-mncs svg").evaluateAll((all) => all.map((svg) => svg.getAttribute("aria-label")));
  const shown = (flags) => answer("pair", "QM", "QN", "--atlas", atlas, ...flags).answers.find((a) => a.measure === "mncs" && a.population === "joint" && !a.by).value.toFixed(2);
  holds(values[0].includes(shown([])) && values[1].includes(shown(["--counting", "fractional_author"])), values.join(" / "));
  const ticks = await page.locator(".versus #impact-mncs svg").evaluateAll((all) => all.map((svg) => [...svg.querySelectorAll("text[text-anchor=middle]")].map((t) => t.textContent).join()));
  equal(ticks[0], ticks[1], "axes");
  await page.done();
});

test("everything can be reached by the keyboard alone", async () => {
  const page = await open(PAIR);
  await page.keyboard.press("Tab");
  equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  equal(await page.evaluate(() => document.activeElement.id), "content");
  const reach = async (what, most = 60) => {
    for (let i = 0; i < most; ++i) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((s) => document.activeElement.matches(s), what)) return;
    }
    throw new Error(`${what} is not reached`);
  };
  await reach(".term");
  const from = await page.evaluate(() => document.activeElement.dataset.term);
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] .definition h2");
  equal(await page.locator("dialog[open] h2").innerText(), from);
  await page.keyboard.press("Escape");
  equal(await page.evaluate(() => [document.querySelector("dialog[open]"), document.activeElement.dataset.term]), [null, from], "the focus returns");
  await reach(".plot");
  const reading = () => page.evaluate(() => document.activeElement.parentElement.querySelector(".reading").textContent);
  const first = await reading();
  await page.keyboard.press("ArrowRight");
  const second = await reading();
  holds(first !== "" && second !== "" && first !== second, `${first} / ${second}`);
  await page.keyboard.press("End");
  await page.keyboard.press("Escape");
  equal(await reading(), "");
  await reach("details.twin summary");
  await page.keyboard.press("Enter");
  holds(await page.evaluate(() => document.activeElement.parentElement.open), "the table opens");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  equal(outline, "solid", "visible focus");
  await page.done();
});

test("switching a choice off moves the curve at once", async () => {
  const page = await open(VIEWS.claim);
  const truth = answer("claim", "curve", claim, "--atlas", atlas);
  const reading = truth.claim.readings[0];
  const sentence = () => page.locator("#curve-r1 .sentence").innerText();
  const over = (n) => `${n.toLocaleString("en-GB")} specifications`;
  holds((await sentence()).includes(over(reading.judging || reading.with_value)), await sentence());
  const [axis, option] = ["class & multi_class", "none & primary"];
  const box = page.locator(`input[data-axis="${axis}"][data-option="${option}"]`);
  equal(await page.locator(`label[for="${await box.getAttribute("id")}"]`).innerText(), "none", "the option by its name");
  const spent = await box.evaluate((element) => {
    const start = performance.now();
    element.click();
    document.querySelector("#curve-r1 .plot").getBoundingClientRect();
    return performance.now() - start;
  });
  holds(spent < 100, `${spent.toFixed(0)} ms`);
  const left = truth.specifications.filter((s) => s.reading === reading.id && s.value !== null && s.options[axis] !== option);
  const counted = left.filter((s) => s.n >= truth.claim.fewest_to_judge).length || left.length;
  holds((await sentence()).includes(over(counted)), await sentence());
  holds(page.url().includes("_off=class"), "the address follows");
  await page.waitForSelector("#curve-r1 .plot svg");
  const csv = await saved(page, () => page.locator("#curve-r1").getByRole("button", { name: /as CSV/ }).click());
  equal(rows(csv.bytes.toString()).slice(1).map((r) => r[0]).length, left.length, "lines of the CSV");
  await page.reload();
  await ready(page);
  holds((await sentence()).includes(over(counted)), "after a reload");
  await page.done();
});

test("what is not understood is said, and the way back stays", async () => {
  const page = await open("#/pair?a=QM&b=NARNIA");
  holds((await page.locator("[role=alert]").innerText()).includes("NARNIA"), "the program's sentence");
  await page.locator("input.place").nth(1).fill("qn");
  await page.keyboard.press("Enter");
  await arrived(page, "b=QN");
  equal(await page.locator("[role=alert]").count(), 0);
  page.problems = page.problems.filter((p) => !p.includes("400"));
  await page.done();
});

for (const theme of ["light", "dark"])
  test(`axe finds no violation, ${theme}`, async () => {
    // Two columns and the dark theme bring no other parts: once in a while is enough for them.
    for (const [name, view] of Object.entries(VIEWS).filter(([n]) => ALL || (theme === "light" ? n !== "compared" : n === "pair"))) {
      const page = await open(`${view}&theme=${theme}`.replace("about&", "about?"));
      for (const d of await page.locator("details").all()) await d.evaluate((e) => (e.open = true));
      equal(await violations(page), [], name);
      await page.done();
    }
  });

const WIDTHS = ALL ? [320, 480, 768, 1024, 1440, 2560] : [320, 2560];
test("nothing sticks out from 320 to 2560 px", async () => {
  for (const [name, view] of Object.entries(VIEWS))
    for (const width of WIDTHS) {
      const page = await open(view, { viewport: { width, height: 900 } });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      holds(wide <= 0, `${name} at ${width}: ${wide} px too wide`);
      const cut = await page.evaluate(() => [...document.querySelectorAll(".plot svg text")].filter((t) => { const b = t.getBoundingClientRect(); return b.width > 0 && (b.left < -1 || b.right > innerWidth + 1); }).map((t) => t.textContent));
      equal(cut, [], `${name} at ${width}`);
      await page.done();
    }
  // A list of long names is as wide as its column at most.
  const page = await open(VIEWS.pair, { viewport: { width: 360, height: 900 } });
  await page.locator(".behind select").first().evaluate((select) => { select.options[0].textContent = "international without a country of a long name ".repeat(4); });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  holds(wide <= 0, `a long list at 360: ${wide} px too wide`);
  await page.done();
});

test("a rank, a network and a decoupling show the program's figures", async () => {
  const rank = answer("rank", "--by", "mncs", "--min-works", "1", "--atlas", atlas);
  let page = await open(VIEWS.world);
  const csv = await saved(page, () => page.locator("#rank-mncs").getByRole("button", { name: /as CSV/ }).click());
  const [head, ...lines] = rows(csv.bytes.toString());
  equal(lines.map((l) => [l[head.indexOf("population")], Number(l[head.indexOf("value")])]), rank.answers.map((a) => [a.population, a.value]));
  await page.done();
  page = await open(VIEWS.network);
  const blocs = answer("blocs", "--min-ties", "1", "--atlas", atlas);
  const found = blocs.answers.filter((a) => a.measure === "exclusivity" && !a.by && a.population.startsWith("bloc") && !a.population.includes(" and "));
  const text = await page.locator("table.list").first().innerText();
  for (const a of found) holds(text.includes(a.population) && (a.value === null || text.includes(a.value.toFixed(2))), `${a.population} ${a.value}`);
  const slider = page.locator("input[type=range]");
  await slider.focus();
  await page.keyboard.press("End");
  await arrived(page, "_year=2024");
  equal(await page.evaluate(() => document.activeElement.type), "range", "the focus stays on the slider");
  const gexf = await saved(page, () => page.locator(".whole a", { hasText: "gexf" }).click());
  equal(gexf.bytes.toString(), cli("export", "network", "--years", "2024", "--min-ties", "1", "--atlas", atlas, "--format", "gexf"), "the network's file of that year");
  await page.done();
  page = await open(VIEWS.decoupling);
  const d = answer("decoupling", "QO", "QP", "--atlas", atlas);
  holds((await page.locator(".verdict").innerText()).includes(d.decoupling.phrase), "the verdict");
  equal(await page.locator(".lead").innerText(), d.decoupling.paragraph.trim());
  await page.done();
});

test("a trend and partners show the program's figures", async () => {
  let page = await open(VIEWS.trend);
  const trend = answer("trend", "QM", "QN", "--atlas", atlas);
  const csv = await saved(page, () => page.locator("#trend-quasi_independence").getByRole("button", { name: /as CSV/ }).click());
  let [head, ...lines] = rows(csv.bytes.toString());
  const wanted = trend.answers.filter((a) => a.measure === "quasi_independence" && a.by?.year);
  equal(lines.map((l) => ["by_year", "value", "lower", "upper"].map((c) => (l[head.indexOf(c)] === "" ? null : Number(l[head.indexOf(c)])))), wanted.map((a) => [a.by.year, a.value, a.lower, a.upper]));
  holds((await page.locator(".multiples figure").count()) >= 8, "other measures");
  await page.locator("label", { hasText: "Salton" }).click();
  await arrived(page, "_measure=salton");
  holds(await page.locator("section #trend-salton").isVisible() && (await page.locator(".multiples #trend-salton").count()) === 0, "the chosen measure comes first");
  await page.done();
  page = await open(VIEWS.partners);
  const partners = answer("rank", "partners", "--of", "QM", "--by", "quasi_independence", "--min-works", "1", "--atlas", atlas);
  const ranked = await saved(page, () => page.locator("#partners-quasi_independence").getByRole("button", { name: /as CSV/ }).click());
  [head, ...lines] = rows(ranked.bytes.toString());
  equal(lines.map((l) => [l[head.indexOf("population")], Number(l[head.indexOf("value")])]), partners.answers.map((a) => [a.population, a.value]));
  equal(await page.locator(".courses figure").count(), 0, "courses are asked for when they are opened");
  await page.locator(".courses summary").click();
  await page.waitForSelector(".courses figure svg");
  equal(await page.locator(".courses figure h3").evaluateAll((all) => all.map((e) => e.firstChild.textContent)), partners.answers.slice(0, 9).map((a) => a.population), "courses of the first partners");
  await page.done();
});

test("countries are drawn year by year, on one scale", async () => {
  const page = await open(VIEWS.world);
  await page.locator(".courses summary").click();
  await page.waitForSelector(".courses figure svg");
  const first = answer("rank", "--by", "mncs", "--min-works", "1", "--atlas", atlas).answers.slice(0, 12).map((a) => a.population);
  const titles = await page.locator(".courses figure h3").evaluateAll((all) => all.map((e) => e.firstChild.textContent));
  holds(titles.length > 5 && titles.every((t) => first.includes(t)), titles.join());
  const csv = await saved(page, () => page.locator(".courses figure").first().getByRole("button", { name: /as CSV/ }).click());
  const [head, ...lines] = rows(csv.bytes.toString());
  for (const line of lines) {
    const cell = Object.fromEntries(head.map((k, i) => [k, line[i]]));
    const a = answer("rank", "--by", "mncs", "--min-works", "1", "--years", cell.year, "--atlas", atlas).answers.find((x) => x.population === cell.country);
    equal([cell.value, cell.lower, cell.upper].map((v) => (v === "" ? null : Number(v))), [a.value, a.lower, a.upper], `${cell.country} ${cell.year}`);
  }
  const ticks = await page.locator(".courses figure svg").evaluateAll((all) => all.map((svg) => [...svg.querySelectorAll("text[text-anchor=end]")].map((t) => t.textContent).filter((t) => /^\d/.test(t)).join()));
  equal(new Set(ticks).size, 1, "one scale");
  holds(ticks[0].split(",").length > 3, `ticks: ${ticks[0]}`);
  await page.done();
});

test("a decoupling of nothing, and a chart that fails, keep the form", async () => {
  const page = await open("#/decoupling?a=QM&b=QN&years=2050:2055");
  equal(await page.locator(".failure").count(), 0);
  holds((await page.locator(".lead").innerText()).includes("no joint works"), "the paragraph");
  holds((await page.locator(".pickers").count()) > 0, "the form");
  await page.done();
});

test("an unknown page says so in its title, and a side that is cleared is asked for", async () => {
  let page = await open("#/nowhere");
  equal(await page.title(), "There is no such page · Comity");
  await page.done();
  page = await open(VIEWS.trend);
  await page.locator(".place").first().fill("");
  await page.locator(".pickers .primary").click();
  equal(await page.locator(".place").first().evaluate((input) => input.validity.valueMissing), true);
  holds(page.url().includes("a=QM"), page.url());
  await page.done();
});

test("a question is given up when another one is asked, and waited for when it is asked again", async () => {
  const page = await open(VIEWS.about);
  const go = (view) => page.evaluate((hash) => { location.hash = hash; }, view);
  const given_up = [];
  let asked = 0, reply;
  const held = new Promise((resolve) => { reply = resolve; });
  await page.route(/\/api\/pair\?/, async (route) => { asked++; await held; await route.continue().catch(() => {}); });
  page.on("requestfailed", (r) => given_up.push(r.url()));
  const first = page.waitForRequest(/\/api\/pair\?/);
  await go(PAIR);
  await first;
  await go(`${PAIR}&theme=dark`);
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.waitForTimeout(300);
  equal([asked, given_up], [1, []], "asked again while it was waited for");
  await go(VIEWS.trend);
  await arrived(page, "trend");
  equal(given_up.length, 1, "requests given up");
  holds(given_up[0].includes("/api/pair?"), given_up[0]);
  equal(await page.locator(".failure").count(), 0);
  reply();
  // It is asked anew, as if it had never been.
  await go(PAIR);
  await arrived(page, "pair");
  equal(await page.locator(".failure").count(), 0);
  equal(asked, 2);
  await page.done();
});

test("a decoupling can be compared under two conventions", async () => {
  const page = await open(`${VIEWS.decoupling}&vs=1&vs.years=2010:2020`);
  const leads = await page.locator(".versus .lead").allInnerTexts();
  equal(leads, [[], ["--years", "2010:2020"]].map((flags) => answer("decoupling", "QO", "QP", "--atlas", atlas, ...flags).decoupling.paragraph.trim()));
  await page.done();
  const world = await open(`${VIEWS.world}&vs=1&vs.counting=fractional_author&vs.min_works=1`);
  const sentences = await world.locator(".versus #rank-mncs .sentence").allInnerTexts();
  [[], ["--counting", "fractional_author"]].forEach((flags, i) => holds(sentences[i].includes(answer("rank", "--by", "mncs", "--min-works", "1", "--atlas", atlas, ...flags).answers[0].value.toFixed(2)), sentences[i]));
  await world.done();
});

test("the report of a page is the file of the command line", async () => {
  const page = await open(`${PAIR}&window=3`);
  const file = await saved(page, () => page.locator(".whole a", { hasText: "Report" }).click());
  equal(file.name, "pair.html");
  const own = cli("report", "pair", "--a", "QM", "--b", "QN", "--window", "3", "--atlas", atlas);
  holds(file.bytes.toString() === own, "the report differs");
  await page.done();
});

// Something is changed by the keyboard: where it was on the screen, and where it is when the page stands again.
async function moved(page, what, change, arrives) {
  await page.locator(what).first().focus();
  await page.locator(what).first().evaluate((e) => scrollBy(0, e.getBoundingClientRect().top - 300));
  const top = () => page.evaluate(() => [document.activeElement.dataset.keep, Math.round(document.activeElement.getBoundingClientRect().top)]);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const before = await top();
  await change();
  await arrived(page, arrives);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return { before, after: await top() };
}

test("what is chosen stays where the reader looks", async () => {
  for (const width of [320, 1280])
    for (const [view, what, change, arrives, key] of [
      [PAIR, 'select[data-keep="works sort"]', (page) => page.keyboard.press("ArrowDown"), "_sort=", null],
      [PAIR, 'input[data-keep="measure mncs"]', (page) => page.keyboard.press("ArrowRight"), "_measure=", ""],
      [VIEWS.world, 'input[data-keep="country"]', async (page) => { await page.keyboard.press("Control+A"); await page.keyboard.type("QO"); await page.keyboard.press("Enter"); }, "_country=QO", null]]) {
      const page = await open(view, { viewport: { width, height: 800 } });
      const { before, after } = await moved(page, what, () => change(page), arrives);
      if (key === null) equal(after[0], before[0], "the focus");
      holds(Math.abs(after[1] - before[1]) <= 2, `${before} becomes ${after} at ${width}`);
      await page.done();
    }
});

test("a report that is served looks as its file does", async () => {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (m) => problems.push(m.text()));
  page.on("pageerror", (e) => problems.push(e.message));
  await page.goto(`${url}api/report?what=pair&a=QM&b=QN&format=html`);
  equal(problems, [], "what the browser says");
  equal(await page.evaluate(() => [...document.querySelectorAll(".plot")].filter((p) => getComputedStyle(p).display !== "none").every((p) => p.classList.contains("wide"))), true, "style");
  // Were there a script in it, it would not run.
  const refused = await page.evaluate(() => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s); return window.ran !== true; });
  holds(refused, "a script ran");
  await context.close();
});

test("charts on paper have one size of letters, whatever the screen", async () => {
  const needs = createRequire(join(ROOT, ".venv/web/package.json"));
  for (const width of [320, 1440]) {
    const page = await open(PAIR, { viewport: { width, height: 900 } });
    const drawn = () => page.locator("#impact-mncs svg").getAttribute("width");
    const before = await drawn();
    const pages = await pdfPages(needs, await page.pdf({ format: "A4", preferCSSPageSize: true }));
    holds(pages.length <= 9, `${pages.length} sheets from ${width} px`);
    const figures = new Set(await page.locator(".plot svg text").allTextContents());
    const sizes = pages.flatMap((p) => p.items).filter((t) => figures.has(t.text) && /^\D*\d/.test(t.text)).map((t) => t.size);
    holds(sizes.length > 30, `only ${sizes.length} figures`);
    for (const size of sizes) holds(size > 7.5 && size < 12.5, `letters of ${size.toFixed(1)} pt from ${width} px`);
    equal(await drawn(), before, "drawn for the screen again");
    await page.done();
  }
});

test("a pair prints on a few pages of A4, no chart cut", async () => {
  const page = await open(PAIR);
  await page.emulateMedia({ media: "print" });
  const tall = await page.evaluate(() => [...document.querySelectorAll("figure.chart")].map((f) => f.getBoundingClientRect().height).filter((x) => x > 950));
  equal(tall, [], "charts taller than a page");
  const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
  const pages = (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length;
  holds(pages >= 2 && pages <= 9, `${pages} pages`);
  await page.done();
});

/** What the sheet behind a button says: a command, and a receipt. */
async function sheetOf(page, button) {
  await button.click();
  const sheet = page.locator("dialog.sheet");
  const told = { command: await sheet.locator(".command").innerText(), receipt: JSON.parse(await sheet.locator(".receipt").innerText()) };
  await page.keyboard.press("Escape");
  return told;
}
/** The command as a shell runs it. */
function inShell(command, more = "") {
  const done = spawnSync("sh", ["-c", `${command.replace(/^comity/, '"$0"').replace("ATLAS", '"$1"')} ${more}`, COMITY, atlas], { maxBuffer: 1 << 28, cwd: folder });
  equal(done.status, 0, `${command}: ${done.stderr}`);
  return done.stdout.toString();
}

test("the command of a receipt asks what the page asked", async () => {
  const field = answer("pair", "QM", "QN", "--atlas", atlas).answers.find((a) => /^\w+ \w/.test(a.by?.field ?? "")).by.field;
  const views = ["#/", `${PAIR}&window=3&id=sample-claim&of=QO&_measure=pp_top_10`, `${PAIR}&${new URLSearchParams({ field })}`, "#/trend?a=QM&b=QN", "#/decoupling?a=QO&b=QP&years=2012:2022", "#/world?_measure=mncs&_year=2020&min_works=1", "#/partners?of=QM&_measure=salton&min_works=5", "#/network?min_ties=1",
    "#/claim?id=twice-the-global-average", VIEWS.claim]; // the latter of a file given to the server
  for (const view of views) {
    const page = await open(view);
    const { command, receipt } = await sheetOf(page, page.locator(".whole button").last());
    equal(JSON.parse(inShell(command, "--format json")).receipt, receipt, `${view}: ${command}`);
    await page.done();
  }
  const page = await open(VIEWS.compared);
  for (const side of [0, 1]) {
    const { command, receipt } = await sheetOf(page, page.locator(".versus .column").nth(side).locator(".whole button").last());
    equal(receipt.conventions.counting, ["full", "fractional_author"][side]);
    equal(JSON.parse(inShell(command, "--format json")).receipt, receipt, command);
  }
  await page.done();
});

test("a year of the network keeps its countries, and its files are of that year", async () => {
  const page = await open("#/network?_year=2015&min_ties=100&years=2012:2024");
  const everywhere = rows(cli("export", "network", "--min-ties", "100", "--years", "2012:2024", "--atlas", atlas, "--format", "csv"));
  const ids = new Set(everywhere.slice(1).flatMap((r) => [r[0], r[1]]));
  equal(await page.locator("#network svg [data-mark]").count(), ids.size, "countries of all years");
  const save = async (format) => (await saved(page, () => page.locator("#network").getByRole("button", { name: new RegExp(`as ${format}`) }).click())).bytes.toString();
  const truth = JSON.parse(await save("JSON"));
  holds(truth.ties.length > 3 && truth.countries.length === ids.size && truth.receipt.conventions.years === "2015:2015", "the JSON of the picture");
  holds((await save("SVG")).includes("years=2015:2015"), "the years in the SVG");
  const { command } = await sheetOf(page, page.locator("#network").getByRole("button", { name: "Receipt" }));
  equal(inShell(command), cli("export", "network", "--years", "2015", "--min-ties", "1", "--atlas", atlas), command);
  await page.done();
  // What has no answer costs the picture, not the way to another year.
  const failing = await open("#/network?min_ties=1");
  await failing.route(/\/api\/export\?.*years=2018/, (route) => route.fulfill({ status: 503, json: { error: "too many questions at once" } }));
  const slider = failing.locator("input[type=range]");
  await failing.evaluate(() => { location.hash = "#/network?min_ties=1&_year=2018"; });
  await arrived(failing, "_year=2018");
  holds((await failing.locator(".failure").innerText()).includes("too many questions"), "the failure");
  equal([await slider.count(), await failing.locator("table.list").count()], [1, 1], "slider and blocs");
  await failing.context().close();
});

test("where something failed the page says what, and asks again", async () => {
  const busy = (route) => route.fulfill({ status: 503, json: { error: "too many questions at once" } });
  const page = await open("#/about");
  await page.route(/what=partners/, busy);
  await page.evaluate(() => { location.hash = "#/world?min_works=1"; });
  await arrived(page, "#/world");
  holds((await page.locator("#ties .failure").innerText()).includes("too many questions"), "the ties of one country");
  await page.route(/\/api\/rank\?.*years=2022/, busy);
  const summary = page.locator(".courses > summary");
  await summary.click();
  await page.waitForSelector(".courses .failure");
  equal(await page.locator(".courses [aria-busy]").count(), 0, "still busy");
  holds((await page.locator(".courses figure").count()) > 5, "the years that came are drawn");
  await page.unroute(/\/api\/rank\?.*years=2022/);
  await summary.click();
  await summary.click();
  await page.waitForFunction(() => !document.querySelector(".courses .failure") && document.querySelector(".courses figure svg"));
  await page.context().close();
});

test("a server that does not answer is told in the page's language", async () => {
  const page = await open("#/about");
  for (const [lang, word] of [["en", "The server does not answer"], ["zh", "服务器没有应答"]])
    for (const [i, reply] of [(r) => r.abort(), (r) => r.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html>" })].entries()) {
      const view = `#/trend?a=QM&b=QN&window=${i + 1}&lang=${lang}`;
      await page.route(/\/api\/trend/, reply);
      await page.evaluate((hash) => { location.hash = hash; }, `${view}`);
      await arrived(page, `window=${i + 1}&lang=${lang}`);
      holds((await page.locator(".failure").innerText()).includes(word), `${view}: ${await page.locator(".failure").innerText()}`);
      await page.unroute(/\/api\/trend/);
    }
  await page.context().close();
});

test("an atlas that was built anew is shown whole", async () => {
  const mine = sampleAtlas(400, 1);
  const server = await serve(mine.atlas);
  const context = await chromium.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await hears(page);
  await page.goto(`${server.url}#/about`);
  await ready(page);
  const { hash } = answer("info", "--atlas", mine.atlas).atlas;
  holds((await page.locator(".hash").innerText()).includes(hash), "the atlas");
  const folder = temporary();
  writeFileSync(join(folder, "ties.csv"), "country_a,country_b,year,count\nGB,FR,2020,70\nGB,FR,2021,1\nGB,US,2021,120\nFR,US,2021,90\n");
  cli("build", folder, "--quantity", "copatents", "--out", mine.atlas);
  await page.locator("nav a").first().click();
  await page.waitForFunction(() => document.querySelector(".lead")?.textContent.includes("copatents"));
  await ready(page);
  const shown = answer("info", "--atlas", mine.atlas);
  equal(await page.locator("h1").innerText(), "United States and United Kingdom", "sides of the new atlas");
  equal(await page.locator(".works").count(), 0, "no list of works on matrices");
  await page.locator("nav a").last().click();
  await arrived(page, "#/about");
  await page.waitForFunction((wanted) => document.querySelector(".hash")?.textContent.includes(wanted), shown.atlas.hash);
  await context.close();
  server.stop();
});

test("an atlas without some details says so, and shows what it has", async () => {
  const mine = sampleAtlas(400, 1);
  cli("build", join(mine.folder, "world"), "--out", mine.atlas, "--without", "all");
  const server = await serve(mine.atlas);
  const context = await chromium.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (e) => problems.push(e.message));
  for (const [lang, limit, absent] of [["en", "built without titles, DOIs, authors, institutions, addresses as written, funders and which", "authors"], ["zh", "标题、DOI、作者、机构、原始地址、资助方和自引标记", "作者"]]) {
    await page.goto(`${server.url}#/about?lang=${lang}`);
    await ready(page);
    holds((await page.locator(".limits").innerText()).includes(limit), await page.locator(".limits").innerText());
    const keys = await page.locator("dl.keys dt").allInnerTexts();
    holds(keys.length === 4 && !keys.includes(absent), keys.join());
  }
  await page.goto(`${server.url}#/pair?a=QM&b=QN&lang=en`);
  await ready(page);
  equal((await page.locator("h2").allInnerTexts()).filter((text) => text.includes("nstitution")), [], "no list of institutions");
  equal(await page.locator(".works th[scope=row]").first().innerText(), "(no title)", "works have something to click on");
  equal(problems, [], "errors");
  await context.close();
  server.stop();
});

test("sides that an atlas does not have are asked for, and no side stands for both", async () => {
  const page = await open("#/about");
  for (const [codes, view, title] of [[["QM"], "#/pair", "Pair"], [[], "#/trend", "Trend"], [[], "#/decoupling", "Decoupling"]]) {
    await page.route(/\/api\/info\?$/, async (route) => {
      const info = await (await route.fetch()).json();
      info.holds.works_by_country = Object.fromEntries(codes.map((c) => [c, 9]));
      await route.fulfill({ json: info });
    });
    await page.goto(`${url}?${title}${view}`);
    await ready(page);
    equal(await page.locator("h1").innerText(), title);
    holds((await page.locator(".lead").innerText()).includes("fewer than two countries"), "the reason");
    equal([await page.locator(".pickers").count(), await page.locator(".failure").count()], [1, 0]);
    await page.unroute(/\/api\/info\?$/);
  }
  const first = Object.keys(answer("info", "--atlas", atlas).holds.works_by_country)[0];
  for (const side of ["a", "b"]) {
    const one = await open(`#/trend?${side}=${first}`);
    const sides = await one.locator(".place").evaluateAll((all) => all.map((e) => e.value));
    holds(sides.includes(first) && sides[0] !== sides[1], sides.join());
    await one.done();
  }
  await page.context().close();
});

test("a claim that is not there leaves all others to choose", async () => {
  const page = await open("#/claim?id=nope");
  const list = page.locator("select[data-keep=claim]");
  equal(await list.inputValue(), "");
  await list.selectOption({ index: 1 });
  await arrived(page, "#/claim?id=");
  holds(!page.url().includes("nope"), page.url());
  await page.context().close();
});

test("a name that nobody knows is said, and what pages share goes along", async () => {
  const page = await open(`${PAIR}&windw=3&window=3&lang=zh&theme=dark`);
  const said = await page.locator(".passed-over").innerText();
  holds(said.includes("windw") && !said.includes("window"), said);
  equal(await page.locator(".brand").getAttribute("href"), "#/?lang=zh&theme=dark");
  const links = await page.locator("nav a").evaluateAll((all) => Object.fromEntries(all.map((a) => [a.getAttribute("href").split("?")[0], a.getAttribute("href")])));
  holds(links["#/trend"].includes("window=3") && !links["#/trend"].includes("windw"), links["#/trend"]);
  holds(!links["#/claim"].includes("window=3"), "a claim has conventions of its own");
  await page.done();
  const plain = await open(`${PAIR}&window=3`);
  equal(await plain.locator(".passed-over").count(), 0);
  await plain.done();
});

test("what is too small to be shown can be let in", async () => {
  const page = await open("#/network?min_ties=100000");
  holds((await page.locator(".failure").innerText()).includes("min_ties"), "the failure");
  await page.locator(".conventions summary").click();
  const field = page.locator(".conventions .field").first().locator("input");
  await field.fill("1");
  await field.press("Enter");
  await arrived(page, "min_ties=1");
  equal(await page.locator(".failure").count(), 0);
  await page.context().close();
  for (const view of ["#/world", "#/partners?of=QM"]) {
    const one = await open(view);
    equal(await one.locator(".conventions label", { hasText: "fewest works or ties" }).count(), 1, view);
    await one.done();
  }
});

test("nothing was asked of any other machine", async () => equal(elsewhere, []));

close(() => chromium.close());
