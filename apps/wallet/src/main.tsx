import "@recycle-points/ui/styles.css";

import { createRoot } from "react-dom/client";

import { startApp } from "@recycle-points/build/client";

startApp(import.meta.env.BASE_URL);
createRoot(document.getElementById("root")!).render(
  <main>
    <h1>recycle-points</h1>
  </main>,
);
