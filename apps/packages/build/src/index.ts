import { existsSync } from "node:fs";
import { resolve } from "node:path";

import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

import { compress } from "./compression.ts";
import { firstLoadReport } from "./first-load.ts";
import { installable } from "./installable.ts";
import { offline } from "./offline.ts";

export type AppName = "wallet" | "kiosk" | "console";

/**
 * Returns Vite's configuration of an app that is served at /NAME/.
 *
 * The result has no inline script or style. An app with `worker/service-worker.ts` has its own
 * service worker, which calls serveOffline too. `vite` asks the server at $API for all the rest;
 * by default `make run` has it at http://127.0.0.1:8000.
 */
export function configureApp(name: AppName): UserConfig {
  const own = resolve("worker/service-worker.ts");
  const shared = resolve(import.meta.dirname, "../worker/service-worker.ts");
  return {
    base: `/${name}/`,
    plugins: [
      react(),
      installable(name),
      offline(name, existsSync(own) ? own : shared),
      firstLoadReport(),
      compress(),
    ],
    build: {
      // Browsers of the last years; colours of themes are written so that older ones have them.
      target: ["chrome111", "edge111", "firefox114", "safari16.4"],
      sourcemap: "hidden",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    server: {
      proxy: {
        [`^(?!/${name}/)`]: { target: process.env["API"] ?? "http://127.0.0.1:8000", ws: true },
      },
    },
  };
}
