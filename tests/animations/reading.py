"""Reads iCalendar by hand, from the text of RFC 5545: the library that writes it is not its own judge."""

import datetime
import re


def unfolded(content: bytes) -> list[str]:
    """Content lines, put together again; what RFC 5545 3.1 asks of the bytes is checked on the way."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in physical)
    assert max(map(len, physical)) <= 75
    # A fold may not cut a character in two here: each physical line is UTF-8 on its own.
    texts = [line.decode("utf-8") for line in physical]
    lines = []
    for text in texts:
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def components(content: bytes) -> dict:
    """The calendar as nested dicts: properties by name, children by component name."""
    stack = [{"children": []}]
    for line in unfolded(content):
        name, parameters, value = property_of(line)
        if name == "BEGIN":
            stack.append({"component": value, "children": []})
        elif name == "END":
            done = stack.pop()
            assert done["component"] == value
            stack[-1]["children"].append(done)
        else:
            assert name not in stack[-1], f"{name} twice"
            stack[-1][name] = (parameters, value)
    (calendar,) = stack[0]["children"]
    return calendar


def property_of(line):
    head, value = re.fullmatch(r'((?:[^":]|"[^"]*")*):(.*)', line).groups()
    name, *parameters = head.split(";")
    return name, dict(parameter.split("=", 1) for parameter in parameters), value


def events(content: bytes) -> list[dict]:
    return [child for child in components(content)["children"] if child["component"] == "VEVENT"]


def text(component, name) -> str:
    """A TEXT value with its escapes undone (RFC 5545 3.3.11)."""
    undone = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
    return re.sub(r"\\[nN,;\\]", lambda found: undone[found.group()], component[name][1])


def wall_clock(component, name) -> datetime.datetime:
    """The local time written, which must be on the clock of Paris."""
    parameters, value = component[name]
    assert parameters == {"TZID": "Europe/Paris"}
    return datetime.datetime.strptime(value + "+0000", "%Y%m%dT%H%M%S%z").replace(tzinfo=None)


def offset_in_force(calendar, local: datetime.datetime) -> str:
    """The offset that the VTIMEZONE gives to a local time, worked out from its yearly rules."""
    (clock,) = [child for child in calendar["children"] if child["component"] == "VTIMEZONE"]
    changes = []
    for season in clock["children"]:
        first = season["DTSTART"][1]
        rule = dict(part.split("=") for part in season["RRULE"][1].split(";"))
        assert (rule["FREQ"], rule["BYDAY"]) == ("YEARLY", "-1SU")
        for year in (local.year - 1, local.year):
            day = last_sunday(year, int(rule["BYMONTH"]))
            changes.append((day.replace(hour=int(first[9:11])), season["TZOFFSETTO"][1]))
    return max(change for change in changes if change[0] <= local)[1]


def last_sunday(year, month):
    day = datetime.datetime.fromisoformat(f"{year}-{month:02}-01T00:00") + datetime.timedelta(days=31)
    day = day.replace(day=1) - datetime.timedelta(days=1)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)
