"""The modules that an environment's variables can switch on, with values that use all of each."""

from collections.abc import Iterable, Mapping

CERTIFICATE = "arn:aws:acm:ap-northeast-1:123456789012:certificate/planned"
SWITCHES: Mapping[str, str] = {
    name: f'{{custom_domain={{name="{name}.example.org",certificate_arn="{CERTIFICATE}"}}}}'
    for name in ("rest_api", "http_api")
}
"""Variable -> its value in HCL; null, the default of each, is off."""


def turn_on(names: Iterable[str] = SWITCHES) -> list[str]:
    """Options of `plan` with which these modules are on, and the others off."""
    return [f"-var={name}={SWITCHES[name]}" for name in names]
