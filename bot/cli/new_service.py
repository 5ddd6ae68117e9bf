"""``jiaxiao new-service``: the files of a new service, as every other service has them."""

import keyword
import re
from pathlib import Path

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.errors import OperatorError

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("handlers", "storage", "templates", "tests")
LONGEST_LINE = 120
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LISTED = re.compile(r"^SERVICES: tuple\[Service, \.\.\.\] = \((?P<names>.*?)\)$", re.DOTALL | re.MULTILINE)
IMPORTED = re.compile(r"(?:^from handlers\.\w+ import SERVICE as \w+\n)+", re.MULTILINE)

# Template → where its text goes.
FILES = {
    "new_service/card.py.j2": "handlers/{name}/__init__.py",
    "new_service/forms.py.j2": "handlers/{name}/forms.py",
    "new_service/chat.py.j2": "handlers/{name}/chat.py",
    "new_service/actions.py.j2": "handlers/{name}/actions.py",
    "new_service/rules.py.j2": "handlers/{name}/rules.py",
    "new_service/storage.py.j2": "storage/{name}.py",
    "new_service/messages/note_words.j2": "templates/{name}/messages/note_words.j2",
    "new_service/messages/kept.j2": "templates/{name}/messages/kept.j2",
    "new_service/messages/empty.j2": "templates/{name}/messages/empty.j2",
    "new_service/test.py.j2": "tests/{name}/test_{name}.py",
}


@click.command("new-service")
@click.argument("name")
def new_service(name: str) -> None:
    """Write the files of a new service: card, form, action, rule, table, texts, test.

    Example: jiaxiao new-service lost_found
    """
    _refuse(name)
    services = ROOT / "bot" / "services.py"
    listed = _listed(services.read_text(encoding="utf-8"), name)
    for file in [*_write(name), _empty_package(name)]:
        click.echo(f"written: {file.relative_to(ROOT)}")
    services.write_text(listed, encoding="utf-8")
    click.echo("changed: bot/services.py")
    click.echo(
        f"Next: put its Chinese name and word into handlers/{name}/__init__.py, its questions into forms.py;\n"
        f'      write the migration of its table with: make revision m="{name}"\n'
        "      then: make check && make test"
    )


def _refuse(name: str) -> None:
    """Stop with one line unless a service of this name can be added here."""
    if not (ROOT / "tests").is_dir():
        raise OperatorError("services are added in a checkout; this is an installed copy")
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > 30:
        raise OperatorError(f"{name} is no good name; small letters and digits joined by _, such as lost_found")
    for room in ROOMS:
        for path in (ROOT / room / name, ROOT / room / f"{name}.py"):
            if path.exists():
                raise OperatorError(f"{name} is taken: there is {path.relative_to(ROOT)}")


def _listed(source: str, name: str) -> str:
    """The register with the service behind all others: there the menu shows it until somebody moves it."""
    listed, imported = LISTED.search(source), IMPORTED.search(source)
    if listed is None or imported is None:
        raise OperatorError("bot/services.py is not written as expected; add the service there by hand")
    lines = {*imported[0].splitlines(keepends=True), f"from handlers.{name} import SERVICE as {name.upper()}\n"}
    names = [each.strip() for each in listed["names"].split(",") if each.strip()]
    source = source.replace(listed[0], _as_tuple([*names, name.upper()]))
    return source.replace(imported[0], "".join(sorted(lines)))


def _as_tuple(names: list[str]) -> str:
    line = f"SERVICES: tuple[Service, ...] = ({', '.join(names)})"
    if len(line) <= LONGEST_LINE:
        return line
    return "SERVICES: tuple[Service, ...] = (\n" + "".join(f"    {each},\n" for each in names) + ")"


def _write(name: str) -> list[Path]:
    # Marks of its own, so that what is written may hold Jinja's.
    environment = Environment(  # noqa: S701  Python and chat texts, not HTML
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        keep_trailing_newline=True,
    )
    class_name = "".join(part.capitalize() for part in name.split("_"))
    written = []
    for template, place in FILES.items():
        file = ROOT / place.format(name=name)
        file.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(template).render(name=name, class_name=class_name)
        file.write_text(text, encoding="utf-8")
        written.append(file)
    return written


def _empty_package(name: str) -> Path:
    file = ROOT / "tests" / name / "__init__.py"
    file.touch()
    return file
