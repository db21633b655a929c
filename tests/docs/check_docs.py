#!/usr/bin/env python3
"""Documents are tested: definitions, conventions, links and fixed phrases must fit the program and each other."""
import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
METHODS = ROOT / "docs" / "methods"
passed, problems = 0, []


def check(fits, problem):
    global passed
    if fits:
        passed += 1
    else:
        problems.append(problem)


def method_pages():
    for page in sorted(METHODS.glob("*.md")):
        lines = page.read_text().splitlines()
        check(lines[0] == f"# {page.stem}", f"{page.name}: the first line must be '# {page.stem}'")
        paragraph = " ".join(lines[2:]).split("  ")[0] if len(lines) > 2 else ""
        check(len(lines) > 2 and lines[1] == "" and paragraph, f"{page.name}: line 3 must start the one-paragraph definition")


def convention_table(comity):
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", (METHODS / "conventions.md").read_text(), re.M)
    keys = {key for key, *_ in rows}
    source = "".join((ROOT / f"src/comity/measures/{name}.cc").read_text() for name in ("conventions", "convention_texts", "territories"))
    in_code = set(re.findall(r'(?:choice|number|number_or_none)\("(\w+)"|^\s+\{"(\w+)", ValueKind', source, re.M))
    in_code = {a or b for a, b in in_code}
    check(keys == in_code, f"conventions.md and conventions.cc differ: {sorted(keys ^ in_code)}")
    for key, values, default, _ in rows:
        for value in re.findall(r"`([a-z_]+)`", values):
            if values.startswith(("`FROM", "list", "number")):
                continue
            check(f'"{value}"' in source, f"conventions.md: {key}={value} is not in conventions.cc")
    if not comity:
        return
    help_text = subprocess.run([comity, "pair", "--help"], capture_output=True, text=True).stdout
    for key in keys:
        check("--" + key.replace("_", "-") in help_text, f"comity pair --help does not know --{key}")


def explains(comity):
    if not comity:
        return
    names = set(re.findall(r'"((?:mncs|fwci|citations|publications|growth|pp_\w+|share_of_\w+|bilateral_share|authors_\w+|countries_mean))"',
                           (ROOT / "src/comity/analysis/pair.cc").read_text()))
    names |= set(re.findall(r'^        \{"(\w+)", k(?:Pair|Side|Country)', (ROOT / "src/comity/measures/strength.cc").read_text(), re.M))
    for name in sorted(names):
        run = subprocess.run([comity, "explain", name], capture_output=True, text=True)
        check(run.returncode == 0 and run.stdout.startswith(f"# {name}\n"), f"comity explain {name} does not print docs/methods/{name}.md")


def links():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")]:
        text = page.read_text()
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
            check((page.parent / target).exists(), f"{page.relative_to(ROOT)}: link to {target} leads nowhere")
        for target in re.findall(r"`((?:docs|tests|src|bench|data|cmake)/[\w./-]+\.(?:md|py|h|cc|json|toml|cmake))`", text):
            check((ROOT / target).exists(), f"{page.relative_to(ROOT)}: names {target}, which is not there")


def readme_commands():
    text = (ROOT / "README.md").read_text()
    head = [line.strip().split("#")[0].strip() for line in text.splitlines() if line.startswith("    ./dev")]
    check(head[:2] == ["./dev demo", "./dev test"], "README: the two commands at the top must be ./dev demo and ./dev test")
    check("./dev test" in (ROOT / ".ci/run").read_text(), ".ci/run must call the README's test command")


def the_claim():
    # The figure of the speech is quoted where the mission is told, and a claim file may state it; nothing computes with it.
    allowed = {"README.md", "docs/mission.md", "claims/twice-the-global-average.toml"}
    for path in [*ROOT.glob("src/**/*"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("claims/*")]:
        if path.is_file() and path.suffix in (".md", ".cc", ".h", ".toml") and "24.8" in path.read_text(errors="replace"):
            name = str(path.relative_to(ROOT))
            check(name in allowed or name.startswith("docs/methods/"), f"{name} has the claim's figure in it")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity")
    comity = parser.parse_args().comity
    method_pages()
    convention_table(comity)
    explains(comity)
    links()
    readme_commands()
    the_claim()
    for problem in problems:
        print(problem)
    print(f"{passed} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
