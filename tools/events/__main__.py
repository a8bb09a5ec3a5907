"""`python -m tools.events`: write asyncapi.json, the contract, and the pages of the events."""

from tools.events.files import write_files

if __name__ == "__main__":
    write_files()
