import type { ReactNode } from "react";

import { Anchor, Card } from "@recycle-points/ui";

interface FigureTileProps {
  readonly label: string;
  /** Where what it counts is listed. */
  readonly href: string;
  readonly children: ReactNode;
}

/** A figure that leads to its rows. */
export function FigureTile({ label, href, children }: FigureTileProps) {
  return (
    <Card className="count-tile">
      <Anchor href={href}>
        <span>{label}</span>
        <strong className="ui-number">{children}</strong>
      </Anchor>
    </Card>
  );
}
