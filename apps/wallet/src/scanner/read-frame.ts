/** Reads the first QR picture of a frame; null: it has none. */
export type ReadFrame = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}
declare global {
  interface Window {
    /** Source: W3C, "Accelerated Shape Detection in Images"; Safari and Firefox have none. */
    readonly BarcodeDetector?: DetectorClass;
  }
}

const FORMAT = "qr_code";
const LONGEST_SIDE_PIXELS = 800;

/** Returns the browser's own reader; where it has none, ours in a worker, which is loaded now. */
export async function startReader(): Promise<{ read: ReadFrame; stop: () => void }> {
  const Own = window.BarcodeDetector;
  const formats = (await Own?.getSupportedFormats().catch(() => [])) ?? [];
  if (Own && formats.includes(FORMAT)) {
    const detector = new Own({ formats: [FORMAT] });
    return {
      read: async (video) => (await detector.detect(video))[0]?.rawValue ?? null,
      stop: () => undefined,
    };
  }
  return startWorker();
}

function startWorker(): { read: ReadFrame; stop: () => void } {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const canvas = document.createElement("canvas");
  const read: ReadFrame = (video) => {
    const frame = takeFrame(video, canvas);
    if (!frame) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<string | null>) => resolve(data), {
        once: true,
      });
      worker.addEventListener("error", reject, { once: true });
      worker.postMessage(frame, [frame.data.buffer]);
    });
  };
  return { read, stop: () => worker.terminate() };
}

function takeFrame(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return null;
  const scale = Math.min(1, LONGEST_SIDE_PIXELS / Math.max(videoWidth, videoHeight));
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
