// Shows the programme's time each second, and moves it as the development's admin.

const PATH = "/dev/clock";
const INTERVAL_MS = 1000;
const trouble = document.getElementById("trouble");
const wanted = document.querySelector("input");
// Where other machines reach the server, the link that it printed has a key.
const key = new URLSearchParams(location.hash.slice(1)).get("key");
const headers = { accept: "application/json", ...(key ? { "x-development-key": key } : {}) };

async function ask(path, request = {}) {
  const answer = await fetch(path, { ...request, headers: { ...headers, ...request.headers } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.errors[0].message);
  return body;
}

function show({ local, timeZone, aheadSeconds }) {
  const moment = local.slice(0, 19);
  document.getElementById("now").textContent = moment.replace("T", " ");
  document.getElementById("now").dateTime = local;
  document.getElementById("zone").textContent = timeZone;
  document.getElementById("ahead").textContent = aheadSeconds
    ? `${(aheadSeconds / 86400).toFixed(2)} days ahead of real time.`
    : "As real time.";
  wanted.min = moment;
}

async function move(content) {
  const everybody = await ask("/dev/identities");
  const admin = everybody.find((each) => each.groups.includes("admins"));
  await ask(PATH, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: admin.token },
    body: JSON.stringify(content),
  }).then(show);
}

/** Do what may fail, and say so. */
async function attempt(work) {
  try {
    await work();
    trouble.hidden = true;
  } catch (error) {
    trouble.textContent = error.message;
    trouble.hidden = false;
  }
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => attempt(() => move({ advance: button.dataset.advance })));
}

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => move({ to: wanted.value }));
});

if (key) document.getElementById("graphiql").href = `/#key=${key}`;

async function follow() {
  await attempt(async () => show(await ask(PATH)));
  setTimeout(follow, INTERVAL_MS);
}

follow();
