import { defineTexts, formatNumber, useTexts } from "@recycle-points/i18n";

import { MinusIcon, PlusIcon } from "./icons.ts";

const stepperTexts = defineTexts({
  ja: {
    less: (label: string, step: string) => `${label}を${step}減らす`,
    more: (label: string, step: string) => `${label}を${step}増やす`,
  },
  en: {
    less: (label, step) => `${label}: ${step} less`,
    more: (label, step) => `${label}: ${step} more`,
  },
  "ja-x-yasashii": {
    less: (label, step) => `${label}を ${step} へらす`,
    more: (label, step) => `${label}を ${step} ふやす`,
  },
});

export interface StepperProps {
  readonly label: string;
  /** A whole number. */
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max: number;
  readonly step?: number;
  /** A second button that adds this much. */
  readonly bigStep?: number;
  /** After the number: 本, g. */
  readonly unit?: string;
  /** Says a value with its unit. */
  readonly say?: (value: number) => string;
}

/** Buttons around a number that can also be typed. */
export function Stepper(props: StepperProps) {
  const {
    label,
    value,
    onChange,
    min = 0,
    max,
    step = 1,
    bigStep,
    unit,
    say = formatNumber,
  } = props;
  const texts = useTexts(stepperTexts);
  const set = (wanted: number) => onChange(Math.max(min, Math.min(max, wanted)));
  return (
    <div className="ui-stepper" role="group" aria-label={label}>
      <div className="ui-stepper-row">
        <button
          type="button"
          aria-label={texts.less(label, say(step))}
          disabled={value <= min}
          onClick={() => set(value - step)}
        >
          <MinusIcon />
        </button>
        <span className="ui-stepper-number">
          <input
            className="ui-stepper-value"
            role="spinbutton"
            inputMode="numeric"
            aria-label={label}
            aria-valuenow={value}
            aria-valuemin={min}
            aria-valuemax={max}
            aria-valuetext={say(value)}
            value={formatNumber(value)}
            onChange={(event) => set(readNumber(event.target.value))}
            onFocus={(event) => event.target.select()}
            onKeyDown={(event) => {
              if (event.key === "ArrowUp") set(value + step);
              if (event.key === "ArrowDown") set(value - step);
            }}
          />
          {unit && <span aria-hidden="true">{unit}</span>}
        </span>
        <button
          type="button"
          aria-label={texts.more(label, say(step))}
          disabled={value >= max}
          onClick={() => set(value + step)}
        >
          <PlusIcon />
        </button>
        {bigStep !== undefined && (
          <button
            type="button"
            aria-label={texts.more(label, say(bigStep))}
            disabled={value >= max}
            onClick={() => set(value + bigStep)}
          >
            +{say(bigStep)}
          </button>
        )}
      </div>
    </div>
  );
}

/** Returns the digits of what was typed as a number, those of full width too; 0 without any. */
export function readNumber(typed: string): number {
  return Number(typed.normalize("NFKC").replaceAll(/\D/g, "").slice(0, 9));
}
