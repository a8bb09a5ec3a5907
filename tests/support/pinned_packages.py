"""The pinned files of two made-up packages."""

import base64
import hashlib

from local.graphiql.pinned_files import PinnedFile

CONTENTS = {"one@1.0.0/one.js": b"let one = 1;", "@s/two@2.0.0/dist/two.css": b"p { margin: 0 }"}


def pinned(place: str, content: bytes) -> PinnedFile:
    package, _, path = place.rpartition("@")[2].partition("/")
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    name = place.rpartition("@")[0]
    return PinnedFile("https://cdn.example", name, package, path, f"sha384-{digest}")


FILES = [pinned(place, content) for place, content in CONTENTS.items()]
