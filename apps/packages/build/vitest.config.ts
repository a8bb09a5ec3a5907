import { defineConfig } from "vitest/config";

export default defineConfig({
  // What the build puts into a service worker.
  define: {
    APP_NAME: '"wallet"',
    APP_VERSION: '"new"',
    APP_FILES: '["index.html","assets/index-1.js"]',
  },
});
