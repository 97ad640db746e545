"""Runs the steps of action.yml in a repository, as a runner of GitHub Actions would, as far as composite actions with
`run` steps go: there is no GitHub here.

    action.py ACTION_FOLDER REPOSITORY [INPUT=VALUE ...]

Prints what the steps print, then the outputs of the action and the step summary as JSON; ends with the exit code of
the step that failed."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

action_folder, repository = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
action = yaml.safe_load((action_folder / "action.yml").read_text())
given = dict(argument.split("=", 1) for argument in sys.argv[3:])
unknown = set(given) - set(action["inputs"])
assert not unknown, f"no such input: {unknown}"
inputs = {name: given.get(name, about["default"]) for name, about in action["inputs"].items()}
steps = {}


def filled(text):
    """A text with its expressions replaced; any other expression than these two kinds is an error."""

    def value(match):
        kind, *path = match[1].split(".")
        if kind == "inputs":
            return inputs[path[0]]
        assert kind == "steps" and path[1] == "outputs", match[0]
        return steps[path[0]].get(path[2], "")

    return re.sub(r"\$\{\{\s*(\S+)\s*\}\}", value, str(text))


def pairs(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line)


with tempfile.TemporaryDirectory() as temp:
    temp = pathlib.Path(temp)
    files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        path.touch()
    code = 0
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash" and "${{" not in step["run"], step["name"]
        files["GITHUB_OUTPUT"].write_text("")
        environment = {**os.environ, **{k: str(v) for k, v in files.items()}}
        environment |= {"GITHUB_ACTION_PATH": str(action_folder), "RUNNER_TEMP": str(temp)}
        environment |= {name: filled(value) for name, value in step.get("env", {}).items()}
        added = files["GITHUB_PATH"].read_text().split()
        environment["PATH"] = os.pathsep.join([*reversed(added), environment["PATH"]])
        # The shell that runners use for `shell: bash`.
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        # Its output is a pipe, as on a runner.
        ran = subprocess.run(shell, cwd=repository, env=environment, stdout=subprocess.PIPE, text=True)
        print(ran.stdout, end="")
        steps[step.get("id", step["name"])] = pairs(files["GITHUB_OUTPUT"])
        code = ran.returncode
        if code:
            break
    outputs = {name: filled(about["value"]) for name, about in action.get("outputs", {}).items()}
    print(json.dumps({"outputs": outputs, "summary": files["GITHUB_STEP_SUMMARY"].read_text()}))
sys.exit(code)
