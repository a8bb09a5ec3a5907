// The identities of /dev/identities and their tokens.

import { settings, visitorKey } from "./settings.js";

export const ANONYMOUS = "";
export const API_KEY = { "x-api-key": settings.apiKey };
const RENEW_AFTER_SECONDS = 3_600; // tokens last 24 hours

// Sends "token" when somebody's token has changed; its detail is the name.
export const tokens = new EventTarget();

let identities = [];

export const everybody = () => identities;
export const identityOf = (name) => identities.find((each) => each.name === name);
export const isCitizen = (identity) => identity !== undefined && identity.groups.length === 0;

// The citizen of the story, or the first there is.
export function firstCitizen() {
  const ofStory = settings.story.map(({ identity }) => identityOf(identity));
  return [...ofStory, ...identities].find((each) => each && isCitizen(each));
}

export async function readIdentities() {
  identities = await request("");
}

async function request(parameters) {
  const headers = visitorKey ? { "x-development-key": visitorKey } : {};
  const answer = await fetch(`/dev/identities${parameters}`, { headers });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`/dev/identities: ${body.errors[0].message}`);
  return body.map((each) => ({ ...each, receivedAt: Date.now(), isShortLived: false }));
}

// Replace a token: by one of 24 hours, or by one that is not renewed until somebody asks.
export async function renewToken(name, expiresInSeconds) {
  const parameters = expiresInSeconds ? `?expires_in_seconds=${expiresInSeconds}` : "";
  const renewed = (await request(parameters)).find((each) => each.name === name);
  if (!renewed) throw new Error(`/dev/identities does not list ${name} any more: reload the page`);
  renewed.isShortLived = expiresInSeconds !== undefined;
  identities = identities.map((each) => (each.name === name ? renewed : each));
  tokens.dispatchEvent(new CustomEvent("token", { detail: name }));
}

// Whether its token is renewed before the next request.
export const isAging = (identity) =>
  !identity.isShortLived && ageSeconds(identity) > RENEW_AFTER_SECONDS;

// The headers of a request in somebody's name; over a WebSocket, the fields of connection_init.
export async function credentialsOf(name) {
  const identity = identityOf(name);
  if (!identity) return API_KEY;
  if (isAging(identity)) await renewToken(name);
  return { Authorization: identityOf(name).token };
}

export function claimsOf(identity) {
  const payload = identity.token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  const bytes = Uint8Array.from(atob(payload), (each) => each.codePointAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

// By the time since it came: the clock of a phone may differ from the server's.
export function secondsLeft(identity) {
  const { iat, exp } = claimsOf(identity);
  return Math.ceil(exp - iat - ageSeconds(identity));
}

const ageSeconds = (identity) => (Date.now() - identity.receivedAt) / 1000;

export const roleOf = (identity) => (isCitizen(identity) ? "citizen" : identity.groups.join(", "));
