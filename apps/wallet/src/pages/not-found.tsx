import { useTexts } from "@recycle-points/i18n";
import { ButtonLink, EmptyState } from "@recycle-points/ui";

import { Page } from "../page.tsx";
import { shellTexts } from "../texts/shell.ts";

export function NotFoundPage() {
  const texts = useTexts(shellTexts);
  return (
    <Page title={texts.notFound}>
      <EmptyState title={texts.notFoundText}>
        <ButtonLink href="/">{texts.toHome}</ButtonLink>
      </EmptyState>
    </Page>
  );
}
