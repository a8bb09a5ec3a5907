export * from "./municipality.ts";
export * from "./outlines.ts";
export * from "./place-map.tsx";
export { distanceMeters } from "./view.ts";
