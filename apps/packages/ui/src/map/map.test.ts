import { expect, test } from "vitest";

import { cluster } from "./clusters.ts";
import { distanceMeters, fit, pan, project, scaleBar, toPixels, zoom } from "./view.ts";

const SIZE = { width: 300, height: 200 };
const POINTS = [project([138.3, 34.8]), project([138.4, 34.9])];

test("all points fit", () => {
  const view = fit(POINTS, SIZE);
  for (const point of POINTS) {
    const { x, y } = toPixels(point, view, SIZE);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(SIZE.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(SIZE.height);
  }
});

test("a zoom keeps what is under the pointer", () => {
  const view = fit(POINTS, SIZE);
  const at = toPixels(POINTS[0]!, view, SIZE);
  const after = toPixels(POINTS[0]!, zoom(view, 2, at, SIZE), SIZE);
  expect(after.x).toBeCloseTo(at.x);
  expect(after.y).toBeCloseTo(at.y);
});

test("a drag moves the map with the pointer", () => {
  const view = fit(POINTS, SIZE);
  const before = toPixels(POINTS[0]!, view, SIZE);
  const after = toPixels(POINTS[0]!, pan(view, 30, -10), SIZE);
  expect(after.x - before.x).toBeCloseTo(30);
  expect(after.y - before.y).toBeCloseTo(-10);
});

test("no two pins overlap", () => {
  const items = Array.from({ length: 60 }, (_, item) => ({
    at: { x: (item * 37) % 200, y: (item * 53) % 150 },
    item,
  }));
  const clusters = cluster(items, 46);
  expect(clusters.flatMap(({ members }) => members).toSorted((a, b) => a - b)).toEqual(
    items.map(({ item }) => item),
  );
  for (const [index, one] of clusters.entries()) {
    for (const other of clusters.slice(index + 1)) {
      expect(Math.hypot(one.at.x - other.at.x, one.at.y - other.at.y)).toBeGreaterThanOrEqual(46);
    }
  }
});

test("the scale is a round length that fits", () => {
  const { meters, pixels } = scaleBar(fit(POINTS, SIZE), 90);
  expect(String(meters)).toMatch(/^[125]0*$/);
  expect(pixels).toBeLessThanOrEqual(90);
});

test("a degree of latitude is 111 km", () => {
  expect(distanceMeters([138, 34], [138, 35]) / 1000).toBeCloseTo(111.3, 0);
});
