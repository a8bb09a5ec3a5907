import type { Point } from "./view.ts";

export interface Cluster<T> {
  /** Where it is drawn, in pixels. */
  readonly at: Point;
  readonly members: readonly T[];
}

/** Joins what would overlap: afterwards any two are at least `apart` pixels from each other. */
export function cluster<T>(
  items: readonly { readonly at: Point; readonly item: T }[],
  apart: number,
): Cluster<T>[] {
  let clusters: Cluster<T>[] = items.map(({ at, item }) => ({ at, members: [item] }));
  for (let isDone = false; !isDone;) {
    const joined = joinOnce(clusters, apart);
    isDone = joined.length === clusters.length;
    clusters = joined;
  }
  return clusters;
}

/** A joined one moves to the middle, and can then be near to another: hence again and again. */
function joinOnce<T>(clusters: readonly Cluster<T>[], apart: number): Cluster<T>[] {
  const joined: Cluster<T>[] = [];
  for (const each of clusters) {
    const index = joined.findIndex(
      ({ at }) => Math.hypot(at.x - each.at.x, at.y - each.at.y) < apart,
    );
    const near = joined[index];
    if (near) joined[index] = join(near, each);
    else joined.push(each);
  }
  return joined;
}

function join<T>(one: Cluster<T>, other: Cluster<T>): Cluster<T> {
  const members = [...one.members, ...other.members];
  const share = other.members.length / members.length;
  return {
    at: {
      x: one.at.x + (other.at.x - one.at.x) * share,
      y: one.at.y + (other.at.y - one.at.y) * share,
    },
    members,
  };
}
