// Values for the variables of the story that no answer fills.

import { ANONYMOUS, everybody, firstCitizen, identityOf, isCitizen } from "./identities.js";
import { ask } from "./requests.js";
import { randomId, settings } from "./settings.js";

const QUERY = `{
  locations(first: 1, accepts: [PET_BOTTLE]) { nodes { id } }
  viewer { balance { available } }
  rewards(first: 100) { nodes {
    id pointsCost requiresApproval isActive stockRemaining
    redeemableFrom redeemableUntil limitPerUser limitPerUserPerDay
  } }
}`;
const KEYS = new Set(["deviceEventId", "idempotencyKey"]); // any text that is new

export async function findExamples() {
  const citizen = firstCitizen();
  const { data } = await ask(citizen?.name ?? ANONYMOUS, QUERY);
  const rewards = (data?.rewards?.nodes ?? []).filter(isAvailable).sort(byEase);
  const available = data?.viewer?.balance?.available ?? 0;
  const cheapest = (requiresApproval) => {
    const fitting = rewards.filter((each) => each.requiresApproval === requiresApproval);
    return (fitting.find((each) => each.pointsCost <= available) ?? fitting[0])?.id;
  };
  return {
    locationId: data?.locations?.nodes[0]?.id ?? "of a location",
    rewardId: cheapest(false) ?? "of a reward",
    rewardWithApprovalId: cheapest(true) ?? "of a reward that requires approval",
    exchangeId: "of what waits for approval",
    userId: citizen?.sub ?? "of a user",
    code: "of what the kiosk has issued",
  };
}

function isAvailable({ isActive, stockRemaining, redeemableFrom, redeemableUntil }) {
  const now = Date.now();
  const hasBegun = !redeemableFrom || Date.parse(redeemableFrom) <= now;
  const hasEnded = redeemableUntil && Date.parse(redeemableUntil) <= now;
  return isActive && stockRemaining !== 0 && hasBegun && !hasEnded;
}

// Cheap ones first, and before those with a limit: the story can be played often.
function byEase(one, other) {
  const limits = ({ limitPerUser, limitPerUserPerDay }) =>
    Number(limitPerUser !== null || limitPerUserPerDay !== null);
  return limits(one) - limits(other) || one.pointsCost - other.pointsCost;
}

const namesOf = (query) => [...query.matchAll(/\$(\w+):/g)].map((match) => match[1]);

// The variables of a step, with new keys. The user is whom the step is for.
export function variablesOf(step, values) {
  const own = identityOf(step.identity)?.sub ?? values.userId;
  const value = (name) => (KEYS.has(name) ? randomId() : name === "userId" ? own : values[name]);
  return Object.fromEntries(namesOf(step.query).map((name) => [name, value(name)]));
}

// In variables that name one of the identities as their user, another citizen replaces that one.
export function nameUser(text, name) {
  const citizen = identityOf(name);
  if (!isCitizen(citizen)) return text;
  try {
    const variables = JSON.parse(text);
    const isIdentity = everybody().some(({ sub }) => sub === variables.userId);
    return isIdentity ? JSON.stringify({ ...variables, userId: citizen.sub }, null, 2) : text;
  } catch {
    return text; // empty, or what somebody is typing
  }
}

export function tabsOf(examples) {
  return settings.story.map((step) => {
    const values = variablesOf(step, examples);
    const variables = Object.keys(values).length ? JSON.stringify(values, null, 2) : "";
    return tab(step.title, step.query, variables);
  });
}

export const tab = (title, query, variables) => ({
  id: randomId(), title, query, variables, headers: null, operationName: null, response: null,
});
