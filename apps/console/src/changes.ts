/** What of an input differs from what was there: an update leaves the rest as it is. */
export function changesOf<T extends object>(input: T, before: T): Partial<T> {
  const changes: Partial<T> = { ...input };
  for (const name in changes) {
    if (JSON.stringify(input[name]) === JSON.stringify(before[name])) delete changes[name];
  }
  return changes;
}
