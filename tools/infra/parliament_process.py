"""Run parliament on policies, with the tools' Python.

Standard input: JSON, a list of [place, policy document]. Standard output: JSON, a list of [place,
issue, detail].
"""

import json
import sys
import warnings

# It imports pkg_resources, which prints at each import that it will be removed.
warnings.simplefilter("ignore", UserWarning)

import parliament  # noqa: E402 - the warning has to be silenced before

findings = [
    [place, finding.issue, f"{finding.detail or ''} {finding.location or ''}".strip()]
    for place, document in json.load(sys.stdin)
    for finding in parliament.analyze_policy_string(json.dumps(document)).findings
]
json.dump(findings, sys.stdout)
