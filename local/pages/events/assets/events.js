// Asks for new events each second, and shows them newest first.

const KEPT = 1000; // as many as the server keeps
const INTERVAL_MS = 1000;
const list = document.getElementById("events");
const types = document.getElementById("types");
const pause = document.getElementById("pause");
const none = document.getElementById("none");
const trouble = document.getElementById("trouble");
// Where other machines reach the server, the link that it printed has a key.
const key = new URLSearchParams(location.hash.slice(1)).get("key");
const headers = { accept: "application/json", ...(key ? { "x-development-key": key } : {}) };

let last = 0;

async function read() {
  const answer = await fetch(`/dev/events?after=${last}`, { headers });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.errors[0].message);
  for (const { number, event } of body.events) {
    show(event);
    last = number; // A server that has started again counts from 1.
  }
}

function show(event) {
  if (![...types.options].some(({ value }) => value === event.type)) {
    types.add(new Option(event.type));
  }
  const item = document.createElement("li");
  item.dataset.type = event.type;
  const details = item.appendChild(document.createElement("details"));
  const summary = details.appendChild(document.createElement("summary"));
  const time = document.createElement("time");
  time.dateTime = event.time;
  time.textContent = new Date(event.time).toLocaleTimeString();
  const type = document.createElement("b");
  type.textContent = event.type;
  summary.append(time, type, describe(event.data));
  details.appendChild(document.createElement("pre")).textContent = JSON.stringify(event, null, 2);
  item.hidden = isLeftOut(item);
  list.prepend(item);
  while (list.children.length > KEPT) list.lastElementChild.remove();
  none.hidden = true;
}

const signed = (points) => (points > 0 ? `+${points}` : `${points}`);

function describe(data) {
  if ("pointsChange" in data) {
    const held = data.heldChange ? `, held ${signed(data.heldChange)}` : "";
    return `${signed(data.pointsChange)} points${held}, balance ${data.balanceAfter}`;
  }
  if ("pointsSpent" in data) return `${data.quantity} for ${data.pointsSpent} points`;
  if ("previousStatus" in data) return `${data.previousStatus} to ${data.status}`;
  if ("stock" in data) return `stock ${data.stock}`;
  if ("items" in data) {
    return data.items.map(({ quantity, material }) => `${quantity} ${material}`).join(", ");
  }
  return "";
}

const isLeftOut = (item) => types.value !== "" && item.dataset.type !== types.value;

types.addEventListener("change", () => {
  for (const item of list.children) item.hidden = isLeftOut(item);
});
pause.addEventListener("click", () => {
  const isPaused = pause.getAttribute("aria-pressed") === "true";
  pause.setAttribute("aria-pressed", String(!isPaused));
});
if (key) document.getElementById("graphiql").href = `/#key=${key}`;

async function follow() {
  try {
    if (pause.getAttribute("aria-pressed") !== "true") await read();
    trouble.hidden = true;
  } catch (error) {
    trouble.textContent = `No events: ${error.message}. Asking again ...`;
    trouble.hidden = false;
  }
  setTimeout(follow, INTERVAL_MS);
}

follow();
