"""The judge: every request to Stripe, every answer and event of the double, against the types of Stripe's own library.

Stripe generates those types from its API's description: parameters (TypedDicts), answers (resource classes), events.
Nothing here says what Stripe's objects look like; a new version of the library moves the judge by itself.
"""

import ast
import functools
import importlib
import inspect
import json
import re
import sys
import types
import typing
from urllib.parse import urlsplit

import stripe
import typing_extensions as te
from stripe._object_classes import get_object_class
from stripe._request_options import RequestOptions
from stripe.events._event_classes import get_v2_event_notification_class

from shop.payments.double.door import nested

SERVICES = [
    "stripe.checkout._session_service",
    "stripe._payment_intent_service",
    "stripe._charge_service",
    "stripe._refund_service",
    "stripe._dispute_service",
    "stripe._transfer_service",
    "stripe._transfer_reversal_service",
    "stripe._balance_service",
    "stripe._balance_transaction_service",
    "stripe._payout_service",
    "stripe.v2.core._account_service",
    "stripe.v2.core._account_link_service",
]
# A key that the library made up is not ours: asked again, it would be done again.
OUR_KEYS = re.compile(r"^(cs|cap|void|re|tr|rv|acct|po):")
OPTIONS = set(RequestOptions.__annotations__)


class Elsewhere:
    """A class that the library only names for readers: an object found by its own `object` field."""


# --- What the library says --------------------------------------------------------------------


@functools.cache
def operations() -> list:
    """(verb, pattern of the address, parameters' class or None), read in the library's services."""
    return [one for module in SERVICES for one in _operations_of(importlib.import_module(module))]


def _operations_of(module):
    tree = ast.parse(inspect.getsource(module))
    origins = {
        name.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names
    }
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if getattr(call.func, "attr", "") == "_request":
                verb, path = _text(call.args[0]), _text(call.args[1])
                pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$")
                yield verb.upper(), pattern, _params_of(function, origins)


def _text(node) -> str:
    """A string, or one that is being formatted."""
    return node.value if isinstance(node, ast.Constant) else _text(node.func.value)


def _params_of(function, origins):
    for argument in function.args.args:
        if argument.arg == "params":
            name = re.search(r"\w+Params", ast.unparse(argument.annotation))[0]
            return getattr(importlib.import_module(origins[name]), name)
    return None


def plain(annotation, module):
    """An annotation without quotes; a name that does not exist at run time is Elsewhere."""
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if not isinstance(annotation, str):
        return annotation
    known = {**vars(typing), **vars(te), **vars(sys.modules[module])}
    try:
        return eval(annotation, known)  # noqa: S307 - the installed library's own words
    except NameError:
        return Elsewhere


@functools.cache
def fields_of(cls) -> dict:
    """Name → (annotation, whether it must be there)."""
    found = {}
    bases = [base for base in reversed(cls.__mro__) if base.__module__.startswith("stripe.")]
    for base in [cls] if te.is_typeddict(cls) else bases:
        for name, annotation in base.__dict__.get("__annotations__", {}).items():
            if name in OPTIONS and te.is_typeddict(cls) or name.startswith("_") or name.isupper():
                continue
            annotation = plain(annotation, base.__module__)
            origin = te.get_origin(annotation)
            if origin is typing.ClassVar:
                continue
            inner = te.get_args(annotation)[0] if origin in (te.NotRequired, te.Required) else annotation
            found[name] = (plain(inner, base.__module__), origin is not te.NotRequired)
    return found


# --- Judging a value --------------------------------------------------------------------------


class Judge:
    """Collects faults; `form` values are the strings of a form, as Stripe's first generation reads them."""

    def __init__(self, *, form=False, is_answer=False):
        self.form, self.is_answer, self.faults = form, is_answer, []

    def fault(self, where, said):
        self.faults.append(f"{where or 'body'}: {said}")

    def judge(self, value, annotation, module, where=""):
        annotation = plain(annotation, module)
        origin, inner = te.get_origin(annotation), te.get_args(annotation)
        if origin in (typing.Union, types.UnionType):
            self.one_of(value, inner, module, where)
        elif origin in (list, typing.List):  # noqa: UP006 - as the library writes it
            self.each(value, inner[0], module, where)
        elif origin in (dict, typing.Dict) or getattr(origin, "__name__", "") == "UntypedStripeObject":  # noqa: UP006
            self.mapping(value, inner[-1], module, where)
        elif origin in (typing.Literal, te.Literal):
            if value not in inner:
                self.fault(where, f"{value!r} is none of {', '.join(map(repr, inner[:9]))}")
        elif annotation is Elsewhere or getattr(origin, "__name__", "") == "ListObject":
            self.object(value, where)
        elif te.is_typeddict(annotation) or (
            inspect.isclass(annotation) and issubclass(annotation, stripe.StripeObject)
        ):
            self.record(value, annotation, where)
        elif not self.is_scalar(value, annotation):
            self.fault(where, f"{value!r} is no {getattr(annotation, '__name__', annotation)}")

    def one_of(self, value, choices, module, where):
        choices = [plain(choice, module) for choice in choices]
        if any(te.get_origin(choice) is te.Literal for choice in choices):
            # An enumeration that Stripe may lengthen: what it does not know today is a mistake of ours.
            choices = [choice for choice in choices if choice is not str]
        tried = []
        for choice in choices:
            trial = Judge(form=self.form, is_answer=self.is_answer)
            trial.judge(value, choice, module, where)
            if not trial.faults:
                return
            tried.append(trial.faults)
        self.faults += max(tried, key=lambda faults: ("[" in faults[0] or "." in faults[0], len(faults)))

    def each(self, value, inner, module, where):
        if not isinstance(value, list):
            self.fault(where, "a list is expected")
            return
        for rank, one in enumerate(value):
            self.judge(one, inner, module, f"{where}[{rank}]")

    def mapping(self, value, inner, module, where):
        if not isinstance(value, dict):
            self.fault(where, "a mapping is expected")
            return
        for name, one in value.items():
            self.judge(one, inner, module, f"{where}[{name}]")

    def record(self, value, cls, where):
        if not isinstance(value, dict):
            self.fault(where, f"{value!r} is no {cls.__name__}")
            return
        fields = fields_of(cls)
        for name in value.keys() - fields.keys():
            self.fault(f"{where}.{name}", f"{cls.__name__} has no such field")
        for name, (annotation, is_required) in fields.items():
            if name in value:
                self.judge(value[name], annotation, cls.__module__, f"{where}.{name}")
            elif is_required and not (self.is_answer and self.may_be_null(annotation, cls)):
                self.fault(f"{where}.{name}", f"{cls.__name__} needs it")

    def may_be_null(self, annotation, cls) -> bool:
        trial = Judge(is_answer=True)
        trial.judge(None, annotation, cls.__module__)
        return not trial.faults

    def object(self, value, where):
        """One of Stripe's objects, whole, or its name alone."""
        if isinstance(value, str):
            return
        if value is None or "object" not in value:
            self.fault(where, "one of Stripe's objects is expected")
        elif value["object"] == "list":
            for name in {"data", "has_more", "url"} - value.keys():
                self.fault(f"{where}.{name}", "a list needs it")
            for rank, one in enumerate(value.get("data", [])):
                self.object(one, f"{where}[{rank}]")
        else:
            mode = "V2" if value["object"].startswith("v2.") else "V1"
            cls = get_object_class(mode, value["object"])
            if cls is stripe.StripeObject:
                self.fault(where, f"Stripe has no object {value['object']!r}")
            else:
                self.record(value, cls, where)

    def is_scalar(self, value, annotation) -> bool:
        if annotation in (typing.Any, object):
            return True
        if annotation is type(None) or value is None:
            return value is None and annotation is type(None)
        if self.form and annotation in (int, bool, float):
            patterns = {int: r"-?\d+", bool: "true|false", float: r"-?\d+(\.\d+)?"}
            return isinstance(value, str) and bool(re.fullmatch(patterns[annotation], value))
        if annotation is int:
            return isinstance(value, int) and not isinstance(value, bool)
        return isinstance(value, annotation)


# --- Requests, answers, events ----------------------------------------------------------------


def faults_of_request(method, url, headers, body) -> list[str]:
    address = urlsplit(url)
    found = [one for one in operations() if one[0] == method.upper() and one[1].match(address.path)]
    if not found:
        return [f"{method.upper()} {address.path}: Stripe has no such address"]
    is_v2 = address.path.startswith("/v2/")
    is_json = is_v2 and method.upper() == "POST"
    said = json.loads(body or "{}") if is_json else nested(address.query if method.upper() == "GET" else body or "")
    judge, cls = Judge(form=not is_json), found[0][2]
    if cls:
        judge.record(said, cls, "")
    elif said:
        judge.fault("", "nothing may be said at this address")
    return judge.faults + faults_of_headers(method, headers)


def faults_of_headers(method, headers) -> list[str]:
    faults = []
    if headers.get("Stripe-Version") != stripe.api_version:
        faults.append(f"Stripe-Version: {headers.get('Stripe-Version')!r} is not what these types describe")
    key = headers.get("Idempotency-Key", "")
    if method.upper() == "POST" and not OUR_KEYS.match(key):
        faults.append(f"Idempotency-Key: {key!r} is not one of ours")
    return faults


def faults_of_answer(status, body) -> list[str]:
    told = json.loads(body)
    judge = Judge(is_answer=True)
    if status == 200:
        judge.object(told, "")
    elif set(told) != {"error"} or "type" not in told["error"]:
        judge.fault("error", "an error has a type")
    return judge.faults


def faults_of_event(body) -> list[str]:
    told = json.loads(body)
    cls = get_v2_event_notification_class(told.get("type", ""))
    if not hasattr(cls, "LOOKUP_TYPE"):
        return [f"Stripe has no event {told.get('type')!r}"]
    judge = Judge(is_answer=True)
    about = told.pop("related_object", None) or {}
    judge.record(told, stripe.v2.core.Event, "")
    wanted = cls.fetch_related_object.__annotations__["return"].strip("\"'")
    if get_object_class("V2" if "v2" in about["type"] else "V1", about["type"]).__name__ != wanted:
        judge.fault("related_object.type", f"{told['type']} is about a {wanted}, not a {about['type']}")
    return judge.faults


def judged(answer, faults: list):
    """The double's door, with the judge in front of it and behind it."""

    @functools.wraps(answer)
    def heard(method, url, headers, body):
        found = [
            f"request {method} {urlsplit(url).path} {one}" for one in faults_of_request(method, url, headers, body)
        ]
        told, status, told_headers = answer(method, url, headers, body)
        found += [f"answer {method} {urlsplit(url).path} {one}" for one in faults_of_answer(status, told)]
        faults.extend(found)
        assert not found, "\n".join(found)
        return told, status, told_headers

    return heard
