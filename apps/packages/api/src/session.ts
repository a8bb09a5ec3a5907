import type { AppName, Config } from "./config.ts";
import { RequestError } from "./errors.ts";
import { isJson, parseJson } from "./json.ts";
import { Signal } from "./signal.ts";
import {
  askForTokens,
  authorizeAddress,
  beginSignIn,
  checkIdToken,
  type PendingSignIn,
  readClaims,
  SignInError,
  type TokenAnswer,
} from "./sign-in.ts";

/** Who is signed in. groups: kiosks, operators, admins, auditors; a citizen has none. */
export interface SignedIn {
  readonly sub: string;
  readonly groups: readonly string[];
}

interface Kept extends SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** By this device's clock, in milliseconds. */
  readonly expiresAt: number;
}

const RENEW_BEFORE_MS = 60_000;

/**
 * The tokens of an app in this browser. Tabs share them: one renews for all, and a sign-out ends
 * them all. Texts in storage are those of this app alone, also where apps share an origin.
 */
export class Session {
  /** null: signed out. It changes in every tab. */
  readonly user = new Signal<SignedIn | null>(null);
  readonly #key: string;
  readonly #app: AppName;
  readonly #settings: Config["signIn"];
  #renewal: Promise<Kept> | null = null;

  constructor(app: AppName, settings: Config["signIn"]) {
    this.#app = app;
    this.#settings = settings;
    this.#key = `recycle-points.${app}`;
    this.#show();
    window.addEventListener("storage", ({ key }) => {
      if (key === null || key === this.#key) this.#show();
    });
    // A page that the back button brings out of the browser's memory heard nothing meanwhile.
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.#show();
    });
  }

  /**
   * A token that is valid for now, renewed before it expires.
   *
   * Raises RequestError: signedOut, also if another person than `sub` is signed in; unreachable if
   * the token has expired and cannot be renewed now.
   */
  readonly token = async (sub?: string): Promise<string> => {
    const kept = this.#require(sub);
    if (Date.now() < kept.expiresAt - RENEW_BEFORE_MS) return kept.accessToken;
    try {
      await this.#renew(kept);
    } catch (error) {
      const isOffline = error instanceof RequestError && error.kind === "unreachable";
      if (!isOffline || Date.now() >= kept.expiresAt) throw error;
    }
    return this.#require(sub).accessToken;
  };

  /** Renew the token that the server refused, unless that has happened since. Raises as token. */
  readonly renew = async (rejected: string): Promise<void> => {
    const kept = this.#require();
    if (kept.accessToken === rejected) await this.#renew(kept);
  };

  /** Go to the sign-in page. Its answer leads back to where one is now, fragment included. */
  async signIn(language: string): Promise<void> {
    const pending = beginSignIn(location.pathname + location.search + location.hash);
    // Not in an address: the fragment may hold a code.
    sessionStorage.setItem(this.#pendingKey, JSON.stringify(pending));
    const clientId = this.#clientId;
    const address = await authorizeAddress(pending, this.#settings, clientId, this.#home, language);
    const isAnother = localStorage.getItem(this.#signedOutKey) !== null;
    location.assign(isAnother ? `${address}&prompt=login` : address);
  }

  /**
   * Take the answer of the sign-in page out of the address, if there is one, and sign in.
   *
   * Raises SignInError (`access_denied`, `state` ...) and RequestError: ask the person to sign in
   * again. The page is where one was before.
   */
  async completeSignIn(): Promise<void> {
    const query = new URLSearchParams(location.search);
    const [code, error, state] = [query.get("code"), query.get("error"), query.get("state")];
    if (state === null || (code === null && error === null)) return;
    const pending = this.#takePending();
    const isOurs = pending?.state === state;
    history.replaceState(null, "", isOurs ? pending.returnTo : location.pathname);
    // An old answer, by the back button: it must not end what began since.
    if (!isOurs && this.user.get()) return;
    if (!isOurs) throw new SignInError("state");
    if (code === null) throw new SignInError(error ?? "answer");
    const answer = await askForTokens(this.#settings.tokenUrl, {
      grant_type: "authorization_code",
      client_id: this.#clientId,
      redirect_uri: this.#home,
      code,
      code_verifier: pending.verifier,
    });
    checkIdToken(answer.idToken, pending.nonce, this.#clientId);
    this.#keep(answer, answer.refreshToken);
    localStorage.removeItem(this.#signedOutKey);
  }

  /** Sign in with tokens that the API gave: those of enrolKiosk. Raises SignInError. */
  adoptTokens(tokens: Omit<TokenAnswer, "idToken">): void {
    this.#keep(tokens, tokens.refreshToken);
  }

  /** End the session in every tab, here and at the sign-in service, and stay on the page. */
  end(): void {
    const kept = this.#read();
    this.#forget();
    if (!kept) return;
    // Best effort, and it outlives the page. Offline, the session ends with its refresh token.
    fetch(this.#settings.revokeUrl, {
      method: "POST",
      body: new URLSearchParams({ token: kept.refreshToken, client_id: this.#clientId }),
      credentials: "omit",
      keepalive: true,
    }).catch(() => undefined);
  }

  /** End the session, and let the sign-in page forget who it was: the next person may be another. */
  signOut(): void {
    this.end();
    // Without a network the page below is not reached: the next sign-in asks who it is, too.
    localStorage.setItem(this.#signedOutKey, "1");
    const query = new URLSearchParams({ client_id: this.#clientId, logout_uri: this.#home });
    location.assign(`${this.#settings.logoutUrl}?${query}`);
  }

  get #clientId(): string {
    return this.#settings.clientIds[this.#app];
  }

  get #home(): string {
    return `${location.origin}/${this.#app}/`;
  }

  get #pendingKey(): string {
    return `${this.#key}.sign-in`;
  }

  get #signedOutKey(): string {
    return `${this.#key}.signed-out`;
  }

  /** One renewal for all callers and, by the lock, for all tabs. */
  #renew(old: Kept): Promise<Kept> {
    this.#renewal ??= navigator.locks
      .request(`${this.#key}.renewal`, () => this.#renewLocked(old))
      .finally(() => {
        this.#renewal = null;
      });
    return this.#renewal;
  }

  async #renewLocked(old: Kept): Promise<Kept> {
    const kept = this.#require();
    if (kept.accessToken !== old.accessToken) return kept;
    try {
      const answer = await askForTokens(this.#settings.tokenUrl, {
        grant_type: "refresh_token",
        client_id: this.#clientId,
        refresh_token: kept.refreshToken,
      });
      // Somebody may have signed out meanwhile.
      if (this.#require().refreshToken !== kept.refreshToken) return this.#require();
      return this.#keep(answer, answer.refreshToken ?? kept.refreshToken);
    } catch (error) {
      if (!(error instanceof SignInError) || error.code !== "invalid_grant") throw error;
      if (this.#read()?.refreshToken === kept.refreshToken) this.#forget();
      throw new RequestError("signedOut", "The session has ended.");
    }
  }

  #require(sub?: string): Kept {
    const kept = this.#read();
    if (!kept) throw new RequestError("signedOut", "Sign in first.");
    if (sub !== undefined && kept.sub !== sub) {
      throw new RequestError("signedOut", "Another person is signed in.");
    }
    return kept;
  }

  #keep(answer: Omit<TokenAnswer, "idToken">, refreshToken: string | null): Kept {
    const claims = readClaims(answer.accessToken);
    const { sub, "cognito:groups": groups = [] } = claims;
    if (typeof sub !== "string" || !isTexts(groups) || !refreshToken) {
      throw new SignInError("answer");
    }
    const expiresAt = Date.now() + answer.expiresInSeconds * 1000;
    const kept = { sub, groups, accessToken: answer.accessToken, refreshToken, expiresAt };
    localStorage.setItem(this.#key, JSON.stringify(kept));
    this.#show();
    return kept;
  }

  #read(): Kept | null {
    const kept: unknown = parseJson(localStorage.getItem(this.#key) ?? "");
    return isKept(kept) ? kept : null;
  }

  #forget(): void {
    localStorage.removeItem(this.#key);
    this.#show();
  }

  #show(): void {
    const kept = this.#read();
    const shown = this.user.get();
    if (kept?.sub === shown?.sub && String(kept?.groups) === String(shown?.groups)) return;
    this.user.set(kept && { sub: kept.sub, groups: kept.groups });
  }

  #takePending(): PendingSignIn | null {
    const pending: unknown = parseJson(sessionStorage.getItem(this.#pendingKey) ?? "");
    sessionStorage.removeItem(this.#pendingKey);
    return isPending(pending) ? pending : null;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isKept(value: unknown): value is Kept {
  return (
    isJson(value) &&
    isTexts([value["sub"], value["accessToken"], value["refreshToken"]]) &&
    isTexts(value["groups"]) &&
    typeof value["expiresAt"] === "number"
  );
}

function isPending(value: unknown): value is PendingSignIn {
  return (
    isJson(value) && isTexts([value["state"], value["nonce"], value["verifier"], value["returnTo"]])
  );
}
