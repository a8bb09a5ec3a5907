import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";

import { useSharedTexts } from "@recycle-points/i18n";

import { IconButton } from "./buttons.tsx";
import { CloseIcon } from "./icons.ts";

export interface SheetProps {
  readonly open: boolean;
  /** Escape, the button, or a click outside. */
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

/** A dialog from below, in the middle of wide screens; the focus returns to where it was. */
export function Sheet({ open, onClose, title, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const texts = useSharedTexts();
  useEffect(() => {
    const element = dialog.current;
    if (!open || !element) return undefined;
    element.showModal();
    return () => element.close();
  }, [open]);
  // Chromium closes it at a second Escape without asking: a page that refuses has it back.
  const closeUnasked = () => {
    onClose();
    requestAnimationFrame(() => {
      if (dialog.current?.open === false) dialog.current.showModal();
    });
  };
  const closeOutside = (event: MouseEvent<HTMLDialogElement>) => {
    if (event.target === event.currentTarget) onClose();
  };
  if (!open) return null;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- Escape closes it by onCancel
    <dialog
      ref={dialog}
      className="ui-sheet"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={closeUnasked}
      onClick={closeOutside}
    >
      <div className="ui-sheet-panel">
        <div className="ui-sheet-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton label={texts.actions.close} icon={<CloseIcon />} onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
