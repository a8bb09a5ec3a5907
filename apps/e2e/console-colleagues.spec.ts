import { makeReward, requestExchange, showPage } from "./console.ts";
import { expect, test } from "./fixtures.ts";
import { askAs } from "./people.ts";

test("a colleague's change of a reward stays beside one's own", async ({ staff, server }) => {
  const id = await makeReward(server.origin);
  const { page } = await staff("admin");
  await showPage(page, `/rewards/${id}`, "ja", "light");
  await page.getByRole("button", { name: "編集する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名前（日本語）").fill("図書カード 春");
  await askAs(
    server.origin,
    "admin",
    `mutation ($id: ID!) {
      updateReward(id: $id, input: { pointsCost: 250 }) { userErrors { code } } }`,
    { id },
  );
  await dialog.getByRole("button", { name: "保存する" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "図書カード 春" })).toBeVisible();
  const { reward } = await askAs<{ reward: unknown }>(
    server.origin,
    "admin",
    "query ($id: ID!) { reward(id: $id) { pointsCost names { ja } } }",
    { id },
  );
  expect(reward).toEqual({ pointsCost: 250, names: { ja: "図書カード 春" } });
});

test("one's own exchange is left to colleagues", async ({ staff, server }) => {
  const operator = await staff("operator");
  const { page, identity } = operator;
  // An account begins with the first change.
  await operator.ask(
    `mutation { updateViewer(input: { displayName: "窓口" }) { userErrors { code } } }`,
  );
  const id = await requestExchange(server.origin, identity, await makeReward(server.origin));
  await showPage(page, `/exchanges/${id}`, "ja", "light");
  await expect(page.getByText("ご自分の交換です")).toBeVisible();
  await expect(page.getByRole("button", { name: "承認しない" })).toHaveCount(0);
  await page.getByRole("button", { name: "交換を取り消す" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "交換を取り消す" }).click();
  await expect(page.locator(".ui-badge", { hasText: "取り消し" })).toBeVisible();
});
