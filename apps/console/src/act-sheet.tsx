import {
  type FormEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";

import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Button, Notice, Sheet, useStatus } from "@recycle-points/ui";

import { type Payload, useAct } from "./act.ts";
import { useUser } from "./client.tsx";
import { Drafts, type Values } from "./drafts.ts";
import { commonTexts } from "./texts/common.ts";

/** What a field of a form gets. */
export interface Bound {
  readonly value: string;
  readonly onChange: (event: { readonly target: { readonly value: string } }) => void;
}

export interface Form<V extends Values> {
  readonly values: V;
  readonly bind: (name: keyof V & string) => Bound;
  readonly set: (name: keyof V & string, value: string) => void;
}

export interface ActSheetProps<V extends Values, P extends Payload> {
  /** Of the act and what it is about: under it a draft with an unknown answer is kept. */
  readonly name: string;
  readonly title: string;
  readonly submit: string;
  readonly isDangerous?: boolean;
  /** What sending again does after an unknown answer, if that is more than the one effect. */
  readonly unknown?: string;
  /** false: the staff log does not keep this act. */
  readonly isLogged?: boolean;
  readonly initial: V;
  /** The fields, and what will happen. */
  readonly children: (form: Form<V>) => ReactNode;
  /** Whether the act can be sent. */
  readonly isReady?: (values: V) => boolean;
  readonly send: (values: V, idempotencyKey: string) => Promise<P | null>;
  /** What has happened, in words. */
  readonly sayDone: (payload: P) => string;
  readonly onDone?: (payload: P) => void;
  readonly onClose: () => void;
}

/** A dialog for one act: what will happen, the reason, and what the server answered. */
export function ActSheet<V extends Values, P extends Payload>(props: ActSheetProps<V, P>) {
  const { name, title, submit, isDangerous = false, isLogged = true, initial, children } = props;
  const { isReady, send, sayDone, onDone, onClose } = props;
  const [drafts] = useState(new Drafts(useUser().sub));
  const [kept] = useState(() => drafts.read(name));
  const [values, setValues] = useState<V>({ ...initial, ...kept?.values });
  const [key, setKey] = useState(() => kept?.key ?? crypto.randomUUID());
  const { state, run } = useAct<P>(kept !== null);
  const { actions } = useSharedTexts();
  const texts = useTexts(commonTexts);
  const announce = useStatus();
  const form = useRef<HTMLFormElement>(null);
  // After the dialog has opened, which gives the focus to its first button.
  useEffect(() => form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus(), []);
  const isUnknown = state.status === "unknown";
  const isBlocked = !isUnknown && isReady !== undefined && !isReady(values);
  const set = (field: string, value: string) => setValues((old) => ({ ...old, [field]: value }));
  // Closed while it is on its way, it would hide what became of it.
  const close = () => {
    if (state.status !== "sending") onClose();
  };
  const discard = () => {
    drafts.forget(name);
    onClose();
  };
  const submitAct = async (event: FormEvent) => {
    event.preventDefault();
    if (isBlocked || state.status === "sending") return;
    drafts.keep(name, { key, values });
    const outcome = await run(() => send(values, key));
    if (outcome.kind === "unknown") return;
    drafts.forget(name);
    if (outcome.kind === "failed") {
      setKey(crypto.randomUUID());
      return;
    }
    onClose();
    if (outcome.kind === "recorded") {
      // Shown until it is closed: who overlooks it believes that it is done.
      announce(outcome.said, "danger");
      return;
    }
    announce(sayDone(outcome.payload));
    onDone?.(outcome.payload);
  };
  return (
    <Sheet open onClose={close} title={title}>
      <form ref={form} className="ui-stack" onSubmit={(event) => void submitAct(event)}>
        <fieldset className="ui-stack" disabled={isUnknown || state.status === "sending"}>
          {children({
            values,
            set,
            bind: (field) => ({
              value: values[field] ?? "",
              onChange: ({ target }) => set(field, target.value),
            }),
          })}
        </fieldset>
        {isUnknown && (
          <Notice tone="warning" live>
            {props.unknown ?? texts.unknown}
          </Notice>
        )}
        {state.status === "failed" && (
          <Notice tone="danger" live>
            {state.problem}
          </Notice>
        )}
        {isLogged && <p className="ui-soft">{texts.logged}</p>}
        <div className="buttons">
          {isUnknown && (
            <Button variant="quiet" onClick={discard}>
              {texts.discard}
            </Button>
          )}
          <Button
            variant="quiet"
            aria-disabled={state.status === "sending" || undefined}
            onClick={close}
          >
            {isUnknown ? actions.close : actions.cancel}
          </Button>
          <Button
            type="submit"
            variant={isDangerous ? "danger" : "primary"}
            busy={state.status === "sending"}
            aria-disabled={isBlocked || undefined}
            onClick={ignoreSecondClick}
          >
            {isUnknown ? texts.sendAgain : submit}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

/** The second click of a double one: the first opened the dialog, which nobody has read yet. */
function ignoreSecondClick(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}
