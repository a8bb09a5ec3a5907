// Whose token it is, how long it lasts, and what it says.

import { makeCopyButton } from "./clipboard.js";
import {
  API_KEY, claimsOf, identityOf, renewToken, roleOf, secondsLeft, tokens,
} from "./identities.js";
import { choices, chosenName } from "./identity_selector.js";

const SHORT_SECONDS = 60;
const element = (id) => document.getElementById(id);
const chosen = () => identityOf(chosenName());

export function startTokenChip() {
  choices.addEventListener("shown", showChip);
  tokens.addEventListener("token", showToken);
  setInterval(showChip, 1_000);
  element("token").addEventListener("click", () => {
    if (isExpired()) renew();
    else open();
  });
  element("token-renew").addEventListener("click", () => renew());
  element("token-shorten").addEventListener("click", () => renew(SHORT_SECONDS));
  makeCopyButton(element("token-copy"), () => chosen()?.token ?? API_KEY["x-api-key"]);
}

const isExpired = () => chosen() !== undefined && secondsLeft(chosen()) <= 0;

function open() {
  showToken();
  element("token-dialog").showModal();
}

async function renew(expiresInSeconds) {
  try {
    await renewToken(chosenName(), expiresInSeconds);
  } catch (error) {
    element("token-note").textContent = error.message;
    if (!element("token-dialog").open) open();
  }
}

function showChip() {
  const identity = chosen();
  const left = describeLeft(identity);
  element("token-owner").textContent = identity ? `${identity.name} · ${roleOf(identity)} · ` : "";
  element("token-time").textContent = left;
  element("token").classList.toggle("expired", isExpired());
  element("token-left").textContent = identity ? left : "";
}

function describeLeft(identity) {
  if (!identity) return "API key";
  return isExpired() ? "expired: renew" : describeTime(secondsLeft(identity));
}

function showToken() {
  showChip();
  const identity = chosen();
  element("token-note").textContent = "";
  element("token-who").textContent = identity
    ? `${identity.name}: ${roleOf(identity)}`
    : "anonymous: requests have an API key, which does not expire here";
  element("token-claims").textContent = identity
    ? describeClaims(claimsOf(identity))
    : `x-api-key: ${API_KEY["x-api-key"]}`;
  element("token-copy").textContent = identity ? "Copy token" : "Copy key";
  for (const id of ["token-renew", "token-shorten"]) element(id).hidden = !identity;
}

// JSON, with the moments in words behind it.
function describeClaims(claims) {
  const moment = (seconds) => new Date(seconds * 1_000).toLocaleString();
  const lines = JSON.stringify(claims, null, 2).split("\n");
  const explain = (line) => {
    const [, name] = line.match(/^  "(iat|exp|auth_time)"/) ?? [];
    return name ? `${line}  ${moment(claims[name])}` : line;
  };
  return lines.map(explain).join("\n");
}

function describeTime(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
