"""Kashshaf on Apache Spark: articles are analysed on many machines and become one site.

Map: each partition of lines becomes a segment, made by `kashshaf index` where the lines are, and is put where all
machines can read. Reduce: `kashshaf merge` makes the site of them, byte for byte the one of a single `kashshaf build`.
That holds because partitions are numbered in the order of the lines and every article carries an id; lines without
one are refused, since a single build would name them by their place in the file.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from pyspark import SparkConf, SparkContext


def main():
    options = parse()
    if not shutil.which(options.kashshaf):
        return f"{options.kashshaf} is not there: name the command with --kashshaf"
    conf = SparkConf().setIfMissing("spark.master", "local[*]").setIfMissing("spark.ui.enabled", "false")
    sc = SparkContext(conf=conf.setAppName("kashshaf"))
    sc.setLogLevel("ERROR")
    # As one build would read them: by name, whatever order they were typed in.
    files = sorted(options.files, key=lambda file: pathlib.PurePath(file).parts)
    lines = sc.union([sc.textFile(file, max(2, options.partitions // len(files))) for file in files])

    start = time.monotonic()
    index = indexer(options.kashshaf, options.shared, options.config)
    parts = lines.mapPartitionsWithIndex(index).collect()
    mapped = time.monotonic() - start
    sc.stop()
    refused = [part["refused"] for part in parts if "refused" in part]
    if refused:
        return refused[0]

    segments = [part["segment"] for part in parts if part["segment"]]
    if not segments:
        return "none of the articles could be read, so nothing was built"
    start, before = time.monotonic(), cpu()
    with tempfile.TemporaryDirectory() as local:
        paths = [get(options.shared, name, local) for name in segments]
        words = [options.kashshaf, "merge", *config(options.config), *options.merge, "-o", options.out, *paths]
        code = subprocess.run(words).returncode
    merged, seconds = time.monotonic() - start, cpu() - before
    # What a partition says that holds nothing but broken lines, and therefore has no segment.
    for part in parts:
        print(part["said"], end="")
    if code != 0:
        return "kashshaf merge failed, see above"
    articles = sum(part["articles"] for part in parts)
    analysed = sum(part["seconds"] for part in parts)
    size = sum(part["bytes"] for part in parts)
    each = f"{1e6 * analysed / articles:.0f} µs an article"
    print(f"map      {mapped:.1f} s: {len(parts)} partitions, {articles} articles")
    print(f"index    {analysed:.1f} s of a core, {each}, at most {max(part['memory'] for part in parts):.0f} MB a task")
    print(f"segments {size} bytes, {size / articles:.0f} an article")
    each = f"{1e6 * seconds / articles:.0f} µs an article"
    print(f"reduce   {merged:.1f} s: {seconds:.1f} s of a core, {each}, at most {memory():.0f} MB")
    return None


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="What follows a lone `--` is handed to kashshaf merge."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSONL files, or whatever Spark reads lines from")
    parser.add_argument("--shared", required=True, help="where segments go: a folder, or an address for fsspec")
    parser.add_argument("-o", "--out", required=True, help="the folder of the site")
    parser.add_argument("--partitions", type=int, default=0, help="at least so many; Spark decides without")
    parser.add_argument("--config", help="the folder of kashshaf.toml, which all machines can read")
    parser.add_argument("--kashshaf", default="kashshaf", help="the command, which all machines have")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:cut])
    options.merge = words[cut + 1 :]
    if os.sep in options.kashshaf:
        options.kashshaf = os.path.abspath(options.kashshaf)
    for name in ("shared", "config"):
        value = getattr(options, name)
        if value and "://" not in value:
            setattr(options, name, os.path.abspath(value))
    return options


def indexer(kashshaf, shared, config_folder):
    """What is done with the lines of one partition. Done twice, after a failure, it gives the same bytes."""

    def index(number, lines):
        name = f"part-{number:06}"
        with tempfile.TemporaryDirectory() as folder:
            count = 0
            with open(os.path.join(folder, f"{name}.jsonl"), "w", encoding="utf-8") as file:
                for count, line in enumerate(lines, 1):
                    if not names_itself(line):
                        yield {"refused": f"an article has no id, so nothing was built: {line[:80]}"}
                        return
                    file.write(line + "\n")
            if count == 0:
                return
            # One core is what Spark gives a task, and a name without a folder is the same on every machine.
            words = [kashshaf, "index", *config(config_folder), f"{name}.jsonl", "--segment", name]
            before = cpu()
            run = subprocess.run(
                words, cwd=folder, env={**os.environ, "RAYON_NUM_THREADS": "1"}, capture_output=True, text=True
            )
            seconds = cpu() - before
            sums = re.search(r"found \d+ = indexed (\d+)", run.stdout)
            if not sums:
                yield {"refused": run.stderr.strip()}
                return
            indexed = int(sums.group(1))
            size = 0
            if indexed:
                size = os.path.getsize(os.path.join(folder, name))
                put(shared, name, folder)
        yield {
            "segment": f"{name}.segment" if indexed else None,
            "said": "" if indexed else run.stdout,
            "articles": indexed,
            "seconds": seconds,
            "bytes": size,
            "memory": memory(),
        }

    return index


def names_itself(line):
    """Whether a line has an id. What is no record is for kashshaf to report."""
    try:
        record = json.loads(line)
    except ValueError:
        return True
    ids = [record[key] for key in record if key.lower() == "id"] if isinstance(record, dict) else [0]
    return any(isinstance(id, int) or isinstance(id, str) and id.strip() for id in ids)


def config(folder):
    return ["--config", folder] if folder else []


def put(shared, name, folder):
    """Puts a segment where all machines can read, whole or not at all."""
    source, target = os.path.join(folder, name), f"{shared}/{name}.segment"
    if "://" in shared:
        import fsspec

        files, path = fsspec.core.url_to_fs(target)
        files.makedirs(files._parent(path), exist_ok=True)
        files.put_file(source, path)
        return
    os.makedirs(shared, exist_ok=True)
    # Two tasks may write the same segment: each under a name of its own, until it is whole.
    own = f"{target}.{os.getpid()}-{time.monotonic_ns()}"
    try:
        shutil.copyfile(source, own)
        os.replace(own, target)
    finally:
        if os.path.exists(own):
            os.remove(own)


def get(shared, name, local):
    """Where a segment lies for the merge."""
    if "://" not in shared:
        return f"{shared}/{name}"
    import fsspec

    files, path = fsspec.core.url_to_fs(f"{shared}/{name}")
    files.get_file(path, os.path.join(local, name))
    return os.path.join(local, name)


def cpu():
    """Seconds of a core that the commands took which this process has started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory():
    """Megabytes that the largest of them had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
