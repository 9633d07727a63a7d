"""The lesson in its order, each number shown in its cell and worked out in Python."""
