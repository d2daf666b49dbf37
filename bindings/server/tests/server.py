"""The server as a client sees it: the conformance suites byte for byte, many at once, bodies that are nothing, too large or too slow, and
its end. Usage: server.py PROGRAM SUITE..."""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

program, suites = sys.argv[1], sys.argv[2:]
SECRET = "SECRET-7"


class Server:
    """A running server."""

    def __init__(self, *arguments):
        command = [program, "http", "--listen", "127.0.0.1:0", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.port = int(re.search(r":(\d+)$", line.strip()).group(1))

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, path, body=None, connection=None):
        """The status and the body of an answer."""
        kept = connection or self.connect()
        if body is not None and not isinstance(body, bytes):
            body = (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()
        kept.request("GET" if body is None else "POST", path, body)
        answer = kept.getresponse()
        status, text = answer.status, answer.read().decode()
        if connection is None:
            kept.close()
        return status, text

    def end(self):
        """Tells it to stop; what it wrote."""
        self.process.send_signal(signal.SIGTERM)
        output, errors = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, (self.process.returncode, errors)
        return output + errors


def code(text):
    return json.loads(text)["errors"][0]["code"]


PHQ = {"call": "triage", "policy": "recovered-2020", "consent": True, "answers": {"phq-9": [2, 2, 1, 1, 0, 1, 2, 2, 1]}}


def conformance():
    """Each suite in one request, byte for byte; then each call that needs no other alone."""
    server = Server("--max-body", str(1 << 27), "--answer-seconds", "600")
    for suite in suites:
        with open(suite, encoding="utf-8") as lines:
            pairs = [json.loads(line) for line in lines]
        # A call is a line here.
        pairs = [pair for pair in pairs if "\n" not in pair["call"]]
        status, answers = server.ask("/v1/calls", "".join(pair["call"] + "\n" for pair in pairs))
        assert status == 200, status
        answers = answers.removesuffix("\n").split("\n")
        assert len(answers) == len(pairs), (len(answers), len(pairs))
        for number, (pair, answer) in enumerate(zip(pairs, answers), 1):
            assert answer == pair["answer"], f"{suite}:{number} is answered otherwise"
        alone = 0
        connection = server.connect()
        for pair in pairs:
            call = pair["call"]
            if not any(word in call for word in ("frozen", '"load"', '"unload"', '"check"', '"prove"')):
                status, answer = server.ask("/v1/call", call, connection)
                assert answer == pair["answer"], call
                assert status == (400 if answer.startswith('{"errors"') else 200)
                alone += 1
        print(f"{suite}: {len(pairs)} calls together and {alone} alone are answered byte for byte")
    assert server.end().count("\n") == 0, "it writes a line when it starts and nothing more"


def paths():
    server = Server()
    fields = {key: value for key, value in PHQ.items() if key != "call"}
    status, named = server.ask("/v1/triage", fields)
    assert status == 200 and named == server.ask("/v1/call", PHQ)[1]
    assert json.loads(named)["result"]["decision"]["level"] == "crisis"
    assert server.ask("/v1/list", "{}")[0] == 200
    assert server.ask("/v1/health") == (200, '{"status":"ok"}')
    assert json.loads(server.ask("/v1/openapi.json")[1])["openapi"].startswith("3.1")
    for path, body, status, expected in [
        ("/", None, 404, "not-found"), ("/v1/nothing", "{}", 404, "not-found"), ("/v1/score", None, 405, "wrong-method"),
        ("/v1/health", "{}", 405, "wrong-method"), ("/v1/score", b"\xff", 400, "not-utf-8"), ("/v1/score", "[]", 400, "not-json"),
        ("/v1/score", "", 400, "not-json"), ("/v1/score", "{}", 400, "missing-field"), ("/v1/score", {"call": "list"}, 400, "field-twice"),
        ("/v1/call", "{" * 100_000, 400, "not-json"), ("/v1/call", '{"call":' + "[" * 100_000, 400, "not-json"),
    ]:
        found, text = server.ask(path, body)
        assert (found, code(text)) == (status, expected), (path, found, text)
    # What one caller brings no other sees, on the same connection neither.
    connection = server.connect()
    text = json.loads(server.ask("/v1/describe", {"id": "gad-7", "as": "toml"})[1])["result"].replace('"gad-7"', '"mine"', 1)
    score = {"instrument": "mine", "answers": [1] * 7}
    assert server.ask("/v1/score", {**score, "definitions": [text]}, connection)[0] == 200
    assert server.ask("/v1/load", {"text": text}, connection)[0] == 200
    assert code(server.ask("/v1/score", score, connection)[1]) == "unknown-instrument"
    assert "mine" not in server.ask("/v1/list", "{}", connection)[1]
    together = "\n".join(json.dumps(call) for call in [{"call": "load", "text": text}, {"call": "score", **score}])
    assert '"value":7' in server.ask("/v1/calls", together)[1]
    # No answer in an error or in what the server writes.
    for body in [{"instrument": "phq-9", "answers": {SECRET: SECRET}}, {SECRET: 1}, f'{{"{SECRET}', {"instrument": SECRET}]:
        assert SECRET not in server.ask("/v1/score", body)[1]
    assert server.ask("/v1/" + SECRET, "{}")[1].find(SECRET) < 0
    assert SECRET not in server.end()
    print("paths, errors and privacy: fine")


def many():
    """200 clients at once, each with its own answers; each gets its own decision."""
    server = Server()
    wrong = []

    def client(number):
        chance = random.Random(number)
        connection = server.connect()
        for _ in range(20):
            answers = [chance.randrange(4) for _ in range(9)]
            status, text = server.ask("/v1/score", {"instrument": "phq-9", "answers": answers}, connection)
            score = json.loads(text)["result"]["instruments"][0]["scores"][0]["value"]
            if status != 200 or score != sum(answers):
                wrong.append((status, score, answers))
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[0]
    assert server.end() == ""
    print("200 clients at once, 20 requests each: each has its own score")


def malformed():
    """10,000 bodies that are nothing: bytes, calls cut off and calls with bytes changed."""
    server = Server()
    chance = random.Random(12)
    good = json.dumps(PHQ).encode()
    connection = server.connect()
    counts = {}
    for number in range(10_000):
        if number % 3 == 0:
            body = bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
        elif number % 3 == 1:
            body = good[: chance.randrange(len(good))]
        else:
            body = bytearray(good)
            for _ in range(chance.randrange(1, 6)):
                body[chance.randrange(len(body))] = chance.randrange(256)
            body = bytes(body)
        status, text = server.ask(chance.choice(["/v1/call", "/v1/triage", "/v1/score"]), body, connection)
        answer = json.loads(text)
        assert (status == 200 and "result" in answer) or (status == 400 and answer["errors"][0]["code"]), (status, text)
        word = "answered" if status == 200 else answer["errors"][0]["code"]
        counts[word] = counts.get(word, 0) + 1
    assert counts.get("answered", 0) < 5_000, counts
    assert server.ask("/v1/call", PHQ)[0] == 200
    assert server.end() == ""
    print(f"10,000 malformed bodies: each has its answer ({counts})")


def limits():
    server = Server("--max-body", "100000", "--read-seconds", "1", "--max-connections", "20")
    memory = lambda: int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{server.process.pid}/status").read()).group(1))
    status, text = server.ask("/v1/call", b" " * 99_999)
    assert (status, code(text)) == (400, "not-json")
    for head, body in [
        (b"Content-Length: 100001\r\n", b" " * 100_001),
        (b"Content-Length: 100000000000\r\n", b" " * 200_000),
        (b"Transfer-Encoding: chunked\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n10000\r\n" + b" " * 65536 + b"\r\n0\r\n\r\n"),
    ]:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            try:
                connection.sendall(b"POST /v1/call HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + body)
            except OSError:
                pass
            assert b" 413 " in connection.recv(65536).split(b"\r\n", 1)[0], head
    # A body that comes byte by byte, and a head that does.
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /v1/call HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        began = time.time()
        answer = connection.recv(65536)
        assert b" 408 " in answer.split(b"\r\n", 1)[0] and time.time() - began < 5, answer
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /v1/call HTTP/1.1\r\nHo")
        connection.settimeout(10)
        while connection.recv(65536):
            pass
    # Connections that say nothing hold nobody up for long.
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
    began = time.time()
    assert server.ask("/v1/call", PHQ)[0] == 200
    assert time.time() - began < 30
    for connection in idle:
        connection.close()
    # Nothing grows: neither with large bodies nor with definitions that callers bring.
    text = json.loads(server.ask("/v1/describe", {"id": "gad-7", "as": "toml"})[1])["result"]
    connection = server.connect()
    def burden(first):
        for number in range(first, first + 300):
            mine = text.replace('"gad-7"', f'"mine-{number}"', 1)
            assert server.ask("/v1/score", {"instrument": f"mine-{number}", "answers": [1] * 7, "definitions": [mine]}, connection)[0] == 200
            server.ask("/v1/call", b"[" * 90_000, connection)
    burden(0)
    before = memory()
    burden(1000)
    grown = memory() - before
    assert grown < 4096, f"{grown} KiB more"
    assert server.end() == ""
    print(f"limits of bodies, heads, time and connections hold; 300 definitions and large bodies leave {max(grown, 0)} KiB")


def ending():
    """What has begun is finished; nothing new is taken; it ends soon."""
    server = Server()
    idle = server.connect()
    assert server.ask("/v1/call", PHQ, idle)[0] == 200
    slow = socket.create_connection(("127.0.0.1", server.port))
    body = json.dumps(PHQ).encode()
    slow.sendall(b"POST /v1/call HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:10])
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    slow.sendall(body[10:])
    assert slow.recv(65536).startswith(b"HTTP/1.1 200")
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
        raise AssertionError("it still listens")
    except OSError:
        pass
    began = time.time()
    assert server.process.wait(timeout=20) == 0
    assert time.time() - began < 5
    # A definition that cannot be loaded is told before anybody calls.
    folder = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"psyscreen-server-{os.getpid()}")
    os.makedirs(folder)
    path = os.path.join(folder, "bad.toml")
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write("format = 1\n")
        refused = subprocess.run([program, "http", "--definitions", folder], capture_output=True, text=True, timeout=20)
        assert refused.returncode == 2 and "bad.toml" in refused.stderr and "missing-key" in refused.stderr, refused.stderr
    finally:
        os.remove(path)
        os.rmdir(folder)
    print("it ends when it is told to, and finishes what has begun")


conformance()
paths()
many()
malformed()
limits()
ending()
