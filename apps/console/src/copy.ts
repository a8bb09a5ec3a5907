import { useTexts } from "@recycle-points/i18n";
import { useStatus } from "@recycle-points/ui";

import { commonTexts } from "./texts/common.ts";

/** Returns what copies a text and says so. Without https a browser may refuse: it says that, too. */
export function useCopy(): (text: string) => void {
  const texts = useTexts(commonTexts);
  const announce = useStatus();
  return (text) => {
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => announce(texts.copied),
        () => announce(texts.notCopied, "danger"),
      );
  };
}
