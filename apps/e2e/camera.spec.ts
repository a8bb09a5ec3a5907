import { expect, test } from "./fixtures.ts";

test("camera shows a page's screenshot", async ({ page, camera }) => {
  await page.setContent('<body style="margin:0;background:rgb(25,122,75)"></body>');
  camera.show(await page.screenshot());
  await page.goto("/wallet/");
  const colour = await page.evaluate(async () => {
    const video = document.createElement("video");
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    await video.play();
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d");
    context?.drawImage(video, 0, 0);
    const middle = context?.getImageData(video.videoWidth / 2, video.videoHeight / 2, 1, 1);
    return [...(middle?.data ?? [])];
  });
  const [red = 0, green = 0, blue = 0] = colour;
  const distance = Math.abs(red - 25) + Math.abs(green - 122) + Math.abs(blue - 75);
  expect(distance, String(colour)).toBeLessThan(24);
});
