import { isJson, parseJson } from "./json.ts";

export const APPS = ["wallet", "kiosk", "console"] as const;
export type AppName = (typeof APPS)[number];

/** What /config.json says of the environment. All addresses are absolute. */
export interface Config {
  readonly programme: {
    readonly names: {
      readonly ja: string;
      readonly en: string | null;
      readonly easyJa: string | null;
    };
    /** An IANA name: days begin and end in it. */
    readonly timeZone: string;
  };
  readonly api: { readonly url: string; readonly realtimeUrl: string; readonly apiKey: string };
  readonly signIn: {
    readonly authorizeUrl: string;
    readonly tokenUrl: string;
    readonly revokeUrl: string;
    readonly logoutUrl: string;
    readonly clientIds: Readonly<Record<AppName, string>>;
  };
  /** Where a QR picture leads, with the code behind #. */
  readonly walletUrl: string;
  /** The VAPID key in base64url; null: no web push. */
  readonly push: { readonly publicKey: string | null };
  readonly map: {
    readonly outlinesUrl: string;
    /** A template with {z}, {x} and {y}; null: the map has outlines only. */
    readonly tiles: { readonly url: string; readonly attribution: string } | null;
  };
}

/** The message names the field that is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Raises ConfigError, also if the file cannot be loaded. */
export async function loadConfig(): Promise<Config> {
  let text: string;
  try {
    const answer = await fetch("/config.json", { cache: "no-cache" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    text = await answer.text();
  } catch (error) {
    throw new ConfigError(`/config.json cannot be loaded: ${String(error)}`, { cause: error });
  }
  return readConfig(parseJson(text), location.href);
}

/**
 * Check what /config.json says. Raises ConfigError.
 *
 * @param base - where relative addresses begin
 */
export function readConfig(value: unknown, base: string): Config {
  const all = new Field(value, "", base);
  const [programme, api, signIn, map] = [
    all.at("programme"),
    all.at("api"),
    all.at("signIn"),
    all.at("map"),
  ];
  const [names, clientIds] = [programme.at("names"), signIn.at("clientIds")];
  return {
    programme: {
      names: {
        ja: names.at("ja").text(),
        en: names.at("en").optional()?.text() ?? null,
        easyJa: names.at("easyJa").optional()?.text() ?? null,
      },
      timeZone: programme.at("timeZone").timeZone(),
    },
    api: {
      url: api.at("url").address("http"),
      realtimeUrl: api.at("realtimeUrl").address("ws"),
      apiKey: api.at("apiKey").text(),
    },
    signIn: {
      authorizeUrl: signIn.at("authorizeUrl").address("http"),
      tokenUrl: signIn.at("tokenUrl").address("http"),
      revokeUrl: signIn.at("revokeUrl").address("http"),
      logoutUrl: signIn.at("logoutUrl").address("http"),
      clientIds: {
        wallet: clientIds.at("wallet").text(),
        kiosk: clientIds.at("kiosk").text(),
        console: clientIds.at("console").text(),
      },
    },
    walletUrl: all.at("walletUrl").address("http"),
    push: { publicKey: all.at("push").at("publicKey").optional()?.text() ?? null },
    map: {
      outlinesUrl: map.at("outlinesUrl").address("http"),
      tiles: readTiles(map.at("tiles").optional()),
    },
  };
}

function readTiles(field: Field | null): Config["map"]["tiles"] {
  return (
    field && {
      // Not an address yet: URL would encode the braces.
      url: field.at("url").text(),
      attribution: field.at("attribution").text(),
    }
  );
}

class Field {
  readonly #value: unknown;
  readonly #path: string;
  readonly #base: string;

  constructor(value: unknown, path: string, base: string) {
    this.#value = value;
    this.#path = path;
    this.#base = base;
  }

  at(name: string): Field {
    if (!isJson(this.#value)) this.#fail("must be an object");
    const path = this.#path ? `${this.#path}.${name}` : name;
    return new Field(this.#value[name], path, this.#base);
  }

  optional(): Field | null {
    return this.#value === null || this.#value === undefined ? null : this;
  }

  text(): string {
    if (typeof this.#value !== "string" || this.#value === "") this.#fail("must be a text");
    return this.#value;
  }

  address(scheme: "http" | "ws"): string {
    const text = this.text();
    const url = URL.canParse(text, this.#base) ? new URL(text, this.#base) : null;
    if (!url || !new RegExp(`^${scheme}s?:$`).test(url.protocol)) {
      this.#fail(`must be an address with ${scheme} or ${scheme}s`);
    }
    return url.href;
  }

  timeZone(): string {
    const name = this.text();
    try {
      return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      return this.#fail("must be an IANA time zone");
    }
  }

  #fail(what: string): never {
    throw new ConfigError(`/config.json: ${this.#path || "the file"} ${what}`);
  }
}
