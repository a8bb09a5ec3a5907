"""`python -m tools.events`: write asyncapi.json, docs/events/ and the tables of docs/events.md."""

from tools.events.files import write_files

if __name__ == "__main__":
    write_files()
