"""What someone would write in an afternoon: the same plan, with PyYAML's C loader, urllib and a dictionary."""
import json, os, sys, urllib.request
import yaml

QUERY = "{ listUsers { ok activeUsers { uid email name accountType } invitedUsers { email accountType inviteStatus } } }"
with open(sys.argv[1], encoding="utf-8") as file:
    roster = yaml.load(file, Loader=yaml.CSafeLoader)
wanted = {person["email"].lower(): person["account_type"] for person in roster["users"]}
request = urllib.request.Request(
    os.environ["PARADIME_API_ENDPOINT"],
    json.dumps({"query": QUERY}).encode(),
    {"Content-Type": "application/json", "X-API-KEY": os.environ["PARADIME_API_KEY"], "X-API-SECRET": os.environ["PARADIME_API_SECRET"]},
)
with urllib.request.urlopen(request) as response:
    live = {user["email"].lower(): user for user in json.load(response)["data"]["listUsers"]["activeUsers"]}
for email, account_type in sorted(wanted.items()):
    if email not in live:
        print(f"+ {email} {account_type}")
    elif live[email]["accountType"] != account_type:
        print(f"~ {email} {live[email]['accountType']} -> {account_type}")
for email in sorted(set(live) - set(wanted)):
    print(f"- {email} {live[email]['accountType']}")
