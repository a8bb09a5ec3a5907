import type { ReactNode } from "react";

import { formatNumber, useSharedTexts } from "@recycle-points/i18n";

import { Button } from "./buttons.tsx";
import { classes } from "./classes.ts";
import { LeafIcon, RefreshIcon, WarningIcon } from "./icons.ts";

export type BadgeTone = "neutral" | "success" | "warning" | "danger" | "info";
export interface BadgeProps {
  readonly tone?: BadgeTone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

export function Badge({ tone = "neutral", icon, children }: BadgeProps) {
  return (
    <span className={`ui-badge is-${tone}`}>
      {icon}
      {children}
    </span>
  );
}

export type LiveState = "live" | "waiting" | "offline";

/** Whether the page follows what happens; children replaces its usual text, as "as of 10:05". */
export function LiveDot(props: { readonly state: LiveState; readonly children?: ReactNode }) {
  const { states } = useSharedTexts();
  const { state, children } = props;
  return (
    <span className={`ui-live is-${state}`} role="status">
      {children ?? states[state]}
    </span>
  );
}

export interface ProgressProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
}

export function Progress({ label, value, max }: ProgressProps) {
  return (
    <progress className="ui-progress" aria-label={label} value={Math.min(value, max)} max={max} />
  );
}

export interface PointsProps {
  readonly value: number;
  readonly size?: "body" | "lead" | "hero";
  /** With its sign, a gain in the city's colour. */
  readonly change?: boolean;
}

export function Points({ value, size = "body", change = false }: PointsProps) {
  const sign = value < 0 ? "−" : change ? "+" : "";
  return (
    <span className={classes("ui-points", `is-${size}`, change && value > 0 && "is-gain")}>
      {sign}
      {formatNumber(Math.abs(value))}
      <small>pt</small>
    </span>
  );
}

export interface CountdownProps {
  readonly secondsLeft: number;
  readonly seconds: number;
  /** What ends: read out with the seconds. */
  readonly label: string;
}
const RADIUS = 45;
const ROUND = 2 * Math.PI * RADIUS;
const LATE_SECONDS = 15;

/** A ring that empties; the caller counts. */
export function Countdown({ secondsLeft, seconds, label }: CountdownProps) {
  const left = Math.max(0, secondsLeft);
  const clock = left < 60 ? String(left) : sayMinutes(left);
  const gone = ROUND * (1 - Math.min(1, left / seconds));
  return (
    <span
      className={classes("ui-countdown", left <= LATE_SECONDS && "is-late")}
      role="timer"
      aria-label={`${label} ${clock}`}
    >
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r={RADIUS} />
        <circle cx="50" cy="50" r={RADIUS} strokeDasharray={ROUND} strokeDashoffset={gone} />
      </svg>
      <span className="ui-number" aria-hidden="true">
        {clock}
      </span>
    </span>
  );
}

/** Such as 15:00. */
function sayMinutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export interface StateProps {
  readonly title?: ReactNode;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

/** Where a list would be; children says what to do to fill it. */
export function EmptyState({ title, icon, children }: StateProps) {
  const { states } = useSharedTexts();
  return (
    <div className="ui-state">
      <span className="ui-state-icon">{icon ?? <LeafIcon size={32} />}</span>
      <strong>{title ?? states.empty}</strong>
      {children}
    </div>
  );
}

export interface ErrorStateProps extends StateProps {
  readonly onRetry?: () => void;
}

/** Where something could not be loaded. */
export function ErrorState({ title, icon, onRetry, children }: ErrorStateProps) {
  const { actions, states } = useSharedTexts();
  return (
    <div className="ui-state is-danger" role="alert">
      <span className="ui-state-icon">{icon ?? <WarningIcon size={32} />}</span>
      <strong>{title ?? states.failed}</strong>
      {children}
      {onRetry && (
        <Button variant="secondary" icon={<RefreshIcon />} onClick={onRetry}>
          {actions.retry}
        </Button>
      )}
    </div>
  );
}

/** Lines in place of what is being loaded. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const { states } = useSharedTexts();
  return (
    <div className="ui-skeleton" role="status">
      <span className="ui-hidden">{states.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden="true" />
      ))}
    </div>
  );
}
