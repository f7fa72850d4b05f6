"""The program as the shell starts it: one command by itself says what it says among all of them."""

import pytest
from typer.testing import CliRunner

from addons.cli import cli, main


@pytest.mark.parametrize(
    "arguments",
    [["plan", "--help"], ["plan"], ["film", "x", "--bogus"], ["nonsense"], ["plan", "no such film"]],
)
def test_the_program_says_what_its_commands_say(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    among_all = CliRunner().invoke(cli, arguments, prog_name="shotchain")
    assert ended.value.code == among_all.exit_code
    # Word by word: the runner's terminal is two cells wider.
    assert (said.out.split(), said.err.split()) == (among_all.stdout.split(), among_all.stderr.split())
    assert said.out or said.err
