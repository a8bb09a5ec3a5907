export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** CI is root in a container; and nothing of a test goes out. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-proxy-server",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
