// Asks for new mails each second, and shows them newest first, as text.

const INTERVAL_MS = 1000;
const list = document.getElementById("mails");
const none = document.getElementById("none");
const trouble = document.getElementById("trouble");
// Where other machines reach the server, the link that it printed has a key.
const key = new URLSearchParams(location.hash.slice(1)).get("key");
const headers = { accept: "application/json", ...(key ? { "x-development-key": key } : {}) };

let last = 0;

async function read() {
  const answer = await fetch(`/dev/outbox?after=${last}`, { headers });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.errors[0].message);
  for (const mail of body.mails) {
    show(mail);
    last = mail.number;
  }
}

function show(mail) {
  const item = document.createElement("li");
  const article = item.appendChild(document.createElement("article"));
  article.appendChild(document.createElement("h2")).textContent = mail.subject;
  const line = article.appendChild(document.createElement("small"));
  line.textContent = `to ${mail.to}, ${new Date(mail.sent_at).toLocaleTimeString()}`;
  article.appendChild(document.createElement("p")).textContent = mail.text;
  list.prepend(item);
  none.hidden = true;
}

if (key) document.getElementById("graphiql").href = `/#key=${key}`;

async function follow() {
  try {
    await read();
    trouble.hidden = true;
  } catch (error) {
    trouble.textContent = `No mails: ${error.message}. Asking again ...`;
    trouble.hidden = false;
  }
  setTimeout(follow, INTERVAL_MS);
}

follow();
