#!/usr/bin/env python3
"""A bot that rolls a die for everybody who says !roll, by webhook: SECRET=whsec_… examples/webhook_bot.py [PORT]"""
import base64, hmac, http.server, json, os, random, sys

key = base64.b64decode(os.environ['SECRET'].removeprefix('whsec_'))
class Bot(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body, head = self.rfile.read(int(self.headers['content-length'])), self.headers
        signed = f'{head["webhook-id"]}.{head["webhook-timestamp"]}.'.encode() + body
        signature = 'v1,' + base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()
        ours = hmac.compare_digest(signature, head['webhook-signature'])
        event = json.loads(body) if ours else {}
        answer = {'text': f'{event["alias"]} rolls {random.randint(1, 6)}'} if event.get('text') == '!roll' else {}
        self.send_response(200 if ours else 401), self.send_header('content-type', 'application/json'), self.end_headers()
        self.wfile.write(json.dumps(answer).encode())
http.server.ThreadingHTTPServer(('', int((sys.argv + ['9000'])[1])), Bot).serve_forever()
