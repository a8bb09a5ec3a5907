import { createRoot } from "react-dom/client";

createRoot(document.getElementById("root")!).render(<h1>recycle-points</h1>);
