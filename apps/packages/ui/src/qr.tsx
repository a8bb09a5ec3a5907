import { useMemo } from "react";
import { encode } from "uqr";

export interface QrCodeProps {
  readonly text: string;
  /** What it is, for who cannot see it. */
  readonly title: string;
}

/** Black on white in every theme, with the quiet zone of four modules that readers need. */
export function QrCode({ text, title }: QrCodeProps) {
  const { size, path } = useMemo(() => drawQr(text), [text]);
  return (
    <svg className="ui-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={title}>
      <path fill="#000" shapeRendering="crispEdges" d={path} />
    </svg>
  );
}

/** Returns a picture's modules as one path: each run of a row is a bar. */
export function drawQr(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? "1" : "0"))
        .join("")
        .matchAll(/1+/g),
    ].map((run) => `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`),
  );
  return { size, path: path.join("") };
}
