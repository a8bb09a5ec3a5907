import { gzipSync } from "node:zlib";

import type { Plugin, Rolldown } from "vite";

/** The report's place in the folder of the built app. */
export const FIRST_LOAD_REPORT = ".vite/first-load.json";

/** Bytes as a server sends them, with gzip; `bytes` is their sum. */
export interface FirstLoad {
  readonly bytes: number;
  readonly files: Readonly<Record<string, number>>;
}

/** Writes how much a browser loads before the first page is shown. */
export function firstLoadReport(): Plugin {
  return {
    name: "first-load",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const files = Object.fromEntries(
          [...filesOfFirstLoad(bundle)].map((file) => [file, sizeOf(bundle[file])]),
        );
        const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
        const report: FirstLoad = { bytes, files };
        this.emitFile({
          type: "asset",
          fileName: FIRST_LOAD_REPORT,
          source: JSON.stringify(report, null, 2),
        });
      },
    },
  };
}

function filesOfFirstLoad(bundle: Rolldown.OutputBundle): Set<string> {
  const found = new Set(["index.html"]);
  const add = (file: string) => {
    const output = bundle[file];
    if (found.has(file) || !output) return;
    found.add(file);
    if (output.type !== "chunk") return;
    for (const style of output.viteMetadata?.importedCss ?? []) found.add(style);
    for (const other of output.imports) add(other);
  };
  for (const output of Object.values(bundle)) {
    if (output.type === "chunk" && output.isEntry) add(output.fileName);
  }
  return found;
}

function sizeOf(output: Rolldown.OutputBundle[string] | undefined): number {
  if (!output) return 0;
  return gzipSync(output.type === "chunk" ? output.code : output.source).length;
}
