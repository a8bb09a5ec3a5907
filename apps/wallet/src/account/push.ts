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
  // First here: whatever the server does then, nothing comes any more.
  const endpoint = await dropPush();
  if (endpoint) await transport.request(RemovePushSubscriptionDocument, { endpoint });
  return "off";
}

/** Saves the subscription again: its push service can have changed it. */
export async function renewPush(client: Client): Promise<void> {
  const subscription = await findSubscription();
  if (subscription) await save(client, subscription);
}

/**
 * The next person who signs in must not get the notices of this one, nor find those that are shown.
 * Returns where the subscription was; null: there was none.
 */
export async function dropPush(): Promise<string | null> {
  const registration = await findRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close();
  return subscription?.endpoint ?? null;
}

async function findSubscription(): Promise<PushSubscription | null> {
  return (await (await findRegistration())?.pushManager.getSubscription()) ?? null;
}

function findRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration(import.meta.env.BASE_URL);
}

async function save({ transport }: Client, subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.["p256dh"] || !keys["auth"]) throw new Error("a subscription lacks keys");
  const input = { endpoint, p256dh: keys["p256dh"], auth: keys["auth"] };
  const { savePushSubscription } = await transport.request(SavePushSubscriptionDocument, { input });
  const [problem] = savePushSubscription?.userErrors ?? [];
  if (problem) throw new Error(problem.message);
}
