import { useState } from "react";

import { useClient } from "./client.tsx";
import { toLocal } from "./zoned.ts";

/** The day in the programme's time zone, an AWSDate, as it was when the page opened. */
export function useToday(): string {
  const { timeZone } = useClient().config.programme;
  const [today] = useState(() => toLocal(new Date().toISOString(), timeZone).slice(0, 10));
  return today;
}
