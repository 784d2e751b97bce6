"""Run import-linter in this Python: it has no `python -m` of its own, and its script breaks when .venv is moved."""

from importlinter.cli import lint_imports_command

if __name__ == "__main__":
    lint_imports_command()
