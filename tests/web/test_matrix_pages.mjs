// The pages of an atlas of country matrices, with the world's matrices of 1990 to 2023.
//   node tests/web/test_matrix_pages.mjs [--comity PATH] [--tier core|all] [--only WORD]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, browser, cli, close, DATA, equal, holds, serve, temporary, test } from "./harness.mjs";
import { arrived, hears, ready, rows, saved, violations } from "./page.mjs";

const ALL = process.argv.includes("all");
const atlas = join(temporary(), "atlas");
cli("build", join(DATA, "matrices/openalex-1990-2023"), "--out", atlas);
const { url } = await serve(atlas);
const chromium = await browser();

/** A fresh page at a view; what it logs is held against it. */
async function open(view, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", acceptDownloads: true, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) problems.push(m.text()); });
  page.on("pageerror", (e) => problems.push(e.message));
  await hears(page);
  await page.goto(url + view);
  await ready(page);
  page.done = async () => { equal(problems, [], view); await context.close(); };
  return page;
}
const csvOf = async (page, id) => rows((await saved(page, () => page.locator(`#${id}`).getByRole("button", { name: /as CSV/ }).click())).bytes.toString());
const column = ([head, ...lines], name) => lines.map((l) => l[head.indexOf(name)]);
const numbers = (table, name) => column(table, name).map((v) => (v === "" ? null : Number(v)));

const HEADINGS = { "#/pair?a=GB&b=CN": "United Kingdom and China", "#/trend?a=GB&b=CN": "United Kingdom and China through the years", "#/world": "Countries", "#/world?_measure=partner_concentration&_tie=quasi_independence&_country=GB&_year=2010": "Countries", "#/partners?of=GB": "With whom the United Kingdom works",
  "#/network": "Who keeps to whom", "#/decoupling?a=CN&b=GB": "Did China and the United Kingdom grow apart?", "#/claim": null, "#/about": "About these data" };
const VIEWS = Object.keys(HEADINGS).filter((v) => ALL || /world|claim/.test(v));

test("every page is offered, and none has a barrier that axe finds", async () => {
  for (const view of VIEWS)
    for (const colorScheme of ALL || view === "#/world" ? ["light", "dark"] : ["light"]) {
      const page = await open(view, { colorScheme });
      equal(await page.locator("nav a").count(), 8, "pages");
      if (HEADINGS[view] !== null) equal(await page.locator("h1").innerText(), HEADINGS[view]);
      for (const d of await page.locator(ALL ? "details" : "details:not(.courses)").all()) await d.evaluate((e) => (e.open = true));
      await ready(page);
      equal(await violations(page), [], view);
      await page.done();
    }
});

test("countries are mapped and ranked by their ties, with the program's figures", async () => {
  const page = await open("#/world");
  const truth = answer("rank", "--atlas", atlas);
  const table = await csvOf(page, "rank-sum_of_ties");
  equal(column(table, "population"), truth.answers.map((a) => a.population));
  equal(numbers(table, "value"), truth.answers.map((a) => a.value));
  const first = await page.locator("#map-sum_of_ties .sentence").innerText();
  holds(first.includes("the United States") && first.includes(truth.answers[0].value.toLocaleString("en-GB")), first);
  holds((await page.locator("#map-sum_of_ties svg [data-mark]").count()) > 150, "countries on the map");
  const lacking = await page.locator(".lacking").innerText();
  for (const word of ["mncs", "citations", "need works"]) holds(lacking.includes(word), lacking);
  await page.locator("label", { hasText: "concentration" }).click();
  await arrived(page, "_measure=partner_concentration");
  equal(numbers(await csvOf(page, "rank-partner_concentration"), "value"), answer("rank", "--by", "partner_concentration", "--atlas", atlas).answers.map((a) => a.value));
  await page.done();
});

test("the ties of one country, against expectation, in one year", async () => {
  const page = await open("#/world?_tie=quasi_independence&_country=GB");
  const partners = (...flags) => answer("rank", "partners", "--of", "GB", "--by", "quasi_independence", "--atlas", atlas, ...flags).answers;
  const same = async (wanted) => {
    for (const id of ["partners-quasi_independence", "partner-map-quasi_independence"]) {
      const table = await csvOf(page, id);
      for (const key of ["value", "lower", "upper", "n"]) equal(numbers(table, key), wanted.map((a) => a[key]), `${id} ${key}`);
      equal(column(table, "population"), wanted.map((a) => a.population), id);
    }
  };
  await same(partners());
  const slider = page.locator("input[type=range]");
  await slider.focus();
  await page.keyboard.press("End");
  await arrived(page, "_year=2023");
  equal(await page.evaluate(() => document.activeElement.type), "range", "the focus stays on the slider");
  await same(partners("--years", "2023"));
  equal(numbers(await csvOf(page, "rank-sum_of_ties"), "value"), answer("rank", "--years", "2023", "--atlas", atlas).answers.map((a) => a.value));
  await page.locator("input.place").fill("China");
  await page.keyboard.press("Enter");
  await arrived(page, "_country=CN");
  holds((await page.locator("#partner-map-quasi_independence h3").innerText()).includes("China"), "another country");
  await page.done();
});

test("countries are drawn through all years of the matrices", async () => {
  const page = await open("#/world");
  await page.locator(".courses summary").click();
  await page.waitForSelector(".courses figure svg");
  const table = await csvOf(page, "course-gb");
  equal(numbers(table, "year"), Array.from({ length: 34 }, (_, i) => 1990 + i));
  for (const year of [1990, 2007, 2023]) equal(numbers(table, "value")[year - 1990], answer("rank", "--years", String(year), "--atlas", atlas).answers.find((a) => a.population === "GB").value, year);
  await page.done();
});

test("a country without an answer is told why, and gaps between years are no years", async () => {
  const page = await open("#/about");
  await page.evaluate(() => { location.hash = "#/world?_country=Narnia"; });
  await arrived(page, "#/world");
  holds((await page.locator("#ties .failure").innerText()).includes("NARNIA"), "the program's sentence");
  await page.context().close();
  const folder = temporary();
  writeFileSync(join(folder, "ties.csv"), "country_a,country_b,year,count\n" + [2000, 2005, 2010].flatMap((y) => [`GB,FR,${y},${y - 1900}`, `GB,US,${y},200`, `FR,US,${y},90`]).join("\n") + "\n");
  cli("build", folder, "--out", join(folder, "atlas"));
  const server = await serve(join(folder, "atlas"));
  const context = await chromium.newContext({ locale: "en-GB", acceptDownloads: true });
  const gaps = await context.newPage();
  await hears(gaps);
  await gaps.goto(`${server.url}#/world`);
  await ready(gaps);
  await gaps.locator(".courses summary").click();
  await gaps.waitForSelector(".courses figure svg");
  equal(numbers(await csvOf(gaps, "course-gb"), "year"), [2000, 2005, 2010]);
  const slider = gaps.locator("input[type=range]");
  await slider.focus();
  for (const year of [2000, 2005]) {
    await gaps.keyboard.press("ArrowRight");
    await arrived(gaps, `_year=${year}`);
    equal(await slider.getAttribute("aria-valuetext"), String(year));
  }
  await context.close();
  server.stop();
});

test("a claim says what it needs, what it could mean, and what this atlas does know", async () => {
  const page = await open("#/claim?id=twice-the-global-average");
  const { claim } = answer("claim", "check", "--id", "twice-the-global-average", "--atlas", atlas);
  equal(claim.meanings.length, 4, "readings");
  holds((await page.locator(".verdict").innerText()).includes("cannot be checked"), "the verdict");
  const said = [await page.locator(".lead").innerText(), await page.locator(".told").innerText()].join(" ");
  equal(said, claim.paragraph);
  const meanings = await page.locator(".meanings").innerText();
  for (const m of claim.meanings) holds(meanings.includes(m.id) && meanings.includes(m.text), `${m.id} is missing`);
  equal(await page.locator("figure, .card").count(), 0, "nothing to draw");
  await page.locator(".links a").first().click();
  await arrived(page, "#/pair?a=CN&b=GB");
  equal(await page.locator("h1").innerText(), "China and United Kingdom");
  await page.done();
  const share = await open("#/claim?id=share-of-british-papers");
  holds((await share.locator(".meanings").innerText()).includes("share of all works of the United Kingdom"), "whose works the share is of");
  await share.done();
  const other = await open("#/claim?id=lunar-samples");
  equal(await other.locator(".lead").count(), 1, "a claim that no atlas can check");
  equal(await other.locator(".meanings, .links").count(), 0);
  await other.done();
});

test("in Chinese the program's sentences are Chinese", async () => {
  const page = await open("#/decoupling?a=US&b=CN&lang=zh");
  const d = answer("decoupling", "US", "CN", "--atlas", atlas);
  const count = d.answers.filter((a) => a.measure === "joint_count").at(-1).value.toLocaleString("zh-CN");
  const lead = await page.locator(".lead").innerText();
  holds(lead.startsWith("美国与中国") && lead.includes(`${count} 篇`) && lead.includes("1.68"), lead);
  equal(await page.locator(".verdict span").last().innerText(), "相对预期疏远，始于 2018 年；无法排除数据缺失");
  const english = async (of) => of.locator("main [lang=en]:not(td.hint)").allInnerTexts();
  equal(await english(page), [], "texts in English but sources");
  await page.done();
  const claim = await open("#/claim?id=twice-the-global-average&lang=zh");
  holds((await claim.locator(".lead").innerText()).startsWith("用本数据集无法核查这一论断"), "the paragraph");
  const { claim: c } = answer("claim", "check", "--id", "twice-the-global-average", "--atlas", atlas);
  equal(await english(claim), [c.statement, ...c.meanings.map((m) => m.text)], "words of the claim's file alone");
  await claim.done();
  for (const view of ["#/trend?a=GB&b=CN", "#/partners?of=GB", "#/pair?a=GB&b=CN", "#/world"]) {
    const other = await open(`${view.includes("?") ? view : `${view}?`}&lang=zh`);
    equal(await english(other), [], view);
    await other.done();
  }
});

test("nothing sticks out from 320 to 2560 px", async () => {
  for (const view of VIEWS)
    for (const width of ALL ? [320, 480, 768, 1024, 1440, 2560] : [320, 2560]) {
      const page = await open(view, { viewport: { width, height: 900 } });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      holds(wide <= 0, `${view} at ${width}: ${wide} px too wide`);
      const cut = await page.evaluate(() => [...document.querySelectorAll(".plot svg text")].filter((t) => { const b = t.getBoundingClientRect(); return b.width > 0 && (b.left < -1 || b.right > innerWidth + 1); }).map((t) => t.textContent));
      equal(cut, [], `${view} at ${width}`);
      const over = await page.evaluate(() => [...document.querySelectorAll("[id^=map-] svg, [id^=partner-map] svg")].flatMap((svg) => { const b = [...svg.querySelectorAll("text")].map((t) => t.getBoundingClientRect()); return b.slice(1).filter((x, i) => x.left < b[i].right).length; }));
      holds(over.every((n) => n === 0), `${view} at ${width}: texts of the legend overlap`);
      await page.done();
    }
});

test("a decoupling's counts are the program's", async () => {
  const page = await open("#/decoupling?a=CN&b=GB");
  equal(numbers(await csvOf(page, "joint-count"), "value"), answer("decoupling", "CN", "GB", "--atlas", atlas).answers.filter((a) => a.measure === "joint_count").map((a) => a.value));
  await page.done();
});

close(() => chromium.close());
