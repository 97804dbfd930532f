"""What every refusal has in common: a French sentence that the person can act on."""


class Refusal(Exception):
    """An act that cannot be done now; `str()` is the sentence to show."""

    sentence = ""

    def __init__(self, sentence=""):
        super().__init__(sentence or str(self.sentence))
