import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { OutboxEntry } from "./outbox-entry.ts";

interface Schema extends DBSchema {
  entries: { key: string; value: OutboxEntry };
}

/**
 * Entries of the outbox in IndexedDB. A write is on the disk when its promise resolves (durability
 * "strict"); localStorage writes later, and a crash in between would lose the key of a request that
 * has already gone.
 */
export class OutboxStore {
  readonly #database: Promise<IDBPDatabase<Schema>>;

  constructor(name: string) {
    this.#database = open(name);
    // Who reads or writes gets the error.
    this.#database.catch(() => undefined);
  }

  /** A person's entries, oldest first. */
  async list(sub: string): Promise<OutboxEntry[]> {
    const entries = await (await this.#database).getAll("entries");
    return entries.filter((each) => each.sub === sub).toSorted((a, b) => a.createdAt - b.createdAt);
  }

  /** Add an entry in place of others; a waiting one with its id stays instead. */
  async add(entry: OutboxEntry, isReplaced: (older: OutboxEntry) => boolean): Promise<void> {
    const transaction = await this.#begin();
    const { store } = transaction;
    const replaced = (await store.getAll()).filter(
      (each) => each.sub === entry.sub && isReplaced(each),
    );
    await Promise.all(replaced.map((each) => store.delete(each.id)));
    if ((await store.get(entry.id))?.status !== "waiting") await store.put(entry);
    await transaction.done;
  }

  /** Write the final answer, unless the entry was deleted meanwhile. */
  async settle(entry: OutboxEntry): Promise<void> {
    const transaction = await this.#begin();
    if (await transaction.store.get(entry.id)) await transaction.store.put(entry);
    await transaction.done;
  }

  async delete(isDeletable: (entry: OutboxEntry) => boolean): Promise<void> {
    const transaction = await this.#begin();
    const { store } = transaction;
    const deleted = (await store.getAll()).filter((each) => isDeletable(each));
    await Promise.all(deleted.map((each) => store.delete(each.id)));
    await transaction.done;
  }

  async #begin() {
    const database = await this.#database;
    return database.transaction("entries", "readwrite", { durability: "strict" });
  }
}

/** Rejects with what openDB raises at once, too: a browser can forbid a page to keep anything. */
async function open(name: string): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, 1, {
    upgrade: (database) => void database.createObjectStore("entries", { keyPath: "id" }),
  });
}
