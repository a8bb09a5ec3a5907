import { type ReactNode, useId } from "react";

import type { Option } from "./fields.tsx";

export interface RadioGroupProps<T extends string> {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
}

export function RadioGroup<T extends string>(props: RadioGroupProps<T>) {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className="ui-choices">
      <legend className="ui-label">{label}</legend>
      {options.map((each) => (
        <label className="ui-choice" key={each.value}>
          <input
            type="radio"
            name={name}
            checked={each.value === value}
            onChange={() => onChange(each.value)}
          />
          <Choice {...each} />
        </label>
      ))}
    </fieldset>
  );
}

function Choice({ label, detail }: Pick<Option<string>, "label" | "detail">) {
  return (
    <span className="ui-choice-text">
      {label}
      {detail && <span className="ui-item-detail"> {detail}</span>}
    </span>
  );
}

export interface CheckProps {
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Checkbox({ label, detail, checked, disabled, onChange }: CheckProps) {
  return (
    <label className="ui-choice">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <Choice label={label} detail={detail} />
    </label>
  );
}

/** For what takes effect at once. */
export function Switch({ label, detail, checked, disabled, onChange }: CheckProps) {
  return (
    <label className="ui-switch">
      <Choice label={label} detail={detail} />
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}

/** One of a few, in a row: the view of a page. */
export function SegmentedControl<T extends string>(props: RadioGroupProps<T>) {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset>
      <legend className="ui-hidden">{label}</legend>
      <div className="ui-segments">
        {options.map((each) => (
          <label className="ui-segment" key={each.value}>
            <input
              className="ui-hidden"
              type="radio"
              name={name}
              checked={each.value === value}
              onChange={() => onChange(each.value)}
            />
            {each.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
