"""One small picture for each growth curve."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure as Picture

from tools.benchmarks.harness import Curve

INCHES = (4.8, 3.0)
HEADROOM = 1.1
# Text stays text, and the same curve gives the same file.
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "recycle-points"})


def draw(curve: Curve, folder: Path) -> Path:
    """Write the curve as SVG, named after it."""
    picture = Picture(figsize=INCHES, layout="constrained")
    axes = picture.add_subplot()
    for name, values in curve.lines.items():
        axes.plot(curve.xs, values, marker="o", markersize=4, label=name)
    axes.set_title(curve.title, fontsize=10)
    axes.set_xlabel(curve.x_label)
    axes.set_ylabel(curve.y_label)
    axes.set_xlim(left=0)
    axes.set_ylim(0, HEADROOM * max(max(values) for values in curve.lines.values()))
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    path = folder / f"{curve.name}.svg"
    picture.savefig(path, metadata={"Date": None, "Creator": None})
    return path
