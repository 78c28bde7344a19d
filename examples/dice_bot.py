#!/usr/bin/env python3
"""A bot that rolls a die for everybody who says !roll.      examples/dice_bot.py [HOST [PORT [ROOM]]]"""
import json, random, socket, sys

host, port, room = sys.argv[1:] + ['127.0.0.1', '5000', '#lobby'][len(sys.argv) - 1:]
server = socket.create_connection((host, int(port))).makefile('rw', encoding='utf-8')
def send(request):
    print(json.dumps(request), file=server, flush=True)
send({'alias': 'dice', 'rooms': [room], 'history': 0})
server.readline()   # the prompt, which is for people
for event in map(json.loads, server):
    if event['type'] == 'message' and event['text'] == '!roll':
        send({'say': f'{event["alias"]} rolls {random.randint(1, 6)}', 'room': room})
    elif event['type'] == 'error':
        print(event['text'], file=sys.stderr)
