import {
  OnQrTokenChangedDocument,
  type Outbox,
  type OutboxEntry,
  QrTokenDocument,
  type Realtime,
  RequestError,
  Signal,
  type Transport,
} from "@recycle-points/api";

import {
  type Action,
  type Deposit,
  knows,
  reduce,
  restore,
  type State,
  waitingDeposits,
  withoutLife,
} from "./machine.ts";

export const POLL_MS = 2_000;
/** Until deposits that the server refused are tried again, and old ones forgotten. */
const TIDY_MS = 300_000;

type Entry = OutboxEntry<"issueQrToken">;

/** What it needs of the client. */
export interface Wires {
  readonly outbox: Pick<Outbox, "entries" | "submit" | "acknowledge">;
  readonly transport: Pick<Transport, "request">;
  readonly realtime: Pick<Realtime, "subscribe" | "liveness">;
}

/**
 * Keeps the screen, the outbox and the server of one kiosk in step. The screen's state is on the
 * disk before its request, and the answer before the outbox forgets it: a crash repeats a step, and
 * the deposit's id makes the repetition harmless.
 */
export class Deposits {
  readonly state: Signal<State>;
  /** Whether the server answered the last question. */
  readonly isReached = new Signal(true);
  readonly #client: Wires;
  readonly #sub: string;
  readonly #key: string;
  readonly #submitting = new Set<string>();
  readonly #acknowledging = new Set<string>();
  /** Entries that waited in this page's life: their answers are new. */
  readonly #seenWaiting = new Set<string>();
  #isScheduled = false;
  #isStarted = false;
  #watched: string | null = null;
  #unwatch: () => void = () => undefined;

  constructor(client: Wires, sub: string) {
    this.#client = client;
    this.#sub = sub;
    this.#key = `recycle-points.kiosk.screen.${sub}`;
    this.state = new Signal(restore(localStorage.getItem(this.#key), Date.now()));
  }

  /** Work until the returned function is called. */
  readonly start = (): (() => void) => {
    this.#isStarted = true;
    const timer = setInterval(() => this.dispatch({ type: "tidy", now: Date.now() }), TIDY_MS);
    const stops = [
      this.#client.outbox.entries.subscribe(this.#schedule),
      this.state.subscribe(this.#schedule),
    ];
    this.#schedule();
    return () => {
      this.#isStarted = false;
      clearInterval(timer);
      for (const stop of stops) stop();
      this.#watch(null);
    };
  };

  readonly dispatch = (action: Action): void => {
    const state = reduce(this.state.get(), action);
    localStorage.setItem(this.#key, JSON.stringify(withoutLife(state)));
    this.state.set(state);
  };

  /** Ask what has become of a token. It never rejects. */
  readonly ask = async (tokenId: string): Promise<void> => {
    try {
      const options = { sub: this.#sub };
      const { qrToken } = await this.#client.transport.request(
        QrTokenDocument,
        { id: tokenId },
        options,
      );
      this.isReached.set(true);
      if (!qrToken) return;
      const { status, expiresInSeconds: secondsLeft } = qrToken;
      this.dispatch({ type: "observed", tokenId, status, secondsLeft, saidAt: performance.now() });
    } catch (error) {
      this.isReached.set(!(error instanceof RequestError && error.kind === "unreachable"));
    }
  };

  /** Several changes of one moment are one run. */
  readonly #schedule = (): void => {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (this.#isStarted) this.#run();
    });
  };

  #run(): void {
    const entries = this.#client.outbox.entries
      .get()
      .filter((each) => each.kind === "issueQrToken");
    for (const entry of entries) this.#take(entry);
    for (const deposit of waitingDeposits(this.state.get())) {
      if (!entries.some((each) => each.variables.deviceEventId === deposit.id)) {
        void this.#submit(deposit);
      }
    }
    const { step } = this.state.get();
    this.#watch(step.name === "depositing" && step.token ? step.token.id : null);
  }

  #take(entry: Entry): void {
    if (this.#acknowledging.has(entry.id)) return;
    const { deviceEventId: id } = entry.variables;
    // The disk of the screen's state can be older than the outbox's, after a crash.
    if (!knows(this.state.get(), id)) this.dispatch({ type: "adopt", deposit: depositOf(entry) });
    if (entry.status === "waiting") {
      this.#seenWaiting.add(id);
      return;
    }
    this.isReached.set(true);
    this.dispatch(this.#answer(entry));
    this.#seenWaiting.delete(id);
    void this.#acknowledge(entry.id);
  }

  async #acknowledge(entryId: string): Promise<void> {
    this.#acknowledging.add(entryId);
    await this.#client.outbox.acknowledge(entryId).catch(reportError);
    this.#acknowledging.delete(entryId);
    this.#schedule();
  }

  #answer({ variables: { deviceEventId: id }, payload }: Entry): Action {
    const token = payload?.qrToken;
    if (token) {
      const isNew = this.#seenWaiting.has(id);
      const saidAt = isNew ? performance.now() : null;
      const clockOffset = isNew ? Date.parse(token.now) - Date.now() : null;
      return { type: "issued", id, token, saidAt, clockOffset };
    }
    const error = payload?.userErrors[0];
    const field = error?.field?.[0] ?? "";
    return { type: "rejected", id, code: error?.code ?? "unknown", field };
  }

  async #submit({ id, locationId, items, occurredAt }: Deposit): Promise<void> {
    if (this.#submitting.has(id)) return;
    this.#submitting.add(id);
    this.#seenWaiting.add(id);
    try {
      const variables = { locationId, items: [...items], deviceEventId: id, occurredAt };
      await this.#client.outbox.submit({ kind: "issueQrToken", variables });
    } catch (error) {
      reportError(error);
    } finally {
      this.#submitting.delete(id);
    }
  }

  #observeEnd(tokenId: string, status: "REDEEMED" | "REVOKED"): void {
    this.dispatch({
      type: "observed",
      tokenId,
      status,
      secondsLeft: null,
      saidAt: performance.now(),
    });
  }

  #watch(tokenId: string | null): void {
    if (this.#watched === tokenId) return;
    this.#unwatch();
    this.#watched = tokenId;
    if (tokenId === null) {
      this.#unwatch = () => undefined;
      return;
    }
    const { realtime } = this.#client;
    const ask = () => void this.ask(tokenId);
    const unsubscribe = realtime.subscribe(
      OnQrTokenChangedDocument,
      { id: tokenId },
      {
        onData: ({ onQrTokenChanged: change }) => {
          const status = change?.status;
          // Final, and so true however late it comes.
          const isFinal = status === "REDEEMED" || status === "REVOKED";
          if (isFinal) this.#observeEnd(tokenId, status);
          else ask();
        },
        onConnected: ask,
        // The questions below go on.
        onRefused: () => undefined,
      },
    );
    let isAsking = false;
    const timer = setInterval(() => {
      // One at a time: on a slow network the next would only wait behind it.
      if (isAsking || realtime.liveness.get().status === "live") return;
      isAsking = true;
      void this.ask(tokenId).finally(() => {
        isAsking = false;
      });
    }, POLL_MS);
    this.#unwatch = () => {
      clearInterval(timer);
      unsubscribe();
    };
  }
}

function depositOf({ variables, createdAt }: Entry): Deposit {
  return {
    id: variables.deviceEventId,
    locationId: variables.locationId,
    items: [variables.items].flat(),
    occurredAt: variables.occurredAt ?? null,
    startedAt: createdAt,
    tokenId: null,
    points: null,
  };
}
