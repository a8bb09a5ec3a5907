import { type RefObject, useEffect, useRef, useState } from "react";

import { startReader } from "./read-frame.ts";

/** starting; running; refused: by the person or a policy; missing: no camera, or none that works. */
export type CameraState = "starting" | "running" | "refused" | "missing";

export interface CameraView {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly state: CameraState;
  /** null: this camera has no light. */
  readonly torch: { readonly isOn: boolean; readonly toggle: () => void } | null;
}

const BETWEEN_FRAMES_MILLISECONDS = 120;

/** Shows the camera while the page is shown, and calls onRead with each text that is seen. */
export function useCamera(onRead: (text: string) => void): CameraView {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>("starting");
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const report = useRef(onRead);
  useEffect(() => {
    report.current = onRead;
  });
  useEffect(() => {
    const ending = new AbortController();
    void run(
      video,
      ending.signal,
      (text) => report.current(text),
      (next, nextTrack) => {
        setState(next);
        setTrack(nextTrack);
      },
    );
    return () => ending.abort();
  }, []);
  return { video, state, torch: useTorch(track) };
}

type Show = (state: CameraState, track: MediaStreamTrack | null) => void;

async function run(
  video: RefObject<HTMLVideoElement | null>,
  signal: AbortSignal,
  onRead: (text: string) => void,
  show: Show,
): Promise<void> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    if (!signal.aborted) show(isRefusal(error) ? "refused" : "missing", null);
    return;
  }
  const stop = () => {
    for (const each of stream.getTracks()) each.stop();
  };
  if (signal.aborted || !video.current) return stop();
  signal.addEventListener("abort", stop);
  video.current.srcObject = stream;
  await video.current.play().catch(() => undefined);
  if (signal.aborted) return;
  show("running", stream.getVideoTracks()[0] ?? null);
  await readFrames(video.current, signal, onRead).catch((error: unknown) => {
    console.error(error);
    if (!signal.aborted) show("missing", null);
  });
}

async function readFrames(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onRead: (text: string) => void,
): Promise<void> {
  const reader = await startReader();
  signal.addEventListener("abort", reader.stop);
  while (!signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- one frame after the other
    const text = document.hidden ? null : await reader.read(video);
    if (text !== null && !signal.aborted) onRead(text);
    // oxlint-disable-next-line no-await-in-loop -- the battery
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_FRAMES_MILLISECONDS));
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(error.name);
}

function useTorch(track: MediaStreamTrack | null): CameraView["torch"] {
  const [isOn, setOn] = useState(false);
  if (!track || !("torch" in (track.getCapabilities?.() ?? {}))) return null;
  const toggle = () => {
    // Source: W3C, "MediaStream Image Capture"; TypeScript's DOM has no torch.
    const torch: MediaTrackConstraintSet & { torch: boolean } = { torch: !isOn };
    track.applyConstraints({ advanced: [torch] }).then(
      () => setOn(!isOn),
      (error: unknown) => console.error(error),
    );
  };
  return { isOn, toggle };
}
