// When a page is drawn anew, the reader keeps the place: focus, what was unfolded, scroll.

const name = (key: string): string => `[data-keep="${CSS.escape(key)}"]`;

export function keepPlace(place: HTMLElement, content: HTMLElement): void {
  const focused = place.contains(document.activeElement) ? document.activeElement?.closest("[data-keep]")?.getAttribute("data-keep") : null;
  const open = new Set([...place.querySelectorAll<HTMLDetailsElement>("details[data-keep-open]")].filter((d) => d.open).map((d) => d.dataset["keepOpen"]!));
  const samePage = place.firstElementChild?.className === content.className;
  const scroll = scrollY;
  for (const d of content.querySelectorAll<HTMLDetailsElement>("details[data-keep-open]")) d.open = open.has(d.dataset["keepOpen"]!);
  place.replaceChildren(content);
  if (focused) place.querySelector<HTMLElement>(name(focused))?.focus({ preventScroll: true });
  scrollTo(0, samePage ? scroll : 0);
}
