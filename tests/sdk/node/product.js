// The product as its users start it.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const READY = "The shared gateway is ready at http://";

/** Starts a server with a user who may do everything. It must be stopped. */
export async function start() {
  const binary = process.env.KEYFERRY_BIN;
  if (!binary) throw new Error("KEYFERRY_BIN must name the keyferry binary");
  const folder = mkdtempSync(join(tmpdir(), "keyferry-sdk-"));
  const data = ["--data-dir", join(folder, "data")];
  const created = ["admin", "create-access-key", ...data, "--user", "sdk", "--policy", "full"];
  const key = JSON.parse(execFileSync(binary, created, { encoding: "utf8" }));
  const anywhere = "127.0.0.1:0";
  const server = spawn(
    binary,
    ["serve", ...data, "--gateway-quotas", "false", "--listen", anywhere, "--gateway-listen", anywhere],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const endpoint = await ready(server);
  return {
    endpoint,
    accessKeyId: key.AccessKeyId,
    accessKeySecret: key.AccessKeySecret,
    /** Asks it to end, and gives its exit status. */
    async stop() {
      server.kill("SIGTERM");
      const status = await ended;
      rmSync(folder, { recursive: true });
      return status;
    },
  };
}

async function ready(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith(READY)) return line.slice(READY.length).trim();
  }
  throw new Error("keyferry ended before its gateway was ready");
}
