// Tools of the suite of reports: what the browser says of numbers, a validator of HTML, a reader of PDF.
export const { NumberFormat } = Intl;

/** What is wrong with a page, by html-validate's standard rules. */
export async function validity(needs, text) {
  const { HtmlValidate } = needs("html-validate");
  const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"], rules: { "long-title": "off" } });
  const { results } = await validator.validateString(text);
  return results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}

/** The sheets of a PDF: size in points, texts with their places and sizes, and all text in one line. */
export async function pdfPages(needs, bytes) {
  const { getDocument } = await import(needs.resolve("pdfjs-dist/legacy/build/pdf.mjs"));
  const reading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const file = await reading.promise;
  const pages = [];
  for (let i = 1; i <= file.numPages; ++i) {
    const page = await file.getPage(i);
    const { width, height } = page.getViewport({ scale: 1 });
    const items = (await page.getTextContent()).items.filter((t) => t.str.trim() !== "").map((t) => ({ text: t.str, x: t.transform[4], y: t.transform[5], right: t.transform[4] + t.width, size: Math.hypot(t.transform[2], t.transform[3]) }));
    pages.push({ width, height, items, text: items.map((t) => t.text).join("") });
  }
  await reading.destroy();
  return pages;
}
