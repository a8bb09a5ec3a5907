import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { ROOT } from "./server.ts";

export const LOCALES = ["ja", "en", "ja-x-yasashii"] as const;
export const THEMES = ["light", "dark"] as const;
const WIDTHS = [390, 820, 1440];
const HEIGHT = 844;
export const FOLDER = join(ROOT, "build/apps-pictures");

/** How a page is shown: before each picture `show` brings it there again, in this language. */
export type ShowIn = (locale: (typeof LOCALES)[number]) => Promise<void>;

/** Writes pictures of a page for people to look at: each width, language and theme. */
export async function takePictures(page: Page, name: string, show: ShowIn): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const locale of LOCALES) {
    await page.evaluate((value) => localStorage.setItem("locale", value), locale);
    await show(locale);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        const file = `${name}-${locale}-${colorScheme}-${width}.png`;
        await page.screenshot({ path: join(FOLDER, file), fullPage: true });
      }
    }
  }
}
