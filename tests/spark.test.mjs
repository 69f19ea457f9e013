// The example for Apache Spark makes the site of one build. It runs where PySpark and Java are, else it is left out.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

const root = new URL("..", import.meta.url).pathname;
const own = join(root, "target/spark/bin/python");
const named = process.env.PYSPARK_PYTHON ?? (existsSync(own) ? own : "python3");
const python = named.includes("/") ? resolve(root, named) : named;
const kashshaf = process.env.KASHSHAF ?? join(root, "target/release/kashshaf");
const starts = (...words) => spawnSync(words[0], words.slice(1)).status === 0;
const missing = !starts(python, "-c", "import pyspark") ? "PySpark" : !starts("java", "-version") ? "Java" : undefined;
const skip = missing && `left out: ${missing} is missing, see examples/spark/README.md`;

const folder = mkdtempSync(join(tmpdir(), "kashshaf-spark-"));
after(() => rmSync(folder, { recursive: true }));

function run(program, ...words) {
    const env = { ...process.env, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: "127.0.0.1" };
    const run = spawnSync(program, words, { cwd: folder, env, encoding: "utf8" });
    return { code: run.status, said: run.stdout + run.stderr };
}

const spark = (...words) =>
    run(python, join(root, "examples/spark/kashshaf_spark.py"), "--kashshaf", kashshaf, "--shared", "segments", ...words);

/** Every file below a folder, by its name. */
function files(name) {
    const entries = readdirSync(join(folder, name), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    return new Map(paths.sort().map((path) => [path.slice(join(folder, name).length), readFileSync(path, "hex")]));
}

test("the site of many partitions is the site of one build", { skip }, () => {
    const article = (id, n) => ({ id, title: `Title ${n}`, body: `كتاب الطالب رقم ${n}, words of ${n % 7} and ${n % 11}`, lang: "ar" });
    const lines = (from, to) => Array.from({ length: to - from }, (_, n) => JSON.stringify(article(`id-${from + n}`, from + n)));
    mkdirSync(join(folder, "in"));
    // Two articles with one id in different files, and a file with nothing that can be read.
    writeFileSync(join(folder, "in/b.jsonl"), [...lines(0, 150), JSON.stringify(article("id-7", 1000))].join("\n"));
    writeFileSync(join(folder, "in/a.jsonl"), [...lines(150, 300), JSON.stringify(article("id-8", 1001)), "", "{"].join("\n"));
    writeFileSync(join(folder, "in/c.jsonl"), "no record\n");
    writeFileSync(join(folder, "in/kashshaf.toml"), 'title = "All"\n');
    const whole = run(kashshaf, "build", "in", "-o", "whole");
    assert.equal(whole.code, 0, whole.said);
    const mixed = ["in/c.jsonl", "in/b.jsonl", "in/a.jsonl"];
    const parted = spark(...mixed, "--partitions", "12", "--config", "in", "-o", "parted");
    assert.equal(parted.code, 0, parted.said);
    assert.match(parted.said, /found 303 = indexed 302 \+ skipped 1\n/);
    assert.match(parted.said, /found 1 = indexed 0 \+ skipped 1\n/);
    assert.ok(readdirSync(join(folder, "segments")).length > 6);
    assert.deepEqual(files("parted"), files("whole"));
});

test("an article without an id is refused", { skip }, () => {
    writeFileSync(join(folder, "nameless.jsonl"), '{"title":"A","body":"text"}\n');
    const refused = spark("nameless.jsonl", "-o", "nameless");
    assert.equal(refused.code, 1);
    assert.match(refused.said, /an article has no id, so nothing was built: \{"title":"A"/);
    assert.ok(!existsSync(join(folder, "nameless")));
});
