interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): unknown;
}
declare global {
  interface Window {
    /** Source: W3C, "Trusted Types"; browsers without them let every address pass. */
    readonly trustedTypes?: PolicyFactory;
  }
}

/**
 * Lets workers and the service worker come from the app's own folder, and from nowhere else. It
 * makes no HTML and no script from text: those fail.
 *
 * @param base - The folder, as in import.meta.env.BASE_URL.
 */
export function trustOwnScripts(base: string): void {
  window.trustedTypes?.createPolicy("default", {
    createScriptURL: (url) => allowScript(url, new URL(base, location.origin)),
  });
}

/** @throws TypeError: The address is outside of the folder. */
export function allowScript(url: string, folder: URL): string {
  const address = new URL(url, folder);
  if (address.origin === folder.origin && address.pathname.startsWith(folder.pathname)) return url;
  throw new TypeError(`${address.href} is not a script of this app`);
}
