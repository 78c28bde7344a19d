#!/usr/bin/env python3
"""Rolls a die for everybody who says !roll, over HTTP: CHATROOM_TOKEN=crt_… events_bot.py http://127.0.0.1:8080/api/rooms/lobby"""
import json, os, random, sys, time, urllib.request
last = None
def call(path, body=None, **more):
    headers = {"Authorization": "Bearer " + os.environ["CHATROOM_TOKEN"], "Content-Type": "application/json", **more}
    return urllib.request.urlopen(urllib.request.Request(sys.argv[1] + path, body and json.dumps(body).encode(), headers))
while True:  # reconnects, and goes on where it was
    try:
        for line in call("/events", **({"Last-Event-ID": last} if last else {})):
            name, _, value = line.decode().rstrip().partition(": ")
            last = value if name == "id" else last
            if name == "data" and (event := json.loads(value)).get("text") == "!roll":
                call("/messages", {"text": f"{event['alias']} rolls {random.randint(1, 6)}"}, **{"Idempotency-Key": f"roll-{last}"})
    except OSError:
        time.sleep(3)
