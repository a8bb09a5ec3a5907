import { expect, type Meet, test } from "./fixtures.ts";
import { givePoints } from "./people.ts";
import type { Server } from "./server.ts";
import { type Cut, cutOff, findReward, issueCode, makeCitizen, Wallet } from "./wallet-support.ts";

const KEPT = "結果を確認しています";
const POINTS = 200;

/** A movement of points, as a person makes it. */
interface Deed {
  readonly mutation: "redeemQrToken" | "exchangeReward" | "cancelExchange";
  /** What the ledger holds afterwards, in this order. */
  readonly ledger: readonly string[];
  /** Returns the page, without the code that a link brings. */
  readonly prepare: (wallet: Wallet, server: Server) => Promise<Way>;
  /** What the page says once it is done. */
  readonly done: RegExp;
}
interface Way {
  /** Where the deed is done, and where its result is shown later. */
  readonly path: string;
  readonly act: (wallet: Wallet) => Promise<unknown>;
}

const DEEDS: readonly Deed[] = [
  {
    mutation: "redeemQrToken",
    ledger: ["ADJUST", "EARN"],
    done: /10 pt 獲得しました/,
    prepare: async (_, server) => {
      const code = await issueCode(server);
      const act = async ({ page }: Wallet) => {
        await page.getByRole("button", { name: "文字を入力する" }).click();
        await page.getByRole("textbox", { name: "コード" }).fill(code);
        await page.getByRole("button", { name: "ポイントを受け取る" }).click();
      };
      return { path: "/scan", act };
    },
  },
  {
    mutation: "exchangeReward",
    ledger: ["ADJUST", "EXCHANGE"],
    done: /^交換しました$/,
    prepare: async (_, server) => {
      const { id, pointsCost } = await findReward(server, false);
      const act = async ({ page }: Wallet) => {
        await page.getByRole("button", { name: "交換する", exact: true }).click();
        await page.getByRole("button", { name: `${pointsCost} ptで交換する` }).click();
      };
      return { path: `/rewards/${id}`, act };
    },
  },
  {
    mutation: "cancelExchange",
    ledger: ["ADJUST", "HOLD", "HOLD_RELEASE"],
    done: /取り消しました。ポイントは戻りました/,
    prepare: async (wallet, server) => {
      const { id } = await findReward(server, true);
      const exchangeId = await wallet.requestApproval(id);
      return { path: `/exchanges/${exchangeId}`, act: cancel };
    },
  },
];

async function cancel({ page }: Wallet): Promise<void> {
  await page.getByRole("button", { name: "申し込みを取り消す" }).click();
  await page.getByRole("button", { name: "取り消す", exact: true }).click();
}

for (const deed of DEEDS) {
  const begin = async (meet: Meet, server: Server) => {
    const { name, sub } = await makeCitizen(server);
    const { page, identity } = await meet(name, { path: null });
    const wallet = new Wallet(page, server, identity);
    await givePoints(server.origin, sub, POINTS);
    const way = await deed.prepare(wallet, server);
    await wallet.open(way.path);
    return { wallet, way };
  };
  const expectOnce = async (wallet: Wallet) => {
    await expect(wallet.page.getByText(deed.done).first()).toBeVisible();
    expect(await wallet.ledger()).toEqual(deed.ledger);
    await wallet.page.reload();
    await expect(wallet.page.getByText(deed.done).first()).toBeVisible();
    expect(await wallet.ledger()).toEqual(deed.ledger);
    await wallet.expectTruth();
  };

  for (const cut of ["request", "answer"] as const satisfies readonly Cut[]) {
    test(`${deed.mutation} survives a lost ${cut}`, async ({ citizen, server }) => {
      const { wallet, way } = await begin(citizen, server);
      const line = await cutOff(wallet.context, deed.mutation, cut);
      await way.act(wallet);
      await expect(wallet.page.getByText(KEPT)).toBeVisible();
      expect(line.count()).toBeGreaterThan(0);
      await line.restore();
      await wallet.sendNow();
      await expectOnce(wallet);
    });

    test(`${deed.mutation} survives a reload after a lost ${cut}`, async ({ citizen, server }) => {
      const { wallet, way } = await begin(citizen, server);
      const line = await cutOff(wallet.context, deed.mutation, cut);
      await way.act(wallet);
      await expect.poll(line.count).toBeGreaterThan(0);
      await wallet.page.reload();
      await expect(wallet.page.getByText(KEPT)).toBeVisible();
      await line.restore();
      await wallet.sendNow();
      await expectOnce(wallet);
    });
  }

  test(`${deed.mutation} waits while one is offline`, async ({ citizen, server }) => {
    const { wallet, way } = await begin(citizen, server);
    await expect(wallet.page.getByRole("heading", { level: 1 })).toBeVisible();
    await wallet.page.waitForLoadState("networkidle").catch(() => undefined);
    const before = await wallet.ledger();
    await wallet.context.setOffline(true);
    await way.act(wallet);
    await expect(wallet.page.getByText(/まだ完了していません/)).toBeVisible();
    expect(await wallet.ledger()).toEqual(before);
    await wallet.context.setOffline(false);
    await expectOnce(wallet);
  });

  test(`${deed.mutation} survives a closed tab`, async ({ citizen, server }) => {
    const { wallet, way } = await begin(citizen, server);
    const line = await cutOff(wallet.context, deed.mutation, "answer");
    await way.act(wallet);
    await expect.poll(line.count).toBeGreaterThan(0);
    // A context that has no page left would close.
    const later = await wallet.openTab("/profile");
    await wallet.page.close();
    await line.restore();
    await later.open(way.path);
    await expectOnce(later);
  });

  test(`${deed.mutation} happens once in two tabs`, async ({ citizen, server }) => {
    const { wallet, way } = await begin(citizen, server);
    const other = await wallet.openTab(way.path);
    const line = await cutOff(wallet.context, deed.mutation, "answer");
    await way.act(wallet);
    await expect(other.page.getByText(KEPT)).toBeVisible();
    await line.restore();
    await Promise.all([wallet.sendNow(), other.sendNow()]);
    await expect(wallet.page.getByText(deed.done).first()).toBeVisible();
    await expectOnce(other);
  });
}
