// When a page is drawn anew, the reader keeps the place: focus, what was unfolded, and where on the screen it was.
import { drawPlots } from "./plots.ts";

const named = (place: HTMLElement, key: string): HTMLElement[] => [...place.querySelectorAll<HTMLElement>(`[data-keep="${CSS.escape(key)}"]`)];

/** Where the focus is: a key, and which one of it, since two columns have the same keys. */
function focusOf(place: HTMLElement): { key: string; which: number; box: DOMRect } | null {
  const chosen = place.contains(document.activeElement) ? document.activeElement!.closest<HTMLElement>("[data-keep]") : null;
  return chosen ? { key: chosen.dataset["keep"]!, which: named(place, chosen.dataset["keep"]!).indexOf(chosen), box: chosen.getBoundingClientRect() } : null;
}

export function keepPlace(place: HTMLElement, content: HTMLElement): void {
  const focus = focusOf(place);
  const open = new Set([...place.querySelectorAll<HTMLDetailsElement>("details[data-keep-open]")].filter((d) => d.open).map((d) => d.dataset["keepOpen"]!));
  const samePage = place.firstElementChild?.className === content.className;
  const scroll = scrollY;
  for (const d of content.querySelectorAll<HTMLDetailsElement>("details[data-keep-open]")) d.open = open.has(d.dataset["keepOpen"]!);
  place.replaceChildren(content);
  drawPlots(place); // before anything is scrolled to: what lies above has its height
  const again = focus ? (named(place, focus.key)[focus.which] ?? named(place, focus.key)[0]) : undefined;
  again?.focus({ preventScroll: true });
  scrollTo(0, samePage ? scroll : 0);
  // What was chosen stays where the reader looks, even if what lies above has another height now.
  if (samePage && focus && again && focus.box.bottom > 0 && focus.box.top < innerHeight) scrollBy(0, again.getBoundingClientRect().top - focus.box.top);
}
