"""`python -m tools.events`: write asyncapi.json, docs/use/events/ and events.md."""

from tools.events.files import write_files

if __name__ == "__main__":
    write_files()
