// Copies text, also on pages that are not secure: those that other machines reach over HTTP.

export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  // Within an open dialog: a modal one takes the focus from everything outside it.
  const place = document.querySelector("dialog[open]") ?? document.body;
  place.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("the browser does not allow it: select the text and copy it");
}

// Make a button copy what getText returns, and say so in its place for a moment.
export function makeCopyButton(button, getText) {
  const label = button.textContent;
  let timer;
  button.addEventListener("click", async () => {
    clearTimeout(timer);
    try {
      await copyText(getText());
      button.textContent = "Copied";
    } catch (error) {
      button.textContent = `Not copied: ${error.message}`;
    }
    timer = setTimeout(() => (button.textContent = label), 2_000);
  });
}
