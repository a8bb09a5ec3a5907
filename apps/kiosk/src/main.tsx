import "@recycle-points/ui/styles.css";
import "./styles/frame.css";
import "./styles/idle.css";
import "./styles/choose.css";
import "./styles/code.css";

import { createRoot } from "react-dom/client";

import { startApp } from "@recycle-points/build/client";

import { Boot } from "./boot.tsx";

startApp(import.meta.env.BASE_URL);
createRoot(document.getElementById("root")!).render(<Boot />);
