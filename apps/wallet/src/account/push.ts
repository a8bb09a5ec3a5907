import {
  type Client,
  RemovePushSubscriptionDocument,
  SavePushSubscriptionDocument,
} from "@recycle-points/api";

/** none: this browser or this programme has no pushes. refused: by the person, in the browser. */
export type PushState = "none" | "refused" | "off" | "on";

export async function readPushState({ config }: Client): Promise<PushState> {
  if (!config.push.publicKey || !("PushManager" in window) || !("Notification" in window)) {
    return "none";
  }
  if (Notification.permission === "denied") return "refused";
  return (await findSubscription()) ? "on" : "off";
}

/** Asks the person, by the browser, and saves the subscription. */
export async function turnPushOn(client: Client): Promise<PushState> {
  if ((await Notification.requestPermission()) !== "granted") return readPushState(client);
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: client.config.push.publicKey,
  });
  await save(client, subscription);
  return "on";
}

export async function turnPushOff({ transport }: Client): Promise<PushState> {
  const subscription = await findSubscription();
  if (!subscription) return "off";
  // First here: whatever the server does then, nothing comes any more.
  await subscription.unsubscribe();
  await transport.request(RemovePushSubscriptionDocument, { endpoint: subscription.endpoint });
  return "off";
}

/** Saves the subscription again: its push service can have changed it. */
export async function renewPush(client: Client): Promise<void> {
  const subscription = await findSubscription();
  if (subscription) await save(client, subscription);
}

/** The next person who signs in must not get the notices of this one. */
export async function dropPush(): Promise<void> {
  await (await findSubscription())?.unsubscribe();
}

async function findSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(import.meta.env.BASE_URL);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function save({ transport }: Client, subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.["p256dh"] || !keys["auth"]) throw new Error("a subscription lacks keys");
  const input = { endpoint, p256dh: keys["p256dh"], auth: keys["auth"] };
  const { savePushSubscription } = await transport.request(SavePushSubscriptionDocument, { input });
  const [problem] = savePushSubscription?.userErrors ?? [];
  if (problem) throw new Error(problem.message);
}
