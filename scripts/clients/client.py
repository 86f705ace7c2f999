# The vendor's Python SDK, used as its users do. Reads what to call from stdin, as JSON, and prints a line of JSON a call:
# the answer as it came and as the SDK's models have it, or the SDK's error.
import json
import logging
import re
import sys
import warnings

from huaweicloudsdkcbr import v1
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.http.http_handler import HttpHandler
from huaweicloudsdkcore.utils.http_utils import sanitize_for_serialization

# A value that does not fit its model is only warned of, and then left as it is.
warnings.simplefilter("error")
logging.disable()


def build_client(endpoint, project_id, key):
    """A client of one project: by a token, or signing with a key."""
    credentials = BasicCredentials(key["id"], key["secret"], project_id)
    if "securityToken" in key:
        credentials.with_security_token(key["securityToken"])
    builder = v1.CbrClient.new_builder().with_credentials(credentials).with_endpoint(endpoint)
    if "token" in key:
        # The SDK knows no tokens but this way to send one.
        def send_token(request, **_):
            del request.header_params["Authorization"]
            request.header_params["X-Auth-Token"] = key["token"]

        builder = builder.with_http_handler(HttpHandler().add_request_handler(send_token))
    return builder.build()


def build_model(kind, value):
    """A model by its name in the SDK, with models in it. Refuses what it does not have."""
    of_list = re.fullmatch(r"list\[(.*)\]", kind)
    if of_list:
        return [build_model(of_list[1], one) for one in value]
    model = getattr(v1, kind, None)
    if model is None:
        return value
    return model(**{name: build_model(model.openapi_types[name], part) for name, part in value.items()})


def make_call(client, operation, parameters):
    name = re.sub(r"(?<!^)([A-Z])", r"_\1", operation).lower()
    try:
        response = getattr(client, name)(build_model(f"{operation}Request", parameters))
    except ServiceResponseException as error:
        return {"error": {"status": error.status_code, "code": error.error_code, "requestId": error.request_id}}
    return {"raw": json.loads(response.raw_content), "parsed": sanitize_for_serialization(response)}


plan = json.load(sys.stdin)
made = None
for call in plan["calls"]:
    connection = build_client(plan["endpoint"], call["project"], {**plan["key"], **call.get("key", {})})
    wanted = call["parameters"]
    if wanted.get("checkpoint_id") == "MADE":
        wanted = {**wanted, "checkpoint_id": made}
    try:
        result = make_call(connection, call["operation"], wanted)
    except Exception as problem:
        result = {"problem": repr(problem)}
    if call["operation"] == "CreateCheckpoint" and "parsed" in result:
        made = result["parsed"]["checkpoint"]["id"]
    print(json.dumps(result, default=float), flush=True)
