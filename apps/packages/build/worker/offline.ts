// Put in by the build.
declare const APP_NAME: string;
declare const APP_VERSION: string;
/** Below the scope of the worker. */
declare const APP_FILES: readonly string[];

// What every version asks the server for first, and keeps for when it does not answer.
const NETWORK_FIRST = new Set(["/config.json", "/outlines.json"]);
const NETWORK_SECONDS = 4;
const DATA_CACHE = `${APP_NAME}-data`;
const FILES_CACHE = `${APP_NAME}-files-${APP_VERSION}`;
// The server's answers differ by Origin, its files do not.
const MATCHING = { ignoreVary: true, ignoreSearch: true } as const;

/**
 * Makes the app start without a network, from the files of one build; answers of the API are never
 * kept. A new version waits until a page sends "take over".
 */
export function serveOffline(worker: ServiceWorkerGlobalScope): void {
  const scope = new URL(worker.registration.scope);
  worker.addEventListener("install", (event) => event.waitUntil(keepFiles(scope)));
  worker.addEventListener("activate", (event) => {
    event.waitUntil(dropOtherVersions().then(() => worker.clients.claim()));
  });
  worker.addEventListener("message", (event) => {
    if (event.data === "take over") void worker.skipWaiting();
  });
  worker.addEventListener("fetch", (event) => {
    const answer = answerFor(event.request, scope);
    if (answer) event.respondWith(answer);
  });
}

async function keepFiles(scope: URL): Promise<void> {
  const cache = await caches.open(FILES_CACHE);
  // Past the browser's own cache: an old index.html there would name files that are gone.
  await cache.addAll(
    APP_FILES.map((file) => new Request(new URL(file, scope), { cache: "reload" })),
  );
}

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`${APP_NAME}-files-`) && name !== FILES_CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Returns null for what goes to the network as if there were no worker. */
function answerFor(request: Request, scope: URL): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin) return null;
  if (NETWORK_FIRST.has(url.pathname)) return askNetworkFirst(request);
  if (!url.pathname.startsWith(scope.pathname)) return null;
  if (request.mode === "navigate") return answerKept(new URL("index.html", scope).href, request);
  const file = url.pathname.slice(scope.pathname.length);
  if (APP_FILES.includes(file)) return answerKept(url.href, request);
  return file.startsWith("assets/") ? keepOnce(request) : null;
}

async function answerKept(kept: string, request: Request): Promise<Response> {
  const cache = await caches.open(FILES_CACHE);
  return (await cache.match(kept, MATCHING)) ?? fetch(request);
}

/** For what most visits need not: its name has its hash, so it never changes. */
async function keepOnce(request: Request): Promise<Response> {
  const cache = await caches.open(FILES_CACHE);
  const kept = await cache.match(request, MATCHING);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function askNetworkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(DATA_CACHE);
  try {
    const signal = AbortSignal.timeout(NETWORK_SECONDS * 1000);
    const answer = await fetch(request, { cache: "no-cache", signal });
    if (answer.ok) await cache.put(request, answer.clone());
    if (answer.status < 500) return answer;
    return (await cache.match(request, MATCHING)) ?? answer;
  } catch (error) {
    const kept = await cache.match(request, MATCHING);
    if (kept) return kept;
    throw error;
  }
}
