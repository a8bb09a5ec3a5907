import {
  type Client,
  KioskLocationsDocument,
  type PlaceFragment,
  RequestError,
  Signal,
} from "@recycle-points/api";

export interface Known {
  /** null: not loaded yet. */
  readonly places: readonly PlaceFragment[] | null;
  readonly chosenId: string | null;
  readonly problem: "unreachable" | "other" | null;
  /** When the server last said it, by this device's clock. */
  readonly saidAt: number | null;
}

const REFRESH_MS = 30_000;
const PAGE = 100;

/** The places of a kiosk, as the server said last; a start without a network has them, too. */
export class Places {
  readonly known: Signal<Known>;
  readonly #client: Pick<Client, "transport">;
  readonly #sub: string;
  readonly #key: string;

  constructor(client: Pick<Client, "transport">, sub: string) {
    this.#client = client;
    this.#sub = sub;
    this.#key = `recycle-points.kiosk.places.${sub}`;
    const kept = localStorage.getItem(this.#key);
    const nothing: Known = { places: null, chosenId: null, problem: null, saidAt: null };
    // Only this app writes it.
    this.known = new Signal<Known>(kept === null ? nothing : JSON.parse(kept));
  }

  readonly start = (): (() => void) => {
    const refresh = () => void this.refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    window.addEventListener("online", refresh);
    refresh();
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", refresh);
    };
  };

  readonly refresh = async (): Promise<void> => {
    try {
      const variables = { first: PAGE };
      const answer = await this.#client.transport.request(KioskLocationsDocument, variables, {
        sub: this.#sub,
      });
      const places = answer.kioskLocations?.nodes ?? [];
      this.#set({ ...this.known.get(), places, problem: null, saidAt: Date.now() });
    } catch (error) {
      const isOffline = error instanceof RequestError && error.kind === "unreachable";
      this.known.set({ ...this.known.get(), problem: isOffline ? "unreachable" : "other" });
    }
  };

  readonly choose = (chosenId: string | null): void => {
    this.#set({ ...this.known.get(), chosenId });
  };

  #set(known: Known): void {
    localStorage.setItem(this.#key, JSON.stringify(known));
    this.known.set(known);
  }
}

/** The place of this device: the chosen one, or the only one. */
export function placeOf({ places, chosenId }: Known): PlaceFragment | null {
  const only = places?.length === 1 ? places[0] : undefined;
  return places?.find((each) => each.id === chosenId) ?? only ?? null;
}
