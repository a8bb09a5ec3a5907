import type { ComponentProps, ReactNode } from "react";

import { useSharedTexts } from "@recycle-points/i18n";

import { IconButton } from "./buttons.tsx";
import { classes } from "./classes.ts";
import { BackIcon } from "./icons.ts";
import { Anchor } from "./link.tsx";

export interface CardProps extends ComponentProps<"section"> {
  /** hero: white texts on the city's colours. */
  readonly tone?: "plain" | "hero" | "sunken" | "accent" | "warning" | "danger";
}

export function Card({ tone = "plain", className, ...rest }: CardProps) {
  return (
    <section
      {...rest}
      className={classes("ui-card", tone !== "plain" && `is-${tone}`, className)}
    />
  );
}

export type TileTone = "accent" | "neutral" | "sand" | "info" | "warning" | "danger";

/** A small square for an icon or a picture. */
export function Tile(props: { readonly tone?: TileTone; readonly children: ReactNode }) {
  return <span className={`ui-tile is-${props.tone ?? "accent"}`}>{props.children}</span>;
}

export function List({ className, ...rest }: ComponentProps<"ul">) {
  // Safari forgets that a list without marks is one.
  // oxlint-disable-next-line jsx-a11y/no-redundant-roles -- as above
  return <ul role="list" {...rest} className={classes("ui-list", className)} />;
}

export interface ListItemProps {
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** Before the title: a Tile. */
  readonly start?: ReactNode;
  /** At the end of the row: Points, a time. */
  readonly end?: ReactNode;
  /** Below the detail: a Badge, a Progress. */
  readonly children?: ReactNode;
  readonly href?: string;
  readonly onClick?: () => void;
}

/** A row; it is a link with href, a button with onClick. */
export function ListItem({ title, detail, start, end, children, href, onClick }: ListItemProps) {
  const content = (
    <>
      {start}
      <span className="ui-item-body">
        <span className="ui-item-title">{title}</span>
        {detail && <span className="ui-item-detail">{detail}</span>}
        {children}
      </span>
      {end && <span className="ui-item-end">{end}</span>}
    </>
  );
  return (
    <li>
      {href !== undefined && (
        <Anchor className="ui-item" href={href}>
          {content}
        </Anchor>
      )}
      {href === undefined && onClick && (
        <button type="button" className="ui-item" onClick={onClick}>
          {content}
        </button>
      )}
      {href === undefined && !onClick && <div className="ui-item">{content}</div>}
    </li>
  );
}

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** Where the arrow leads; none without it. */
  readonly onBack?: () => void;
  /** At its end: an IconButton, Points. */
  readonly children?: ReactNode;
}

/** A page's heading. Its h1 takes the focus of a script, so that a new page is read out. */
export function PageHeader({ title, onBack, children }: PageHeaderProps) {
  const { actions } = useSharedTexts();
  return (
    <header className="ui-page-header">
      {onBack && <IconButton label={actions.back} icon={<BackIcon />} onClick={onBack} />}
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </header>
  );
}

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** The emphasized one in the middle. */
  readonly prominent?: boolean;
}
export interface BottomNavProps {
  readonly label: string;
  readonly items: readonly NavItem[];
  /** The href of the page that is shown. */
  readonly current: string;
}

export function BottomNav({ label, items, current }: BottomNavProps) {
  return (
    <nav className="ui-bottom-nav" aria-label={label}>
      <ul>
        {items.map((item) => (
          <li key={item.href} className={item.prominent ? "is-prominent" : undefined}>
            <Anchor href={item.href} aria-current={item.href === current ? "page" : undefined}>
              <span className="ui-nav-icon">{item.icon}</span>
              {item.label}
            </Anchor>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** For screen readers only. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className="ui-hidden">{children}</span>;
}
