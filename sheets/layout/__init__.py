"""How each workbook is laid out, one module for each."""
