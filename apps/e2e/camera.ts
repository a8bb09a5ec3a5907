import { writeFileSync } from "node:fs";

import { decodePng, type Pixels } from "./png.ts";

const FRAMES_PER_SECOND = 10;
const FRAMES = 3;

/**
 * The camera of the browser that was started with flags(): it shows the last picture. Chromium
 * reads the file again whenever a page opens the camera.
 */
export class Camera {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.showNothing();
  }

  flags(): string[] {
    return [
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${this.#path}`,
    ];
  }

  showNothing(): void {
    this.#write({ width: 640, height: 480, rgba: new Uint8Array(640 * 480 * 4).fill(128) });
  }

  /** @param png - As of page.screenshot(). */
  show(png: Buffer): void {
    this.#write(decodePng(png));
  }

  #write(pixels: Pixels): void {
    // Colour is stored once for four pixels.
    const width = pixels.width - (pixels.width % 2);
    const height = pixels.height - (pixels.height % 2);
    const frame = Buffer.concat([Buffer.from("FRAME\n"), toYuv(pixels, width, height)]);
    const head = `YUV4MPEG2 W${width} H${height} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`;
    const frames = Array.from({ length: FRAMES }, () => frame);
    writeFileSync(this.#path, Buffer.concat([Buffer.from(head), ...frames]));
  }
}

/** Source: JFIF 1.02, conversion to YCbCr. */
function toYuv({ width: rowLength, rgba }: Pixels, width: number, height: number): Buffer {
  const luma = Buffer.alloc(width * height);
  const blue = Buffer.alloc((width * height) / 4);
  const red = Buffer.alloc((width * height) / 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [r = 0, g = 0, b = 0] = rgba.subarray((y * rowLength + x) * 4);
      luma[y * width + x] = 0.299 * r + 0.587 * g + 0.114 * b;
      if (y % 2 === 0 && x % 2 === 0) {
        const place = (y / 2) * (width / 2) + x / 2;
        blue[place] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
        red[place] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
      }
    }
  }
  return Buffer.concat([luma, blue, red]);
}
