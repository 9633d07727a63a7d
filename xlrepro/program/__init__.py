"""A workbook as a program: blocks of equal formulas and loops, in order, computed from inputs."""
