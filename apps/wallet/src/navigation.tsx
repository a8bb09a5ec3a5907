import { useCallback } from "react";
import { Link, useLocation } from "wouter";

import type { AnchorProps } from "@recycle-points/ui";

let steps = 0;
let isBack = false;
window.addEventListener("popstate", () => {
  isBack = true;
  steps = Math.max(0, steps - 1);
});

/** A link to a page of the app; other addresses stay the browser's. */
export function RouterLink({ href, ...rest }: AnchorProps) {
  // oxlint-disable-next-line jsx-a11y/anchor-has-content -- its content is among the properties
  if (!href.startsWith("/")) return <a href={href} {...rest} />;
  return <Link href={href} {...rest} onClick={() => noteStep()} />;
}

function noteStep(): void {
  isBack = false;
  steps += 1;
}

/** Whether the page that is shown now was reached by going back: it keeps its place then. */
export function isReachedByBack(): boolean {
  return isBack;
}

/** Whether anything was visited before the page that is shown now. */
export function hasMoved(): boolean {
  return steps > 0 || isBack;
}

export function useGo(): (href: string) => void {
  const [, navigate] = useLocation();
  return useCallback(
    (href: string) => {
      noteStep();
      navigate(href);
    },
    [navigate],
  );
}

/** Go back to where one came from; to the page above, where one came from outside. */
export function useBack(above: string): () => void {
  const [, navigate] = useLocation();
  return () => {
    if (steps > 0) history.back();
    else navigate(above, { replace: true });
  };
}
