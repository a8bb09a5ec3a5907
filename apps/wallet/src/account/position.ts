import { useState } from "react";

import type { Position } from "@recycle-points/ui/map";

export type Locating =
  | { readonly state: "idle" | "asking" | "refused" | "failed" }
  | { readonly state: "found"; readonly here: Position };

const PATIENCE_MILLISECONDS = 15_000;
const OLDEST_MILLISECONDS = 60_000;

/** Where the device is: asked for when the person wants it, and kept nowhere. */
export function usePosition(): { readonly locating: Locating; readonly locate: () => void } {
  const [locating, setLocating] = useState<Locating>({ state: "idle" });
  const locate = () => {
    setLocating({ state: "asking" });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => setLocating({ state: "found", here: [coords.longitude, coords.latitude] }),
      ({ code }) =>
        setLocating({
          state: code === GeolocationPositionError.PERMISSION_DENIED ? "refused" : "failed",
        }),
      { timeout: PATIENCE_MILLISECONDS, maximumAge: OLDEST_MILLISECONDS },
    );
  };
  return { locating, locate };
}
