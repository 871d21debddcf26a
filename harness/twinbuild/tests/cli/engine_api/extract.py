"""Prints what the contract test needs of the Docker Engine API's own description: the requests that Twinbuild makes.

    python3 extract.py swagger.yaml

The description is api/swagger.yaml of https://github.com/moby/moby; .ci/engine-api gets it from Debian's package. Nothing of
it is kept in this repository. References are replaced by what they refer to, `allOf` by one object, and prose is left out.
Objects whose properties are known allow no others, so that a misspelled one is found.
"""

import json
import re
import sys

import yaml

REQUESTS = [
    "GET /version", "GET /info",
    "GET /images/{name}/json", "POST /images/create", "POST /build",
    "POST /containers/create", "GET /containers/json", "GET /containers/{id}/json", "DELETE /containers/{id}",
    "POST /containers/{id}/start", "POST /containers/{id}/stop", "POST /containers/{id}/kill",
    "PUT /containers/{id}/archive", "GET /containers/{id}/archive", "HEAD /containers/{id}/archive",
    "POST /containers/{id}/exec", "POST /exec/{id}/start", "GET /exec/{id}/json",
    "POST /volumes/create", "GET /volumes/{name}", "DELETE /volumes/{name}",
    "GET /networks/{id}",
]
KEPT = ["enum", "minimum", "maximum", "minItems", "maxItems", "pattern"]


def merged(parts):
    whole = {"type": "object", "properties": {}, "required": []}
    for part in parts:
        whole["properties"].update(part.get("properties", {}))
        whole["required"] += part.get("required", [])
    return whole


def schema_of(node, definitions):
    if "$ref" in node:
        return schema_of(definitions[node["$ref"].removeprefix("#/definitions/")], definitions)
    if "allOf" in node:
        whole = merged([schema_of(part, definitions) for part in node["allOf"]])
        return closed({**whole, "required": sorted(set(whole["required"]))})
    kept = {key: node[key] for key in KEPT if key in node}
    kind = node.get("type", "object" if "properties" in node else None)
    if kind == "object":
        kept["properties"] = {
            name: schema_of(child, definitions) for name, child in node.get("properties", {}).items()
        }
        kept["required"] = sorted(node.get("required", []))
        if "additionalProperties" in node and isinstance(node["additionalProperties"], dict):
            kept["additionalProperties"] = schema_of(node["additionalProperties"], definitions)
    elif kind == "array":
        kept["items"] = schema_of(node.get("items", {}), definitions)
    if kind:
        kept["type"] = [kind, "null"] if node.get("x-nullable") else kind
    return closed({key: value for key, value in kept.items() if value not in ([], {}) or key == "items"})


def closed(schema):
    if schema.get("properties") and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
    return schema


def request(key, api):
    method, path = key.split(" ")
    found = api["paths"][path][method.lower()]
    parameters = found.get("parameters", [])
    body = next((entry for entry in parameters if entry["in"] == "body"), None)
    is_json = "application/json" in found.get("consumes", api.get("consumes", []))
    is_json = is_json or (body and body["schema"].get("type") != "string")
    return {
        "query": {entry["name"]: entry["type"] for entry in parameters if entry["in"] == "query"},
        "required": sorted(entry["name"] for entry in parameters if entry["in"] == "query" and entry.get("required")),
        "content_types": [
            kind for entry in parameters
            if entry["in"] == "header" and entry["name"].lower() == "content-type" for kind in entry["enum"]
        ],
        "body": schema_of(body["schema"], api["definitions"]) if body and is_json else None,
    }


def of_unix_alone(text):
    """Properties between the comments that say which systems they are for."""
    names, unix = [], False
    for line in text.splitlines():
        comment = re.match(r" *# Applicable to (\w+)", line)
        if comment:
            unix, indent = comment[1] == "UNIX", len(line) - len(line.lstrip())
        elif line.strip() and unix:
            depth = len(line) - len(line.lstrip())
            name = re.match(r" *(\w+):", line)
            if depth < indent:
                unix = False
            elif depth == indent and name:
                names.append(name[1])
    return sorted(names)


with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
api = yaml.safe_load(text)
json.dump(
    {
        "version": api["info"]["version"],
        "requests": {key: request(key, api) for key in REQUESTS},
        "of_unix_alone": of_unix_alone(text),
    },
    sys.stdout,
    indent=1,
    sort_keys=True,
)
print()
