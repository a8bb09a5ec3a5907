import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const COMPRESSED = /\.(js|css|html|svg|wasm|webmanifest)$/;

/** Puts FILE.gz beside each file that shrinks, for servers that don't compress themselves. */
export function compress(): Plugin {
  let folder = "";
  return {
    name: "compress",
    apply: "build",
    enforce: "post",
    writeBundle: (options) => {
      folder = options.dir ?? "dist";
    },
    // After the service worker, which is built in between.
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(
        names
          .filter((name) => COMPRESSED.test(name))
          .map(async (name) => {
            const path = join(folder, name);
            await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
          }),
      );
    },
  };
}
