/** What the fields of an act hold. */
export type Values = Readonly<Record<string, string>>;

/** An act that was sent, and whose answer is not known: it is sent again as it was. */
export interface Draft {
  readonly key: string;
  readonly values: Values;
}

const PREFIX = "recycle-points.console.act";

/** Keeps what is sent, so that a reload sends the same act again and not a second one. */
export class Drafts {
  readonly #prefix: string;

  /** @param sub - whose acts they are: another person never sends them */
  constructor(sub: string) {
    this.#prefix = `${PREFIX}.${sub}`;
  }

  read(name: string): Draft | null {
    const text = localStorage.getItem(`${this.#prefix}.${name}`);
    if (text === null) return null;
    const draft: unknown = JSON.parse(text);
    return isDraft(draft) ? draft : null;
  }

  keep(name: string, draft: Draft): void {
    localStorage.setItem(`${this.#prefix}.${name}`, JSON.stringify(draft));
  }

  forget(name: string): void {
    localStorage.removeItem(`${this.#prefix}.${name}`);
  }
}

function isDraft(value: unknown): value is Draft {
  return (
    typeof value === "object" &&
    value !== null &&
    "key" in value &&
    typeof value.key === "string" &&
    "values" in value &&
    typeof value.values === "object"
  );
}
