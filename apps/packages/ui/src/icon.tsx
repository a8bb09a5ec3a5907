import type { ComponentType } from "react";

export interface IconProps {
  /** In rem's sixteenths: it grows with the text. */
  readonly size?: number;
}
export type Icon = ComponentType<IconProps>;

/** Makes an icon of one path in a square of 24, in the colour of the text around it. */
export function drawIcon(path: string): Icon {
  return function DrawnIcon({ size = 24 }: IconProps) {
    const length = `${size / 16}rem`;
    return (
      <svg
        viewBox="0 0 24 24"
        width={length}
        height={length}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    );
  };
}
