import { Link } from "wouter";

import type { AnchorProps } from "@recycle-points/ui";

/** A link to a page of the app; other addresses stay the browser's. */
export function RouterLink({ href, ...rest }: AnchorProps) {
  // oxlint-disable-next-line jsx-a11y/anchor-has-content -- its content is among the properties
  if (!href.startsWith("/")) return <a href={href} {...rest} />;
  return <Link href={href} {...rest} />;
}
