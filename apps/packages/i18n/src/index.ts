export * from "./catalogue.ts";
export * from "./context.tsx";
export * from "./errors.ts";
export * from "./formats.ts";
export * from "./locale.ts";
export * from "./shared.ts";
