import { dehydrate, type DehydratedState, hydrate, QueryClient } from "@tanstack/react-query";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { RequestError, type Session } from "@recycle-points/api";

import { KEPT } from "./keys.ts";

interface Schema extends DBSchema {
  readonly kept: { readonly key: string; readonly value: DehydratedState };
}

const NAME = "recycle-points.wallet.kept";
const SIGNED_OUT = "";
const WRITE_AFTER_MILLISECONDS = 500;
/** Two weeks: what is older does not help. */
const KEEP_MILLISECONDS = 14 * 86_400_000;
const RETRIES = 2;

/**
 * What the pages show, kept on this device for a start without a network: of one person, and gone
 * from the disk once they sign out.
 */
export class Storage {
  readonly queries = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "offlineFirst",
        gcTime: KEEP_MILLISECONDS,
        staleTime: 30_000,
        retry: (count, error) => count < RETRIES && !isFinal(error),
      },
    },
  });
  readonly #session: Session;
  #owner: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
    this.#owner = this.#current;
  }

  /** Show what is kept of the person who is signed in, and keep what changes. */
  async start(): Promise<void> {
    this.#session.user.subscribe(() => this.#change());
    await this.#load().catch(console.error);
    this.queries.getQueryCache().subscribe(({ type }) => {
      if (type === "updated" && this.#timer === undefined) {
        this.#timer = setTimeout(() => this.#save(), WRITE_AFTER_MILLISECONDS);
      }
    });
  }

  get #current(): string {
    return this.#session.user.get()?.sub ?? SIGNED_OUT;
  }

  /** Another person, or signed out: what is shown and kept of the last one goes at once. */
  #change(): void {
    if (this.#current === this.#owner) return;
    this.#owner = this.#current;
    this.queries.clear();
    this.#enqueue(async (database) => database.clear("kept"));
  }

  async #load(): Promise<void> {
    const database = await open();
    const state = await database.get("kept", this.#owner);
    const keys = await database.getAllKeys("kept");
    // A tab can have been closed before it removed them.
    const others = keys.filter((key) => key !== this.#owner);
    await Promise.all(others.map((key) => database.delete("kept", key)));
    database.close();
    if (state && this.#owner === this.#current) hydrate(this.queries, state);
  }

  #save(): void {
    this.#timer = undefined;
    const owner = this.#owner;
    const state = dehydrate(this.queries, {
      shouldDehydrateQuery: ({ queryKey: [name], state: { status } }) =>
        status === "success" && typeof name === "string" && KEPT.has(name),
    });
    this.#enqueue(async (database) => {
      if (owner === this.#current) await database.put("kept", state, owner);
    });
  }

  /** One after the other, so that an old state is never written after it was removed. */
  #enqueue(act: (database: IDBPDatabase<Schema>) => Promise<unknown>): void {
    const before = this.#writing;
    const write = async () => {
      await before;
      const database = await open();
      await act(database);
      database.close();
    };
    this.#writing = write().catch(console.error);
  }
}

function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, 1, {
    upgrade: (database) => void database.createObjectStore("kept"),
  });
}

function isFinal(error: unknown): boolean {
  return error instanceof RequestError && ["refused", "signedOut"].includes(error.kind);
}
