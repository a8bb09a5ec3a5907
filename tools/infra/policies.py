"""Static tools for plans and workflows: parliament, checkov, zizmor, hadolint."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.terraform.plans import Plan
from tools.terraform.toolbox import python_of_tools, tools

PARLIAMENT = Path(__file__).with_name("parliament_process.py")
TIME_LIMIT_SECONDS = 600
NO_RESOURCE = "Statement contains neither Resource nor NotResource"


@dataclass(frozen=True)
class Skip:
    """The reason why a check of checkov's does not apply; for these environments' plans only."""

    reason: str
    environments: frozenset[str] = frozenset({"dev", "staging", "prod"})


BUCKETS = (
    "One bucket holds the zip, which has no secret and is built again from its commit, under the "
    "hash that the release compares. Another one holds the balancer's log for a few days. Those of "
    "the archive and of reports keep versions, have no name in them, and are encrypted with S3's "
    "key, so that readers need no grant of another. The apps' files are public, and built again "
    "from their commit. A copy elsewhere is the programme's to decide."
)
DATABASE = (
    "The database is a copy of the archive, loaded again from it each day, without names. It is "
    "encrypted with AWS's key for RDS, which asks for no grants, and statements are in no log."
)
CACHE = (
    "API Gateway's cache costs by the hour, and its answers would be late: a reward that is gone "
    "would still be shown. Public answers say to browsers how long they last."
)
RULES = (
    "It reads `rule` blocks; the rules are in rule_json. A test of ours looks for the managed "
    "group there."
)
SKIPS: Mapping[str, Skip] = {
    "CKV_AWS_116": Skip(
        "AppSync waits for queries and mutations: there is nothing to put into a queue. The stream "
        "and the sweeper have their queues at the event source mapping and the invoke config."
    ),
    "CKV_AWS_117": Skip(
        "The functions call AWS's own endpoints only; a VPC would add NAT or endpoints, and start "
        "time, and keep nobody out."
    ),
    "CKV_AWS_118": Skip(DATABASE),
    "CKV_AWS_120": Skip(CACHE),
    "CKV_AWS_139": Skip("dev can be taken down in one go.", frozenset({"dev"})),
    "CKV_AWS_144": Skip(BUCKETS),
    "CKV_AWS_145": Skip(BUCKETS),
    "CKV_AWS_150": Skip("dev can be taken down in one go.", frozenset({"dev"})),
    "CKV_AWS_158": Skip(
        "Log lines hold no personal data, token or secret (tests look for them), and CloudWatch "
        "encrypts them with a key of its own."
    ),
    "CKV_AWS_21": Skip(BUCKETS),
    "CKV_AWS_225": Skip(CACHE),
    "CKV_AWS_259": Skip(
        "It wants preload and all subdomains, too: that is for the owner of the whole domain to "
        "promise, not for one app."
    ),
    "CKV_AWS_260": Skip("What comes to port 80 is sent to HTTPS, and nowhere else."),
    "CKV_AWS_272": Skip(
        "The zip is built from hash-pinned requirements to the same hash each time, and applied by "
        "the workflow alone; a signing profile would need the account first."
    ),
    "CKV_AWS_285": Skip(
        "Errors are logged. The check wants what goes in and out of states in the log, too; the "
        "history has that."
    ),
    "CKV_AWS_297": Skip("A schedule says when to sweep, and nothing about anybody."),
    "CKV_AWS_305": Skip("A CloudFront Function answers / of each app, with the app's own address."),
    "CKV_AWS_309": Skip(
        "What everybody may see has routes without a token; an HTTP API knows no API keys. A test "
        "of ours compares each route's way to sign in with routes.json."
    ),
    "CKV_AWS_310": Skip(
        "The apps have one bucket. Phones and kiosks that have them start without it, by their "
        "service worker; a second bucket would need the same release."
    ),
    "CKV_AWS_327": Skip(DATABASE),
    "CKV_AWS_333": Skip(
        "It is the way to AWS without a NAT gateway for each zone. The security group lets only "
        "the balancer in, and `nat` gives private addresses."
    ),
    "CKV_AWS_338": Skip(
        "A year is for prod; nobody asks for the log of a trial.", frozenset({"dev", "staging"})
    ),
    "CKV_AWS_353": Skip(DATABASE),
    "CKV_AWS_374": Skip("Citizens travel: their points are theirs abroad, too."),
    "CKV_AWS_378": Skip(
        "TLS ends at the balancer, which alone may speak to tasks; their way is within the network."
    ),
    "CKV_AWS_86": Skip(
        "A line of CloudFront's access log has the address of a citizen. Its metrics count "
        "requests and errors."
    ),
    "CKV2_AWS_47": Skip(RULES),
    "CKV2_AWS_8": Skip(DATABASE),
    "CKV2_AWS_27": Skip(DATABASE),
    "CKV2_AWS_31": Skip(
        "A firewall's log has addresses and Authorization headers; its metrics are on the "
        "dashboard."
    ),
    "CKV2_AWS_4": Skip(
        "Execution logs would have headers and bodies: tokens, codes and names. The access log has "
        "a line for each request."
    ),
    "CKV2_AWS_5": Skip(
        "It follows no module's outputs. A test of ours looks for who uses which group."
    ),
    "CKV2_AWS_51": Skip(
        "Callers are browsers, phones and kiosks; each signs in as a person or a device, which a "
        "certificate does not say."
    ),
    "CKV2_AWS_62": Skip(BUCKETS),
    "CKV2_AWS_76": Skip(RULES),
    "CKV2_AWS_77": Skip(RULES),
    "CKV2_AWS_78": Skip(RULES),
}
# They read `rule` blocks, too, and fail if there is rule_json.
BROKEN_CHECKS = ("CKV_AWS_192", "CKV_AWS_342")


def parliament_findings(plan: Plan) -> Iterator[str]:
    """Yield unknown actions, wrong resources, and parliament's other findings in policies."""
    ran = subprocess.run(
        [str(python_of_tools()), str(PARLIAMENT)],
        input=json.dumps(list(plan.policies())),
        capture_output=True,
        text=True,
        check=True,
        timeout=TIME_LIMIT_SECONDS,
    )
    for place, issue, about in json.loads(ran.stdout):
        if not _belongs_to(place, issue, about):
            yield f"{place}: {issue} {about}"


def _belongs_to(place: str, issue: str, about: str) -> bool:
    """Return whether parliament misread a resource policy, of a role or a key, as an identity's."""
    if place.endswith(".assume_role_policy"):
        return issue == "MALFORMED" and about.startswith(NO_RESOURCE)
    return place.startswith("aws_kms_key.") and issue == "RESOURCE_STAR"


@dataclass(frozen=True)
class Failure:
    """A check of checkov's that a resource fails."""

    environment: str
    check: str
    what: str
    resource: str

    @property
    def is_skipped(self) -> bool:
        return self.check in SKIPS and self.environment in SKIPS[self.check].environments

    def __str__(self) -> str:
        return f"{self.environment}: {self.resource}: {self.check} {self.what}"


def checkov_failures(paths: Mapping[str, Path]) -> list[Failure]:
    """Every failed check of these plans (environment -> `show -json`), skipped ones included.

    Raises AssertionError where a check itself breaks, or a plan cannot be read.
    """
    files = [option for path in paths.values() for option in ("-f", str(path))]
    ran = subprocess.run(
        [
            *(str(python_of_tools()), str(tools() / "checkov"), *files),
            *("--framework", "terraform_plan", "--skip-download", "--compact", "--quiet"),
            *("--skip-check", ",".join(BROKEN_CHECKS), "--soft-fail", "-o", "json"),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIME_LIMIT_SECONDS,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Failed to run check" not in ran.stderr, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["summary"]["parsing_errors"] == 0, answer["summary"]
    assert answer["summary"]["passed"] > 0, answer["summary"]
    environments = {path.name: environment for environment, path in paths.items()}
    return [
        Failure(
            environments[Path(each["file_path"]).name],
            each["check_id"],
            each["check_name"],
            each["resource"],
        )
        for each in answer["results"]["failed_checks"]
    ]


def unneeded_skips(failures: Sequence[Failure], environments: Sequence[str]) -> Iterator[str]:
    """Yield skips that no longer skip anything in these environments."""
    for check, skip in SKIPS.items():
        for environment in sorted({*skip.environments} & {*environments}):
            if not any((each.check, each.environment) == (check, environment) for each in failures):
                yield f"{check} is skipped and does not fail in {environment}"


def zizmor_findings(folder: Path) -> str:
    """Return zizmor's findings in GitHub workflows and actions, offline; empty without any."""
    ran = subprocess.run(
        [str(tools() / "zizmor"), "--offline", "--no-progress", "--color=never", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIME_LIMIT_SECONDS,
    )
    return "" if ran.returncode == 0 else f"{ran.stdout}{ran.stderr}"


def hadolint_findings(dockerfile: Path) -> str:
    """Return hadolint's findings in a Dockerfile; empty if there are none."""
    ran = subprocess.run(
        [str(tools() / "hadolint"), "--no-color", str(dockerfile)],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIME_LIMIT_SECONDS,
    )
    return f"{ran.stdout}{ran.stderr}"
