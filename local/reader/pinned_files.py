"""The files of Swagger UI."""

from typing import Final

from local.graphiql.pinned_files import PinnedFile

_CDN: Final = "https://unpkg.com"
_PACKAGE: Final = "swagger-ui-dist"
_VERSION: Final = "5.35.0"
READER_FILES: Final = (
    PinnedFile(
        _CDN,
        _PACKAGE,
        _VERSION,
        "swagger-ui.css",
        "sha384-WlYgdmXYOOBWL5apwjDEZwN+U3HmXSSu5R6V5aGxEcf7z+KuRNwBhoxKVN1i3D5I",
    ),
    PinnedFile(
        _CDN,
        _PACKAGE,
        _VERSION,
        "swagger-ui-bundle.js",
        "sha384-gjRm0bEPMeTmMh5jT2cHccIwCUZSTd8YC+j0d0sXw0MdGEfScduGpSyF3ZSSLkX9",
    ),
)
