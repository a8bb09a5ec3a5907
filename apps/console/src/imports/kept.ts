/** An import that has begun and has not ended, as far as it is known to be written. */
export interface Unfinished {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}

const PREFIX = "recycle-points.console.import";

/** Keeps how far an import came, so that it is said after a reload, too. */
export class KeptImport {
  readonly #name: string;

  /** @param sub - whose import it is */
  constructor(sub: string) {
    this.#name = `${PREFIX}.${sub}`;
  }

  read(): Unfinished | null {
    const text = localStorage.getItem(this.#name);
    const value: unknown = text === null ? null : JSON.parse(text);
    return isUnfinished(value) ? value : null;
  }

  /** Does it so that isRunning of each page of this browser knows. */
  run(act: () => Promise<void>): Promise<void> {
    return navigator.locks.request(this.#name, { mode: "shared" }, act);
  }

  async isRunning(): Promise<boolean> {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name === this.#name);
  }

  keep(unfinished: Unfinished): void {
    localStorage.setItem(this.#name, JSON.stringify(unfinished));
  }

  forget(): void {
    localStorage.removeItem(this.#name);
  }
}

function isUnfinished(value: unknown): value is Unfinished {
  return (
    typeof value === "object" &&
    value !== null &&
    "file" in value &&
    typeof value.file === "string" &&
    "done" in value &&
    typeof value.done === "number" &&
    "total" in value &&
    typeof value.total === "number"
  );
}
