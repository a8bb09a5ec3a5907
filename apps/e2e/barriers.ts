import axe from "axe-core";

import type { Page } from "@playwright/test";

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

/** all: WCAG 2.2 AA and axe's best practices. colours: what another theme can change. */
export type Rules = "all" | "colours";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOURS = ["color-contrast", "link-in-text-block"];

/** Returns what axe finds on the page, a line for each broken rule. */
export async function findBarriers(page: Page, rules: Rules = "all"): Promise<string[]> {
  await page.locator("h1").first().waitFor();
  // Once a document: axe is 500 kB.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const options: axe.RunOptions = {
    resultTypes: ["violations"],
    runOnly: rules === "all" ? { type: "tag", values: WCAG } : { type: "rule", values: COLOURS },
  };
  const { violations } = await page.evaluate((chosen) => {
    // After a change of theme, colours move to their new values for a moment.
    for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
    return window.axe.run(document, chosen);
  }, options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes.length})`);
}

/** Returns by how many pixels the page is wider than the window. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
