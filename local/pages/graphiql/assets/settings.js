// What the server wrote into the page, and what the page's address says.

export const settings = JSON.parse(document.getElementById("settings").textContent);
export const origin = location.origin;
export const socketOrigin = origin.replace(/^http/, "ws");

const fragment = new URLSearchParams(location.hash.slice(1));

// Where other machines reach the server, the link that it printed has a key.
export const visitorKey = fragment.get("key");

// What the address asks for once: a reload shows what the window has since become.
export function takeParameters() {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of fragment) parameters.set(name, value);
  parameters.delete("key");
  history.replaceState(null, "", location.pathname + keyFragment());
  return parameters;
}

export const keyFragment = () => (visitorKey ? `#key=${visitorKey}` : "");

// crypto.randomUUID is there on secure pages only, which those of other machines are not.
export function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((each) => each.toString(16).padStart(2, "0"))
    .join("");
}

// Values of this window that a reload keeps and "Reset tabs" removes.
export const kept = {
  read: (name) => JSON.parse(sessionStorage.getItem(`page:${name}`) ?? "{}"),
  write: (name, value) => sessionStorage.setItem(`page:${name}`, JSON.stringify(value)),
};
