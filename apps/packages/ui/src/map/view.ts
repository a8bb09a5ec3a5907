import type { Position } from "./municipality.ts";

/** A point of the map: Web Mercator, the world is 1 wide and high. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is shown: the middle, and how many pixels the world would be wide. */
export interface View {
  readonly center: Point;
  readonly worldPixels: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const EARTH_METERS = 40_075_016.7;
const SMALLEST_WORLD_PIXELS = 20_000;
const LARGEST_WORLD_PIXELS = 40_000_000;
const MARGIN = 1.25;
const ALONE_WORLD_PIXELS = 3_000_000;

/** Source: EPSG 3857. */
export function project([longitude, latitude]: Position): Point {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return {
    x: longitude / 360 + 0.5,
    y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI),
  };
}

export function toPixels(point: Point, { center, worldPixels }: View, size: Size): Point {
  return {
    x: (point.x - center.x) * worldPixels + size.width / 2,
    y: (point.y - center.y) * worldPixels + size.height / 2,
  };
}

/** The view that shows all points. */
export function fit(points: readonly Point[], size: Size): View {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    size.width / ((right - left) * MARGIN || Number.EPSILON),
    size.height / ((bottom - top) * MARGIN || Number.EPSILON),
  );
  return {
    center: { x: (left + right) / 2, y: (top + bottom) / 2 },
    worldPixels: points.length > 1 ? clamp(scale) : ALONE_WORLD_PIXELS,
  };
}

/** The view after a zoom that keeps the point under `at`, in pixels, in its place. */
export function zoom(view: View, factor: number, at: Point, size: Size): View {
  const worldPixels = clamp(view.worldPixels * factor);
  const [dx, dy] = [at.x - size.width / 2, at.y - size.height / 2];
  const change = 1 / view.worldPixels - 1 / worldPixels;
  return {
    center: { x: view.center.x + dx * change, y: view.center.y + dy * change },
    worldPixels,
  };
}

export function pan(view: View, dx: number, dy: number): View {
  const { center, worldPixels } = view;
  return { ...view, center: { x: center.x - dx / worldPixels, y: center.y - dy / worldPixels } };
}

function clamp(worldPixels: number): number {
  return Math.min(LARGEST_WORLD_PIXELS, Math.max(SMALLEST_WORLD_PIXELS, worldPixels));
}

/** A round length for the scale bar, and its pixels. */
export function scaleBar(
  { center, worldPixels }: View,
  longestPixels: number,
): { meters: number; pixels: number } {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * center.y)));
  const metersPerPixel = (EARTH_METERS * Math.cos(latitude)) / worldPixels;
  const most = metersPerPixel * longestPixels;
  const decade = 10 ** Math.floor(Math.log10(most));
  const meters = ([5, 2, 1].find((each) => each * decade <= most) ?? 1) * decade;
  return { meters, pixels: meters / metersPerPixel };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** In metres, on a sphere. Source: haversine formula. */
export function distanceMeters(one: Position, other: Position): number {
  const [dLongitude, dLatitude] = [radians(other[0] - one[0]), radians(other[1] - one[1])];
  const a =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(one[1])) * Math.cos(radians(other[1])) * Math.sin(dLongitude / 2) ** 2;
  return (EARTH_METERS / Math.PI) * Math.asin(Math.sqrt(a));
}
