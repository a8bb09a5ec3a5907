import type { ComponentProps, MouseEvent, ReactNode } from "react";

import { classes } from "./classes.ts";
import { Anchor, type AnchorProps } from "./link.tsx";

interface Look {
  readonly variant?: "primary" | "secondary" | "quiet" | "danger";
  readonly size?: "medium" | "large";
  /** As wide as its place. */
  readonly wide?: boolean;
  readonly icon?: ReactNode;
}
export interface ButtonProps extends ComponentProps<"button">, Look {
  /** While its act runs: it keeps the focus, and another click does nothing. */
  readonly busy?: boolean;
}

export function Button({ variant, size, wide, icon, busy = false, ...rest }: ButtonProps) {
  const { children, onClick, className, ...others } = rest;
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...others}
      className={look({ variant, size, wide }, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || others["aria-disabled"]}
      onClick={click}
    >
      {busy ? <span className="ui-spinner" aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}

export function ButtonLink({ variant, size, wide, icon, ...rest }: AnchorProps & Look) {
  const { children, className, ...others } = rest;
  return (
    <Anchor {...others} className={look({ variant, size, wide }, className)}>
      {icon}
      {children}
    </Anchor>
  );
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

function look({ variant, size, wide }: Optional<Look>, className: string | undefined): string {
  return classes(
    "ui-button",
    variant && variant !== "primary" && `is-${variant}`,
    size === "large" && "is-large",
    wide && "is-wide",
    className,
  );
}

export interface IconButtonProps extends ComponentProps<"button"> {
  /** What it does, for who cannot see the icon, and as its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

export function IconButton({ label, icon, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      className={classes("ui-icon-button", className)}
      aria-label={label}
    >
      {icon}
    </button>
  );
}

export interface ChipProps extends ComponentProps<"button"> {
  readonly pressed: boolean;
  readonly icon?: ReactNode;
}

/** A filter that is on or off. */
export function Chip({ pressed, icon, children, ...rest }: ChipProps) {
  return (
    <button type="button" {...rest} className="ui-chip" aria-pressed={pressed}>
      {icon}
      {children}
    </button>
  );
}
