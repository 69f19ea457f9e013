// Kashshaf as a column of the peer harness: the released command, and the whole page with its real interface.
import fs from "node:fs";
import path from "node:path";
import { execFileSync, spawn } from "node:child_process";

const here = import.meta.dirname;
/** The command: `cargo xtask bench` names it. */
export const command = process.env.KASHSHAF || path.join(here, "../../../target/release/kashshaf");

/** Runs a program; its time and its peak memory, as the harness measures other programs. */
export function run(program, args) {
  return new Promise((done, failed) => {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    let peakRssKb = 0;
    let said = "";
    child.stdout.on("data", (data) => { said += data; });
    // The system forgets a program's memory when it ends, so it is asked again and again; the value only grows.
    const watch = setInterval(() => {
      try {
        const status = fs.readFileSync(`/proc/${child.pid}/status`, "utf8");
        peakRssKb = Math.max(peakRssKb, Number(/VmHWM:\s+(\d+)/.exec(status)[1]));
      } catch {
        // It has ended, or this system does not tell.
      }
    }, 5);
    child.on("error", failed);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code === 0) done({ ms: performance.now() - start, peakRssKb, said });
      else failed(new Error(`kashshaf build ended with ${code}`));
    });
  });
}

/** Builds the site of one file of articles. The time is that of the whole command, reading included. */
export async function build({ corpusPath, outDir }) {
  const help = execFileSync(command, ["build", "--help"], { encoding: "utf8" });
  // Peers write no page for each article, so ours are left out where the command can do that.
  const options = help.includes("--no-pages") ? ["--no-pages"] : [];
  // A first build, in every round: what an earlier one kept is left alone.
  if (help.includes("--no-cache")) options.push("--no-cache");
  if (process.env.KASHSHAF_TIER) options.push("--tier", process.env.KASHSHAF_TIER);
  const { ms, peakRssKb, said } = await run(command, ["build", corpusPath, "-o", outDir, ...options]);
  const page = path.join(outDir, "index.html");
  const html = fs.readFileSync(page, "utf8");
  fs.writeFileSync(page, html.replace("</head>", '<script src="peer.js" defer></script>\n</head>'));
  fs.copyFileSync(path.join(here, "peer.js"), path.join(outDir, "peer.js"));
  const found = said.split("\n").findLast((line) => line.startsWith("found")) ?? "";
  return {
    buildMs: ms,
    peakRssKb,
    found,
    config: `the whole page with its interface; kashshaf build ${[...options, ""].join(" ")}(${found})`,
  };
}
