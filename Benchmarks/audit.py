"""Prints processor seconds and peak memory of `writ audit`, with checkov and cfn-lint on the same input in the same run.

usage: audit.py [SHARED]     SHARED: folder with suites/sam, for the 546 templates of the SAM project

The peers live in a virtual environment of their own, .deps/peers.
"""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import audit_app  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / ".build/release"
PEERS = ROOT / ".deps/peers"
VERSIONS = ["checkov==3.3.30", "cfn-lint==1.58.0"]


def measured(*command, runs=3):
    """Processor seconds (median) and peak MB of the whole process and what it started."""
    seconds, memory = [], 0
    for _ in range(runs):
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        seconds.append(usage.ru_utime + usage.ru_stime)
        memory = max(memory, usage.ru_maxrss / 1024)
    return statistics.median(seconds), memory


def row(what, *command, runs=3):
    seconds, memory = measured(*command, runs=runs)
    print(f"{what:<58} {seconds:9.3f} CPU s {memory:9.1f} MB", flush=True)


def peers():
    if not (PEERS / "bin/checkov").exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", PEERS], check=True)
        subprocess.run([PEERS / "bin/pip", "install", "-q", "--disable-pip-version-check", *VERSIONS], check=False)
    return PEERS / "bin/checkov", PEERS / "bin/cfn-lint"


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    checkov, lint = peers()
    with tempfile.TemporaryDirectory() as temporary:
        app = pathlib.Path(temporary) / "app"
        audit_app.main(app)
        print("an app of 26 functions: template, code, secrets, dependencies (aim 0.1 CPU s, 60 MB)")
        row("  writ audit", RELEASE / "writ", "audit", app, "--fail-on", "never", runs=7)
        row("  writ audit --format sarif", RELEASE / "writ", "audit", app, "--format", "sarif", "--fail-on", "never", runs=7)
        print("what each function needs against what it is granted (aim 100 ms)", flush=True)
        subprocess.run([RELEASE / "audit-benchmark", "needed", app], check=False)
        if checkov.exists():
            row("  checkov", checkov, "-d", app, "--compact", "--quiet", runs=1)
        if lint.exists():
            row("  cfn-lint", lint, app / "template.yaml", runs=1)
    sources = ROOT / ".build/checkouts"
    print("the search for secrets over the sources of the packages that Writ builds on (aim 200 MB/s, reading included)", flush=True)
    subprocess.run([RELEASE / "secrets-benchmark", sources], check=False)
    if len(sys.argv) > 1:
        folder = pathlib.Path(sys.argv[1]) / "suites/sam/input"
        with tempfile.TemporaryDirectory() as temporary:
            outputs = {path.stem for path in (folder.parent / "output").rglob("*.json")}
            chosen = [path for path in sorted(folder.iterdir()) if path.stem in outputs]
            for path in chosen:
                os.symlink(path, pathlib.Path(temporary) / path.name)
            print(f"{len(chosen)} templates of the SAM project (aim 0.5 CPU s for all)")
            row("  expanded and audited, one process", RELEASE / "audit-benchmark", "corpus", temporary)
            if lint.exists():
                row("  cfn-lint on the first 20", lint, *[path for path in chosen[:20]], runs=1)
            if checkov.exists():
                files = [part for path in chosen[:20] for part in ("-f", path)]
                row("  checkov on the first 20", checkov, "--compact", "--quiet", *files, runs=1)


main()
