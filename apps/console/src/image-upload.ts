import type { CreateImageUploadMutation } from "@recycle-points/api";

export const MOST_BYTES = 2_000_000;

type Upload = NonNullable<NonNullable<CreateImageUploadMutation["createImageUpload"]>["upload"]>;

/** size: too large; empty: it has no content; type: its first bytes are of none of our types. */
export type PictureProblem = "type" | "size" | "empty";

export class UploadError extends Error {
  override readonly name = "UploadError";
}

const SIGNATURES: readonly (readonly [type: string, at: number, bytes: readonly number[]])[] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  // "WEBP" of a RIFF file; "ftypavi" of a box, for avif and avis.
  ["image/webp", 8, [0x57, 0x45, 0x42, 0x50]],
  ["image/avif", 4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69]],
];
const SIGNATURE_BYTES = 12;

/** Returns the type that the first bytes of a file say, as the server checks it; null: another. */
export function typeOf(bytes: Uint8Array): string | null {
  const found = SIGNATURES.find(([, at, signature]) =>
    signature.every((byte, index) => bytes[at + index] === byte),
  );
  return found?.[0] ?? null;
}

/** Returns the file's type, or what is wrong with it: it is not sent then. */
export async function checkPicture(file: Blob): Promise<{ type: string } | PictureProblem> {
  if (file.size === 0) return "empty";
  if (file.size > MOST_BYTES) return "size";
  const start = await file.slice(0, SIGNATURE_BYTES).arrayBuffer();
  const type = typeOf(new Uint8Array(start));
  return type === null ? "type" : { type };
}

/** Reads a file as an address that the page may show. */
export function readPicture(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(new UploadError("the file cannot be read")));
    reader.readAsDataURL(file);
  });
}

/**
 * Sends the form. fetch does not say how far it has come.
 *
 * @throws UploadError: The bucket refused it, or did not answer.
 */
export function sendPicture(
  { url, fields }: Upload,
  file: Blob,
  onProgress: (part: number) => void,
): Promise<void> {
  const form = new FormData();
  for (const { name, value } of fields) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new UploadError(`the bucket answered ${request.status}`));
    });
    request.addEventListener("error", () => reject(new UploadError("the bucket did not answer")));
    request.open("POST", url);
    request.send(form);
  });
}

const TRIES = 15;
const WAIT_MILLISECONDS = 1000;

/** Waits until a picture is there: it is published once it was checked. False: it is not. */
export async function waitForPicture(url: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each try follows the one before
    if (await isThere(`${url}?try=${tries}`)) return true;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS));
  }
  return false;
}

function isThere(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(true));
    image.addEventListener("error", () => resolve(false));
    image.src = url;
  });
}
