"""The optional language model: it proposes quotes and names, and the verifier decides.

`prompt` says what is asked, `client` asks it, `asking` cuts a long article and keeps replies,
`reply` reads what comes back, `claiming` makes claims of it with our ids (`linking`) and our
reading of numbers and dates, `joining` joins its candidates with those of the rules. Without an
address no socket is opened.
"""

from onshore.loaders.extract.model.asking import Proposals, ask_model
from onshore.loaders.extract.model.client import ModelSettings

__all__ = ["ModelSettings", "Proposals", "ask_model"]
