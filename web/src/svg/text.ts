// How wide text will be, near enough to place it, without a page to measure it in.

function emOf(c: string): number {
  const code = c.codePointAt(0)!;
  if (code >= 0x1100 && ((code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xff60))) return 1;
  if (/[ilj.,:;'|!]/.test(c)) return 0.29;
  if (/[ frt()[\]\-–]/.test(c)) return 0.36;
  if (/[mwMW%@]/.test(c)) return 0.88;
  if (/[+=<>~×≥≤−]/.test(c)) return 0.8;
  if (/[A-Z]/.test(c)) return 0.67;
  if (/[0-9]/.test(c)) return 0.57;
  return 0.56;
}

// The widest of the usual faces sets the measure.
const WIDE = 1.09;

export function widthOf(text: string, size: number): number {
  let em = 0;
  for (const c of text) em += emOf(c);
  return em * size * WIDE;
}

/** Cut with an ellipsis to a width. */
export function fitted(text: string, width: number, size: number): string {
  if (widthOf(text, size) <= width) return text;
  let out = "";
  for (const c of text) {
    if (widthOf(out + c + "…", size) > width) break;
    out += c;
  }
  return out.trimEnd() + "…";
}

/** Lines of at most a width, broken at blanks (anywhere in Chinese), but not within "12 %", whose blank joins. */
export function wrapped(text: string, width: number, size: number): string[] {
  const words = text.match(/[一-鿿]|[^ \t\n一-鿿]+[ \t\n]*|[ \t\n]+/g) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && widthOf((line + word).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = word.trimStart();
    } else line += word;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines;
}
