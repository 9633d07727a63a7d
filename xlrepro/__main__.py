from xlrepro.cli import command

command()
