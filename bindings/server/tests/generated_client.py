"""A client that was generated from the OpenAPI document scores and triages, and reads a refusal. Usage: generated_client.py URL"""

import sys

from client import Client
from client.api.default import score, triage
from client.models import Refused, ScoreBody, TriageBody, TriageResponse200

client = Client(base_url=sys.argv[1])
body = TriageBody.from_dict({"policy": "recovered-2020", "consent": True, "answers": {"phq-9": {"1": 3, "9": 1}}, "facts": {"bereaved": True}})
answer = triage.sync(client=client, body=body)
assert isinstance(answer, TriageResponse200), answer
assert answer.result.decision.level == "crisis", answer
assert [error.code for error in answer.problems] == []
body = ScoreBody.from_dict({"instrument": "phq-9", "answers": [1, 1, 1, 1, 1, 1, 1, 1, "x"]})
answer = score.sync(client=client, body=body)
assert answer.problems[0].code == "answer-not-allowed", answer
answer = score.sync(client=client, body=ScoreBody.from_dict({"instrument": "phq9"}))
assert isinstance(answer, Refused) and answer.errors[0].code == "unknown-instrument", answer
print("the client that is generated from the OpenAPI document: fine")
