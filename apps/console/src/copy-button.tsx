import { useState } from "react";

import { useTexts } from "@recycle-points/i18n";
import { Button, CheckIcon, CopyIcon, VisuallyHidden } from "@recycle-points/ui";

import { commonTexts } from "./texts/common.ts";

interface CopyButtonProps {
  readonly text: string;
  /** For who cannot see what it is beside. */
  readonly about?: string;
}

/**
 * Copies a text and says so in its place: what is behind a dialog is not read out. Without https a
 * browser may refuse, and it says that, too.
 */
export function CopyButton({ text, about }: CopyButtonProps) {
  const texts = useTexts(commonTexts);
  const [said, setSaid] = useState<"copied" | "notCopied" | null>(null);
  const copy = () => {
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => setSaid("copied"),
        () => setSaid("notCopied"),
      );
  };
  return (
    <>
      <Button
        variant={about ? "quiet" : "secondary"}
        icon={said === "copied" ? <CheckIcon /> : <CopyIcon />}
        onClick={copy}
      >
        {said === "copied" ? texts.copied : texts.copy}
        {about && <VisuallyHidden> {about}</VisuallyHidden>}
      </Button>
      <span className={said === "notCopied" ? "ui-error" : "ui-hidden"} role="status">
        {said && texts[said]}
      </span>
    </>
  );
}
