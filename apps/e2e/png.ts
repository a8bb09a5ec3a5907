import { inflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel, row by row. */
  readonly rgba: Uint8Array;
}

const SIGNATURE_BYTES = 8;

/**
 * Decodes a picture of 8 bits a channel without interlacing, as Chromium's screenshots are.
 * Source: W3C, "Portable Network Graphics", 4.5.4 and 7.3.
 */
export function decodePng(png: Buffer): Pixels {
  let width = 0;
  let height = 0;
  let channels = 0;
  const data: Buffer[] = [];
  for (let place = SIGNATURE_BYTES; place < png.length;) {
    const length = png.readUInt32BE(place);
    const type = png.toString("latin1", place + 4, place + 8);
    const body = png.subarray(place + 8, place + 8 + length);
    if (type === "IHDR") {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = channelsOf(body);
    }
    if (type === "IDAT") data.push(body);
    place += length + 12;
  }
  return {
    width,
    height,
    rgba: unfilter(inflateSync(Buffer.concat(data)), width, height, channels),
  };
}

function channelsOf(header: Buffer): number {
  const [depth, colour, , , interlaced] = header.subarray(8);
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlaced !== 0) {
    throw new Error("this is not a PNG as Chromium writes it");
  }
  return colour === 6 ? 4 : 3;
}

function unfilter(raw: Buffer, width: number, height: number, channels: number): Uint8Array {
  const rowBytes = width * channels;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  let above = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y += 1) {
    const start = y * (rowBytes + 1);
    const row = new Uint8Array(raw.subarray(start + 1, start + 1 + rowBytes));
    restore(row, above, raw[start] ?? 0, channels);
    for (let x = 0; x < width; x += 1) {
      rgba.set(row.subarray(x * channels, (x + 1) * channels), (y * width + x) * 4);
    }
    above = row;
  }
  return rgba;
}

function restore(row: Uint8Array, above: Uint8Array, filter: number, channels: number): void {
  for (let index = 0; index < row.length; index += 1) {
    const left = row[index - channels] ?? 0;
    const up = above[index] ?? 0;
    const corner = above[index - channels] ?? 0;
    row[index] = (row[index] ?? 0) + predict(filter, left, up, corner);
  }
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return Math.floor((left + up) / 2);
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((each) => Math.abs(guess - each));
  if (toLeft! <= toUp! && toLeft! <= toCorner!) return left;
  return toUp! <= toCorner! ? up : corner;
}
