import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const ROOT = resolve(import.meta.dirname, "../..");
export const PYTHON = process.env["SERVER_PYTHON"] ?? join(ROOT, ".venv/bin/python");
const READY_MILLISECONDS = 90_000;

/** A server on a data folder of its own, with the apps as they were built last. */
export class Server {
  readonly dataDir = mkdtempSync(join(tmpdir(), "recycle-points-e2e-"));
  origin = "";
  #process: ChildProcess | null = null;
  readonly #output: string[] = [];

  /** Starts it again on its old port after the first time. */
  async start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is missing: run \`make run\` once`);
    const port = this.origin ? new URL(this.origin).port : "0";
    const started = spawn(PYTHON, ["-m", "local.server.serve"], {
      cwd: ROOT,
      env: { ...process.env, ...variables, PORT: port, DATA_DIR: this.dataDir },
    });
    this.#process = started;
    started.stderr.on("data", (text) => this.#output.push(String(text)));
    const timer = setTimeout(() => started.kill(), READY_MILLISECONDS);
    for await (const line of createInterface({ input: started.stdout })) {
      this.#output.push(`${line}\n`);
      const origin = /^GraphQL +(http\S+)\/graphql$/.exec(line)?.[1];
      if (origin) this.origin = origin;
      if (line.startsWith("ready;")) {
        clearTimeout(timer);
        started.stdout.resume();
        return;
      }
    }
    throw new Error(`the server did not start:\n${this.#output.join("")}`);
  }

  /** Stops it as Ctrl-C does; its data stay for the next start. */
  async stop(): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolveEnd) => running.once("exit", resolveEnd));
    running.kill("SIGTERM");
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
