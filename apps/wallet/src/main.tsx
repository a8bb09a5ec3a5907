import "@recycle-points/ui/styles.css";
import "./styles/app.css";
import "./styles/home.css";

import { createRoot } from "react-dom/client";

import { startClient } from "@recycle-points/api";
import { startApp } from "@recycle-points/build/client";
import { applyTheme, readTheme } from "@recycle-points/ui";

import { followClicks, followPush } from "./account/follow-push.ts";
import { App } from "./app.tsx";
import { takeCodeFromAddress } from "./code-in-address.ts";
import { Storage } from "./storage.ts";

const root = createRoot(document.getElementById("root")!);

async function start(): Promise<void> {
  startApp(import.meta.env.BASE_URL);
  // Before anything else: the address must not show a code longer than it needs to.
  takeCodeFromAddress();
  followClicks();
  applyTheme(readTheme());
  try {
    const client = await startClient("wallet");
    followPush(client);
    const storage = new Storage(client.session);
    await storage.start();
    root.render(<App client={client} storage={storage} />);
  } catch (error) {
    console.error(error);
    const { StartProblem } = await import("./start-problem.tsx");
    root.render(<StartProblem />);
  }
}

void start();
