import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";

import { fit, pan, type Point, type Size, type View, zoom } from "./view.ts";

const ZOOM = 1.6;
const STEP_PIXELS = 80;
const DRAG_PIXELS = 6;

/** What the drawing needs. */
export interface ShownMap {
  readonly size: Size;
  readonly view: View;
  readonly show: (view: View) => void;
  readonly zoomBy: (factor: number) => void;
  /** Whether the last movement was a drag: its end is not a click. */
  readonly wasDragged: () => boolean;
}

export interface MapView extends ShownMap {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
    readonly onPointerCancel: (event: PointerEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** The part of the map that is shown: moved by pointers, two of them zoom, keys and buttons. */
export function useView(points: readonly Point[]): MapView {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [chosen, setChosen] = useState<View | null>(null);
  // A new search is a new beginning.
  const [begun, setBegun] = useState(points);
  if (begun !== points) {
    setBegun(points);
    setChosen(null);
  }
  const view = chosen ?? fit(points, size);
  const pointers = useRef(new Map<number, Point>());
  const dragged = useRef(0);
  const middle = { x: size.width / 2, y: size.height / 2 };
  const zoomBy = (factor: number) => setChosen(zoom(view, factor, middle, size));
  useWheel(frame, (factor, at) => setChosen((now) => zoom(now ?? view, factor, at, size)));
  const end = (event: PointerEvent) => pointers.current.delete(event.pointerId);
  return {
    frame,
    size,
    view,
    show: setChosen,
    zoomBy,
    wasDragged: () => dragged.current > DRAG_PIXELS,
    handlers: {
      onPointerDown: (event) => {
        if (pointers.current.size === 0) dragged.current = 0;
        pointers.current.set(event.pointerId, placeOf(event));
      },
      onPointerMove: (event) => {
        const before = pointers.current.get(event.pointerId);
        if (!before) return;
        const now = placeOf(event);
        const [, other] = [...pointers.current].find(([id]) => id !== event.pointerId) ?? [];
        pointers.current.set(event.pointerId, now);
        dragged.current += Math.hypot(now.x - before.x, now.y - before.y);
        if (dragged.current <= DRAG_PIXELS) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setChosen(
          other
            ? pinch(view, before, now, other, size)
            : pan(view, now.x - before.x, now.y - before.y),
        );
      },
      onPointerUp: end,
      onPointerCancel: end,
      onKeyDown: (event) => {
        const next = keyed(view, event.key, middle, size);
        if (!next || event.target !== event.currentTarget) return;
        event.preventDefault();
        setChosen(next);
      },
    },
  };
}

function placeOf(event: PointerEvent): Point {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

function pinch(view: View, before: Point, now: Point, other: Point, size: Size): View {
  const [far, near] = [before, now].map((each) => Math.hypot(each.x - other.x, each.y - other.y));
  if (!far || !near) return view;
  const moved = pan(view, (now.x - before.x) / 2, (now.y - before.y) / 2);
  return zoom(moved, near / far, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, size);
}

function keyed(view: View, key: string, middle: Point, size: Size): View | null {
  switch (key) {
    case "ArrowLeft":
      return pan(view, STEP_PIXELS, 0);
    case "ArrowRight":
      return pan(view, -STEP_PIXELS, 0);
    case "ArrowUp":
      return pan(view, 0, STEP_PIXELS);
    case "ArrowDown":
      return pan(view, 0, -STEP_PIXELS);
    case "+":
    case ";":
      return zoom(view, ZOOM, middle, size);
    case "-":
      return zoom(view, 1 / ZOOM, middle, size);
    default:
      return null;
  }
}

const NO_SIZE: Size = { width: 340, height: 340 };

function useSize(frame: RefObject<HTMLDivElement | null>): Size {
  const [size, setSize] = useState(NO_SIZE);
  useEffect(() => {
    if (!frame.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}

/** React's own onWheel cannot keep the page from scrolling. Ctrl is what a pad's pinch sends. */
function useWheel(
  frame: RefObject<HTMLDivElement | null>,
  onZoom: (factor: number, at: Point) => void,
): void {
  const report = useRef(onZoom);
  useEffect(() => {
    report.current = onZoom;
  });
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      report.current(event.deltaY < 0 ? ZOOM : 1 / ZOOM, at);
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [frame]);
}
