/** Whether this device shows notices. */
export function PushChoice() {
  return null;
}
