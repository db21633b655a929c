#!/usr/bin/env python3
"""The pages' TypeScript is sound, by the compiler's own word."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"

done = subprocess.run([ROOT / ".venv/web/node", WEB / "node_modules/typescript/bin/tsc", "--noEmit", "-p", WEB], capture_output=True, text=True)
print(done.stdout + done.stderr, end="")
problems = done.stdout.count(": error ") or int(done.returncode != 0)
print(f"{0 if problems else 1} passed, {problems} failed")
sys.exit(1 if problems else 0)
