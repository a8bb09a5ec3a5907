import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

/** Return Vite's configuration of an app that is served at /NAME/. */
export function configureApp(name: string): UserConfig {
  return {
    base: `/${name}/`,
    plugins: [react()],
    build: { target: "es2023", sourcemap: true, assetsInlineLimit: 0 },
  };
}
