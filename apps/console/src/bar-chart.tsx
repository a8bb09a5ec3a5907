import { classes } from "@recycle-points/ui";
import { useLocale } from "@recycle-points/i18n";

import { type Scale, scaleOf } from "./chart-scale.ts";
import { useWidth } from "./width.ts";

export interface Series {
  readonly name: string;
  /** One for each step; null: none is known. */
  readonly values: readonly (number | null)[];
}

export interface ChartStep {
  readonly key: string;
  /** Below its bars: a few letters. */
  readonly label: string;
  /** In the tip of its bars. */
  readonly name: string;
}

interface BarChartProps {
  /** What it shows, for who cannot see it; the table has the figures. */
  readonly label: string;
  readonly steps: readonly ChartStep[];
  readonly series: readonly Series[];
}

const HEIGHT = 200;
const TOP = 10;
const BOTTOM = 26;
const PIXELS_A_DIGIT = 8;
const LABEL_PIXELS = 36;
const FILLED = 0.72;

/** Bars of one or a few series, side by side for each step. */
export function BarChart({ label, steps, series }: BarChartProps) {
  const { formats } = useLocale();
  const [frame, width] = useWidth<HTMLDivElement>();
  const scale = scaleOf(series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const axis = Math.max(...scale.ticks.map((tick) => formats.number(tick).length)) * PIXELS_A_DIGIT;
  const left = axis + PIXELS_A_DIGIT;
  const band = Math.max(width - left, 0) / steps.length;
  const labelled = Math.ceil(LABEL_PIXELS / Math.max(band, 1));
  return (
    <div className="chart" ref={frame}>
      {series.length > 1 && (
        <ul className="legend" aria-hidden="true">
          {series.map(({ name }, index) => (
            <li key={name} className={`is-series-${index}`}>
              {name}
            </li>
          ))}
        </ul>
      )}
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={TOP + HEIGHT + BOTTOM}
        viewBox={`0 ${-TOP} ${width} ${TOP + HEIGHT + BOTTOM}`}
      >
        <Axis scale={scale} left={left} width={width} />
        {steps.map((step, index) => (
          <g key={step.key}>
            <Bars
              step={step}
              index={index}
              series={series}
              scale={scale}
              x={left + index * band}
              band={band}
            />
            {index % labelled === 0 && (
              <text className="is-step" x={left + (index + 0.5) * band} y={HEIGHT + 18}>
                {step.label}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

interface AxisProps {
  readonly scale: Scale;
  readonly left: number;
  readonly width: number;
}

function Axis({ scale, left, width }: AxisProps) {
  const { formats } = useLocale();
  return scale.ticks.map((tick) => (
    <g key={tick}>
      <line
        className={classes(tick === 0 && "is-zero") || undefined}
        x1={left}
        x2={width}
        y1={scale.place(tick, HEIGHT)}
        y2={scale.place(tick, HEIGHT)}
      />
      <text className="is-tick" x={left - PIXELS_A_DIGIT} y={scale.place(tick, HEIGHT)}>
        {formats.number(tick)}
      </text>
    </g>
  ));
}

interface BarsProps {
  readonly step: ChartStep;
  readonly index: number;
  readonly series: readonly Series[];
  readonly scale: Scale;
  readonly x: number;
  readonly band: number;
}

function Bars({ step, index, series, scale, x, band }: BarsProps) {
  const { formats } = useLocale();
  const wide = (band * FILLED) / series.length;
  const zero = scale.place(0, HEIGHT);
  return series.map(({ name, values }, number) => {
    const value = values[index] ?? null;
    if (value === null) return null;
    const end = scale.place(value, HEIGHT);
    return (
      <rect
        key={name}
        className={`is-series-${number}`}
        x={x + (band * (1 - FILLED)) / 2 + number * wide}
        y={Math.min(zero, end)}
        width={Math.max(wide - 1, 0.5)}
        height={Math.abs(zero - end)}
        rx={Math.min(3, wide / 4)}
      >
        <title>{`${step.name} ${name}: ${formats.number(value)}`}</title>
      </rect>
    );
  });
}
