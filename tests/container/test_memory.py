import subprocess
import sys

# In a process of its own: what other tests have freed would take part.
FLOOD = """
from container.memory import trim

def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4_096

# What is kept lies between what is freed, as after a flood of half bodies.
bodies = [(bytes(60_000), bytes(2_000)) for _ in range(2_000)]
kept = [small for _, small in bodies]
del bodies
before = resident_bytes()
trim()
print(before - resident_bytes())
"""


def test_freed_memory_goes_back() -> None:
    run = subprocess.run([sys.executable, "-c", FLOOD], capture_output=True, text=True, check=True)

    assert int(run.stdout) > 80_000_000
