"""A workbook's program as Python source that a person would keep."""
