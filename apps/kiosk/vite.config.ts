import { configureApp } from "@recycle-points/build";
import { defineConfig } from "vite";

export default defineConfig(configureApp("kiosk"));
