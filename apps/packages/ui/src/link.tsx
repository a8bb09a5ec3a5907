import { type ComponentProps, type ComponentType, createContext, createElement, use } from "react";

export type AnchorProps = ComponentProps<"a"> & { readonly href: string };

const LinkContext = createContext<ComponentType<AnchorProps> | "a">("a");

/** Makes every link of this package the router's, so that a click loads no page. */
export const LinkProvider = LinkContext;

export function Anchor(props: AnchorProps) {
  return createElement(use(LinkContext), props);
}
