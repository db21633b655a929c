"""Functions and methods made from the api's list of operations, as the command line's verbs and flags are."""
import difflib
import inspect
import json
import keyword
import os
import re
import subprocess
import sys
import textwrap
import typing
from numbers import Integral

from . import _comity
from ._answer import Answer, answer_of
from ._errors import Error, UsageError
from ._stderr import Stderr
from ._texts import path_text, texts_of

OPERATIONS = {operation["name"]: operation for operation in json.loads(_comity.operations())}
# Verbs that write much or read a whole atlas run in a process of their own: stopped at any moment, as on the command line, they leave
# nothing half done, and what memory they took goes with them.
_APART = {name for name, operation in OPERATIONS.items() if operation["writes"]} | {"verify"}
_KEPT_BYTES = 1 << 30  # of parts of answers, for the questions that follow


def python_name(parameter):
    return parameter + "_" if keyword.iskeyword(parameter) else parameter


def _count_of_threads(value):
    """As --threads takes it; 0 is all."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= value <= 4096:
        raise UsageError(f"threads={value!r} is not understood: it takes a whole number from 0 to 4096")
    return int(value)


def _run_here(session, verb, arguments):
    return Answer(session.run(verb, arguments))


def _words(verb, arguments, resources):
    words = []
    rest = []
    for parameter in OPERATIONS[verb]["parameters"]:
        texts = arguments.get(parameter["name"], [])
        if parameter["positional"]:
            rest += texts
        elif parameter["kind"] == "switch":
            words += ["--" + parameter["name"]] * len(texts)
        else:
            words += [word for text in texts for word in ("--" + parameter["name"], _no_flag(parameter, text))]
    for name, value in resources.items():
        if value:
            words += ["--" + name, str(value)]
    # Behind --, or a flag that takes several values, as --from does, would take these too.
    return [verb, "--format", "json", *words, "--", *rest]


def _no_flag(parameter, text):
    return os.path.join(".", text) if parameter["many"] and text.startswith("-") else text


def _run_apart(verb, arguments, resources):
    # The module's folder first: the child finds the same package, wherever it lies.
    path = os.pathsep.join(filter(None, [os.path.dirname(os.path.dirname(__file__)), os.environ.get("PYTHONPATH")]))
    stderr = Stderr()
    try:
        child = subprocess.Popen([sys.executable, "-m", "comity", *_words(verb, arguments, resources)], stdout=subprocess.PIPE,
                                 stderr=stderr.end_of_child, env={**os.environ, "PYTHONPATH": path}, text=True)
    finally:
        stderr.begin()
    try:
        out, _ = child.communicate()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    told = stderr.ended()
    if child.returncode != 0:
        raise _error_of(verb, child.returncode, told)
    if told and not stderr.shown and sys.stderr is not None:
        sys.stderr.write(told)  # warnings; a notebook has a stderr of its own
    return answer_of(verb, out)


def _error_of(verb, code, told):
    if code < 0:
        return Error(f"'comity {verb}' was ended by signal {-code}")
    # The last that begins as sentences do; a line that told how far it was may stand before.
    found = re.split(r"(?:\A|[\r\n]|\x1b\[K)comity: ", told)
    sentence = found[-1].strip() if len(found) > 1 else f"'comity {verb}' failed"
    return (UsageError if code == 2 else Error)(sentence)


# What is a flag of every verb on the command line, and is said elsewhere here.
_ELSEWHERE = {"threads": "say comity.Atlas(…, threads=) for all questions of an atlas", "format": "save(…) and table() of the answer choose its form",
              "output": "save(…) of the answer writes a file", "atlas": "it is the Atlas that is asked"}


def _unknown(verb, name, known):
    if name in _ELSEWHERE:
        return TypeError(f"{verb}() takes no {name}: {_ELSEWHERE[name]}")
    close = difflib.get_close_matches(name, known, 1)
    return TypeError(f"{verb}() takes no {name}" + (f"; is {close[0]} meant?" if close else f": help(comity.{verb}) lists what it takes"))


def _positionals(parameters, values, verb):
    """(parameter, value) of what stands without a name; the last one takes all that is left where it may be several."""
    places = [p for p in parameters if p["positional"]]
    if places and places[-1]["many"] and len(values) > len(places):
        last = len(places) - 1
        values = (*values[:last], [one for value in values[last:] for one in ([value] if isinstance(value, (str, os.PathLike)) else value)])
    if len(values) > len(places):
        raise TypeError(f"{verb}() takes {len(places)} values without a name and was given {len(values)}: say {_named_example(parameters)}")
    return zip(places, values)


def _named_example(parameters):
    """How the next value is given: by its name."""
    needed = [p for p in parameters if p["required"] and not p["positional"]]
    if needed:
        return f"{python_name(needed[0]['name'])}=…"
    return "conventions by their names, as in window=4"


def _arguments(verb, parameters, values, named):
    by_name = {python_name(p["name"]): p for p in parameters}
    given = {p["name"]: value for p, value in _positionals(parameters, values, verb)}
    for name, value in named.items():
        parameter = by_name.get(name)
        if parameter is None:
            raise _unknown(verb, name, list(by_name))
        if parameter["name"] in given:
            raise TypeError(f"{verb}() was given {name} twice")
        given[parameter["name"]] = value
    texts = {p["name"]: texts_of(p, given.get(p["name"])) for p in parameters}
    missing = [python_name(p["name"]) for p in parameters if p["required"] and not texts[p["name"]]]
    if missing:
        raise TypeError(f"{verb}() needs {', '.join(missing)}")
    return {name: values for name, values in texts.items() if values}


def _signature(parameters, extra, bound):
    kind = inspect.Parameter
    listed = [kind("self", kind.POSITIONAL_ONLY)] if bound else []
    positional = [p for p in parameters if p["positional"]]
    for p in positional:
        if p["many"]:
            listed.append(kind(python_name(p["name"]), kind.VAR_POSITIONAL))
        else:
            listed.append(kind(python_name(p["name"]), kind.POSITIONAL_OR_KEYWORD, default=kind.empty if p["required"] else None))
    named = [(p["name"], p["required"]) for p in parameters if not p["positional"]] + [(name, False) for name in extra]
    listed += [kind(python_name(name), kind.KEYWORD_ONLY, default=kind.empty if required else None) for name, required in named]
    return inspect.Signature(listed, return_annotation=Answer)


_RESOURCES = {"threads": "Threads to use; never changes an answer. [default: all]",
              "memory": "Memory that it may use, about: \"16GB\". [default: three quarters of the machine's]"}


def resources_of(verb, bound):
    """What a function takes beside the operation's own: an Atlas has its threads already."""
    names = [] if bound and verb not in _APART else ["threads"]
    return names + (["memory"] if verb in ("build", "update") else [])


def _documentation(operation, parameters, extra):
    lines = [operation["summary"], ""]
    group = None
    for p in parameters:
        if p["group"] != group:
            group = p["group"]
            lines += ["", group, ""] if group else [""]
        default = f" [default: {p['default']}]" if p["default"] else ""
        lines += textwrap.wrap(f"{python_name(p['name'])}: {p['help']}{default}", 100, subsequent_indent="    ")
    lines += [""] + [f"{name}: {_RESOURCES[name]}" for name in extra]
    return "\n".join(lines)


def own_parameters(operation, bound):
    """Of a method of Atlas, all but the atlas. Forms of tables are chosen when they are saved, forms of networks and reports here."""
    listed = [p for p in operation["parameters"] if not (bound and p["name"] == "atlas")]
    if len(operation["formats"]) > 1:
        listed = listed + [{"name": "format", "kind": "text", "many": False, "positional": False, "required": False, "group": "", "choices": [],
                            "help": f"Form: {', '.join(operation['formats'])}.", "default": operation["formats"][0]}]
    return listed


def _resources(verb, bound, named):
    return {name: named.pop(name, None) for name in resources_of(verb, bound)}


def _function(verb):
    operation = OPERATIONS[verb]
    parameters = own_parameters(operation, False)

    def call(*values, **named):
        resources = _resources(verb, False, named)
        arguments = _arguments(verb, parameters, values, named)
        if verb in _APART:
            return _run_apart(verb, arguments, resources)
        return _run_here(_comity.Session(_count_of_threads(resources["threads"]), 0), verb, arguments)

    return _dressed(call, operation, parameters, False)


def _method(verb):
    operation = OPERATIONS[verb]
    parameters = own_parameters(operation, True)

    def call(self, *values, **named):
        resources = _resources(verb, True, named)
        arguments = {**_arguments(verb, parameters, values, named), "atlas": [self.path]}
        if verb in _APART:
            return _run_apart(verb, arguments, {**resources, "threads": resources["threads"] or self.threads})
        return _run_here(self._session, verb, arguments)

    return _dressed(call, operation, parameters, True)


def _dressed(call, operation, parameters, bound):
    extra = resources_of(operation["name"], bound)
    call.__name__ = operation["name"]
    call.__qualname__ = ("Atlas." if bound else "") + operation["name"]
    call.__module__ = "comity"
    call.__doc__ = _documentation(operation, parameters, extra)
    call.__signature__ = _signature(parameters, extra, bound)
    return call


def has_atlas(operation):
    return any(p["name"] == "atlas" for p in operation["parameters"])


class Atlas:
    """The works, or the country matrices, that `comity.build` put together in a folder.

    Every question about an atlas is a method: atlas.pair("GB", "CN"), atlas.trend("GB", "CN"), atlas.rank(by="pp_top_10"). Questions
    that follow find what others needed too: cohorts, citation counts, the world.

    path: its folder. [default: $COMITY_ATLAS, else ./atlas]
    threads: how many to use; never changes an answer. [default: all]
    """

    def __init__(self, path: typing.Union[str, os.PathLike, None] = None, *, threads: int = 0):
        # Absolute: it stays the same atlas when the working directory is another one.
        self.path = os.path.abspath(path_text("path", path) if path is not None else os.environ.get("COMITY_ATLAS") or "atlas")
        self.threads = _count_of_threads(threads)
        self._session = _comity.Session(self.threads, _KEPT_BYTES)
        self._session.check_atlas(self.path)

    def __fspath__(self):
        return self.path

    # By its path, so that another process opens the atlas for itself.
    def __reduce__(self):
        return _opened, (self.path, self.threads)

    def __repr__(self):
        return f"<comity.Atlas {self.path}>"

    def __str__(self):
        return str(self.info())

    @property
    def tables(self):
        """Names of the atlas's tables, which `read` opens; docs/formats/atlas.md says what they hold."""
        return sorted(name[: -len(".arrow")] for name in os.listdir(self.path) if name.endswith(".arrow"))

    def read(self, table):
        """A table as pyarrow.Table, mapped and not copied: a column costs memory when it is looked at."""
        import pyarrow
        if table not in self.tables:
            raise UsageError(f"{self.path} has no table {table}; it has {', '.join(self.tables)}")
        with pyarrow.memory_map(os.path.join(self.path, table + ".arrow")) as file:
            return pyarrow.ipc.open_file(file).read_all()


def _opened(path, threads):
    return Atlas(path, threads=threads)


for _name, _operation in OPERATIONS.items():
    if has_atlas(_operation):
        setattr(Atlas, _name, _method(_name))

functions = {name: _function(name) for name in OPERATIONS}
