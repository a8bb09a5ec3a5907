export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Takes three quarters of the time, but knows no notices, and so no pushes. */
export const HEADLESS_SHELL = process.env["HEADLESS_SHELL"] ?? CHROMIUM;

/** CI is root in a container; and nothing of a test goes out. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-proxy-server",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
