import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

// From our own origin: by default it would come from a CDN.
prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

addEventListener("message", ({ data }: MessageEvent<ImageData>) => void read(data));

async function read(frame: ImageData): Promise<void> {
  const [first] = await readBarcodes(frame, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener
  postMessage(first?.text ?? null);
}
