import { type ReactNode, useEffect, useRef } from "react";

import { useLocale } from "@recycle-points/i18n";
import { classes, PageHeader } from "@recycle-points/ui";

import { useClient } from "./client.tsx";
import { hasMoved, isReachedByBack, useBack } from "./navigation.tsx";

interface PageProps {
  readonly title: string;
  /** Shown in place of the title, which names the tab. */
  readonly heading?: ReactNode;
  /** The page above it, for its arrow; none without it. */
  readonly above?: string;
  /** At the end of its header. */
  readonly end?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A page: its title names the tab, and its heading gets the focus when one comes to it. */
export function Page({ title, heading, above, end, className, children }: PageProps) {
  const { config } = useClient();
  const { pick } = useLocale();
  const back = useBack(above ?? "/");
  const root = useRef<HTMLElement>(null);
  const programme = pick(config.programme.names);
  useEffect(() => {
    document.title = title === programme ? title : `${title} - ${programme}`;
  }, [title, programme]);
  useEffect(() => {
    if (!hasMoved()) return;
    if (!isReachedByBack()) window.scrollTo(0, 0);
    root.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, []);
  return (
    <main ref={root} id="main" className={classes("page", className)}>
      <PageHeader title={heading ?? title} {...(above !== undefined && { onBack: back })}>
        {end}
      </PageHeader>
      {children}
    </main>
  );
}
