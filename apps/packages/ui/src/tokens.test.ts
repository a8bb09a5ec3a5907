import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const THEMES = ["light", "dark"] as const;
const TEXT = 4.5;
const CONTROL = 3;

const css = ["../../../brand/brand.css", "tokens.css"]
  .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
  .join("\n");
const values = new Map(
  [...css.matchAll(/--([a-z-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value?.trim()]),
);

function colour(name: string, theme: (typeof THEMES)[number]): string {
  const value = values.get(name) ?? "";
  const other = /^var\(--([a-z-]+)\)$/.exec(value)?.[1];
  if (other) return colour(other, theme);
  const pair = /^light-dark\((#\w{6}), (#\w{6})\)$/.exec(value);
  const found = pair ? pair[theme === "light" ? 1 : 2] : value;
  if (!/^#\w{6}$/.test(found ?? "")) throw new Error(`--${name} is not a colour: ${value}`);
  return found ?? "";
}

/** Source: WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["color-page", "color-surface", "color-sunken"];
const PAIRS: readonly (readonly [string, string, number])[] = [
  ...GROUNDS.flatMap(
    (ground) =>
      [
        ["color-text", ground, TEXT],
        ["color-soft-text", ground, TEXT],
        ["color-accent-text", ground, TEXT],
        ["color-danger-text", ground, TEXT],
        ["color-link", ground, TEXT],
        ["color-control", ground, CONTROL],
        ["color-accent", ground, CONTROL],
        ["color-danger", ground, CONTROL],
        ["color-focus", ground, CONTROL],
      ] as const,
  ),
  ...["accent", "danger", "warning", "info", "sand"].map(
    (tone) => [`color-${tone}-text`, `color-${tone}-soft`, TEXT] as const,
  ),
  ["color-text", "color-accent-soft", TEXT],
  ["color-soft-text", "color-accent-soft", TEXT],
  ["color-on-accent", "color-accent", TEXT],
  ["color-on-danger", "color-danger", TEXT],
  ["color-page", "color-text", TEXT],
  ["brand-highlight", "brand-hero-from", CONTROL],
  ["brand-highlight", "brand-hero-to", CONTROL],
];

test.each(THEMES)("%s colours differ", (theme) => {
  const weak = PAIRS.map(([one, other, least]) => {
    const found = contrast(colour(one, theme), colour(other, theme));
    return found < least ? `${one} on ${other}: ${found.toFixed(2)}, not ${least}` : "";
  });
  expect(weak.filter(Boolean)).toEqual([]);
});

test("white is read on the hero's colours", () => {
  const ends = [colour("brand-hero-from", "light"), colour("brand-hero-to", "light")];
  expect(Math.min(...ends.map((end) => contrast("#ffffff", end)))).toBeGreaterThan(TEXT);
});
