import { type ReactNode, useEffect, useRef } from "react";

import { useLocale } from "@recycle-points/i18n";
import { PageHeader } from "@recycle-points/ui";
import { useLocation } from "wouter";

import { useClient } from "./client.tsx";

/** A page gets the id of its address; "" without one. */
export interface PageProps {
  readonly id: string;
}

interface FrameProps {
  readonly title: string;
  /** The page above it, for its arrow; none without it. */
  readonly above?: string;
  /** At the end of its header. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title names the tab, and its heading gets the focus when one comes to it. */
export function Page({ title, above, end, children }: FrameProps) {
  const { config } = useClient();
  const { pick } = useLocale();
  const [, navigate] = useLocation();
  const root = useRef<HTMLElement>(null);
  const programme = pick(config.programme.names);
  useEffect(() => {
    document.title = `${title} - ${programme}`;
  }, [title, programme]);
  useEffect(() => {
    root.current?.querySelector("h1")?.focus();
  }, []);
  return (
    <main className="page" id="main" tabIndex={-1} ref={root}>
      <PageHeader title={title} {...(above && { onBack: () => navigate(above) })}>
        {end}
      </PageHeader>
      {children}
    </main>
  );
}
