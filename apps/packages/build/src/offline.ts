import { createHash } from "node:crypto";

import { build, type Plugin, type Rolldown } from "vite";

// What a first start needs; the engine that reads QR pictures comes only where a browser has none.
const KEPT = /\.(js|css|html|svg|webmanifest)$|^icons\/192\.png$/;

/**
 * Builds `entry` into service-worker.js: one classic script that knows the app's files, and the
 * hash of them all.
 */
export function offline(name: string, entry: string): Plugin {
  return {
    name: "offline",
    apply: "build",
    enforce: "post",
    writeBundle: {
      order: "post",
      async handler(options, bundle) {
        const kept = Object.keys(bundle)
          .filter((file) => KEPT.test(file))
          .toSorted();
        const version = hashOf(kept.map((file) => bundle[file]));
        await build({
          configFile: false,
          publicDir: false,
          logLevel: "warn",
          define: {
            APP_NAME: JSON.stringify(name),
            APP_VERSION: JSON.stringify(version),
            APP_FILES: JSON.stringify(kept),
          },
          build: {
            outDir: options.dir ?? "dist",
            emptyOutDir: false,
            target: "safari16.4",
            rolldownOptions: {
              input: entry,
              output: { format: "iife", entryFileNames: "service-worker.js" },
            },
          },
        });
      },
    },
  };
}

function hashOf(files: readonly (Rolldown.OutputAsset | Rolldown.OutputChunk | undefined)[]) {
  const hash = createHash("sha256");
  for (const file of files) {
    if (file) hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
  }
  return hash.digest("hex").slice(0, 16);
}
