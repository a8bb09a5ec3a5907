import { renderToStaticMarkup } from "react-dom/server";
import { encode } from "uqr";
import { expect, test, vi } from "vitest";

import { LocaleProvider } from "@recycle-points/i18n";

import { Countdown, Points, Progress } from "./feedback.tsx";
import { TextField } from "./fields.tsx";
import { drawQr } from "./qr.tsx";
import { readNumber } from "./stepper.tsx";
import { nextIndex } from "./tabs.tsx";

vi.stubGlobal("localStorage", { getItem: () => "en" });

test("field names its input and what is wrong", () => {
  const html = renderToStaticMarkup(
    <LocaleProvider timeZone="Asia/Tokyo">
      <TextField label="Name" hint="As on your card" error="Enter a name" required />
    </LocaleProvider>,
  );
  const id = /<input[^>]* id="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(html).toContain(`for="${id}"`);
  expect(html).toContain(`aria-describedby="${id}-hint ${id}-error"`);
  expect(html).toContain('aria-invalid="true"');
  expect(html).toContain(`id="${id}-error"`);
});

test("picture has the modules of its text", () => {
  const text = "https://example.com/wallet/#BAFWJ3T7BVF3PXQVHRBUYQVA5E";
  const { size, path } = drawQr(text);
  const drawn = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) drawn.add(`${Number(x) + step} ${y}`);
  }
  const { data } = encode(text, { ecc: "M", border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x} ${y}`] : [])));
  expect(size).toBe(data.length);
  expect([...drawn].toSorted()).toEqual(dark.toSorted());
});

test("change of points shows its sign", () => {
  const html = renderToStaticMarkup(
    <>
      <Points value={1200} change />
      <Points value={-80} change />
    </>,
  );
  expect(html.replaceAll(/<[^>]+>/g, " ")).toMatch(/\+1,200\s+pt\s+−80\s+pt/);
});

test.each([
  [900, "Left 15:00"],
  [61, "Left 1:01"],
  [59, '"Left 59"'],
])("countdown of %i seconds says %s", (left, said) => {
  const html = renderToStaticMarkup(<Countdown secondsLeft={left} seconds={900} label="Left" />);
  expect(html).toContain(said);
});

test("countdown and progress stay in their bounds", () => {
  expect(renderToStaticMarkup(<Countdown secondsLeft={-3} seconds={120} label="Left" />)).toContain(
    'aria-label="Left 0"',
  );
  expect(renderToStaticMarkup(<Progress label="Points" value={120} max={80} />)).toContain(
    'value="80" max="80"',
  );
});

test.each([
  ["１２", 12],
  ["3本0", 30],
  ["1,200", 1200],
  ["", 0],
  ["-4", 4],
])("typed %s is %i", (typed, value) => {
  expect(readNumber(typed)).toBe(value);
});

test("arrows go round the tabs", () => {
  expect([nextIndex("ArrowRight", 2, 3), nextIndex("ArrowLeft", 0, 3)]).toEqual([0, 2]);
  expect([nextIndex("Home", 2, 3), nextIndex("End", 0, 3), nextIndex("a", 0, 3)]).toEqual([
    0,
    2,
    null,
  ]);
});
