/** Fields with what they began with: they go into a draft, so a later one knows what was changed. */
export type Opened<V> = V & { readonly opened: string };

export function openFields<V extends object>(values: V): Opened<V> {
  return { ...values, opened: JSON.stringify(values) };
}

export function firstFields<V extends object>(values: Opened<V>): V {
  return { ...values, ...JSON.parse(values.opened) };
}

/** What of an input differs from what was there: an update leaves the rest as it is. */
export function changesOf<T extends object>(input: T, before: T): Partial<T> {
  const changes: Partial<T> = { ...input };
  for (const name in changes) {
    if (JSON.stringify(input[name]) === JSON.stringify(before[name])) delete changes[name];
  }
  return changes;
}
