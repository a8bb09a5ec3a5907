import { readFileSync } from "node:fs";

import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { HtmlTagDescriptor, Plugin } from "vite";

interface Brand {
  readonly names: Readonly<Record<string, { readonly name: string; readonly short: string }>>;
  readonly themeColor: string;
  readonly backgroundColor: string;
}

const BRAND = new URL("../../../brand/", import.meta.url);
const WASM = new URL(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm"));
const ICON_SIZES = [180, 192, 512];
// Source: W3C, "Web Application Manifest", icon masks: what is in the inner 80 % is never cut off.
const SAFE_PERCENT = 72;

/** Writes the manifest, and the icons, from brand/; index.html gets its links and its title. */
export function installable(name: string): Plugin {
  const brand: Brand = JSON.parse(readFileSync(new URL("brand.json", BRAND), "utf8"));
  const logo = readFileSync(new URL("logo.svg", BRAND), "utf8");
  const names = brand.names[name];
  if (!names) throw new Error(`brand.json has no name for ${name}`);
  return {
    name: "installable",
    apply: "build",
    async generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array) =>
        this.emitFile({ type: "asset", fileName, source });
      await startRenderer();
      emit("icons/logo.svg", logo);
      for (const size of ICON_SIZES) emit(`icons/${size}.png`, drawPng(logo, size));
      emit("icons/maskable.png", drawPng(onGround(logo, brand.themeColor), 512));
      emit("manifest.webmanifest", JSON.stringify(describe(name, names, brand), null, 2));
    },
    transformIndexHtml: (html) => ({
      html: html.replace(/<title>.*<\/title>/, `<title>${names.name}</title>`),
      tags: headTags(name, brand),
    }),
  };
}

let renderer: Promise<void> | undefined;

function startRenderer(): Promise<void> {
  renderer ??= initWasm(readFileSync(WASM));
  return renderer;
}

function drawPng(svg: string, size: number): Uint8Array {
  return new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng();
}

function onGround(logo: string, colour: string): string {
  const edge = (100 - SAFE_PERCENT) / 2;
  const place = `x="${edge}" y="${edge}" width="${SAFE_PERCENT}" height="${SAFE_PERCENT}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">` +
    `<rect width="100" height="100" fill="${colour}"/>${logo.replace("<svg", `<svg ${place}`)}</svg>`
  );
}

function describe(name: string, names: { name: string; short: string }, brand: Brand): object {
  return {
    id: `/${name}/`,
    name: names.name,
    short_name: names.short,
    lang: "ja",
    start_url: `/${name}/`,
    scope: `/${name}/`,
    display: name === "kiosk" ? "fullscreen" : "standalone",
    theme_color: brand.themeColor,
    background_color: brand.backgroundColor,
    icons: [
      { src: "icons/logo.svg", sizes: "any", type: "image/svg+xml" },
      { src: "icons/192.png", sizes: "192x192", type: "image/png" },
      { src: "icons/512.png", sizes: "512x512", type: "image/png" },
      { src: "icons/maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}

function headTags(name: string, brand: Brand): HtmlTagDescriptor[] {
  const link = (rel: string, file: string, type?: string): HtmlTagDescriptor => ({
    tag: "link",
    injectTo: "head",
    attrs: { rel, href: `/${name}/${file}`, ...(type && { type }) },
  });
  return [
    {
      tag: "meta",
      injectTo: "head",
      attrs: { name: "theme-color", content: brand.themeColor },
    },
    link("manifest", "manifest.webmanifest"),
    link("icon", "icons/logo.svg", "image/svg+xml"),
    link("apple-touch-icon", "icons/180.png"),
  ];
}
