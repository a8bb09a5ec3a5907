import { nice, ticks } from "d3-array";

const TICKS = 4;

/** What a chart's axis shows: from 0, or below for negative values, to a round number. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
  /** Pixels from the top of a chart of this height. */
  readonly place: (value: number, height: number) => number;
}

export function scaleOf(values: readonly number[]): Scale {
  const [least, most] = nice(Math.min(0, ...values), Math.max(1, ...values), TICKS);
  return {
    least,
    most,
    // All that is counted is whole.
    ticks: ticks(least, most, TICKS).filter(Number.isInteger),
    place: (value, height) => ((most - value) / (most - least)) * height,
  };
}
