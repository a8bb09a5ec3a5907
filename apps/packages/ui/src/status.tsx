import { createContext, type ReactNode, use, useCallback, useEffect, useState } from "react";

import { useSharedTexts } from "@recycle-points/i18n";

import { IconButton } from "./buttons.tsx";
import { classes } from "./classes.ts";
import { CheckIcon, CloseIcon, InfoIcon, WarningIcon } from "./icons.ts";

const SHOWN_MILLISECONDS = 8000;

export type StatusTone = "success" | "danger";
export type Announce = (text: string, tone?: StatusTone) => void;

const StatusContext = createContext<Announce>(() => {
  throw new Error("useStatus needs a StatusProvider around it");
});

/** Returns what shows a short message, and has it read out. */
export function useStatus(): Announce {
  return use(StatusContext);
}

/** Shows the last message: a good one for 8 seconds, a bad one until it is closed. */
export function StatusProvider({ children }: { readonly children: ReactNode }) {
  const [message, setMessage] = useState<{ text: string; tone: StatusTone } | null>(null);
  const { actions } = useSharedTexts();
  const announce = useCallback<Announce>((text, tone = "success") => {
    setMessage({ text, tone });
  }, []);
  useEffect(() => {
    if (message?.tone !== "success") return undefined;
    const timer = setTimeout(() => setMessage(null), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <StatusContext value={announce}>
      {children}
      <div className="ui-toasts" role="status">
        {message && (
          <div className={classes("ui-toast", message.tone === "danger" && "is-danger")}>
            {message.tone === "danger" ? <WarningIcon /> : <CheckIcon />}
            <span>{message.text}</span>
            <IconButton
              label={actions.close}
              icon={<CloseIcon />}
              onClick={() => setMessage(null)}
            />
          </div>
        )}
      </div>
    </StatusContext>
  );
}

export interface NoticeProps {
  readonly tone?: "info" | "success" | "warning" | "danger";
  /** What came after the page was shown is read out. */
  readonly live?: boolean;
  readonly children: ReactNode;
}

/** A message that stays in its place. */
export function Notice({ tone = "info", live = false, children }: NoticeProps) {
  const Icon = NOTICE_ICONS[tone];
  return (
    <div className={`ui-notice is-${tone}`} role={live ? "status" : undefined}>
      <Icon />
      <div>{children}</div>
    </div>
  );
}

const NOTICE_ICONS = {
  info: InfoIcon,
  success: CheckIcon,
  warning: WarningIcon,
  danger: WarningIcon,
};
