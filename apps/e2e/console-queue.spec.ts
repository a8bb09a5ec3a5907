import { holdBack, requestExchanges, showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import type { Person } from "./people.ts";

test("a dialog stays with its exchange when a colleague decides it", async ({ staff, server }) => {
  const { page } = await staff("operator");
  const [first = "", second = ""] = await requestExchanges(server.origin, ["先の人", "次の人"]);
  await showPage(page, "/queue", "ja", "light");
  const items = page.locator(".queue-item");
  await items.filter({ hasText: "先の人" }).click();
  await page.getByRole("button", { name: /^承認しない/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("理由").fill("在庫がありません");

  const admin = await staff("admin");
  const [decided, waiting] = await Promise.all(
    [first, second].map((id) => findExchange(admin, id)),
  );
  await admin.ask(
    `mutation ($id: ID!) { approveExchange(exchangeId: $id) { userErrors { code } } }`,
    { id: decided?.id },
  );
  await expect(items.filter({ hasText: "先の人" })).toHaveCount(0);
  await expect(dialog.getByText("先の人")).toBeVisible();
  await dialog.getByRole("button", { name: "承認しない" }).click();
  await expect(dialog.getByText("状態が変わったため")).toBeVisible();
  await dialog.getByRole("button", { name: "やめる" }).click();
  await expect(page.getByText("もう承認を待っていません")).toBeVisible();
  await expect(page.getByRole("button", { name: "次の交換へ" })).toBeFocused();
  await expect(page.locator('.queue-item[aria-current="true"]')).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^承認する/ })).toHaveCount(0);
  expect(await findExchange(admin, second)).toEqual(waiting);
  await page.getByRole("button", { name: "次の交換へ" }).click();
  await expect(page.getByRole("button", { name: /^承認する/ })).toBeVisible();
});

test("an answer that comes late moves nobody who went on", async ({ staff, server }) => {
  const { page } = await staff("operator");
  await requestExchanges(server.origin, ["一番", "二番", "三番"]);
  await showPage(page, "/queue", "ja", "light");
  const letGo = await holdBack(page, "mutation ApproveExchange");
  const items = page.locator(".queue-item");
  await items.filter({ hasText: "一番" }).click();
  await page.keyboard.press("a");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const focused = page.locator(".queue-item:focus");
  await expect(focused).toContainText("三番");
  letGo();
  await expect(items.filter({ hasText: "一番" })).toHaveCount(0);
  await expect(focused).toContainText("三番");
  await page.keyboard.press("a");
  await expect(items.filter({ hasText: "三番" })).toHaveCount(0);
  await expect(items.filter({ hasText: "二番" })).toHaveCount(1);
});

async function findExchange(
  admin: Person,
  userId: string,
): Promise<{ readonly id: string; readonly status: string } | undefined> {
  const answer = await admin.ask(
    `query ($id: ID!) { user(id: $id) { exchanges { nodes { id status } } } }`,
    { id: userId },
  );
  const { user } = answer as {
    user: { exchanges: { nodes: { id: string; status: string }[] } };
  };
  return user.exchanges.nodes[0];
}
