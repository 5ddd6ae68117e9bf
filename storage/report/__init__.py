"""Figures of a school (统计): one file per group of figures, each defined there and nowhere else."""
