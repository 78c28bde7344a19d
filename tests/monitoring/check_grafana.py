#!/usr/bin/env python3
"""Checks the dashboard: its form, that it fits to the provisioned data source, and, with the address of a Prometheus,
that this can answer every query of it. With nobody to ask it says nothing about whether there is such a metric.

usage: check_grafana.py [http://prometheus:9090]
"""
import json
import pathlib
import sys
import urllib.parse
import urllib.request

GRAFANA = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "grafana"
VARIABLES = {"$__rate_interval": "1m", "$instance": ".*"}


def overlap(a, b):
    return a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]


def check_form(dashboard, source):
    panels = dashboard["panels"]
    ids = [panel["id"] for panel in panels]
    assert len(ids) == len(set(ids)), "an id of a panel is there twice"
    for i, panel in enumerate(panels):
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, f"{panel['title']} is wider than the page"
        for other in panels[i + 1:]:
            assert not overlap(place, other["gridPos"]), f"{panel['title']} is over {other['title']}"
        if panel["type"] != "row":
            assert panel["targets"] and panel["description"] and panel["fieldConfig"]["defaults"]["unit"], panel["title"]
            for target in [panel, *panel["targets"]]:
                assert f"uid: {target['datasource']['uid']}" in source, f"{panel['title']}: no such data source"


def ask(prometheus, query):
    for name, value in VARIABLES.items():
        query = query.replace(name, value)
    assert "$" not in query, f"a variable that nobody sets: {query}"
    url = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=10) as response:
        answer = json.load(response)
    assert answer["status"] == "success", f"{query}: {answer}"


def main(prometheus=None):
    dashboard = json.loads((GRAFANA / "dashboards" / "chatroom.json").read_text())
    check_form(dashboard, (GRAFANA / "provisioning" / "datasources" / "prometheus.yaml").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    assert len(queries) > 20, "hardly any query"
    if prometheus:
        for query in queries:
            ask(prometheus, query)
    print(f"{len(queries)} queries")


main(*sys.argv[1:])
