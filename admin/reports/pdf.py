"""The page as PDF, by WeasyPrint, which needs Pango and a font for Japanese."""

import ctypes
import io
from contextlib import redirect_stdout, suppress

_FONTCONFIG = ("libfontconfig.so.1", "libfontconfig.1.dylib")
INSTALL = "Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


class PdfError(Exception):
    """A part that PDF needs is missing on this machine; the message says how to install it."""


def check_pdf() -> None:
    """Raise PdfError where Pango or a Japanese font is missing."""
    try:
        # WeasyPrint prints a hint itself where Pango is missing.
        with redirect_stdout(io.StringIO()):
            import weasyprint  # noqa: F401, PLC0415 - not every machine can load it
    except OSError as error:
        raise PdfError(f"no PDF: Pango is missing ({INSTALL})") from error
    if not _has_japanese_font():
        raise PdfError(f"no PDF: no font has Japanese ({INSTALL})")


def render_pdf(html: str) -> bytes:
    """Return the page as PDF, the same bytes for the same page and fonts. It loads nothing.

    `check_pdf` checks whether this machine can do it.
    """
    import weasyprint  # noqa: PLC0415 - as above

    nothing = weasyprint.urls.URLFetcher(allowed_protocols=(), fail_on_errors=True)
    pdf: bytes = weasyprint.HTML(string=html, url_fetcher=nothing).write_pdf(pdf_tags=True)
    return pdf


def _has_japanese_font() -> bool:
    """Ask fontconfig. Source: FcFontList(3); an FcFontSet begins with its number of fonts."""
    for name in _FONTCONFIG:
        with suppress(OSError):
            fontconfig = ctypes.CDLL(name)
            for function in ("FcNameParse", "FcObjectSetCreate", "FcFontList"):
                getattr(fontconfig, function).restype = ctypes.c_void_p
            pattern = ctypes.c_void_p(fontconfig.FcNameParse(b":lang=ja"))
            objects = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
            fonts = fontconfig.FcFontList(None, pattern, objects)
            return bool(ctypes.c_int.from_address(fonts).value)
    return False
