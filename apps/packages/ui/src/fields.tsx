import { type ComponentProps, type ReactNode, useId } from "react";

import { defineTexts, useTexts } from "@recycle-points/i18n";

import { classes } from "./classes.ts";
import { WarningIcon } from "./icons.ts";

const fieldTexts = defineTexts({
  ja: { required: "必須" },
  en: { required: "Required" },
  "ja-x-yasashii": { required: "かならず" },
});

/** What an input gets from its field. */
export interface FieldInput {
  readonly id: string;
  readonly required: boolean;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong and what to do. */
  readonly error?: string | null | undefined;
  readonly required?: boolean;
}
export interface FieldProps extends Labelled {
  readonly children: (input: FieldInput) => ReactNode;
}

/** A label, a hint and an error around any input. */
export function Field({ label, hint, error, required = false, children }: FieldProps) {
  const id = useId();
  const texts = useTexts(fieldTexts);
  const described = classes(Boolean(hint) && `${id}-hint`, error && `${id}-error`);
  return (
    <div className="ui-field">
      <label className="ui-label" htmlFor={id}>
        {label}
        {required && <span className="ui-required">{texts.required}</span>}
      </label>
      {hint && (
        <p className="ui-soft" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        required,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error && (
        <p className="ui-error" id={`${id}-error`} role="alert">
          <WarningIcon size={18} />
          {error}
        </p>
      )}
    </div>
  );
}

export type TextFieldProps = Labelled & Omit<ComponentProps<"input">, "id">;

export function TextField({ label, hint, error, required = false, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} required={required}>
      {(input) => <input {...rest} {...input} className={classes("ui-input", rest.className)} />}
    </Field>
  );
}

export type TextAreaProps = Labelled & Omit<ComponentProps<"textarea">, "id">;

export function TextArea({ label, hint, error, required = false, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} required={required}>
      {(input) => <textarea rows={3} {...rest} {...input} className="ui-input" />}
    </Field>
  );
}

/** A value and how it is said. */
export interface Option<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
}

export interface SelectProps<T extends string> extends Labelled {
  readonly options: readonly (Option<T> & { readonly label: string })[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Select<T extends string>({ options, value, onChange, ...rest }: SelectProps<T>) {
  return (
    <Field {...rest}>
      {(input) => (
        <select
          {...input}
          className="ui-input"
          value={value}
          onChange={(event) => {
            const chosen = options[event.target.selectedIndex];
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((each) => (
            <option key={each.value} value={each.value}>
              {each.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
