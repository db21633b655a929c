// Colours by what they stand for. Pages take them from CSS variables of the same names; files get the light ones written out.
// The three hues are Okabe and Ito's, darkened until text in them reads on paper; blue and orange part around 1.

export const LIGHT: Record<string, string> = {
  paper: "#fdfcf9", raised: "#f5f2ec", ink: "#1c1b19", soft: "#5b5852", faint: "#8a867e", rule: "#dcd7cd", hair: "#ebe7df",
  joint: "#00619c", "joint-wash": "#cfe0ec", a: "#b34700", "a-wash": "#f3dccb", b: "#00694e", "b-wash": "#cde5dc", world: "#6a665f", "world-wash": "#e4e0d8",
  below: "#b85500", above: "#00619c", focus: "#7a3e9d", alert: "#8f2d12",
};

export const DARK: Record<string, string> = {
  paper: "#15171a", raised: "#1d2024", ink: "#ece9e2", soft: "#b3afa6", faint: "#86837c", rule: "#3a3e44", hair: "#2a2d32",
  joint: "#6db9ec", "joint-wash": "#1f3a4d", a: "#f09a5e", "a-wash": "#4a2f1d", b: "#4cc49c", "b-wash": "#1b3f34", world: "#a5a19a", "world-wash": "#33363b",
  below: "#f0995a", above: "#6db9ec", focus: "#d3a6ee", alert: "#f5a58c",
};

export const colour = (name: string): string => `var(--${name})`;

/** Replaces theme colours by those of a palette. */
export const resolvedBy = (palette: Record<string, string>) => (value: string): string =>
  value.replace(/var\(--([\w-]+)\)/g, (whole, name: string) => palette[name] ?? whole);

export const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
