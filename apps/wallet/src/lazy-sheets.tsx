import { type ComponentProps, lazy, Suspense } from "react";

import type { MovementSheet } from "./movement-sheet.tsx";

const Loaded = lazy(async () => ({
  default: (await import("./movement-sheet.tsx")).MovementSheet,
}));

/** The sheet of a movement: few visits open one, so its parts come with the first. */
export function LazyMovementSheet(props: ComponentProps<typeof MovementSheet>) {
  return (
    <Suspense>
      <Loaded {...props} />
    </Suspense>
  );
}
