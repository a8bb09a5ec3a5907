import "@recycle-points/ui/styles.css";
import "./styles/app.css";

import { createRoot } from "react-dom/client";

import { startClient } from "@recycle-points/api";
import { startApp } from "@recycle-points/build/client";
import { applyTheme, readTheme } from "@recycle-points/ui";

import { App } from "./app.tsx";
import { StartProblem } from "./start-problem.tsx";

const root = createRoot(document.getElementById("root")!);

async function start(): Promise<void> {
  startApp(import.meta.env.BASE_URL);
  applyTheme(readTheme());
  try {
    root.render(<App client={await startClient("console")} />);
  } catch (error) {
    console.error(error);
    root.render(<StartProblem />);
  }
}

void start();
