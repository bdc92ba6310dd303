"""Buys something: `TRADEWIND_URL=… TRADEWIND_TOKEN=tw_… python examples/buy.py` (docs/api.md)."""

import os
import time
import uuid

import httpx

SITE, TOKEN = os.environ["TRADEWIND_URL"], os.environ["TRADEWIND_TOKEN"]
api = httpx.Client(base_url=f"{SITE}/api/v1", headers={"Authorization": f"Bearer {TOKEN}"})


def call(method, path, body=None):
    answer = api.request(method, path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
    return answer.raise_for_status().json() if answer.content else None


here = {"market": "ES", "language": "en"}
found = api.get("/products", params={**here, "in_stock": True}).json()["items"]
product = next(one for one in found if one["price"]["total"])
sku = api.get(f"/products/{product['id']}", params=here).json()["best_sku"]
api.headers["Authorization"] = f"Bearer {call('POST', '/shoppers', here)['token']}"
cart = call("PUT", f"/carts/{call('POST', '/carts', here)['id']}/lines",
            {"lines": [{"sku": sku, "quantity": 1}]})  # fmt: skip
print(product["title"], cart["total"]["decimal"], cart["currency"])
call("POST", "/email-codes", {"email": (email := input("Your email: "))})
call("POST", "/email", {"email": email, "code": input("The code that was mailed: ")})
to = {"full_name": "Ana García", "line1": "Calle Mayor 1", "postcode": "28013", "city": "Madrid"}
seen = {name: cart[name] for name in ("digest", "language", "shipping")}
order = call("POST", "/orders", {"cart": cart["id"], **seen, "address": {**to, "country": "ES"}})
payment = f"/payments/{order['payments'][0]}"
page = call("POST", f"{payment}/start", {"return_url": SITE})["url"]
card = {"number": "4242 4242 4242 4242", "expiry": "12/30", "cvc": "123", "choice": "pay"}
httpx.post(page, data={**card, "action": "pay"})  # the shopper does this, on the provider's page
while (paid := call("GET", payment))["state"] not in ("succeeded", "cancelled", "expired"):
    time.sleep(2)
print(paid["state"], paid["captured"]["decimal"], [one["number"] for one in
      call("GET", "/orders")["items"]])  # fmt: skip
